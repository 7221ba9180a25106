"""Objectives and key results as people write them: frozen, validated, free of any store."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from okr_model.cycles import Cycle

KeyResultType = Literal["increase", "decrease", "at_least", "at_most", "between", "milestone", "baseline"]
Commitment = Literal["committed", "aspirational"]


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", text):
        raise ValueError("use a-z, 0-9, - and _ (at most 80), a letter or digit first")
    return text


def _days(value: object) -> object:
    """`28d` means 28 days; a bare number is days too."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,4})\s*(d|days?)?", value.strip())):
        return int(found[1])
    return value


def _plain(text: str) -> str:
    """Line breaks and tabs are fine; other control characters break files, terminals and databases."""
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise ValueError("contains a control character: remove it")
    return text


Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]
Days = Annotated[int, BeforeValidator(_days), Field(ge=1, le=3660)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Step(_Frozen):
    """One step of a milestone; `done` is the day it was reached, None while open."""

    name: Text
    done: date | None = None


class KeyResult(_Frozen):
    """One measurable line: baseline → target by the end of the cycle."""

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
    owner: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        if self.type == "milestone":
            if not self.steps:
                raise ValueError("a milestone needs `steps: [{name, done}]`")
        elif not self.formula:
            raise ValueError(f"`{self.type}` needs a `formula`, for example `site.sessions`")
        if self.type in {"increase", "decrease", "at_least", "at_most"} and self.target is None:
            raise ValueError(f"`{self.type}` needs a `target`")
        if self.type == "between":
            if self.low is None or self.high is None:
                raise ValueError("`between` needs `low` and `high`")
            if self.low > self.high:
                raise ValueError(f"`low` ({self.low:g}) is above `high` ({self.high:g})")
        if self.baseline is not None and self.target is not None:
            if self.type == "increase" and self.target < self.baseline:
                raise ValueError("the target is below the baseline: use `type: decrease`, or swap them")
            if self.type == "decrease" and self.target > self.baseline:
                raise ValueError("the target is above the baseline: use `type: increase`, or swap them")
        return self


class Objective(_Frozen):
    """A qualitative, ambitious goal with its key results."""

    id: Slug
    title: Text
    owner: Text = ""
    team: Text = ""
    kind: Commitment = "committed"
    note: Text = ""
    key_results: tuple[KeyResult, ...] = ()


class Plan(_Frozen):
    """One cycle's objectives. Identifiers are unique: objectives among themselves, key results likewise."""

    cycle: Cycle
    objectives: tuple[Objective, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for what, ids in (
            ("objective", [o.id for o in self.objectives]),
            ("key result", [k.id for o in self.objectives for k in o.key_results]),
        ):
            if twice := sorted({i for i in ids if ids.count(i) > 1}):
                raise ValueError(f"{what} id used twice: {', '.join(twice)}")
        return self
