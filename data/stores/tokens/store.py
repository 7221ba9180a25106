"""Personal tokens: made, recognised, revoked. Of a token only its SHA-256 is kept, and it is told once.

256 random bits need neither salt nor a slow hash: there is nothing to guess, and nobody who reads the store can use
what is in it. Being found by their hash, tokens do not show by time how nearly right a wrong one is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, insert, select, update

from data.stores import last_use
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere
from data.stores.tokens.tables import token as table
from okr_model.plan.people import address

PREFIX: Final = "okr_"  # by which programs that look for secrets in files know it


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its text. used_at: its last use, to the minute; None where it was never used."""

    number: int
    name: str
    email: str
    scopes: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None

    def counts_at(self, moment: datetime) -> bool:
        """Whether it is good for anything then."""
        return self.revoked_at is None and moment < self.ends_at


class Tokens:
    """The part of the plan store that keeps them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def make(self, email: str, name: str, scopes: Collection[str], ends_at: datetime) -> tuple[str, Token]:
        """A new token of a person, and its text, which is not kept."""
        text, at = PREFIX + secrets.token_urlsafe(32), self._now()
        row = {
            "hash": hash_of(text), "name": name, "email": address(email), "scopes": list(scopes),
            "made_at": at, "ends_at": ends_at,
        }  # fmt: skip
        with writing(self._engine, alone=True) as connection:
            made = connection.execute(insert(table).values(row).returning(*_SHOWN)).one()
        return text, _token(made)

    def all(self, email: str | None = None) -> list[Token]:
        """Every token there ever was, the latest first; of one person where an address is given."""
        query = select(*_SHOWN).order_by(table.c.number.desc())
        if email is not None:
            query = query.where(table.c.email == address(email))
        with reading(self._engine) as connection:
            return [_token(row) for row in connection.execute(query)]

    def one(self, number: int) -> Token:
        """The token with that number. Raises NotThere."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*_SHOWN).where(table.c.number == number)).one_or_none()
        if row is None:
            raise NotThere("token", str(number), [str(one.number) for one in self.all()])
        return _token(row)

    def find(self, text: str) -> Token | None:
        """The token with that text, where it is neither revoked nor over."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*_SHOWN).where(table.c.hash == hash_of(text))).one_or_none()
        found = None if row is None else _token(row)
        return found if found and found.counts_at(self._now()) else None

    def note_use(self, token: Token) -> None:
        """Note that it was used now; written at most once a minute, not at every request."""
        last_use.note(self._engine, table, token, self._now())

    def revoke(self, number: int, *, by: str) -> None:
        """Let it be good for nothing from now on."""
        open_ = (table.c.number == number) & table.c.revoked_at.is_(None)
        with writing(self._engine, alone=True) as connection:
            connection.execute(update(table).where(open_).values(revoked_by=by, revoked_at=self._now()))


def revoke_all(connection: Connection, email: str, *, by: str, at: datetime) -> None:
    """Revoke every token of a person as part of a transaction."""
    open_ = (table.c.email == address(email)) & table.c.revoked_at.is_(None)
    connection.execute(update(table).where(open_).values(revoked_by=by, revoked_at=at))


_SHOWN: Sequence[Any] = [column for column in table.c if column.name != "hash"]


def hash_of(text: str) -> str:
    """By what a token is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _token(row: Any) -> Token:
    return Token(**{**row._mapping, "scopes": tuple(row.scopes)})
