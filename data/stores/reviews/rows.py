"""A review as it is read: its setting and stage, what was decided, agreed and scored, and where its presenter is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from data.stores.plan.errors import NotThere
from data.stores.reviews import tables
from okr_model.review.retrospect import Agreed, Decided
from okr_model.review.review import Action, Budget, Decision, Setting, Stage, has_left

MOST = 2**31  # no number of a review reaches it; databases refuse to be asked for larger ones


@dataclass(frozen=True, slots=True)
class Review:
    """A review. agenda: the order somebody chose, empty where nobody did; once frozen, of all its objectives.

    fingerprint: of its pack, None until it is frozen.  version: another number whenever it could look different.
    """

    id: int
    setting: Setting
    stage: Stage
    agenda: tuple[str, ...]
    author: str
    at: datetime
    frozen_by: str | None
    frozen_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    fingerprint: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the presenter is: the slide, the line of it they talk about, and since when they are at that slide.

    spent: seconds that each slide had before, by its number; of the present one up to `since`.
    """

    presenter: str
    slide: int
    line: int
    since: datetime
    spent: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """The first sentences of a review, reworded. model: by which."""

    text: str
    model: str


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who looks at a review, and when they did so last."""

    person: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """A score that was given in a review."""

    key_result: str
    value: float
    reason: str
    by: str
    at: datetime


def find(connection: Connection, number: int) -> Review:
    """A review. Raises NotThere."""
    query = _with_fingerprint().where(tables.review.c.id == number)
    row = connection.execute(query).mappings().first() if number < MOST else None
    if row is None:
        known = connection.execute(select(tables.review.c.id).order_by(tables.review.c.id.desc()).limit(20))
        raise NotThere("review", str(number), [str(one.id) for one in known])
    return _review(row)


def everyone(connection: Connection, stage: Stage | None = None) -> list[Review]:
    """Every review, or those of a stage; the latest day first."""
    query = _with_fingerprint().order_by(tables.review.c.day.desc(), tables.review.c.id.desc())
    query = query if stage is None else query.where(tables.review.c.stage == stage)
    return [_review(row) for row in connection.execute(query).mappings()]


def place(connection: Connection, number: int) -> Place | None:
    """Where the presenter of a review is; None where nobody presents."""
    table = tables.place
    row = connection.execute(select(table).where(table.c.review_id == number)).first()
    if row is None:
        return None
    spent = {int(slide): float(seconds) for slide, seconds in (row.spent or {}).items()}
    return Place(row.presenter, row.slide, row.line, row.since, spent)


def here(connection: Connection, number: int) -> list[Here]:
    """Everybody who has looked at it, who did so last first."""
    table = tables.presence
    query = select(table).where(table.c.review_id == number).order_by(table.c.seen.desc(), table.c.person)
    return [Here(row.person, row.seen) for row in connection.execute(query)]


def times(connection: Connection, number: int, was: Place | None, slide: int, now: datetime) -> dict[str, Any]:
    """Since when the presenter is at a slide, and the seconds that slides had until then, as a row has them.

    was: where they were.  Where the presenter had left in between, the time that nobody presented is no slide's.
    """
    if was is None:
        return {"since": now, "spent": {}}
    seen = next((one.seen for one in here(connection, number) if one.person == was.presenter), None)
    until = now if seen is None or not has_left(seen, now) else max(seen, was.since)
    spent, since = dict(was.spent), was.since
    if was.slide != slide or until < now:
        spent[was.slide] = spent.get(was.slide, 0.0) + (until - was.since).total_seconds()
        since = now
    return {"since": since, "spent": {str(one): seconds for one, seconds in spent.items()}}


def decisions(connection: Connection, number: int) -> list[Decided]:
    """What was decided, in the order in which it was."""
    table = tables.decision
    query = select(table).where(table.c.review_id == number).order_by(table.c.id)
    return [_decided(row) for row in connection.execute(query).mappings()]


def actions(connection: Connection, number: int) -> list[Agreed]:
    """What was agreed, in the order in which it was."""
    table = tables.action
    query = select(table).where(table.c.review_id == number).order_by(table.c.id)
    return [agreed(row) for row in connection.execute(query).mappings()]


def scores(connection: Connection, number: int) -> list[Scored]:
    """What was scored, in the order in which it was."""
    table = tables.score
    query = select(table).where(table.c.review_id == number).order_by(table.c.id)
    return [Scored(r.key_result, r.value, r.reason, r.author, r.at) for r in connection.execute(query)]


def agreed(row: RowMapping) -> Agreed:
    """An action from its row."""
    action = Action(what=row["what"], owner=row["owner"], due=row["due"], objective=row["objective"])
    return Agreed(
        row["id"], action, row["author"], row["at"], row["state"], row["changed_by"], row["changed_at"], row["told"]
    )


def _decided(row: RowMapping) -> Decided:
    fields = {name: row[name] for name in Decision.model_fields}
    decision, was, unit = Decision.model_validate(fields), row["was"] or {}, row["unit"] or ""
    return Decided(row["id"], decision, row["title"], row["author"], row["at"], was, unit)


def _with_fingerprint() -> Select[Any]:
    packs = tables.pack
    joined = tables.review.outerjoin(packs, packs.c.review_id == tables.review.c.id)
    return select(tables.review, packs.c.fingerprint).select_from(joined)


def _review(row: RowMapping) -> Review:
    setting = Setting(
        title=row["title"], cycle=row["cycle_id"], day=row["day"], minutes=row["minutes"], team=row["team"],
        objectives=tuple(row["objectives"]), chair=row["chair"], keeper=row["keeper"],
        budgets=tuple(Budget.model_validate(one) for one in row["budgets"] or ()),
    )  # fmt: skip
    return Review(
        id=row["id"], setting=setting, stage=row["stage"], agenda=tuple(row["agenda"]), author=row["author"],
        at=row["at"], frozen_by=row["frozen_by"], frozen_at=row["frozen_at"], closed_by=row["closed_by"],
        closed_at=row["closed_at"], fingerprint=row["fingerprint"], version=row["version"],
    )  # fmt: skip
