"""Goal-setting sessions as everybody sees them."""

from __future__ import annotations

from data.stores.snapshot import Reader
from data.stores.workshops.board import Board, DraftedObjective, Session

__all__ = ["Board", "DraftedObjective", "Session", "attached", "board", "own_dots", "own_ideas", "sessions", "version"]


def sessions(reader: Reader) -> list[Session]:
    """Every session, the latest first."""
    return reader.plan.workshops.all()


def version(reader: Reader, session: int) -> int:
    """Another number whenever the board could look different; cheap, to be asked often. Raises NotThere."""
    return reader.plan.workshops.version(session)


def board(reader: Reader, session: int) -> Board:
    """The board of a session, the same for everybody. Raises NotThere."""
    return reader.plan.workshops.board(session)


def own_ideas(reader: Reader, session: int, person: str) -> list[str]:
    """What a person has written so far, which the board does not show while ideas are collected."""
    return reader.plan.workshops.own_ideas(session, person)


def own_dots(reader: Reader, session: int, person: str) -> dict[int, int]:
    """How many dots a person has given to which group, which the board does not show while they are given."""
    return reader.plan.workshops.own_dots(session, person)


def attached(reader: Reader, cycle_id: str, objective_id: str) -> list[Session]:
    """The sessions that an objective came out of."""
    return reader.plan.workshops.attached(cycle_id, objective_id)
