"""What people said about objectives and key results."""

from __future__ import annotations

from datetime import date, datetime

from data.stores.check_ins.store import About, Comment, Entry, Kind
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import CheckIn

__all__ = [
    "About",
    "Comment",
    "Entry",
    "Kind",
    "feed",
    "last_check_ins",
    "latest_check_ins",
    "made_on",
    "mentioning",
    "typed_values",
]


def feed(reader: Reader, cycle_id: str, objective_id: str, *, by: str) -> list[Entry]:
    """Everything that happened to an objective and its key results, the latest first.

    by: whose eyes it is for; private feedback is seen by those who gave or got it.
    """
    return reader.plan.check_ins.feed(cycle_id, objective_id, reader=by)


def last_check_ins(reader: Reader, cycle_id: str) -> dict[str, date]:
    """The day of the last check-in of each key result that has one; one on an objective counts for all of it."""
    return reader.plan.check_ins.last_check_ins(cycle_id)


def latest_check_ins(reader: Reader, cycle_id: str) -> dict[str, Entry]:
    """The latest check-in of each key result that has one of its own."""
    made = reader.plan.check_ins.check_ins(cycle_id)
    return {one.item: one for one in sorted(made, key=_when) if one.what == "key result"}


def made_on(reader: Reader, kind: Kind, request: str) -> int | None:
    """The id of what was said on a request that may come twice; None where nothing was."""
    return reader.plan.check_ins.made_on(kind, request)


def typed_values(reader: Reader, cycle_id: str) -> list[Entry]:
    """Every value typed in for a cycle, in the order in which they were."""
    return reader.plan.check_ins.typed(cycle_id)


def mentioning(reader: Reader, email: str) -> list[Entry]:
    """The comments that mention a person, the latest first."""
    return reader.plan.check_ins.mentioning(email)


def _when(one: Entry) -> tuple[date, datetime]:
    return (one.body.day if isinstance(one.body, CheckIn) else one.at.date()), one.at
