"""What differs between two plans of a cycle, as values and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence, Value, as_it_is

Kind = Literal["added", "revived", "changed", "removed"]
What = Literal["cycle", "objective", "key result", "person", "event"]
Archived = Mapping[tuple[What, str], Objective | KeyResult]

WHAT: Mapping[What, Sentence] = {
    "cycle": Sentence("cycle"),
    "objective": Sentence("objective"),
    "key result": Sentence("key result"),
    "person": Sentence("person"),
    "event": Sentence("event"),
}
KINDS: Mapping[Kind, Sentence] = {
    "added": Sentence("added"),
    "revived": Sentence("revived"),
    "changed": Sentence("changed"),
    "removed": Sentence("removed"),
}

#: The fields that together say what a key result asks for: to change one is to move its target.
MEANING = frozenset({"type", "formula", "window", "baseline", "target", "low", "high", "manual"})


def needs_reason(field: str | None, old: Any) -> bool:
    """Whether a key result's target moves, or what it is measured by, when that field changes from `old`.

    Filling in a baseline that was empty only completes the plan.
    """
    return field in MEANING and not (field == "baseline" and old is None)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: something came, came back, went, or one field of it has another value.

    old, new: as in a plan file's JSON form (days as ISO text, steps as tables); of what came, `new` is all of it, of
    what went, `old`, a key result with its `objective`.
    place: where among its like it stood (from 0) before it went, or went over to another objective.
    """

    kind: Kind
    what: What
    id: str
    field: str | None = None
    old: Any = None
    new: Any = None
    place: int | None = None

    @property
    def needs_reason(self) -> bool:
        """Whether a target moves, or what it is measured by."""
        return self.kind == "changed" and self.what == "key result" and needs_reason(self.field, self.old)

    def sentence(self) -> Sentence:
        """One line, such as `key result visitors: target 120,000 → 180,000`."""
        about: dict[str, Value] = {"what": WHAT[self.what], "id": self.id}
        if self.kind != "changed":
            return Sentence("{what} {id}: {kind}").filled(kind=KINDS[self.kind], **about)
        changed: dict[str, Value] = {
            "field": self.field or "",
            "old": value_said(self.old),
            "new": value_said(self.new),
        }
        return Sentence("{what} {id}: {field} {old} → {new}").filled(**about, **changed)

    def in_words(self) -> str:
        """The same in English."""
        return str(self.sentence())


def compare(old: Plan | None, new: Plan, archived: Archived | None = None) -> list[Change]:
    """Every difference, cycle first, then objectives, then key results. Equal plans give none.

    archived: what was removed before; it is revived where the new plan has it again.
    """
    archived = archived or {}
    cycle = [Change("added", "cycle", new.cycle.id)] if old is None else _cycle(old, new)
    old = old or Plan(cycle=new.cycle)
    return [*cycle, *_objectives(old, new, archived), *_key_results(old, new, archived)]


def _cycle(old: Plan, new: Plan) -> Iterator[Change]:
    for field in ("id", "name", "start", "end"):
        before, after = str(getattr(old.cycle, field)), str(getattr(new.cycle, field))
        if before != after:
            yield Change("changed", "cycle", new.cycle.id, field, before, after)
    yield from _order("cycle", new.cycle.id, "objectives", old.objectives, new.objectives)


def _objectives(old: Plan, new: Plan, archived: Archived) -> Iterator[Change]:
    before = {o.id: (place, o) for place, o in enumerate(old.objectives)}
    for objective in new.objectives:
        _, was = before.pop(objective.id, (None, None))
        if was is None:
            yield from _came("objective", objective, None, archived)
            continue
        yield from _fields("objective", was, objective)
        yield from _order("objective", objective.id, "key_results", was.key_results, objective.key_results)
    for place, gone in before.values():
        yield Change("removed", "objective", gone.id, old=_all_of(gone), place=place)


def _key_results(old: Plan, new: Plan, archived: Archived) -> Iterator[Change]:
    before = {k.id: (o.id, place, k) for o in old.objectives for place, k in enumerate(o.key_results)}
    for objective in new.objectives:
        for result in objective.key_results:
            if result.id not in before:
                yield from _came("key result", result, objective.id, archived)
                continue
            home, place, was = before.pop(result.id)
            if home != objective.id:
                yield Change("changed", "key result", result.id, "objective", home, objective.id, place)
            yield from _fields("key result", was, result)
    for home, place, gone in before.values():
        yield Change("removed", "key result", gone.id, old=_all_of(gone, home), place=place)


def _came(what: What, new: Objective | KeyResult, home: str | None, archived: Archived) -> Iterator[Change]:
    was = archived.get((what, new.id))
    yield Change("revived" if was else "added", what, new.id, new=_all_of(new, home))
    if was is not None:
        yield from _fields(what, was, new)


def _all_of(one: Objective | KeyResult, home: str | None = None) -> dict[str, Any]:
    return _own(one) | ({"objective": home} if home is not None else {})


def _own(one: Objective | KeyResult) -> dict[str, Any]:
    """Its own fields in JSON form, without its identifier and what belongs to it."""
    return one.model_dump(mode="json", exclude={"id", "key_results"})


def _fields(what: What, old: Objective | KeyResult, new: Objective | KeyResult) -> Iterator[Change]:
    before, after = _own(old), _own(new)
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


def value_said(value: Any) -> Sentence:
    """A value of a plan as a line of text shows it."""
    match value:
        case None | "" | []:
            return Sentence("(none)")
        case bool():
            return Sentence("yes") if value else Sentence("no")
        case float() | int():
            return as_it_is(f"{value:,.15g}")
        case list() | tuple():
            return Sentence("{values}").filled(values=[value_said(one) for one in value])
        case {"name": name, **rest}:
            return (
                Sentence("{name} (done {day})").filled(name=name, day=str(rest["done"]))
                if rest.get("done")
                else Sentence("{name} (open)").filled(name=name)
            )
        case {"until": day, "share": share, "value": figure}:
            if share is not None:
                return Sentence("{share} until {day}", shares={"share": share}).filled(day=str(day))
            return Sentence("{figure} until {day}").filled(figure=f"{figure:,.15g}", day=str(day))
        case {"reason": reason, "by": by, "value": score}:
            return Sentence("{score} by {who}: {reason}").filled(score=f"{score:.2f}", who=by, reason=reason)
        case _:
            text = " ".join(str(value).split())
            return Sentence("“{text}”").filled(text=text if len(text) <= 80 else text[:79] + "…")


def value_in_words(value: Any) -> str:
    """The same in English."""
    return str(value_said(value))
