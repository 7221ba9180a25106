"""Who takes part: kept in the plan store, every change of it in the same log as the plans'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, insert, select, update

from data.config.validation_errors import explain, together
from data.stores.check_ins.tables import person as table
from data.stores.people import sessions
from data.stores.plan import log
from data.stores.plan.changes import Change
from data.stores.plan.commit import Signed
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere, Refused
from data.stores.tokens import store as tokens
from okr_model.plan.people import Person, address
from okr_model.wording.sentences import Sentence

NO_CYCLE = ""  # stands in the log where a change belongs to no cycle


class People:
    """The people of a workspace. Nobody is deleted: whoever leaves is no longer active."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def all(self) -> list[Person]:
        """Everybody, by name; those who have left last."""
        with reading(self._engine) as connection:
            found = read(connection)
        return sorted(found.values(), key=lambda p: (not p.active, p.display_name.casefold(), p.email))

    def find(self, email: str) -> Person | None:
        """The person with that address, however it is capitalised."""
        with reading(self._engine) as connection:
            return read(connection).get(address(email))

    def save(self, email: str, *, author: str, reason: str | None = None, **fields: object) -> Person:
        """Add a person, or change some fields (`name`, `team`, `role`, `active`) of one. Raises Refused."""
        signed = Signed(author, reason, self._now())
        with writing(self._engine, alone=True) as connection:
            everybody = read(connection)
            before = everybody.get(address(email))
            try:
                after = Person.model_validate((before.model_dump() if before else {}) | {"email": email} | fields)
            except ValidationError as error:
                raise Refused(together(explain(error, Person))) from None
            _keep_an_admin(everybody, after)
            if changes := _changes(before, after):
                _write(connection, before, after)
                log.record(connection, NO_CYCLE, changes, author=signed.author, reason=signed.reason, at=signed.at)
            if before is not None and before.active and not after.active:
                sessions.count_up(connection, after.email)
                tokens.revoke_all(connection, after.email, by=signed.author, at=signed.at)
            return after

    def leave(self, email: str, *, author: str, reason: str | None = None) -> Person:
        """Note that a person has left, which ends their sessions and tokens; what they did keeps their name.

        Raises NotThere.
        """
        if self.find(email) is None:
            raise NotThere("person", email, [p.email for p in self.all()])
        return self.save(email, author=author, reason=reason, active=False)


def read(connection: Connection) -> dict[str, Person]:
    """Everybody, by address."""
    rows = connection.execute(select(table)).mappings()
    return {row["email"]: Person.model_validate(dict(row)) for row in rows}


def _keep_an_admin(everybody: dict[str, Person], after: Person) -> None:
    """Somebody must be able to let others in again."""
    admins = {email for email, person in everybody.items() if person.may_administer}
    if admins == {after.email} and not after.may_administer:
        raise Refused(
            Sentence("{after_display_name} is the only administrator: make somebody else one first.").filled(
                after_display_name=after.display_name
            )
        )


def _changes(before: Person | None, after: Person) -> list[Change]:
    new = after.model_dump(mode="json", exclude={"email"})
    if before is None:
        return [Change("added", "person", after.email, new=new)]
    old = before.model_dump(mode="json", exclude={"email"})
    return [Change("changed", "person", after.email, f, old[f], new[f]) for f in new if old[f] != new[f]]


def _write(connection: Connection, before: Person | None, after: Person) -> None:
    values = after.model_dump(mode="json")
    if before is None:
        connection.execute(insert(table).values(values))
    else:
        connection.execute(update(table).where(table.c.email == after.email).values(values))
