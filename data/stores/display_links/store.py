"""Links for screens on a wall: who has one sees what was chosen for it, and nothing else, until it is revoked.

Of a token only its SHA-256 is kept: 256 random bits need no salt, and nobody who reads the store can use it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, ValidationError
from sqlalchemy import Engine, insert, select, update

from data.config.validation_errors import explain, together
from data.stores.notices.tables import wall as table
from data.stores.plan.commit import Signed
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Refused
from okr_model.plan.plan import Frozen, Name, Slug


class Chosen(Frozen):
    """What a wall shows. cycle_id: None: always the running one.  Nothing chosen: all of the cycle.

    objectives: with all their key results.  key_results: alone.  seconds: how long each stands.
    """

    name: Annotated[Name, Field(min_length=1)]
    cycle_id: str | None = None
    objectives: tuple[Slug, ...] = ()
    key_results: tuple[Slug, ...] = ()
    seconds: Annotated[int, Field(ge=5, le=600)] = 15


@dataclass(frozen=True, slots=True)
class DisplayLink:
    """One link, without its token."""

    id: int
    chosen: Chosen
    author: str
    at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class DisplayLinks:
    """The links, in the database of the plan."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def add(self, *, author: str, **chosen: object) -> str:
        """Make a link; gives its token, which is told this once. Raises Refused."""
        try:
            kept = Chosen.model_validate(chosen)
        except ValidationError as error:
            raise Refused(together(explain(error, Chosen))) from None
        signed, token = Signed(author, None, self._now()), secrets.token_urlsafe(32)
        row = kept.model_dump(mode="json") | {"token_hash": _hash(token), "author": signed.author, "at": signed.at}
        with writing(self._engine, alone=True) as connection:
            connection.execute(insert(table).values(row))
        return token

    def all(self) -> list[DisplayLink]:
        """Every link there ever was, those in use first, then the latest."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.id.desc())).all()
        return sorted((_wall(row) for row in rows), key=lambda w: w.revoked_at is not None)

    def find(self, token: str) -> DisplayLink | None:
        """The wall of a token; None where there is none, or it was revoked. Takes the same time for every wrong one."""
        asked = _hash(token)
        with reading(self._engine) as connection:
            rows: Sequence = connection.execute(select(table).where(table.c.revoked_at.is_(None))).all()  # type: ignore[type-arg]
        found = [row for row in rows if hmac.compare_digest(row.token_hash, asked)]
        return _wall(found[0]) if found else None

    def revoke(self, number: int, *, by: str) -> None:
        """Show nothing by that link any more."""
        open_ = (table.c.id == number) & table.c.revoked_at.is_(None)
        signed = Signed(by, None, self._now())
        with writing(self._engine, alone=True) as connection:
            connection.execute(update(table).where(open_).values(revoked_by=signed.author, revoked_at=signed.at))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _wall(row) -> DisplayLink:  # type: ignore[no-untyped-def]
    chosen = Chosen(
        name=row.name,
        cycle_id=row.cycle_id,
        objectives=tuple(row.objectives),
        key_results=tuple(row.key_results),
        seconds=row.seconds,
    )
    return DisplayLink(row.id, chosen, row.author, row.at, row.revoked_by, row.revoked_at)
