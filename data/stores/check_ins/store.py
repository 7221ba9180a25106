"""What people say about objectives and key results: check-ins, comments, feedback, reactions, values typed in.

Nothing said is ever changed or removed, but for reactions, which are taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Text, cast, delete, func, insert, select

from data.config.validation_errors import explain, together
from data.stores.activity import deed
from data.stores.check_ins import tables
from data.stores.check_ins.feed import TABLES, About, Comment, Entry, Kind, changes, entries_about, entry, reactions_to
from data.stores.people import store
from data.stores.plan import rows as plan_rows
from data.stores.plan import tables as plans
from data.stores.plan.commit import Signed
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Missing, NotThere, Refused
from okr_model.check_ins.check_ins import REACTIONS, CheckIn, Feedback, Reaction, TypedValue
from okr_model.plan.people import address, is_same_person, mentions
from okr_model.plan.plan import Frozen, Plan, Said
from okr_model.wording.sentences import Sentence

__all__ = ["About", "CheckIns", "Comment", "Entry", "Kind"]

F = TypeVar("F", bound=Frozen)
_NAMES: Mapping[Kind, Missing] = {
    "check_in": "check-in",
    "comment": "comment",
    "feedback": "feedback",
    "typed_value": "typed value",
    "change": "change",
}


class CheckIns:
    """The part of the plan store that keeps what people say. All of it raises NotThere and Refused."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def check_in(self, cycle_id: str, about: About, *, author: str, request: str | None = None, **said: Any) -> int:
        """Add a check-in; `said` are the fields of `CheckIn`, `day` today (UTC) where it is not given.

        request: what asked for it; the same one again changes nothing.
        """
        said.setdefault("day", self._now().date())
        return self._say("check_in", cycle_id, about, author, _shaped(CheckIn, said), request=request)

    def comment(self, cycle_id: str, about: About, text: str, *, author: str, request: str | None = None) -> int:
        """Add a comment; whom it mentions is found among the people of the workspace. request: as in `check_in`."""
        try:
            text = TypeAdapter(Said).validate_python(text.strip())
        except ValidationError as error:
            raise Refused(together(explain(error, Frozen))) from None
        return self._say("comment", cycle_id, about, author, Comment(text), request=request)

    def made_on(self, kind: Kind, request: str) -> int | None:
        """The id of what was said on this request; None where nothing was."""
        with reading(self._engine) as connection:
            return _made_on(connection, kind, request)

    def feedback(self, cycle_id: str, about: About, *, author: str, **said: Any) -> int:
        """Add feedback for a person; `said` are the fields of `Feedback`."""
        given = _shaped(Feedback, said)
        if is_same_person(given.to, author):
            raise Refused(Sentence("Feedback is for someone else; a note to oneself belongs in a check-in."))
        return self._say("feedback", cycle_id, about, author, given)

    def type_in(self, cycle_id: str, key_result_id: str, *, author: str, **said: Any) -> int:
        """Type in the value of a key result on a day; `said` are the fields of `TypedValue`.

        Refused where a source knows the value, and for days outside the cycle or to come.
        """
        given = _shaped(TypedValue, said)

        def check(plan: Plan) -> None:
            result = plan.key_result(key_result_id)
            if result is not None and not result.manual:
                raise Refused(
                    Sentence("The value of {key_result_id} comes from its data; nobody types it in.").filled(
                        key_result_id=key_result_id
                    )
                )
            today = self._now().date()
            if given.day not in plan.cycle or given.day > today + timedelta(days=1):  # somewhere it is tomorrow already
                raise Refused(
                    Sentence("{day} is no day of {cycle_id} that has come: {span}.").filled(
                        day=given.day, cycle_id=plan.cycle.id, span=_span(plan)
                    )
                )

        return self._say("typed_value", cycle_id, ("key result", key_result_id), author, given, check)

    def values(self, cycle_id: str, as_of: datetime | None = None) -> dict[str, dict[date, float]]:
        """The values typed in for the key results of a cycle, by key result and day; the last one for a day counts."""
        table = tables.typed_value
        query = select(table).where(table.c.cycle_id == cycle_id).order_by(table.c.id)
        if as_of is not None:
            query = query.where(table.c.at <= as_of)
        found: dict[str, dict[date, float]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(query):
                found.setdefault(row.item, {})[row.day] = row.value
        return found

    def check_ins(self, cycle_id: str) -> list[Entry]:
        """Every check-in of a cycle, in the order in which they were made."""
        return self._entries("check_in", cycle_id)

    def typed(self, cycle_id: str, as_of: datetime | None = None) -> list[Entry]:
        """Every value typed in for a cycle, in the order in which they were, with who typed it."""
        return [one for one in self._entries("typed_value", cycle_id) if as_of is None or one.at <= as_of]

    def comments(self, cycle_id: str) -> list[Entry]:
        """Every comment of a cycle, in the order in which they were made."""
        return self._entries("comment", cycle_id)

    def open_feedback(self, cycle_id: str) -> list[Entry]:
        """The feedback of a cycle that everybody may read, in the order in which it was given."""
        given = self._entries("feedback", cycle_id)
        return [one for one in given if isinstance(one.body, Feedback) and not one.body.private]

    def feedback_from(self, cycle_id: str, email: str) -> list[Entry]:
        """The feedback that a person gave in a cycle, private or not; theirs to know."""
        return [one for one in self._entries("feedback", cycle_id) if is_same_person(one.author, email)]

    def feedback_for(self, email: str, *, limit: int = 50) -> list[Entry]:
        """The feedback for a person, private or not, the latest first; theirs alone to read."""
        table = tables.feedback
        query = select(table).where(func.lower(table.c.to) == address(email)).order_by(table.c.id.desc())
        with reading(self._engine) as connection:
            return [entry("feedback", row, {}) for row in connection.execute(query.limit(limit)).mappings()]

    def _entries(self, kind: Kind, cycle_id: str) -> list[Entry]:
        table = TABLES[kind]
        query = select(table).where(table.c.cycle_id == cycle_id).order_by(table.c.id)
        with reading(self._engine) as connection:
            return [entry(kind, row, {}) for row in connection.execute(query).mappings()]

    def react(self, to: Kind, to_id: int, reaction: Reaction, *, author: str, on: bool = True) -> None:
        """Give a reaction to something said, or take it back; twice is once."""
        if reaction not in REACTIONS:
            raise NotThere("reaction", reaction, REACTIONS)
        if to not in TABLES:
            raise NotThere("kind of entry", to, list(TABLES))
        table = tables.reaction
        values = {"to": to, "to_id": to_id, "author": Signed(author, None, self._now()).author, "kind": reaction}
        same = [table.c[column] == value for column, value in values.items()]
        with writing(self._engine, alone=True) as connection:
            said = TABLES[to]
            if connection.execute(select(said.c.id).where(said.c.id == to_id)).first() is None:
                raise NotThere(_NAMES[to], str(to_id), [])
            connection.execute(delete(table).where(*same))
            if on:
                connection.execute(insert(table).values(values))

    def last_check_ins(self, cycle_id: str) -> dict[str, date]:
        """The day of the last check-in of each key result that has one; one on an objective counts for all of it."""
        table = tables.check_in
        query = select(table.c.what, table.c.item, func.max(table.c.day)).where(table.c.cycle_id == cycle_id)
        with reading(self._engine) as connection:
            plan, _ = plan_rows.read(connection, cycle_id)
            days = {(w, i): day for w, i, day in connection.execute(query.group_by(table.c.what, table.c.item))}
        found: dict[str, date] = {}
        for objective in plan.objectives if plan else ():
            for result in objective.key_results:
                own = [days.get(("key result", result.id)), days.get(("objective", objective.id))]
                if known := [day for day in own if day is not None]:
                    found[result.id] = max(known)
        return found

    def feed(self, cycle_id: str, objective_id: str, *, reader: str, limit: int = 200) -> list[Entry]:
        """Everything that happened to an objective and its key results, also archived ones, the latest first.

        reader: sees private feedback that they gave or got, and no other.
        """
        with reading(self._engine) as connection:
            results = plans.key_result
            of_it = select(results.c.id).where(results.c.cycle_id == cycle_id, results.c.objective_id == objective_id)
            items: list[About] = [("objective", objective_id)]
            items += [("key result", row.id) for row in connection.execute(of_it)]
            entries = [*changes(connection, cycle_id, items), *entries_about(connection, cycle_id, items, reader)]
        return sorted(entries, key=lambda e: (e.at, e.id), reverse=True)[:limit]

    def mentioning(self, email: str, *, limit: int = 50) -> list[Entry]:
        """The comments that mention a person, the latest first."""
        table = tables.comment
        query = select(table).where(cast(table.c.mentions, Text).contains(json.dumps(address(email)), autoescape=True))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit)).mappings().all()
            given = reactions_to(connection, "comment", [row["id"] for row in rows])
        return [entry("comment", row, given) for row in rows]

    def _say(
        self,
        kind: Kind,
        cycle_id: str,
        about: About,
        author: str,
        body: Frozen | Comment,
        check: Callable[[Plan], None] | None = None,
        request: str | None = None,
    ) -> int:
        """Add one entry about something that is in the plan; gives its id. request: one that was made on it is it."""
        signed = Signed(author, None, self._now())
        with writing(self._engine, alone=True) as connection:
            if request is not None and (made := _made_on(connection, kind, request)) is not None:
                if (doing := deed.current()) is not None:
                    doing.done_before = True
                return made
            plan, _ = plan_rows.read(connection, cycle_id)
            if plan is None:
                raise NotThere("cycle", cycle_id, [row.id for row in connection.execute(select(plans.cycle.c.id))])
            _in_plan(plan, about)
            if check is not None:
                check(plan)
            if isinstance(body, Comment):
                known = store.read(connection).values()
                values: dict[str, Any] = {"text": body.text, "mentions": list(mentions(body.text, known))}
            else:
                values = body.model_dump()
            if kind == "check_in" and values["day"] not in plan.cycle:
                raise Refused(
                    Sentence("{day} is no day of {cycle_id}: {span}.").filled(
                        day=values["day"], cycle_id=plan.cycle.id, span=_span(plan)
                    )
                )
            values |= {"cycle_id": cycle_id, "what": about[0], "item": about[1], "author": author, "at": signed.at}
            values |= {} if request is None else {"request": request}
            done = connection.execute(insert(TABLES[kind]).values(values))
            assert done.inserted_primary_key is not None
            return int(done.inserted_primary_key[0])


def _made_on(connection: Connection, kind: Kind, request: str) -> int | None:
    table = TABLES[kind]
    found: int | None = connection.execute(select(table.c.id).where(table.c.request == request)).scalar()
    return found


def _shaped(shape: type[F], said: Mapping[str, Any]) -> F:
    try:
        return shape.model_validate(dict(said))
    except ValidationError as error:
        raise Refused(together(explain(error, shape))) from None


def _in_plan(plan: Plan, about: About) -> None:
    what, item = about
    known = [o.id for o in plan.objectives]
    if what == "key result":
        known = [k.id for o in plan.objectives for k in o.key_results]
    if item not in known:
        raise NotThere(what, item, known)


def _span(plan: Plan) -> Sentence:
    return Sentence("it runs from {cycle_start} to {cycle_end}").filled(
        cycle_start=plan.cycle.start, cycle_end=plan.cycle.end
    )
