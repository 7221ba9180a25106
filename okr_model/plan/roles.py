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
    "none": Role(Sentence("no role"), Sentence("No role: no access"), frozenset()),
    "viewer": Role(Sentence("viewer"), Sentence("Viewer: can look at everything"), frozenset({"look"})),
    "member": Role(
        Sentence("member"),
        Sentence("Member: can also check in, comment, propose and vote"),
        frozenset({"look", "take_part"}),
    ),
    "editor": Role(
        Sentence("editor"),
        Sentence("Editor: can also change plans, events and reviews"),
        frozenset({"look", "take_part", "edit"}),
    ),
    "admin": Role(
        Sentence("administrator"),
        Sentence("Administrator: can also change people, sources and settings"),
        frozenset({"look", "take_part", "edit", "administer"}),
    ),
}
