"""What a tile says, in words: of the pack of what was chosen for it, worded as the pages and the exports word it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.config.i18n.translation import Wording, one_line, typed
from data.out.exports import chart_lines, figures_in_words
from data.out.exports.chart_lines import Chart
from data.queries.tiles import Subject
from okr_model.progress import in_words
from okr_model.progress.status import Status
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.progress.target_likelihood import STAY
from okr_model.review import slide_headline
from okr_model.review.pack import Pack, PackedObjective, PackedResult
from okr_model.wording.sentences import Sentence

Why = tuple[Sentence, Sentence]
"""Why a link shows nothing, and what to do."""

OVER: Final[Why] = (Sentence("This tile has expired"), Sentence("Ask whoever shared it for a new link."))
WITHDRAWN: Final[Why] = (Sentence("This tile was withdrawn"), Sentence("Whoever shared it has revoked its link."))
UNKNOWN: Final[Why] = (Sentence("There is nothing here"), Sentence("The link is incomplete or mistyped."))
GONE: Final[Why] = (Sentence("No longer in the plan"), Sentence("What this tile showed was removed or archived."))
CLOSED: Final[Why] = (
    Sentence("The figures cannot be read at the moment"),
    Sentence("They are shown here again as soon as they can."),
)
NOT_DRAWN: Final[Why] = (
    Sentence("The picture cannot be drawn at the moment"),
    Sentence("Try again in a minute. The same link without .png shows the figures."),
)
BUSY: Final[Why] = (Sentence("Too many requests"), Sentence("Try again in a minute."))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. figure: what stands at its end.  progress, expected: shares of the way; None: no bar."""

    title: str
    status: Status
    word: str
    said: str
    figure: str
    progress: float | None = None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A tile. value, goal: of a key result.  said: sentences, the first one being the answer.

    marks: of the lines that stand across the chart, by kind: what each is called.
    foot: where the figures are from, and of which day.
    """

    title: str
    foot: tuple[str, ...]
    status: Status | None = None
    word: str = ""
    value: str = ""
    goal: str = ""
    said: tuple[str, ...] = ()
    progress: float | None = None
    expected: float | None = None
    covered: str = ""
    chart: Chart | None = None
    marks: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def alt(self) -> str:
        """All of it as one text, for those who do not see a picture of it."""
        head = ": ".join(filter(None, (self.title, self.word)))
        figure = " ".join(filter(None, (self.value, self.goal)))
        lines = [head, figure, self.covered, *self.said, *(_row_in_words(row) for row in self.rows), *self.foot]
        return " · ".join(filter(None, lines))


def of(subject: Subject, pack: Pack, words: Wording) -> Content:
    """The content of a tile."""
    if subject == "key_result":
        (result,) = pack.key_results
        return _of_result(result, pack, words)
    if subject == "objective":
        return _of_objective(pack.objectives[0], pack, words)
    return _of_all(pack, words)


def _of_result(result: PackedResult, pack: Pack, words: Wording) -> Content:
    reach = words.t("data to {day}", day=words.full_day(result.last_day)) if result.last_day else ""
    sources = words.t(", ").join(words.latin(one_line(one)) for one in result.sources)
    is_paced = result.type not in STAY and result.type != "baseline"
    because, likely = figures_in_words.because(result, words), figures_in_words.likely(result, words)
    covered = figures_in_words.covered(result, words)
    told = result.ahead is not None and words.percent_likely(result.ahead.judged) in because
    ahead = " · ".join(filter(None, (likely, figures_in_words.landing(result, words))))
    return Content(
        title=typed(result.title, words),
        foot=tuple(filter(None, (sources, reach or _day(pack, words), _cycle(pack, words)))),
        status=result.status,
        word=words.sentence(STATUS_WORDS[result.status]),
        value=words.amount(result.value, figures_in_words.own_unit(result), result.shown),
        goal=figures_in_words.goal(result, words),
        said=tuple(filter(None, (because, "" if told else ahead))),
        progress=result.progress,
        expected=result.expected if is_paced else None,
        covered="" if covered.rstrip(".") in because else covered,
        chart=chart_lines.chart(result, pack, words) if result.course else None,
        marks=_marks(result, words),
    )


def _marks(result: PackedResult, words: Wording) -> tuple[tuple[str, str], ...]:
    """What the lines across the chart are called, with their figures."""
    if result.type == "between":
        ends = (("lowest", result.low), ("highest", result.high))
        return tuple((kind, words.amount(end, result.unit, result.shown)) for kind, end in ends)
    if result.type in {"milestone", "baseline"}:
        return ()
    return (("target", words.t("target {target}", target=words.amount(result.target, result.unit, result.shown))),)


def _of_objective(objective: PackedObjective, pack: Pack, words: Wording) -> Content:
    rows = tuple(
        Row(
            typed(one.title, words),
            one.status,
            words.sentence(STATUS_WORDS[one.status]),
            figures_in_words.value(one, words),
            figures_in_words.likely(one, words),
            one.progress,
            one.expected if one.type not in STAY and one.type != "baseline" else None,
        )
        for one in objective.key_results
    )
    return Content(
        title=typed(objective.title, words),
        foot=(_day(pack, words), _cycle(pack, words)),
        status=objective.status,
        word=words.sentence(STATUS_WORDS[objective.status]),
        said=(_because(objective, words),),
        progress=objective.progress,
        covered=_covered(objective, words),
        rows=rows,
    )


def _of_all(pack: Pack, words: Wording) -> Content:
    rows = tuple(
        Row(
            typed(one.title, words),
            one.status,
            words.sentence(STATUS_WORDS[one.status]),
            one_line(words.sentence(one.against)) if one.against else "",
            _likely(one, words),
            one.progress,
        )
        for one in pack.objectives
    )
    return Content(
        title=typed(pack.title, words),
        foot=(_day(pack, words), _cycle(pack, words)),
        said=(words.sentence(slide_headline.of_pack(pack).sentence),),
        rows=rows,
    )


def _because(objective: PackedObjective, words: Wording) -> str:
    return one_line(words.sentence(objective.because)) if objective.because else ""


def _likely(objective: PackedObjective, words: Wording) -> str:
    found = in_words.of_objective(objective.likelihood, objective.score, slide_headline.bar_of(objective))
    return words.sentence(found) if found else ""


def _covered(objective: PackedObjective, words: Wording) -> str:
    found = in_words.objective_covered(objective.progress, objective.score)
    return words.sentence(found) if found else ""


def _day(pack: Pack, words: Wording) -> str:
    return words.t("Figures for {day}", day=words.full_day(pack.on))


def _cycle(pack: Pack, words: Wording) -> str:
    return words.cycle_id(one_line(pack.cycle))


def _row_in_words(row: Row) -> str:
    return ", ".join(filter(None, (f"{row.title}: {row.word}", row.said, row.figure)))
