"""What a notice says: what happened, why, what to do, and where to look; its words apart from any form."""

from __future__ import annotations

from dataclasses import dataclass

from okr_model.notices.notices import Kind
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told. path: the page that shows it, behind the address of the server."""

    what: Sentence
    why: tuple[Sentence | str, ...]
    todo: Sentence | None
    path: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice for one person. identity: never sent twice to the same channel.  note: on how the opening was made."""

    kind: Kind
    identity: str
    title: Sentence
    items: tuple[Item, ...]
    opening: Sentence | None = None
    note: Sentence | None = None
    path: str = ""
