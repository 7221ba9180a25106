"""Events as somebody marked them: who did, when, and every change of them. What is removed is archived."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from connectors.framework.tables.characters import alike
from data.config.validation_errors import explain
from data.stores.drivers.tables import event as table
from data.stores.drivers.tables import step as steps
from data.stores.plan.changes import Change
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Clash, Conflict, NotThere, Refused
from okr_model.drivers.events import Event
from okr_model.wording.sentences import Sentence, as_typed

Done = Literal["added", "changed", "removed", "brought back"]
Standing = Literal["new", "changed", "known", "removed"]
"""What an event of a file is to those that are marked; `removed`: it was, and was removed."""
_FIELDS = tuple(Event.model_fields)


@dataclass(frozen=True, slots=True)
class Marked:
    """An event in the store. author, at: who changed it last, and when.  uid: of the calendar it came from."""

    id: str
    event: Event
    author: str
    at: datetime
    uid: str | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did to an event; `event` as it was afterwards."""

    event_id: str
    done: Done
    author: str
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Coming:
    """An event of a file. uid: of its calendar.  says: the fields that the file itself gives."""

    event: Event
    uid: str | None = None
    says: frozenset[str] = frozenset(Event.model_fields)


class Drivers:
    """The part of the plan store that keeps them. Raises Refused, NotThere."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def all(self) -> list[Marked]:
        """Those that were not removed, the latest first."""
        query = select(table).where(table.c.archived_at.is_(None))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.first.desc(), table.c.id)).mappings().all()
        return [_marked(row) for row in rows]

    def find(self, id: str) -> Marked:
        """One by its id; NotThere lists those that are."""
        with reading(self._engine) as connection:
            return _find(connection, id)

    def add(self, given: Event, *, author: str) -> str:
        """Mark an event; gives its id. One of the same title and days is refused, for it is the same."""
        with writing(self._engine, alone=True) as connection:
            if same := _same(_kept(connection), given, None):
                raise Refused(
                    Sentence("{event_title} from {first} to {last} is marked already, as {same_id}.").filled(
                        event_title=same.event.title, first=given.first, last=given.last, same_id=same.id
                    )
                )
            return self._insert(connection, given, None, author)

    def change(self, id: str, changes: Mapping[str, Any], *, author: str, seen: Event | None = None) -> None:
        """Change some of its fields; the others stay as they are at that moment.

        seen: the event that the person had before their eyes: only where `changes` differ from it is it changed, and
        a field that somebody else has changed since is refused with a `Conflict` that names them.
        """
        with writing(self._engine, alone=True) as connection:
            before = _find(connection, id)
            if seen is not None:
                changes = _differing(seen, _with(seen, changes))
                _no_clash(connection, before, seen, changes)
            given = _with(before.event, changes)
            if given == before.event:
                return
            if (same := _same(_kept(connection), given, None)) and same.id != id:
                raise Refused(
                    Sentence("{title} from {first} to {last} is marked already, as {same_id}.").filled(
                        title=given.title, first=given.first, last=given.last, same_id=same.id
                    )
                )
            self._update(connection, id, given, author)

    def remove(self, id: str, *, author: str) -> None:
        """Archive one: it is on no chart and in no comparison any more, and can be brought back."""
        with writing(self._engine, alone=True) as connection:
            one = _find(connection, id)
            connection.execute(update(table).where(table.c.id == id).values(archived_at=self._now()))
            self._note(connection, id, "removed", author, one.event)

    def bring_back(self, id: str, *, author: str) -> None:
        """Undo a removal."""
        with writing(self._engine, alone=True) as connection:
            row = connection.execute(select(table).where(table.c.id == id)).mappings().first()
            if row is None or row["archived_at"] is None:
                raise Refused(
                    Sentence("No event {id} was removed, so none can be brought back.").filled(id=as_typed(id))
                )
            connection.execute(update(table).where(table.c.id == id).values(archived_at=None))
            self._note(connection, id, "brought back", author, _marked(row).event)

    def removed(self) -> list[Marked]:
        """Those that were, the latest first."""
        query = select(table).where(table.c.archived_at.is_not(None)).order_by(table.c.archived_at.desc())
        with reading(self._engine) as connection:
            return [_marked(row) for row in connection.execute(query).mappings()]

    def history(self, id: str) -> list[Step]:
        """What was done to one, the oldest first."""
        with reading(self._engine) as connection:
            return _steps(connection, id)

    def standing(self, coming: Iterable[Coming]) -> list[Standing]:
        """What taking these in would come to, each for itself."""
        with reading(self._engine) as connection:
            kept = _kept(connection, removed=True)
        return [_standing(kept, one)[0] for one in coming]

    def take(self, coming: Iterable[Coming], *, author: str) -> dict[Standing, int]:
        """Take in events of a file, all of them or none; says how many of them were what.

        One that is known, by its uid or else by title and days, is not doubled: it takes on what the file says of it
        and keeps the rest. What was removed stays so.
        """
        counted: Counter[Standing] = Counter()
        with writing(self._engine, alone=True) as connection:
            for one in coming:
                what, there, event = _standing(_kept(connection, removed=True), one)
                counted[what] += 1
                if there is None:
                    self._insert(connection, event, one.uid, author)
                elif what == "changed":
                    self._update(connection, there.id, event, author)
        return dict(counted)

    def _insert(self, connection: Connection, given: Event, uid: str | None, author: str) -> str:
        taken = set(connection.execute(select(table.c.id)).scalars())
        name = _id(given, taken)
        connection.execute(insert(table).values(_row(given) | {"id": name, "uid": uid, **self._signed(author)}))
        self._note(connection, name, "added", author, given)
        return name

    def _update(self, connection: Connection, id: str, given: Event, author: str) -> None:
        connection.execute(update(table).where(table.c.id == id).values(_row(given) | self._signed(author)))
        self._note(connection, id, "changed", author, given)

    def _signed(self, author: str) -> dict[str, Any]:
        return {"author": author, "at": self._now()}

    def _note(self, connection: Connection, id: str, done: Done, author: str, given: Event) -> None:
        row = {"event_id": id, "done": done, "fields": given.model_dump(mode="json"), **self._signed(author)}
        connection.execute(insert(steps).values(row))


def newest_step() -> Any:
    """The number of the newest step: another one whenever an event has changed."""
    return select(func.max(steps.c.number)).scalar_subquery()


def same_event(one: Event, other: Event) -> bool:
    """Whether two are the same for people: title and days."""
    return (alike(one.title), one.first, one.last) == (alike(other.title), other.first, other.last)


def _kept(connection: Connection, *, removed: bool = False) -> list[Marked]:
    query = select(table) if removed else select(table).where(table.c.archived_at.is_(None))
    return [_marked(row) for row in connection.execute(query).mappings()]


def _find(connection: Connection, id: str) -> Marked:
    known = {one.id: one for one in sorted(_kept(connection), key=lambda one: one.event.first, reverse=True)}
    if id not in known:
        raise NotThere("event", id, known)
    return known[id]


def _steps(connection: Connection, id: str) -> list[Step]:
    query = select(steps).where(steps.c.event_id == id).order_by(steps.c.number)
    rows = connection.execute(query).mappings()
    return [Step(r["event_id"], r["done"], r["author"], r["at"], Event.model_validate(r["fields"])) for r in rows]


def _differing(old: Event, new: Event) -> dict[str, Any]:
    """The fields in which they differ, as the new one has them."""
    return {name: value for name, value in new.model_dump().items() if value != getattr(old, name)}


def _no_clash(connection: Connection, now: Marked, seen: Event, changes: Mapping[str, Any]) -> None:
    """Refuse what somebody has changed to something else since it was seen, naming who changed it last."""
    since = _differing(seen, now.event)
    met = [name for name, value in changes.items() if name in since and since[name] != value]
    if not met:
        return
    before, current = seen.model_dump(mode="json"), now.event.model_dump(mode="json")
    wanted = seen.model_copy(update=dict(changes)).model_dump(mode="json")
    clashes = []
    for name in met:
        theirs = _last_to_change(_steps(connection, now.id), name)
        made = Change("changed", "event", now.id, name, before[name], current[name])
        clashes.append(Clash(theirs.author, theirs.at, made, wanted[name]))
    raise Conflict(clashes)


def _last_to_change(done: Sequence[Step], name: str) -> Step:
    """The newest step that gave a field another value."""
    backwards = pairwise(reversed(done))
    return next((one for one, before in backwards if getattr(one.event, name) != getattr(before.event, name)), done[-1])


def _same(among: Iterable[Marked], given: Event, uid: str | None) -> Marked | None:
    among = list(among)
    by_uid = next((one for one in among if uid is not None and one.uid == uid), None)
    return by_uid or next((one for one in among if same_event(one.event, given)), None)


def _standing(kept: Sequence[Marked], one: Coming) -> tuple[Standing, Marked | None, Event]:
    there = _same(kept, one.event, one.uid)
    if there is None:
        return "new", None, one.event
    says = {name: value for name, value in one.event.model_dump().items() if name in one.says}
    event = _with(there.event, says)
    if there.removed:
        return "removed", there, event
    return ("known" if event == there.event else "changed"), there, event


def _with(event: Event, changes: Mapping[str, Any]) -> Event:
    try:
        return Event.model_validate(event.model_dump() | dict(changes))
    except ValidationError as error:
        raise Refused(
            Sentence(
                "{title}: {problems}",
                names={"title": event.title},
                series={"problems": tuple(problem.with_place for problem in explain(error, Event))},
            )
        ) from None


def _id(given: Event, taken: set[str]) -> str:
    """The first day and what there is of the title in plain letters, with a number where that is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", given.title.casefold()).strip("-")[:40].strip("-") or given.kind
    name = f"{given.first}-{plain}"
    return next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(taken) + 3))) if n not in taken)


def _row(given: Event) -> dict[str, Any]:
    return given.model_dump() | {"tags": list(given.tags), "metrics": list(given.metrics)}


def _marked(row: RowMapping) -> Marked:
    event = Event.model_validate({name: row[name] for name in _FIELDS})
    return Marked(row["id"], event, row["author"], row["at"], row["uid"], row["archived_at"] is not None)
