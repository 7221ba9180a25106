"""What a meeting left behind, as plain text: decisions, and actions with who and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Decision:
    """about: the title of what was decided on.  what: keep, correct, revise or stop, in the reader's words."""

    about: str
    what: str
    reason: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody does until a day. about: the title of what it is for."""

    what: str
    owner: str = ""
    due: date | None = None
    about: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """In the order they were recorded."""

    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
