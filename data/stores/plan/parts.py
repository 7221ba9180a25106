"""A plan as plain tables that an edit rearranges; the model checks afterwards what has come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from data.stores.plan import log
from data.stores.plan.errors import NotThere, Refused
from okr_model.plan.plan import KeyResult, Objective
from okr_model.wording.sentences import Sentence

Thing = Literal["objective", "key result"]
Values = dict[str, Any]


def find(values: Values, what: Thing, id: str) -> Values:
    """The objective or key result with that id. Raises NotThere."""
    ones = _things(values, what)
    for _, one in ones:
        if one["id"] == id:
            return one
    raise NotThere(what, id, [one["id"] for _, one in ones])


def take_out(values: Values, what: Thing, id: str) -> Values:
    """Take it out of the list it stands in."""
    for siblings, one in _things(values, what):
        if one["id"] == id:
            siblings.remove(one)
            return one
    raise NotThere(what, id, [one["id"] for _, one in _things(values, what)])


def _things(values: Values, what: Thing) -> list[tuple[list[Values], Values]]:
    """Every objective or key result, with the list it stands in."""
    lists = [values["objectives"]] if what == "objective" else [o["key_results"] for o in values["objectives"]]
    return [(siblings, one) for siblings in lists for one in siblings]


def add(siblings: list[Any], one: Objective | KeyResult | Mapping[str, Any], position: int | None) -> None:
    """Put a new one at a place (from 0), or at the end."""
    new = dict(one) if isinstance(one, Mapping) else one.model_dump(mode="json")
    siblings.insert(len(siblings) if position is None else position, new)


def put_back(values: Values, went: Sequence[log.Logged]) -> None:
    """Insert what was removed at once into its old places, objectives first."""
    for one in sorted(went, key=lambda one: (one.change.what != "objective", one.change.place or 0)):
        kept = {k: v for k, v in one.change.old.items() if k != "objective"} | {"id": one.change.id}
        if one.change.what == "objective":
            add(values["objectives"], kept | {"key_results": []}, one.change.place)
            continue
        home = one.change.old["objective"]
        if all(o["id"] != home for o in values["objectives"]):
            raise Refused(Sentence("Its objective {home} is archived too: restore that one.").filled(home=home))
        add(find(values, "objective", home)["key_results"], kept, one.change.place)
