"""The roles there are, from the least to the most: what each is called, and what it may do. To add one, add a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from okr_model.wording.sentences import Sentence

Right = Literal["look", "take_part", "edit", "administer"]
RIGHTS: tuple[Right, ...] = get_args(Right)


@dataclass(frozen=True, slots=True)
class Role:
    """A role. about: what it may do beyond the one before, as a choice in a form says it."""

    name: Sentence
    about: Sentence
    rights: frozenset[Right]


ROLES: Mapping[str, Role] = {
    "none": Role(Sentence("no role"), Sentence("No role: does not come in"), frozenset()),
    "viewer": Role(Sentence("viewer"), Sentence("Viewer: looks"), frozenset({"look"})),
    "member": Role(
        Sentence("member"),
        Sentence("Member: takes part, that is checks in, comments, proposes and votes"),
        frozenset({"look", "take_part"}),
    ),
    "editor": Role(
        Sentence("editor"),
        Sentence("Editor: changes plans, drivers and reviews as well"),
        frozenset({"look", "take_part", "edit"}),
    ),
    "admin": Role(
        Sentence("administrator"),
        Sentence("Administrator: changes people, sources and settings as well"),
        frozenset({"look", "take_part", "edit", "administer"}),
    ),
}
