"""When metrics that another tool defines (dbt, Cube, …) were first counted by another definition than before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from data.stores.snapshot import Reader

_DEFINED_ELSEWHERE: Final = ("semantic", "cube")  # connectors


@dataclass(frozen=True, slots=True)
class Redefinition:
    """One pull that counted by other definitions. at: when it was taken in.  metrics: their full names.

    since: days from then on are counted by the new ones.
    """

    at: datetime
    since: date
    metrics: tuple[str, ...]

    def among(self, metrics: Collection[str]) -> Redefinition | None:
        """The same of some metrics alone; None where it changed none of them."""
        changed = tuple(name for name in self.metrics if name in metrics)
        return replace(self, metrics=changed) if changed else None


def redefinitions(reader: Reader, metrics: Collection[str]) -> list[Redefinition]:
    """Those of some metrics, by full name, in order; the store is asked only where one can have any."""
    sources = reader.settings.sources
    names = {n for n in metrics if (s := sources.get(n.partition(".")[0])) and s.connector in _DEFINED_ELSEWHERE}
    pulls: dict[tuple[datetime, date], list[str]] = {}
    for change in reader.metrics.definition_changes(names) if names and reader.owns_store else ():
        pulls.setdefault((change.at, change.since), []).append(change.metric)
    return [Redefinition(at, since, tuple(sorted(changed))) for (at, since), changed in pulls.items()]
