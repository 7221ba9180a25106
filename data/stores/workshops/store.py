"""Goal-setting sessions, safe for any number of browsers: every action is one transaction, every board the same.

All actions raise NotThere and Refused; whatever was refused, nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from data.stores.plan import log as plan_log
from data.stores.plan.archive import gone, results_of
from data.stores.plan.commit import Signed, altered, commit, planned
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere, Refused
from data.stores.plan.parts import Thing, Values
from data.stores.workshops import board as workshop_board
from data.stores.workshops import tables
from data.stores.workshops.actions import Acting, add, change, checked_text, end_round, in_time, of_session, put
from data.stores.workshops.board import Board, DraftedObjective, Session
from okr_model.wording.sentences import Sentence
from okr_model.workshop.workshop import DOTS, HATS, ROUND_SECONDS, STAGES, Hat, Stage

__all__ = ["Board", "DraftedObjective", "Session", "Taken", "Workshops"]

Taken = Collection[tuple[Thing, str]]
MOST_IDEAS = 500  # of one session: a board that can still be read, and a stop for a stuck key


class Workshops:
    """The part of the plan store that keeps goal-setting sessions."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # Looking

    def all(self) -> list[Session]:
        """Every session, the latest first."""
        with reading(self._engine) as connection:
            return workshop_board.sessions(connection)

    def version(self, session: int) -> int:
        """Another number whenever the board could look different; cheap, to be asked often. Raises NotThere."""
        with reading(self._engine) as connection:
            return int(workshop_board.find(connection, session)["version"])

    def board(self, session: int) -> Board:
        """The board, the same for everybody."""
        with reading(self._engine) as connection:
            return workshop_board.board(connection, session)

    def own_ideas(self, session: int, person: str) -> list[str]:
        """What a person has written so far, which the board does not show while ideas are collected."""
        table = tables.idea
        query = select(table.c.text).where(table.c.workshop_id == session, table.c.author == person)
        with reading(self._engine) as connection:
            return [row.text for row in connection.execute(query.order_by(table.c.id))]

    def own_dots(self, session: int, person: str) -> dict[int, int]:
        """How many dots a person has given to which group, which the board does not show while they are given."""
        table = tables.dot
        query = select(table.c.group_id, func.count()).where(table.c.workshop_id == session, table.c.person == person)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(table.c.group_id))}

    def attached(self, cycle_id: str, objective_id: str) -> list[Session]:
        """The sessions that an objective came out of."""
        with reading(self._engine) as connection:
            return workshop_board.sessions(connection, cycle_id, objective_id)

    # Leading

    def begin(self, title: str, *, by: str, dots: int = DOTS) -> int:
        """Open a session, with silent ideas first; gives its number."""
        if not 1 <= dots <= 20:
            raise Refused(Sentence("Everybody gets between 1 and 20 dots."))
        signed = Signed(by, None, self._now())
        values = {"title": checked_text(title), "facilitator": by, "at": signed.at, "stage": "collect", "dots": dots}
        with writing(self._engine, alone=True) as connection:
            done = connection.execute(insert(tables.workshop).values(values | {"version": 1}))
            assert done.inserted_primary_key is not None
            number = int(done.inserted_primary_key[0])
            connection.execute(insert(tables.seat).values(workshop_id=number, person=by, at=signed.at))
            return number

    def join(self, session: int, *, person: str) -> None:
        """Take a seat; twice is once."""
        with self._acting(session, person):
            pass

    def go_to(self, session: int, stage: Stage, *, by: str) -> None:
        """Go to a stage, forth or back; a closed session stays closed. Ends a round under way."""
        if stage not in STAGES:
            raise NotThere("stage", stage, STAGES)
        with self._leading(session, by) as acting:
            end_round(acting)
            change(acting, stage=stage)

    def hand_over(self, session: int, to: str, *, by: str) -> None:
        """Let somebody who takes part lead."""
        with self._leading(session, by) as acting:
            seats = workshop_board.seats(acting.connection, session)
            if to not in seats:
                raise NotThere("participant", to, seats)
            change(acting, facilitator=to)

    def wear(self, session: int, hat: Hat, *, by: str, seconds: int = ROUND_SECONDS) -> None:
        """Begin a round: everybody wears this hat now, for so many seconds. Ends the one before."""
        if hat not in HATS:
            raise NotThere("hat", hat, HATS)
        if not 10 <= seconds <= 3600:
            raise Refused(Sentence("A round takes between 10 seconds and an hour."))
        with self._leading(session, by) as acting:
            in_time(acting, "hat")
            end_round(acting)
            values = {"workshop_id": session, "hat": hat, "started_at": acting.at, "seconds": seconds}
            acting.connection.execute(insert(tables.hat_round).values(values))

    def end_round(self, session: int, *, by: str) -> None:
        """End the round under way before its time."""
        with self._leading(session, by) as acting:
            end_round(acting)

    # Taking part

    def add_idea(self, session: int, text: str, *, person: str) -> int:
        """Write an idea down, in silence; gives its number."""
        return self._idea(session, text, person, None)

    def say(self, session: int, text: str, *, person: str) -> int:
        """Say something under the hat that everybody wears now; gives its number."""
        return self._idea(session, text, person, "worn")

    def _idea(self, session: int, text: str, person: str, hat: str | None) -> int:
        written = checked_text(text)
        with self._acting(session, person) as acting:
            in_time(acting, "hat" if hat else "idea")
            if hat is not None:
                worn = workshop_board.round_of(acting.connection, session)
                if worn is None or not worn.open_for_words(acting.at):
                    raise Refused(Sentence("No round is under way: wait for the next hat."))
                hat = worn.hat
            ideas = select(func.count()).select_from(tables.idea).where(tables.idea.c.workshop_id == session)
            if acting.connection.execute(ideas).scalar_one() >= MOST_IDEAS:
                raise Refused(
                    Sentence("{most_ideas} ideas are as many as anybody can look at: go on to grouping them.").filled(
                        most_ideas=MOST_IDEAS
                    )
                )
            values = {"workshop_id": session, "author": person, "at": acting.at, "text": written, "hat": hat}
            return add(acting, tables.idea, values)

    def group(self, session: int, name: str, ideas: Sequence[int], *, person: str) -> int:
        """Put ideas together under a name; they leave the groups they were in. Gives the group's number."""
        with self._acting(session, person) as acting:
            in_time(acting, "group")
            number = add(acting, tables.group, {"workshop_id": session, "name": checked_text(name)})
            put(acting, ideas, number)
            return number

    def put(self, session: int, ideas: Sequence[int], group: int | None, *, person: str) -> None:
        """Move ideas into a group, or out of any."""
        with self._acting(session, person) as acting:
            in_time(acting, "group")
            if group is not None:
                of_session(acting, tables.group, "group", [group])
            put(acting, ideas, group)

    def rename(self, session: int, group: int, name: str, *, person: str) -> None:
        """Give a group another name."""
        with self._acting(session, person) as acting:
            in_time(acting, "group")
            of_session(acting, tables.group, "group", [group])
            acting.connection.execute(
                update(tables.group).where(tables.group.c.id == group).values(name=checked_text(name))
            )

    def give_dot(self, session: int, group: int, *, person: str) -> int:
        """Give a dot to a group, several to the same where it deserves it; gives how many dots are left."""
        table = tables.dot
        with self._acting(session, person) as acting:
            in_time(acting, "dot")
            of_session(acting, tables.group, "group", [group])
            mine = select(table.c.slot).where(table.c.workshop_id == session, table.c.person == person)
            used = {row.slot for row in acting.connection.execute(mine)}
            free = [slot for slot in range(acting.session["dots"]) if slot not in used]
            if not free:
                raise Refused(
                    Sentence("All your {dots} dots are given: take one back first.").filled(dots=acting.session["dots"])
                )
            values = {"workshop_id": session, "person": person, "slot": free[0], "group_id": group}
            acting.connection.execute(insert(table).values(values))
            return len(free) - 1

    def take_dot(self, session: int, group: int, *, person: str) -> None:
        """Take one dot back from a group; where there is none, nothing happens."""
        table = tables.dot
        with self._acting(session, person) as acting:
            in_time(acting, "dot")
            mine = [table.c.workshop_id == session, table.c.person == person]
            slot = select(func.max(table.c.slot)).where(*mine, table.c.group_id == group)
            last = acting.connection.execute(slot).scalar()
            if last is not None:
                acting.connection.execute(delete(table).where(*mine, table.c.slot == last))

    # Drafting

    def draft(self, session: int, title: str, key_results: Sequence[str] = (), *, person: str) -> int:
        """Write an objective down with key results in words; the editor of plans makes them measurable."""
        values = {"title": checked_text(title), "key_results": [checked_text(one) for one in key_results]}
        with self._acting(session, person) as acting:
            in_time(acting, "draft")
            return add(acting, tables.draft, values | {"workshop_id": session, "author": person, "at": acting.at})

    def into_plan(
        self,
        session: int,
        draft: int,
        cycle_id: str,
        objective_id: str | None,
        write: Callable[[Values, DraftedObjective, Taken], str],
        *,
        person: str,
    ) -> str:
        """Make a draft part of a plan and note what it became, in one transaction; also of a closed session.

        write: puts the draft into the values of the plan as it stands, beside identifiers that are in use or were and
        could come back, and gives the objective's id.  Who asks for the same once more, as with a second press of a
        button, is given the same objective and changes nothing.  Gives the objective's id.
        """
        table = tables.draft
        with self._acting(session, person, closed_too=True) as acting:
            connection = acting.connection
            one = workshop_board.draft(connection, session, draft)
            if one.objective_id is not None:
                if not _asks_again(connection, one, cycle_id, objective_id, person):
                    raise Refused(Sentence("Somebody has put this draft into the plan already."))
                return one.objective_id
            plan = planned(connection, cycle_id)
            taken = {(what, id) for what, id in gone(connection, cycle_id, plan)}
            taken |= {("objective", o.id) for o in plan.objectives}
            taken |= {("key result", id) for id in results_of(plan)}
            became: list[str] = []
            to = altered(plan, lambda values: became.append(write(values, one, taken)))
            commit(connection, to, Signed(person, None, acting.at))
            values = {"cycle_id": cycle_id, "objective_id": became[0]}
            connection.execute(update(table).where(table.c.id == draft).values(values))
            return became[0]

    # Inside

    @contextmanager
    def _acting(self, session: int, person: str, *, closed_too: bool = False) -> Iterator[Acting]:
        """One transaction of one person, who takes a seat by acting; the board has changed afterwards."""
        signed = Signed(person, None, self._now())
        with writing(self._engine, alone=True) as connection:
            found = workshop_board.find(connection, session)
            if found["stage"] == "closed" and not closed_too:
                raise Refused(Sentence("This session is closed; its record stays as it is."))
            acting = Acting(connection, found, person, signed.at)
            yield acting
            if person not in workshop_board.seats(connection, session):
                connection.execute(insert(tables.seat).values(workshop_id=session, person=person, at=signed.at))
            change(acting, version=found["version"] + 1)

    @contextmanager
    def _leading(self, session: int, by: str) -> Iterator[Acting]:
        with self._acting(session, by) as acting:
            if acting.session["facilitator"] != by:
                raise Refused(
                    Sentence("{facilitator} leads this session: ask for the lead first.").filled(
                        facilitator=acting.session["facilitator"]
                    )
                )
            yield acting


def _asks_again(
    connection: Connection, draft: DraftedObjective, cycle_id: str, objective_id: str | None, person: str
) -> bool:
    """Whether somebody asks for what the draft has become: to join that objective, or to make the one they made."""
    if draft.cycle_id != cycle_id:
        return False
    if objective_id is not None:
        return draft.objective_id == objective_id
    query = plan_log.select_changes(cycle_id=cycle_id, what="objective", item=draft.objective_id, author=person)
    return any(one.change.kind == "added" for one in plan_log.read_changes(connection, query))
