"""Who works in which browser, where nobody signs in.

A browser is known by a random value in a cookie, of which only the hash is kept. Every run of a page asks, so what was
found is remembered by the process; it is the only one that writes, since without sign-in a server serves one machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from data.stores.personal.tables import browser as table
from data.stores.plan.engine import reading, writing

FORGOTTEN_AFTER = timedelta(days=400)  # since they said so last; browsers keep no cookie for longer
MOST = 2_000  # browsers, the latest are kept


def hash_of(browser: str) -> str:
    """What a browser is kept under."""
    return hashlib.sha256(browser.encode()).hexdigest()


class Browsers:
    """The part of the plan store that keeps them. Safe to share between threads."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._known: dict[str, str] = {}

    def person(self, browser: str) -> str:
        """Who works in a browser; empty where nobody has said so."""
        key = hash_of(browser)
        if key not in self._known:
            with reading(self._engine) as connection:
                query = select(table.c.email).where(table.c.id_hash == key)
                self._remember(key, connection.execute(query).scalar_one_or_none() or "")
        return self._known.get(key, "")

    def keep(self, browser: str, email: str) -> None:
        """Keep who works in a browser from now on."""
        key, at = hash_of(browser), self._now()
        with writing(self._engine, alone=True) as connection:
            latest = select(table.c.id_hash).order_by(table.c.at.desc(), table.c.id_hash).limit(MOST - 1)
            gone = (table.c.id_hash == key) | (table.c.at < at - FORGOTTEN_AFTER) | table.c.id_hash.not_in(latest)
            connection.execute(delete(table).where(gone))
            connection.execute(insert(table).values(id_hash=key, email=email, at=at))
        self._remember(key, email)

    def _remember(self, key: str, email: str) -> None:
        if len(self._known) >= MOST:  # anybody may come with cookies of their own making
            self._known.clear()
        self._known[key] = email
