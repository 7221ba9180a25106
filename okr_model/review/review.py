"""A review: who does what in which stage, the order of its agenda, decisions, and what somebody is to do.

    prepare → frozen → closed

Before it is frozen the figures are live; then everybody talks about one pack; once it is closed it is read.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from okr_model.plan.people import Email
from okr_model.plan.plan import Finite, Frozen, Name, Said, Slug, Text
from okr_model.progress.status import NEEDS_ATTENTION, SEVERITY, Status
from okr_model.wording.sentences import Sentence, Unfit

Stage = Literal["prepare", "frozen", "closed"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
Verdict = Literal["keep", "correct_strategy", "revise_target", "stop"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
ActionState = Literal["open", "done", "dropped"]
ACTION_STATES: Final[tuple[ActionState, ...]] = get_args(ActionState)

Act = Literal["arrange", "freeze", "present", "decide", "agree", "score", "hand over", "take chair", "close"]
_WHEN: Final[dict[Act, Stage]] = {
    "arrange": "prepare",
    "freeze": "prepare",
    "present": "frozen",
    "decide": "frozen",
    "agree": "frozen",
    "score": "frozen",
    "close": "frozen",
}
MINUTES: Final = 60
LONGEST: Final = 480  # minutes of a meeting
HERE_FOR: Final = timedelta(seconds=45)  # after being seen, somebody counts as present


class Budget(Frozen):
    """The minutes that somebody gave an objective by hand."""

    objective: Slug
    minutes: Annotated[int, Field(ge=1, le=LONGEST)]


class Setting(Frozen):
    """What a review is about: a cycle, or a team of it, or chosen objectives; when, for how long, and who leads it.

    team: "" is every team.  objectives: none chosen are all of them.  keeper: who keeps the minutes, "" the chair.
    budgets: minutes of objectives that were set by hand; the others share the rest of the meeting.
    """

    title: Annotated[Said, Field(max_length=200)]
    cycle: str
    day: date
    minutes: Annotated[int, Field(ge=1, le=LONGEST)] = MINUTES
    team: Name = ""
    objectives: tuple[Slug, ...] = ()
    chair: Email
    keeper: Email | Literal[""] = ""
    budgets: Annotated[tuple[Budget, ...], Field(exclude_if=operator.not_)] = ()

    def time_boxes(self, statuses: Mapping[str, Status]) -> list[int]:
        """Seconds for each objective of the agenda, by their ids in its order."""
        given = {one.objective: one.minutes for one in self.budgets}
        return boxes(list(statuses.values()), self.minutes, [given.get(id) for id in statuses])

    def covers(self, objective: str, team: str) -> bool:
        """Whether an objective of a team is what it is about."""
        return objective in self.objectives if self.objectives else self.team in ("", team)

    def same_kind(self, other: Setting) -> bool:
        """Whether two reviews follow each other: of the same team, or of the same objectives."""
        return self.team == other.team and set(self.objectives) == set(other.objectives)


class Decision(Frozen):
    """What was decided about an objective, or about one key result of it, and why.

    target: of a revised target; low, high: of one that is a band.  due: until when the owner has done it.
    """

    objective: Slug
    key_result: Slug | None = None
    verdict: Verdict
    reason: Said
    owner: Text = ""
    due: date | None = None
    target: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        revised = self.revised
        if self.verdict == "revise_target" and self.key_result is None:
            raise Unfit(Sentence("a target is a key result's: choose which one"))
        if self.verdict == "revise_target" and not revised:
            raise Unfit(Sentence("say what the target is from now on"))
        if self.verdict != "revise_target" and revised:
            raise Unfit(
                Sentence("`{verdict}` leaves the target as it is: choose `revise_target` to change it").filled(
                    verdict=self.verdict
                )
            )
        if self.verdict == "correct_strategy" and not (self.owner and self.due):
            raise Unfit(Sentence("somebody has to do it, until a day: give the owner and the day"))
        return self

    @property
    def revised(self) -> dict[str, float]:
        """The limits it changes, called as in a plan."""
        found = {"target": self.target, "low": self.low, "high": self.high}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def about(self) -> str:
        """The id of the key result, else of the objective."""
        return self.key_result or self.objective


class Action(Frozen):
    """An action: what somebody does until a day. objective: what it serves; None the whole."""

    what: Said
    owner: Said
    due: date
    objective: Slug | None = None


def why_not(act: Act, stage: Stage, me: str, chair: str, keeper: str = "") -> Sentence | None:
    """Why somebody may not do something now; None where they may.

    The chair and whoever keeps the minutes lead the meeting; only the chair closes it and hands it over. Anybody takes
    the chair once it `has_left`.
    """
    wanted = _WHEN.get(act)
    if stage == "closed":
        return Sentence("This review is closed; what was decided and its minutes stay as they are.")
    if wanted == "frozen" and stage == "prepare":
        return Sentence(
            "Its figures are not frozen yet: freeze them first, so that everybody talks about the same ones."
        )
    if wanted == "prepare" and stage == "frozen":
        return Sentence("Its figures are frozen; what was prepared stays as it is.")
    if act == "take chair":
        return Sentence("You chair this review already.") if me == chair else None
    leading = [one for one in (chair, keeper) if one]
    if act in {"close", "hand over"} and me != chair:
        return Sentence("{chair} chairs this review: only the chair can do that.").filled(chair=chair)
    return (
        None
        if me in leading
        else Sentence("{join} lead this review: ask one of them.").filled(join=" and ".join(leading))
    )


def has_left(seen: datetime | None, now: datetime) -> bool:
    """Whether somebody who was seen last at a moment, or never, is not there any more."""
    return seen is None or now - seen > HERE_FOR


def sensible(standings: Mapping[str, Status]) -> list[str]:
    """Objectives in the order in which to talk about them: missed, off track, no data, at risk, then the rest.

    standings: the status of each, in the order of the plan, which is kept among equals.
    """
    return sorted(standings, key=lambda one: SEVERITY.index(standings[one]))


def arranged(wanted: Sequence[str], standings: Mapping[str, Status]) -> list[str]:
    """The order somebody chose, as far as those objectives are still there; the others after them, sensibly."""
    kept = [one for one in dict.fromkeys(wanted) if one in standings]
    return kept + [one for one in sensible(standings) if one not in kept]


def moved(order: Sequence[str], one: str, by: int) -> list[str]:
    """The order after one of it went up (by < 0) or down, to the end at most; the same where it is not there."""
    if one not in order:
        return list(order)
    rest = [other for other in order if other != one]
    place = min(max(order.index(one) + by, 0), len(rest))
    return [*rest[:place], one, *rest[place:]]


def boxes(statuses: Sequence[Status], minutes: int, given: Sequence[int | None] = ()) -> list[int]:
    """Seconds for each objective of the agenda, in its order; together the whole meeting.

    What is missed, off track, at risk or without data gets twice as long as what goes well.
    given: minutes that were set by hand, None where none were; the others share what they leave, a minute each at
    least.
    """
    fixed = [None if minute is None else minute * 60 for minute in given] or [None] * len(statuses)
    weights = [
        0 if own is not None else 2 if status in NEEDS_ATTENTION else 1
        for status, own in zip(statuses, fixed, strict=True)
    ]
    left = minutes * 60 - sum(own for own in fixed if own is not None)
    least = 60 * fixed.count(None) if any(given) else 0
    whole, total, spent, found = max(left, least), sum(weights), 0, []
    for n, own in enumerate(fixed):  # what is left over by rounding goes to the next
        until = round(whole * sum(weights[: n + 1]) / total) if total else 0
        found.append(until - spent if own is None else own)
        spent = until
    return found


def unknown(chosen: Collection[str], known: Collection[str]) -> list[str]:
    """Those chosen objectives that are not there."""
    return [one for one in chosen if one not in known]
