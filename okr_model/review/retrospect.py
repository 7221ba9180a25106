"""Said and happened: what the last review decided, agreed and believed, beside what came of it.

Figures are compared within one cycle only. Where the last review was of an earlier cycle, what came of it is how that
cycle ended, with its scores: this cycle's figures have begun anew and say nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from okr_model.progress.status import SEVERITY, Status
from okr_model.review.pack import Pack, PackedResult
from okr_model.review.review import Action, ActionState, Decision

Turn = Literal["better", "worse", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was made. title: of what it is about, as it was called then.

    was: what the limits that it revised were in the plan until then, called as in a plan; empty where none was, and of
    decisions that are older than this.  unit: of these figures.
    """

    id: int
    decision: Decision
    title: str
    by: str
    at: datetime
    was: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action as it was agreed, and how far it is. told: what was said when it was done or dropped."""

    id: int
    action: Action
    by: str
    at: datetime
    state: ActionState = "open"
    changed_by: str | None = None
    changed_at: datetime | None = None
    told: str = ""

    def overdue(self, on: date) -> bool:
        """Whether it should have been done before that day."""
        return self.state == "open" and self.action.due < on


@dataclass(frozen=True, slots=True)
class Figure:
    """Where something stood. value, target: in `unit`; None of an objective. sure: the confidence, 0 to 10."""

    value: float | None
    target: float | None
    unit: str
    progress: float | None
    status: Status
    likelihood: float | None = None
    sure: int | None = None


@dataclass(frozen=True, slots=True)
class CameOf:
    """A decision and what came of it.

    now: of the same cycle as `then`; None where it is in no figures any more.  score: where it has one.
    """

    decided: Decided
    then: Figure | None
    now: Figure | None
    score: float | None = None

    @property
    def turn(self) -> Turn:
        """Whether it stands better or worse than it did."""
        return turn(self.then, self.now)


@dataclass(frozen=True, slots=True)
class Believed:
    """How sure somebody was of a key result at the last review, and where it stands now."""

    id: str
    title: str
    by: str
    then: Figure
    now: Figure | None

    @property
    def turn(self) -> Turn:
        """Whether it stands better or worse than it did."""
        return turn(self.then, self.now)


@dataclass(frozen=True, slots=True)
class Turned:
    """A key result that was in the last review of the same cycle, and what became of its status."""

    title: str
    then: Status
    now: Status


@dataclass(frozen=True, slots=True)
class Retrospect:
    """A review with which the next one opens. decisions and beliefs: in their order then; actions: open ones first.

    turned: the key results of both reviews; none where they are of different cycles.
    ended: the cycle that it was of, where that is over and another than the next review's: `now` is how it ended.
    """

    title: str
    day: date
    decisions: tuple[CameOf, ...] = ()
    actions: tuple[Agreed, ...] = ()
    beliefs: tuple[Believed, ...] = ()
    ended: str = ""
    turned: tuple[Turned, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.decisions or self.actions or self.beliefs)


def retrospect(
    last: Pack,
    day: date,
    decisions: Sequence[Decided],
    actions: Sequence[Agreed],
    now: Pack,
    scores: Mapping[str, float] | None = None,
) -> Retrospect:
    """What the review of the pack `last`, held on a day, said, and what came of it by the pack `now`.

    scores: given since to key results of the last pack's cycle, by id.
    """
    earlier = now.earlier if now.earlier and now.earlier.cycle == last.cycle != now.cycle else None
    before, after = figures(last), figures(now) if now.cycle == last.cycle else {}
    scores = scores or {}
    if earlier is not None:
        after = {one.id: Figure(one.value, one.target, one.unit, one.progress, one.status) for one in earlier.stood}
        scores = {one.id: one.score for one in earlier.stood if one.score is not None} | dict(scores)
    came = tuple(
        CameOf(one, before.get(one.decision.about), after.get(one.decision.about), scores.get(one.decision.about))
        for one in decisions
    )
    beliefs = tuple(
        Believed(result.id, result.title, result.said.by, before[result.id], after.get(result.id))
        for result in last.key_results
        if result.said is not None and result.said.confidence is not None
    )
    open_first = tuple(sorted(actions, key=lambda one: (one.state != "open", one.action.due, one.id)))
    ended = last.cycle if earlier and earlier.over else ""
    statuses = {result.id: result.status for result in last.key_results} if now.cycle == last.cycle else {}
    turned = tuple(Turned(r.title, statuses[r.id], r.status) for r in now.key_results if r.id in statuses)
    return Retrospect(last.title, day, came, open_first, beliefs, ended, turned)


def figures(pack: Pack) -> dict[str, Figure]:
    """Where every objective and key result of a pack stood, by id; a key result's wins where both are called so."""
    found = {o.id: Figure(None, None, "", o.progress, o.status, likelihood=o.likelihood) for o in pack.objectives}
    return found | {result.id: figure(result) for result in pack.key_results}


def figure(result: PackedResult) -> Figure:
    """Where a key result stood."""
    judged = result.ahead.judged if result.ahead else None
    sure = result.said.confidence if result.said else None
    return Figure(result.value, result.target, result.unit, result.progress, result.status, judged, sure)


def _compared(figure: Figure) -> float | None:
    """What is told of a figure with its status: of an objective its likelihood in whole percent, else its progress."""
    if figure.value is None and figure.likelihood is not None:
        return min(max(round(figure.likelihood, 2), 0.01), 0.99)
    return figure.progress


def turn(then: Figure | None, now: Figure | None) -> Turn:
    """Better or worse: by status, and where that is the same by progress, of objectives by likelihood."""
    if then is None or now is None or "no_data" in (then.status, now.status):
        return "unknown"
    step = SEVERITY.index(now.status) - SEVERITY.index(then.status)
    before, after = _compared(then), _compared(now)
    if step == 0 and before is not None and after is not None:
        step = (after > before) - (after < before)
    return "same" if step == 0 else "better" if step > 0 else "worse"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is another than in the last pack, of one key result. then: None where it was not in it."""

    result: PackedResult
    then: PackedResult | None

    @property
    def kinds(self) -> list[Literal["new", "status", "target", "value"]]:
        """What differs, the most important first."""
        if self.then is None:
            return ["new"]
        limits = [(one.target, one.low, one.high) for one in (self.then, self.result)]
        found: list[Literal["new", "status", "target", "value"]] = []
        if self.then.status != self.result.status:
            found.append("status")
        if limits[0] != limits[1]:
            found.append("target")
        if self.then.value != self.result.value:
            found.append("value")
        return found


def differences(last: Pack, now: Pack) -> list[Difference]:
    """The key results of `now` of which anything is another than in `last`; changed statuses and targets first."""
    before = {result.id: result for result in last.key_results}
    found = [Difference(result, before.get(result.id)) for result in now.key_results]
    return sorted((d for d in found if d.kinds), key=lambda d: d.kinds == ["value"])
