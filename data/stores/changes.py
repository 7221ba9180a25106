"""What differs between two plans of a cycle, as values and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from okr_model.plan import KeyResult, Objective, Plan

Kind = Literal["added", "revived", "changed", "removed"]
What = Literal["cycle", "objective", "key result"]
Archived = Mapping[tuple[What, str], Objective | KeyResult]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: something came, came back, went, or one field of it has another value.

    old, new: as in a plan file's JSON form (days as ISO text, steps as tables); both None where it came or went.
    """

    kind: Kind
    what: What
    id: str
    field: str | None = None
    old: Any = None
    new: Any = None

    def in_words(self) -> str:
        """One line, such as `key result visitors: target 120,000 → 180,000`."""
        if self.kind != "changed":
            return f"{self.what} {self.id}: {self.kind}"
        return f"{self.what} {self.id}: {self.field} {_shown(self.old)} → {_shown(self.new)}"


def _shown(value: Any) -> str:
    match value:
        case None | "" | []:
            return "(none)"
        case float() | int():
            return f"{value:,.15g}"
        case list():
            return ", ".join(map(_shown, value))
        case {"name": name, **rest}:
            return f"{name} (done {rest['done']})" if rest.get("done") else f"{name} (open)"
        case _:
            text = " ".join(str(value).split())
            return f"“{text if len(text) <= 80 else text[:79] + '…'}”"


def compare(old: Plan | None, new: Plan, archived: Archived | None = None) -> list[Change]:
    """Every difference, cycle first, then objectives, then key results. Equal plans give none.

    archived: what was removed before; it is revived where the new plan has it again.
    """
    archived = archived or {}
    cycle = [Change("added", "cycle", new.cycle.id)] if old is None else _cycle(old, new)
    old = old or Plan(cycle=new.cycle)
    return [*cycle, *_objectives(old, new, archived), *_key_results(old, new, archived)]


def _cycle(old: Plan, new: Plan) -> Iterator[Change]:
    for field in ("id", "start", "end"):
        before, after = str(getattr(old.cycle, field)), str(getattr(new.cycle, field))
        if before != after:
            yield Change("changed", "cycle", new.cycle.id, field, before, after)
    yield from _order("cycle", new.cycle.id, "objectives", old.objectives, new.objectives)


def _objectives(old: Plan, new: Plan, archived: Archived) -> Iterator[Change]:
    before = {o.id: o for o in old.objectives}
    for objective in new.objectives:
        was = before.pop(objective.id, None)
        if was is None:
            yield from _came("objective", objective, archived)
            continue
        yield from _fields("objective", was, objective)
        yield from _order("objective", objective.id, "key_results", was.key_results, objective.key_results)
    yield from (Change("removed", "objective", gone) for gone in before)


def _key_results(old: Plan, new: Plan, archived: Archived) -> Iterator[Change]:
    before = {k.id: (o.id, k) for o in old.objectives for k in o.key_results}
    for objective in new.objectives:
        for result in objective.key_results:
            if result.id not in before:
                yield from _came("key result", result, archived)
                continue
            home, was = before.pop(result.id)
            if home != objective.id:
                yield Change("changed", "key result", result.id, "objective", home, objective.id)
            yield from _fields("key result", was, result)
    yield from (Change("removed", "key result", gone) for gone in before)


def _came(what: What, new: Objective | KeyResult, archived: Archived) -> Iterator[Change]:
    was = archived.get((what, new.id))
    yield Change("revived" if was else "added", what, new.id)
    if was is not None:
        yield from _fields(what, was, new)


def _fields(what: What, old: Objective | KeyResult, new: Objective | KeyResult) -> Iterator[Change]:
    before, after = (one.model_dump(mode="json", exclude={"id", "key_results"}) for one in (old, new))
    for field, value in after.items():
        if before[field] != value:
            yield Change("changed", what, new.id, field, before[field], value)


def _order(
    what: What,
    of: str,
    field: str,
    old: Sequence[Objective] | Sequence[KeyResult],
    new: Sequence[Objective] | Sequence[KeyResult],
) -> Iterator[Change]:
    """A change of order only where those that stayed changed places among themselves."""
    stayed = {one.id for one in old} & {one.id for one in new}
    before, after = ([one.id for one in ones if one.id in stayed] for ones in (old, new))
    if before != after:
        yield Change("changed", what, of, f"order of {field}", before, after)
