"""Objectives and key results as people write them: frozen, validated, free of any store."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from okr_model.plan.cycles import Cycle
from okr_model.plan.support import Circle, circle
from okr_model.wording.sentences import Unfit

KeyResultType = Literal["increase", "decrease", "at_least", "at_most", "between", "milestone", "baseline"]
Commitment = Literal["committed", "aspirational"]
Level = Literal["theme", "company", "team", "person"]
CYCLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
MOST_LETTERS = 200  # of a name
LEVELS: tuple[Level, ...] = get_args(Level)


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", text):
        raise Unfit("use a-z, 0-9, - and _ (at most 80), a letter or digit first")
    return text


def _days(value: object) -> object:
    """`28d` means 28 days; a bare number is days too."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,4})\s*(d|days?)?", value.strip())):
        return int(found[1])
    return value


def _plain(text: str) -> str:
    """Line breaks and tabs are fine; other control characters break files, terminals and databases."""
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise Unfit("contains a control character: remove it")
    return text


def _given(text: str) -> str:
    if not text:
        raise Unfit("is empty: write something")
    return text


def tidy(value: float) -> float:
    """A figure without what arithmetic left at its end: 0.026000000000000002 is 0.026.

    Fifteen digits are kept: no decimal that people write with so many is changed.
    """
    short = float(f"{value:.15g}")
    return short if math.isfinite(short) else value


Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]
Name = Annotated[str, Field(max_length=MOST_LETTERS), AfterValidator(_plain)]
Said = Annotated[Text, AfterValidator(_given)]
Days = Annotated[int, BeforeValidator(_days), Field(ge=1, le=3660)]
Finite = Annotated[float, Field(allow_inf_nan=False), AfterValidator(tidy)]


class Frozen(BaseModel):
    """Something people write: never changed in place, no unknown keys, no blanks around text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Step(Frozen):
    """One step of a milestone; `done` is the day it was reached, None while open."""

    name: Text
    done: date | None = None


class Phase(Frozen):
    """How far the way should be covered by the end of a day: a share of it, or the value itself."""

    until: date
    share: Annotated[Finite, Field(ge=0, le=1)] | None = None
    value: Finite | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.share is None) == (self.value is None):
            raise Unfit("a phase has either a `share` of the way (0 to 1) or a `value`")
        return self


class Score(Frozen):
    """The grade given at the end of the cycle, by whom, on which day and why. The plan store never changes one."""

    value: Annotated[Finite, Field(ge=0, le=1)]
    reason: Said
    by: Said
    day: date


class KeyResult(Frozen):
    """One measurable line: baseline → target by the end of the cycle.

    manual: no source knows the value, so people type it in; then there is no formula.
    pace: the curve it is expected to follow, straight or the shape of its metric's own past.
    phases: the curve the planner gives instead, in the order of their days.
    """

    id: Slug
    title: Text
    type: KeyResultType = "increase"
    formula: Text | None = None
    baseline: Finite | None = None
    target: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None
    window: Days | None = None
    unit: Text = ""
    weight: Annotated[Finite, Field(ge=0)] = 1.0
    steps: tuple[Step, ...] = ()
    days: Days = 28
    manual: StrictBool = False
    pace: Literal["linear", "seasonal"] = "linear"
    phases: tuple[Phase, ...] = ()
    score: Score | None = None
    owner: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _is_measured_in_one_way(self) -> Self:
        if self.type == "milestone":
            if not self.steps:
                raise Unfit("a milestone needs {steps}", names={"steps": "`steps: [{name, done}]`"})
            if self.manual:
                raise Unfit("a milestone is not `manual`: people tick its steps anyway")
        elif self.manual and self.formula:
            raise Unfit("leave out `manual` or the `formula`: values are entered by hand only where no source has them")
        elif not self.manual and not self.formula:
            raise Unfit(
                "`{type}` needs a `formula`, for example `site.sessions`, or `manual: true`", names={"type": self.type}
            )
        return self

    @model_validator(mode="after")
    def _phases_lead_on(self) -> Self:
        if self.phases and self.type not in {"increase", "decrease"}:
            raise Unfit("`{type}` has no pace, so no `phases`", names={"type": self.type})
        for one, after in pairwise(self.phases):
            if after.until <= one.until:
                raise Unfit(
                    "the phase until {until} does not come after the one until {before}",
                    days={"until": after.until, "before": one.until},
                )
            if (one.share is None) != (after.share is None):
                raise Unfit("phases all have a `share` or all have a `value`")
        return self

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        if self.type in {"increase", "decrease", "at_least", "at_most"} and self.target is None:
            raise Unfit("a target is needed")
        if self.type == "between":
            if self.low is None or self.high is None:
                raise Unfit("`between` needs `low` and `high`")
            if self.low > self.high:
                raise Unfit("`low` ({low}) is above `high` ({high})", numbers={"low": self.low, "high": self.high})
        if self.baseline is not None and self.target is not None:
            if self.type == "increase" and self.target < self.baseline:
                raise Unfit("the target is below the baseline: let it decrease instead of increase, or swap the two")
            if self.type == "decrease" and self.target > self.baseline:
                raise Unfit("the target is above the baseline: let it increase instead of decrease, or swap the two")
        return self


class Objective(Frozen):
    """A qualitative, ambitious goal with its key results.

    theme: the strategy theme it belongs to, in its own words.  supports: the id of the key result that it carries.
    """

    id: Slug
    title: Text
    owner: Text = ""
    team: Text = ""
    theme: Text = ""
    level: Level = "team"
    supports: Slug | None = None
    kind: Commitment = "committed"
    note: Text = ""
    key_results: tuple[KeyResult, ...] = ()


class Plan(Frozen):
    """One cycle's objectives. Identifiers are unique: objectives among themselves, key results likewise.

    No objective supports a key result that is not there, nor, by whatever way round, one of its own.
    """

    cycle: Cycle
    objectives: tuple[Objective, ...] = ()

    @model_validator(mode="after")
    def _cycle_has_a_name(self) -> Self:
        if not CYCLE_ID.fullmatch(self.cycle.id):
            raise Unfit(
                "cycle id {id}: use letters, digits, `.`, `-` and `_` (at most 80)",
                names={"id": repr(self.cycle.id[:80])},
            )
        if len(self.cycle.name) > MOST_LETTERS:
            raise Unfit("the name of the cycle is too long: use at most {most} letters", numbers={"most": MOST_LETTERS})
        _plain(self.cycle.name)
        return self

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for what, ids in (
            ("objective", [o.id for o in self.objectives]),
            ("key result", [k.id for o in self.objectives for k in o.key_results]),
        ):
            if twice := sorted({i for i in ids if ids.count(i) > 1}):
                raise Unfit("{what} id used twice: {ids}", names={"what": what, "ids": ", ".join(twice)})
        return self

    @model_validator(mode="after")
    def _supports_lead_upwards(self) -> Self:
        homes = {k.id: o.id for o in self.objectives for k in o.key_results}
        supports = {o.id: o.supports for o in self.objectives if o.supports is not None}
        for objective, result in supports.items():
            if result not in homes:
                known = ", ".join(sorted(homes)) or "none yet"
                raise Unfit(
                    "objective {objective} supports key result {result}, which is not in the plan. Known: {known}",
                    names={"objective": objective, "result": result, "known": known},
                )
        if (round_trip := circle(supports, homes)) is not None:
            raise Circle(round_trip).unfit()
        return self

    @model_validator(mode="after")
    def _days_lie_in_the_cycle(self) -> Self:
        for result in (k for o in self.objectives for k in o.key_results):
            if outside := [p.until for p in result.phases if p.until not in self.cycle]:
                raise Unfit(
                    "key result {id} has a phase until {until}, outside the cycle ({start} to {end})",
                    names={"id": result.id},
                    days={"until": outside[0], "start": self.cycle.start, "end": self.cycle.end},
                )
            if result.score is not None and result.score.day < self.cycle.start:
                raise Unfit(
                    "key result {id} is scored on {day}, before the cycle begins",
                    names={"id": result.id},
                    days={"day": result.score.day},
                )
        return self

    def objective(self, objective_id: str) -> Objective | None:
        """The objective with that id."""
        return next((o for o in self.objectives if o.id == objective_id), None)

    def key_result(self, key_result_id: str) -> KeyResult | None:
        """The key result with that id."""
        return next((k for o in self.objectives for k in o.key_results if k.id == key_result_id), None)

    def home(self, key_result_id: str) -> Objective | None:
        """The objective that the key result belongs to."""
        return next((o for o in self.objectives if any(k.id == key_result_id for k in o.key_results)), None)
