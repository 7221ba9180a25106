"""Favourites: the key results, objectives, metrics and reviews that a person keeps at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Engine, delete, insert, select

from data.stores.favourites.tables import favourite as table
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Refused
from okr_model.plan.people import address
from okr_model.wording.sentences import Sentence

FavouriteKind = Literal["key_result", "objective", "metric", "review"]
KINDS: tuple[FavouriteKind, ...] = get_args(FavouriteKind)
MOST = 30  # of one person: more are no shortcut
LONGEST = 300  # letters of what names a thing


@dataclass(frozen=True, slots=True)
class Favourite:
    """A thing that a person keeps at hand. item: its id; a metric's full name, a review's number."""

    kind: FavouriteKind
    item: str


class Favourites:
    """The part of the plan store that keeps them. What they name may be gone: whoever shows them looks it up."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def of(self, email: str) -> list[Favourite]:
        """A person's, in the order in which they were added."""
        query = select(table.c.kind, table.c.item).where(table.c.email == address(email)).order_by(table.c.id)
        with reading(self._engine) as connection:
            return [Favourite(*row) for row in connection.execute(query)]

    def add(self, email: str, one: Favourite) -> None:
        """Keep a thing at hand; twice is once. Raises Refused."""
        if one.kind not in KINDS or not 0 < len(one.item) <= LONGEST:
            raise Refused(Sentence("This cannot be a favourite."))
        with writing(self._engine, alone=True) as connection:
            query = select(table.c.kind, table.c.item).where(table.c.email == address(email))
            own = [Favourite(*row) for row in connection.execute(query)]
            if one in own:
                return
            if len(own) >= MOST:
                raise Refused(
                    Sentence("You have {n} favourites, which is the most: remove one first.", numbers={"n": MOST})
                )
            row = {"email": address(email), "kind": one.kind, "item": one.item, "at": self._now()}
            connection.execute(insert(table).values(row))

    def remove(self, email: str, one: Favourite) -> None:
        """Keep it no longer; nothing changes where it was not kept."""
        its = (table.c.email == address(email)) & (table.c.kind == one.kind) & (table.c.item == one.item)
        with writing(self._engine, alone=True) as connection:
            connection.execute(delete(table).where(its))
