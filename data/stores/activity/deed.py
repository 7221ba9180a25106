"""What is being done right now, so that the transaction which does it can write it into the activity log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from data.stores.activity.tables import activity


@dataclass
class Deed:
    """A command on its way. token: the name of the one that a program asked with.

    logged: in how many transactions it has been written down; more than one is a defect.
    done_before: it had been done on the same request, so that it does nothing now and leaves no row.
    """

    command: str
    actor: str
    door: str
    at: datetime
    token: str | None = None
    logged: int = 0
    done_before: bool = False

    def write(self, connection: Connection) -> None:
        """Add its row to a transaction, where it does something."""
        if self.done_before:
            return
        row = {"command": self.command, "actor": self.actor, "door": self.door, "at": self.at, "token": self.token}
        connection.execute(insert(activity).values(row))
        self.logged += 1


_deed: ContextVar[Deed | None] = ContextVar("deed", default=None)


def current() -> Deed | None:
    """The command that this thread is carrying out."""
    return _deed.get()


@contextmanager
def acting(command: str, actor: str, door: str, at: datetime, token: str | None = None) -> Iterator[Deed]:
    """What is written into the plan store within this block is written by this command."""
    deed = Deed(command, actor, door, at, token)
    before = _deed.set(deed)
    try:
        yield deed
    finally:
        _deed.reset(before)
