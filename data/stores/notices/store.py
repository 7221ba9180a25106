"""What people wish to hear, where it goes, and what is known already of everything worth saying.

The addresses of channels are secrets and stand in the vault; here is only their name there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, delete, insert, select, update

from data.config.validation_errors import explain, together
from data.stores.notices import tables
from data.stores.notices.outbox import Letter, Outbox, put
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Refused
from okr_model.notices.notices import Kind, Preferences, Watch
from okr_model.plan.people import address
from okr_model.wording.sentences import Sentence

MOST_CHANNELS = 5
IN_SLACK = "Slack app"
"""The service of a channel that reaches its person in Slack, by the workspace's own app and their address."""
_WHEN = ("kinds", "digest_day", "digest_at", "zone")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a person's notices go. service: `email`, `IN_SLACK` or a chat's name.

    secret: the name of its address in the vault; empty where the person's own address is enough.
    """

    id: int
    email: str
    service: str
    secret: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Listener:
    """A person who wishes to hear something, and where. since: from when on."""

    email: str
    wishes: Preferences
    since: datetime
    channels: tuple[Channel, ...]


class Notices(Outbox):
    """The part of the plan store behind notices."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        super().__init__(engine)
        self._now = now

    # What people wish

    def wishes(self, email: str) -> Preferences:
        """What a person wishes to hear; the defaults where they have not said."""
        with reading(self._engine) as connection:
            query = select(tables.wishes.c.wishes).where(tables.wishes.c.email == address(email))
            kept = connection.execute(query).scalar_one_or_none()
        return Preferences.model_validate(kept or {})

    def wish(self, email: str, given: Mapping[str, object]) -> Preferences:
        """Keep what a person wishes to hear; what is not given stays as it is. Raises Refused."""
        before = self.wishes(email)
        try:
            wanted = Preferences.model_validate(before.model_dump() | dict(given))
        except ValidationError as error:
            raise Refused(together(explain(error, Preferences))) from None
        anew = any(getattr(before, name) != getattr(wanted, name) for name in _WHEN)
        with writing(self._engine, alone=True) as connection:
            _keep(connection, address(email), wanted, self._now(), anew=anew)
        return wanted

    # Where it goes

    def channels(self, email: str | None = None) -> list[Channel]:
        """The channels of one person, or of everybody."""
        query = select(tables.channel).order_by(tables.channel.c.id)
        if email is not None:
            query = query.where(tables.channel.c.email == address(email))
        with reading(self._engine) as connection:
            return [Channel(**row) for row in connection.execute(query).mappings()]

    def add_channel(self, email: str, service: str, secret: str = "") -> Channel:
        """Send a person's notices there too. From the first channel on they hear what they wish. Raises Refused."""
        own = self.channels(email)
        if not secret and any(c.service == service for c in own):
            raise Refused(Sentence("Notices go to this address already."))
        if len(own) >= MOST_CHANNELS:
            raise Refused(
                Sentence("{most_channels} channels are enough for one person: remove one first.").filled(
                    most_channels=MOST_CHANNELS
                )
            )
        row = {"email": address(email), "service": service, "secret": secret, "added_at": self._now()}
        with writing(self._engine, alone=True) as connection:
            if not own:
                _keep(connection, address(email), self.wishes(email), self._now(), anew=True)
            done = connection.execute(insert(tables.channel).values(row))
            assert done.inserted_primary_key is not None
            return Channel(id=done.inserted_primary_key[0], **row)  # type: ignore[arg-type]

    def remove_channel(self, email: str, number: int) -> None:
        """Send nothing there any more, neither what waits."""
        with writing(self._engine, alone=True) as connection:
            own = (tables.channel.c.id == number) & (tables.channel.c.email == address(email))
            if connection.execute(delete(tables.channel).where(own)).rowcount:
                waits = (tables.notice.c.channel_id == number) & (tables.notice.c.state != "sent")
                connection.execute(delete(tables.notice).where(waits))

    def listeners(self) -> list[Listener]:
        """Everybody who has a channel and said what they wish to hear."""
        with reading(self._engine) as connection:
            kept = {row.email: row for row in connection.execute(select(tables.wishes))}
            own: dict[str, list[Channel]] = {}
            for row in connection.execute(select(tables.channel).order_by(tables.channel.c.id)).mappings():
                own.setdefault(row["email"], []).append(Channel(**row))
        return [
            Listener(email, Preferences.model_validate(kept[email].wishes), kept[email].since, tuple(channels))
            for email, channels in sorted(own.items())
            if email in kept
        ]

    # What is known

    def watches(self) -> dict[tuple[Kind, str], Watch]:
        """What is known of everything that was looked at, by kind and subject."""
        with reading(self._engine) as connection:
            rows = [Watch(**row) for row in connection.execute(select(tables.watch)).mappings()]
        return {(w.kind, w.subject): w for w in rows}

    def record(self, changed: Iterable[Watch], letters: Sequence[Letter]) -> int:
        """Note what is known now, and queue what is to be said about it, both or neither; says how many are new."""
        with writing(self._engine, alone=True) as connection:
            for watch in changed:
                same = (tables.watch.c.kind == watch.kind) & (tables.watch.c.subject == watch.subject)
                connection.execute(delete(tables.watch).where(same))
                connection.execute(insert(tables.watch).values(asdict(watch)))
            return put(connection, letters)


def _keep(connection: Connection, email: str, wanted: Preferences, at: datetime, *, anew: bool) -> None:
    """anew: they hear of what happens from now on; a digest of yesterday is not sent because its day was moved."""
    table = tables.wishes
    values: dict[str, Any] = {"wishes": wanted.model_dump(mode="json")} | ({"since": at} if anew else {})
    if not connection.execute(update(table).where(table.c.email == email).values(values)).rowcount:
        connection.execute(insert(table).values({"email": email, "since": at} | values))
