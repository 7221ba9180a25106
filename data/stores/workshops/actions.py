"""An action of somebody in a goal-setting session, and the steps that actions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from data.config.pydantic_words import in_words
from data.stores.plan.errors import Missing, NotThere, Refused
from data.stores.workshops import board, tables
from okr_model.plan.plan import Said
from okr_model.wording.sentences import Sentence
from okr_model.workshop.workshop import Action, Stage, allowed, stages_of

_SAID: TypeAdapter[str] = TypeAdapter(Said)


@dataclass(frozen=True, slots=True)
class Acting:
    """An action under way: its transaction, its session as it stands, and who acts when."""

    connection: Connection
    session: RowMapping
    person: str
    at: datetime


def checked_text(text: str) -> str:
    """What somebody typed, without blanks around it. Raises Refused."""
    try:
        return _SAID.validate_python(text.strip())
    except ValidationError as error:
        why = in_words(error.errors(include_url=False)[0])
        raise Refused(Sentence("This text cannot be taken: {why}.").filled(why=why)) from None


def in_time(acting: Acting, action: Action) -> None:
    """Refuse what has its time at another stage."""
    stage: Stage = acting.session["stage"]
    if not allowed(action, stage):
        when = " or ".join(stages_of(action))
        raise Refused(
            Sentence("The session is at “{stage}”; this has its time at “{when}”.").filled(stage=stage, when=when)
        )


def change(acting: Acting, **values: Any) -> None:
    """Change fields of the session itself."""
    table = tables.workshop
    acting.connection.execute(update(table).where(table.c.id == acting.session["id"]).values(values))


def end_round(acting: Acting) -> None:
    """End the round under way; one whose time is over stays as it was."""
    worn = board.round_of(acting.connection, acting.session["id"])
    if worn is not None and worn.ends_at > acting.at:
        table = tables.hat_round
        last = select(func.max(table.c.id)).where(table.c.workshop_id == acting.session["id"]).scalar_subquery()
        acting.connection.execute(update(table).where(table.c.id == last).values(ended_at=acting.at))


def put(acting: Acting, ideas: Sequence[int], group: int | None) -> None:
    """Move ideas into a group, or out of any."""
    table = tables.idea
    of_session(acting, table, "idea", ideas)
    acting.connection.execute(update(table).where(table.c.id.in_(ideas)).values(group_id=group))


def of_session(acting: Acting, table: Any, what: Missing, numbers: Sequence[int]) -> None:
    """Refuse what belongs to another session, or to none."""
    query = select(table.c.id).where(table.c.workshop_id == acting.session["id"], table.c.id.in_(numbers))
    known = {row.id for row in acting.connection.execute(query)}
    for number in numbers:
        if number not in known:
            raise NotThere(what, str(number), [])


def add(acting: Acting, table: Any, values: dict[str, Any]) -> int:
    """Add a row; gives its number."""
    done = acting.connection.execute(insert(table).values(values))
    assert done.inserted_primary_key is not None
    return int(done.inserted_primary_key[0])
