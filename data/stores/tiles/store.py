"""Links to live tiles: made, recognised, revoked. A link shows what was chosen for it, until it ends or is revoked.

Of a token only its SHA-256 is kept, and it is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Engine, insert, select, update

from data.config.validation_errors import explain, together
from data.stores import last_use
from data.stores.plan.commit import Signed as Author
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere, Refused
from data.stores.tiles import signature
from data.stores.tiles.signature import Signed
from data.stores.tiles.tables import tile as table
from data.stores.tiles.tables import tile_key
from okr_model.plan.plan import Frozen, Slug

Subject = Literal["key_result", "objective", "overview"]
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)


class Chosen(Frozen):
    """What a tile shows. item: the id of its key result or objective; None for the overview.

    cycle_id: None: always the current one.  language: of the tile; None: of the workspace.
    sites: the origins that may frame it, such as `https://wiki.example.com`.
    """

    subject: Subject
    item: Slug | None = None
    cycle_id: str | None = None
    language: str | None = None
    sites: Annotated[tuple[str, ...], Field(max_length=20)] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A link without its token. used_at: when it was opened last, to the minute; None where it never was."""

    number: int
    chosen: Chosen
    author: str
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None

    def counts_at(self, moment: datetime) -> bool:
        """Whether it shows anything then."""
        return self.revoked_at is None and moment < self.ends_at


class Tiles:
    """The links, in the database of the plan."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._key: str | None = None

    def make(self, author: str, ends_at: datetime, **chosen: object) -> tuple[str, Tile]:
        """A new link, and its token, which is not kept. Raises Refused."""
        try:
            kept = Chosen.model_validate(chosen)
        except ValidationError as error:
            raise Refused(together(explain(error, Chosen))) from None
        by = Author(author, None, self._now())
        with writing(self._engine, alone=True) as connection:
            token = signature.signed(_key_made(connection), ends_at)
            row = kept.model_dump(mode="json") | {
                "hash": token.hash, "author": by.author, "made_at": by.at, "ends_at": token.ends_at,
            }  # fmt: skip
            made = connection.execute(insert(table).values(row).returning(*_SHOWN)).one()
        return token.text, _tile(made)

    def all(self) -> list[Tile]:
        """Every link there ever was, the latest first."""
        with reading(self._engine) as connection:
            return [_tile(row) for row in connection.execute(select(*_SHOWN).order_by(table.c.number.desc()))]

    def one(self, number: int) -> Tile:
        """The link with that number. Raises NotThere."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*_SHOWN).where(table.c.number == number)).one_or_none()
        if row is None:
            raise NotThere("tile", str(number), [str(one.number) for one in self.all()])
        return _tile(row)

    @property
    def knows_key(self) -> bool:
        """Whether `read` answers without asking the store."""
        return self._key is not None

    def read(self, text: str) -> Signed | None:
        """The token that somebody sent; None where it was not signed here. Asks the store for the key at first."""
        if self._key is None:
            with reading(self._engine) as connection:
                self._key = connection.execute(select(tile_key.c.key)).scalar()
        return signature.read(self._key, text) if self._key else None

    def find(self, token: Signed) -> Tile | None:
        """The link of a token, also where it was revoked or is over; None where none is kept."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*_SHOWN).where(table.c.hash == token.hash)).one_or_none()
        return None if row is None else _tile(row)

    def note_use(self, tile: Tile) -> None:
        """Note that it was opened now; written at most once a minute."""
        last_use.note(self._engine, table, tile, self._now())

    def revoke(self, number: int, *, by: str) -> None:
        """Let it show nothing from now on."""
        open_ = (table.c.number == number) & table.c.revoked_at.is_(None)
        signed = Author(by, None, self._now())
        with writing(self._engine, alone=True) as connection:
            connection.execute(update(table).where(open_).values(revoked_by=signed.author, revoked_at=signed.at))


def _key_made(connection: Connection) -> str:
    """The key that signs, made with the first link."""
    key: str | None = connection.execute(select(tile_key.c.key)).scalar()
    if key is None:
        key = signature.new_key()
        connection.execute(insert(tile_key).values(number=1, key=key))
    return key


_CHOSEN: Final = tuple(Chosen.model_fields)
_SHOWN: Sequence[Any] = [column for column in table.c if column.name != "hash"]


def _tile(row: Any) -> Tile:
    found = dict(row._mapping)
    chosen = Chosen.model_validate({name: found.pop(name) for name in _CHOSEN})
    return Tile(chosen=chosen, **found)
