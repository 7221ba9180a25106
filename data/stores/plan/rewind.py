"""The log of changes read backwards: from a plan to the plan before it, exactly, order and all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from data.stores.plan.changes import Change, What
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan

Key = tuple[What, str]
Values = dict[str, Any]


class Rewind:
    """A plan that goes back, one revision after the other.

    archived: what was once in the plan; changes written before the log kept whole values point there.
    """

    def __init__(self, plan: Plan | None, archived: Mapping[Key, Objective | KeyResult]) -> None:
        self._cycle: Values | None = None if plan is None else asdict(plan.cycle)
        self._values: dict[Key, Values] = {}
        self._gone: dict[Key, Values] = {key: _plain(one) for key, one in archived.items()}
        self._order: dict[str, list[str]] = {}  # the key results of each objective, the objectives in order
        for objective in plan.objectives if plan else ():
            self._values["objective", objective.id] = _plain(objective)
            self._order[objective.id] = [k.id for k in objective.key_results]
            self._values.update({("key result", k.id): _plain(k) for k in objective.key_results})

    def plan(self) -> Plan | None:
        """The plan as it is this far back; None before there was any."""
        if self._cycle is None:
            return None
        objectives = [
            self._values["objective", one]
            | {"id": one, "key_results": [self._values["key result", k] | {"id": k} for k in results]}
            for one, results in self._order.items()
        ]
        return Plan.model_validate({"cycle": Cycle(**self._cycle), "objectives": objectives})

    def undo(self, changes: Sequence[Change]) -> None:
        """Take back one revision: all that was changed at once, in the order of the log."""
        if any(c.what == "cycle" and c.kind == "added" for c in changes):
            self._cycle, self._values, self._order = None, {}, {}
            return
        order = self._order_before(changes)
        for change in changes:
            if change.kind == "changed" and change.field is not None:
                self._put_back(change, change.field)
        for change in changes:
            if change.kind in {"added", "revived"}:
                self._gone[change.what, change.id] = self._values.pop((change.what, change.id))
            elif change.kind == "removed":
                kept = {k: v for k, v in change.old.items() if k != "objective"} if change.old else None
                self._values[change.what, change.id] = kept or self._gone[change.what, change.id]
        self._order = order

    def _put_back(self, change: Change, field: str) -> None:
        """One field as it was. Places have been dealt with."""
        if change.what == "cycle" and field in {"start", "end"} and self._cycle is not None:
            self._cycle[field] = date.fromisoformat(change.old)
        elif change.what == "cycle" and field == "name" and self._cycle is not None:
            self._cycle[field] = change.old
        elif change.what != "cycle" and field != "objective" and not field.startswith("order of "):
            self._values[change.what, change.id][field] = change.old

    def _order_before(self, changes: Sequence[Change]) -> dict[str, list[str]]:
        """Where everything stood: what stayed, in its old order, and what has gone from there, back in its place."""
        left = {c.id for c in changes if c.kind in {"added", "revived"} and c.what == "objective"}
        came = {c.id for c in changes if c.what == "key result" and (c.kind in {"added", "revived"} or _moved(c))}
        reordered = {(c.what, c.id): c.old for c in changes if c.field and c.field.startswith("order of ")}
        order: dict[str, list[str]] = {}
        objectives = next(
            (old for (what, _), old in reordered.items() if what == "cycle"), [o for o in self._order if o not in left]
        )
        for one in _with(objectives, [c for c in changes if c.kind == "removed" and c.what == "objective"]):
            stayed = [k for k in self._order.get(one, ()) if k not in came]
            went = [c for c in changes if c.what == "key result" and self._went_from(c) == one]
            order[one] = _with(reordered.get(("objective", one), stayed), went)
        return order

    def _went_from(self, change: Change) -> str | None:
        """The objective that a key result left; None where it did not leave one."""
        if _moved(change):
            return str(change.old)
        if change.kind != "removed":
            return None
        return str(change.old["objective"]) if change.old else None


def _moved(change: Change) -> bool:
    return change.kind == "changed" and change.what == "key result" and change.field == "objective"


def _with(stayed: Sequence[str], went: Sequence[Change]) -> list[str]:
    """`stayed`, with those that went back in their places."""
    order = list(stayed)
    for change in sorted(went, key=lambda c: len(order) if c.place is None else c.place):
        order.insert(len(order) if change.place is None else change.place, change.id)
    return order


def _plain(one: Objective | KeyResult) -> Values:
    return one.model_dump(mode="json", exclude={"id", "key_results"})
