"""Plans as they stand and as they stood, and the log of their changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data.stores.plan.archive import Gone
from data.stores.plan.changes import Change, value_said
from data.stores.plan.edits import Edition
from data.stores.plan.log import Logged, PastValue
from data.stores.plan.parts import Thing, find
from data.stores.snapshot import Reader
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Plan, Score

__all__ = [
    "Change",
    "Edition",
    "Gone",
    "Logged",
    "PastValue",
    "Thing",
    "archived",
    "cycles",
    "earlier_scores",
    "edition",
    "find",
    "log",
    "over_time",
    "plan",
    "preview",
    "value_said",
]


def cycles(reader: Reader) -> list[Cycle]:
    """Every cycle that has a plan, by their days."""
    return reader.plan.cycles()


def plan(reader: Reader, cycle_id: str, as_of: datetime | None = None) -> Plan | None:
    """The plan of a cycle, as it stands or as it stood at a moment; None where there is none."""
    return reader.plan.plan(cycle_id, as_of)


def edition(reader: Reader, cycle_id: str) -> Edition | None:
    """The plan of a cycle as it stands, with the revision that an edit of it names; None where there is none."""
    return reader.plan.edition(cycle_id)


def archived(reader: Reader, cycle_id: str) -> list[Gone]:
    """What was taken out of a plan, the latest first."""
    return reader.plan.archived(cycle_id)


def preview(reader: Reader, plan: Plan, author: str, *, seen: int | None = None) -> list[Change]:
    """What the command `plan.apply` would change; refused as there, but for a reason that is missing."""
    return reader.plan.preview(plan, author, seen=seen)


def log(reader: Reader, **chosen: Any) -> list[Logged]:
    """The log of plans and people, oldest first; `chosen` as in `PlanStore.log`."""
    return reader.plan.log(**chosen)


def over_time(reader: Reader, cycle_id: str, item: str, field: str) -> list[PastValue]:
    """The values that a field of a key result had, each with the days it held."""
    return reader.plan.over_time(cycle_id, item, field)


def earlier_scores(reader: Reader, cycle_id: str) -> dict[str, tuple[str, Score]]:
    """By key result: the cycle before in which it was scored, and how."""
    return reader.plan.earlier_scores(cycle_id)
