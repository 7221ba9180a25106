"""What each reader saw of the overview last, kept in memory until they see something else."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.config.i18n.translation import Wording

MOST: Final = 100
"""Readers; of more, those are forgotten who came back longest ago."""

NARROWED_BY: Final = frozenset({"cycle", "on", "team", "owner", "status", "view", "group", "sort", "compare", "todo"})
"""What an address may say of the overview; one that says more asks for something that is done in a session."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that what is seen follows from. version: of the snapshot.  query: of the address.  reader: their address."""

    version: tuple[object, ...]
    words: Wording
    query: Mapping[str, str]
    reader: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The parts of the overview as markup. pages: the titles in the navigation; none where they stand elsewhere.

    is_dark: the ground for which its pictures were drawn.  filter, share: what the buttons say, as plain text.
    """

    asked: Asked
    is_dark: bool
    pages: tuple[str, ...]
    header: str
    top: str
    tools: str
    table: str
    footer: str
    filter: str
    share: str


_lock = threading.Lock()
_seen: OrderedDict[str, Seen] = OrderedDict()


def whose(email: str, browser: str) -> str:
    """Whose a look is: of who signed in, else of a browser by the value of its cookie; empty where it is nobody's."""
    if email:
        return f"person:{email}"
    return f"browser:{hashlib.sha256(browser.encode()).hexdigest()}" if browser else ""


def keep(owner: str, seen: Seen) -> None:
    """Keep what a reader sees now, in place of what they saw before. owner: as `whose` names them."""
    with _lock:
        _seen[owner] = seen
        _seen.move_to_end(owner)
        while len(_seen) > MOST:
            _seen.popitem(last=False)


def last(owner: str) -> Seen | None:
    """What a reader saw last."""
    with _lock:
        return _seen.get(owner)


def nobody() -> bool:
    """Whether nobody has seen anything yet."""
    return not _seen


def forget_all() -> None:
    """As in a new process."""
    with _lock:
        _seen.clear()
