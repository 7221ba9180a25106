"""What if: a scoreboard under a scenario. The page, the API and `okr what-if` show these very figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.config.validation_errors import suggestion
from data.queries.scoreboard.scoreboard import UnknownCycle, build
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.plan import Objective
from okr_model.progress.objective_score import ScorePart
from okr_model.progress.objective_status import ObjectiveStatus, judge
from okr_model.progress.status import Bands
from okr_model.what_if.basis import Basis
from okr_model.what_if.goal_seek import Answer, seek
from okr_model.what_if.push import Refusal
from okr_model.what_if.scenario import Change, Enquiry, Scenario
from okr_model.what_if.what_if import Outcome, apply
from okr_model.wording.sentences import Sentence, SentenceError, as_typed


class BadScenario(SentenceError, ValueError):
    """A scenario that makes no sense here: `said` is why, `key_result` whose change it is, where it is one's."""

    def __init__(self, sentence: Sentence, said: Sentence | None = None, key_result: str | None = None) -> None:
        super().__init__(sentence)
        self.said = said
        self.key_result = key_result


@dataclass(frozen=True, slots=True)
class ScoreOf:
    """Where an objective stands, as planned and under the scenario."""

    objective: Objective
    before: ObjectiveStatus
    after: ObjectiveStatus


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Every key result under a scenario, by id, in the order of the plan; and what was asked backwards."""

    scenario: Scenario
    outcomes: Mapping[str, Outcome]
    scores: tuple[ScoreOf, ...]
    answers: tuple[Answer, ...] = ()


def bases(board: Scoreboard, bands: Bands, catalogue: Catalogue) -> dict[str, Basis]:
    """What scenarios begin with, for each key result. To be kept as long as the board is: it keeps what is costly.

    catalogue: says what to call the metrics.
    """
    return {s.key_result.id: _basis(s, board, bands, catalogue) for s in board.standings}


def _basis(standing: Standing, board: Scoreboard, bands: Bands, catalogue: Catalogue) -> Basis:
    ahead = standing.ahead
    is_stale = ahead is None and standing.formula is not None and standing.running is not None
    return Basis(
        standing.key_result,
        standing.objective.kind,
        board.cycle,
        board.on,
        standing.formula,
        standing.daily,
        standing.running,
        min(standing.settled_through or board.on, board.on),
        standing.unit,
        bands,
        ahead.pace if ahead else None,
        ahead.projection if ahead else None,
        standing.reading.because if is_stale else False,
        catalogue.titles(standing.formula.metrics) if standing.formula else {},
    )


def evaluate(board: Scoreboard, known: Mapping[str, Basis], enquiry: Enquiry) -> WhatIf:
    """The scoreboard under a scenario, and the answers to its questions. known: as `bases` gives them.

    Raises `BadScenario`.
    """
    changes = by_key_result(enquiry.scenario, known)
    outcomes = {name: _outcome(basis, changes.get(name, [])) for name, basis in known.items()}
    scores = tuple(ScoreOf(o.objective, o.stands, _stands(o, outcomes, known, board)) for o in board.objectives)
    answers = []
    for question in enquiry.ask:
        basis = known[_checked(question.key_result, known)]
        if question.metric is not None:
            _behind(question.metric, [basis])
        answers.append(_told(basis, lambda: seek(basis, changes.get(question.key_result, []), question)))  # noqa: B023
    return WhatIf(enquiry.scenario, outcomes, scores, tuple(answers))


def ask(workspace: Reader, enquiry: Enquiry, cycle: str | None = None) -> WhatIf:
    """The running cycle, or the one asked for, under a scenario. Raises `BadScenario`, `UnknownCycle`."""
    board = build(workspace, cycle=cycle)
    if board is None:
        raise UnknownCycle(Sentence("There is no plan yet: write okrs.yaml, then `okr plan apply okrs.yaml`."))
    return evaluate(board, bases(board, workspace.settings.status.bands, workspace.catalogue), enquiry)


def by_key_result(scenario: Scenario, known: Mapping[str, Basis]) -> dict[str, list[Change]]:
    """Which changes each key result is under; those of a metric hold for all key results that use it."""
    found: dict[str, list[Change]] = {}
    for change in scenario.changes:
        if change.key_result is not None:
            names = [_checked(change.key_result, known)]
        else:
            names = [name for name, basis in known.items() if basis.formula and change.metric in basis.formula.metrics]
        if change.metric is not None:
            _behind(change.metric, [known[name] for name in names] or list(known.values()))
        for name in names:
            if change.key_result is not None or known[name].fixed() is None:
                found.setdefault(name, []).append(change)
    return found


def _checked(name: str, known: Mapping[str, Basis]) -> str:
    if name not in known:
        raise BadScenario(
            Sentence(
                "There is no key result {name} in this cycle: it may have been archived, or have another "
                "id. {suggestion}."
            ).filled(name=as_typed(name), suggestion=suggestion(name, known, "key results"))
        )
    return name


def _behind(metric: str, among: Sequence[Basis]) -> None:
    names = {name for basis in among if basis.formula for name in basis.formula.metrics}
    if metric not in names:
        raise BadScenario(
            Sentence("{metric} is behind no key result asked of. {suggestion}.").filled(
                metric=as_typed(metric), suggestion=suggestion(metric, names, "metrics")
            )
        )


def _outcome(basis: Basis, changes: Sequence[Change]) -> Outcome:
    found: Outcome = _told(basis, lambda: apply(basis, changes))
    return found


def _told(basis: Basis, how):  # type: ignore[no-untyped-def]
    """Whose change it was stands before why it was refused."""
    try:
        return how()
    except Refusal as refusal:
        name = basis.key_result.id
        raise BadScenario(Sentence("{name}: {said}").filled(name=name, said=refusal.said), refusal.said, name) from None


def _stands(
    objective: ObjectiveStanding, outcomes: Mapping[str, Outcome], known: Mapping[str, Basis], board: Scoreboard
) -> ObjectiveStatus:
    ones = [outcomes[s.key_result.id] for s in objective.key_results]
    same = all(one.key_result == known[one.key_result.id].key_result and not _moved(one, known) for one in ones)
    if board.over or same:
        return objective.stands
    parts = [ScorePart(o.key_result, o.reading, o.projection, known[o.key_result.id].accumulating) for o in ones]
    return judge(parts, objective.objective.kind, known[ones[0].key_result.id].bands, over=False)


def stands(home: ObjectiveStanding, one: Outcome, basis: Basis) -> ObjectiveStatus:
    """Where the objective of a key result stands with this outcome of it, its other key results as they are."""
    parts = [
        ScorePart(one.key_result, one.reading, one.projection, basis.accumulating)
        if part.key_result.id == one.key_result.id
        else part
        for part in home.parts
    ]
    return judge(parts, home.objective.kind, basis.bands, over=False)


def _moved(one: Outcome, known: Mapping[str, Basis]) -> bool:
    return one.projection is not known[one.key_result.id].projection
