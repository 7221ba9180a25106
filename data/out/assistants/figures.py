"""A key result or an objective as a figure to be repeated: unit, day, settledness, likelihood, formula, pulls, link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote as in_address

from data.out import page_address
from data.out.assistants.quoted import cleaned, name, quote, said
from data.out.assistants.tool import About, Figure, Pull, Quoted
from data.queries.scoreboard.provenance import latest_pulls
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.formula.formula import Formula
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.progress import cycle_course
from okr_model.wording.sentences import Sentence


class Figures:
    """The figures of one board. What they share, the pulls and the address of the pages, is read once."""

    def __init__(self, reader: Reader, board: Scoreboard) -> None:
        self._reader = reader
        self._board = board
        self._base = page_address.of_pages(reader)
        self._pulls_of = latest_pulls(reader.metrics, board)

    def of_key_result(self, standing: Standing) -> Figure:
        """Where a key result stands, as its page shows it."""
        result, reading, board = standing.key_result, standing.reading, self._board
        day = min(standing.last_day or board.on, board.on, board.cycle.end)
        through = standing.settled_through
        formula = standing.formula
        return Figure(
            of=About(kind="key_result", id=result.id, title=Quoted(**quote(result.title))),
            value=reading.value,
            unit=name(standing.unit),
            day=day.isoformat() if reading.value is not None else None,
            settled=through is not None and through >= day,
            settled_through=through.isoformat() if through else None,
            target=reading.target,
            status=reading.status,
            likelihood=reading.prospect.judged if reading.prospect else None,
            formula=Quoted(**quote(result.formula)) if result.formula else None,
            formula_in_words=Quoted(**quote(self._in_words(formula, result.window))) if formula else None,
            pulls=list(self._pulls(formula)) if formula else [],
            link=f"{self._base}/key_result?id={in_address(result.id)}&cycle={in_address(board.cycle.id)}",
            sentence=because(standing),
        )

    def of_objective(self, standing: ObjectiveStanding) -> Figure:
        """Where an objective stands: its progress, and how likely its score reaches its bar."""
        goal, board = standing.objective, self._board
        day = min(board.on, board.cycle.end)
        through = [one.settled_through for one in standing.key_results if one.formula is not None]
        known = min((d for d in through if d), default=None) if through and all(through) else None
        return Figure(
            of=About(kind="objective", id=goal.id, title=Quoted(**quote(goal.title))),
            value=standing.progress,
            unit="share of the way",
            day=day.isoformat() if standing.progress is not None else None,
            settled=known is not None and known >= day,
            settled_through=known.isoformat() if known else None,
            status=standing.status,
            likelihood=standing.stands.likelihood,
            link=f"{self._base}/objective?id={in_address(goal.id)}&cycle={in_address(board.cycle.id)}",
            sentence=said(standing.stands.because),
        )

    def _pulls(self, formula: Formula) -> Iterable[Pull]:
        """The last pull that brought each metric of the formula, each pull once."""
        found = {one.id: one for full in sorted(formula.metrics) if (one := self._pulls_of.get(full))}
        for batch in found.values():
            at = batch.pulled_at.isoformat()
            yield Pull(source=batch.source, batch=batch.id, pulled_at=at, fingerprint=batch.fingerprint)

    def _in_words(self, formula: Formula, window: int | None) -> str:
        known, called = self._reader.catalogue, dict[str, tuple[Metric, ...]]()
        for full in formula.metrics:
            if full in known:
                source, metric = full.partition(".")[0], known[full]
                called[source] = (*called.get(source, ()), replace(metric, title=cleaned(metric.title)))
        return formula.in_words(Catalogue(called), window)


def because(standing: Standing) -> str:
    """Why a key result stands where it does: the sentence of its page, with names in quotation marks."""
    return standing.why(said)


def opening(board: Scoreboard, standings: Sequence[Standing] | None = None) -> Sentence:
    """How the cycle goes, or these of its key results: the sentence with which the overview begins."""
    statuses = [one.reading.status for one in (board.standings if standings is None else standings)]
    found = cycle_course.course(board.cycle.start, board.cycle.end, board.on, statuses)
    return cycle_course.headline(found).sentence
