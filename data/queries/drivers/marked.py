"""Events as somebody marked them."""

from __future__ import annotations

from collections.abc import Iterable

from data.stores.drivers.store import Coming, Marked, Standing, Step, same_event
from data.stores.snapshot import Reader

__all__ = ["Coming", "Marked", "Standing", "Step", "all_marked", "find", "history", "removed", "same_event", "standing"]


def all_marked(reader: Reader) -> list[Marked]:
    """Every event that was not removed, the latest first."""
    return reader.plan.drivers.all()


def find(reader: Reader, id: str) -> Marked:
    """An event that was not removed. Raises NotThere."""
    return reader.plan.drivers.find(id)


def removed(reader: Reader) -> list[Marked]:
    """The events that were removed and can be brought back."""
    return reader.plan.drivers.removed()


def history(reader: Reader, id: str) -> list[Step]:
    """What was done to an event, in order."""
    return reader.plan.drivers.history(id)


def standing(reader: Reader, coming: Iterable[Coming]) -> list[Standing]:
    """What taking these events of a file in would come to, each for itself."""
    return reader.plan.drivers.standing(coming)
