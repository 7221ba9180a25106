"""Reviews, safe for any number of browsers: every step is one transaction, checked against the rules of its stage.

A pack is written once and never again. A decision that changes the plan and the plan's change are one transaction.
All steps raise NotThere and Refused; whatever was refused, nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, delete, insert, select, update

from data.stores.plan import rows as plan_rows
from data.stores.plan.commit import Signed, altered, commit, planned
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere, Refused
from data.stores.reviews import decision_effects, rows, tables
from data.stores.reviews.decision_effects import shaped
from data.stores.reviews.rows import Here, Opening, Place, Review, Scored
from okr_model.review import review as rules
from okr_model.review.pack import Pack, PackError, load, short
from okr_model.review.retrospect import Agreed, Decided
from okr_model.review.review import Act, Action, ActionState, Decision, Setting
from okr_model.wording.sentences import Sentence

__all__ = ["Here", "Opening", "Place", "Review", "Reviews", "Scored"]


class Reviews:
    """The part of the plan store that keeps reviews."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # Looking

    def all(self, cycle_id: str | None = None) -> list[Review]:
        """Every review, or those of a cycle; the latest day first."""
        with reading(self._engine) as connection:
            return [r for r in rows.everyone(connection) if cycle_id in (None, r.setting.cycle)]

    def frozen(self) -> list[Review]:
        """Those whose meeting goes on, the latest day first."""
        with reading(self._engine) as connection:
            return rows.everyone(connection, stage="frozen")

    def find(self, number: int) -> Review:
        """A review. Raises NotThere."""
        with reading(self._engine) as connection:
            return rows.find(connection, number)

    def version(self, number: int) -> int:
        """Another number whenever the review could look different; cheap, to be asked often."""
        query = select(tables.review.c.version).where(tables.review.c.id == number)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar() or 0)

    def content(self, number: int) -> bytes:
        """The very bytes that were frozen. Raises NotThere where nothing is frozen yet."""
        query = select(tables.pack.c.content).where(tables.pack.c.review_id == number)
        with reading(self._engine) as connection:
            found: bytes | None = connection.execute(query).scalar()
        if found is None:
            raise NotThere("frozen pack of review", str(number), [])
        return found

    def pack(self, number: int) -> Pack:
        """The frozen pack, checked against its fingerprint. Raises NotThere, Refused where it cannot be shown."""
        review = self.find(number)
        try:
            return load(self.content(number), review.fingerprint)
        except PackError as error:
            raise Refused(Sentence("Review {number}: {why}").filled(number=number, why=error)) from None

    def decisions(self, number: int) -> list[Decided]:
        """What was decided, in the order in which it was."""
        with reading(self._engine) as connection:
            return rows.decisions(connection, number)

    def actions(self, number: int) -> list[Agreed]:
        """What was agreed, in the order in which it was."""
        with reading(self._engine) as connection:
            return rows.actions(connection, number)

    def scores(self, number: int) -> list[Scored]:
        """The scores that were given, in the order in which they were."""
        with reading(self._engine) as connection:
            return rows.scores(connection, number)

    def opening(self, number: int, language: str) -> Opening | None:
        """Its first sentences in a language, where they were reworded."""
        table = tables.opening
        query = select(table.c.text, table.c.model).where(table.c.review_id == number, table.c.language == language)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return Opening(row.text, row.model) if row else None

    def place(self, number: int) -> Place | None:
        """Where the presenter is; None where nobody presents. Cheap, to be asked often."""
        with reading(self._engine) as connection:
            return rows.place(connection, number)

    def here(self, number: int) -> list[Here]:
        """Everybody who has looked at it, who did so last first. Cheap, to be asked often."""
        with reading(self._engine) as connection:
            return rows.here(connection, number)

    def before(self, review: Review, cycles: Container[str]) -> Review | None:
        """The last closed review of the same team or objectives, of one of these cycles, that was held before it."""
        for one in self.all():  # the latest first
            earlier = (one.setting.day, one.id) < (review.setting.day, review.id)
            of_these = one.setting.cycle in cycles and one.setting.same_kind(review.setting)
            if one.stage == "closed" and earlier and of_these:
                return one
        return None

    def keep_opening(self, number: int, language: str, text: str, model: str) -> None:
        """Keep its first sentences as they were reworded, in place of others in that language. Raises NotThere."""
        table, row = tables.opening, {"review_id": number, "language": language, "text": text, "model": model}
        same = (table.c.review_id == number) & (table.c.language == language)
        with writing(self._engine, alone=True) as connection:
            rows.find(connection, number)
            connection.execute(delete(table).where(same))
            connection.execute(insert(table).values(row | {"at": self._now()}))

    # Preparing

    def make(self, setting: Setting, *, author: str) -> int:
        """Make a review; gives its number. Refused where there is nothing that it could be about."""
        signed = Signed(author, None, self._now())
        with writing(self._engine, alone=True) as connection:
            plan = planned(connection, setting.cycle)
            known = [o.id for o in plan.objectives]
            if missing := rules.unknown(setting.objectives, known):
                raise NotThere("objective", missing[0], known)
            if not any(setting.covers(o.id, o.team) for o in plan.objectives):
                if setting.team:
                    raise Refused(
                        Sentence(
                            "The team {team} has no objectives to review yet: write them on the page Plan first."
                        ).filled(team=setting.team)
                    )
                raise Refused(
                    Sentence(
                        "The cycle {cycle} has no objectives to review yet: write them on the page Plan first."
                    ).filled(cycle=setting.cycle)
                )
            values = setting.model_dump(exclude={"cycle"}) | {"cycle_id": setting.cycle, "agenda": []}
            values["objectives"] = list(setting.objectives)
            values |= {"stage": "prepare", "author": signed.author, "at": signed.at, "version": 1}
            done = connection.execute(insert(tables.review).values(values))
            assert done.inserted_primary_key is not None
            return int(done.inserted_primary_key[0])

    def arrange(self, number: int, agenda: Sequence[str], *, by: str) -> None:
        """Put the objectives into an order; those that are left out come after it."""
        with self._step(number, "arrange", by) as (connection, review):
            plan, _ = plan_rows.read(connection, review.setting.cycle)
            known = [o.id for o in plan.objectives] if plan else []
            if missing := rules.unknown(agenda, known):
                raise NotThere("objective", missing[0], known)
            _change(connection, number, agenda=list(agenda))

    def allot(self, number: int, objective: str, minutes: int | None, *, by: str) -> None:
        """Give an objective so many minutes of the meeting; None lets it share the rest again."""
        with self._step(number, "arrange", by) as (connection, review):
            plan, _ = plan_rows.read(connection, review.setting.cycle)
            known = [o.id for o in plan.objectives] if plan else []
            if missing := rules.unknown([objective], known):
                raise NotThere("objective", missing[0], known)
            kept = [one for one in review.setting.budgets if one.objective != objective]
            if minutes is not None:
                try:
                    kept.append(rules.Budget(objective=objective, minutes=minutes))
                except ValidationError:
                    raise Refused(
                        Sentence("Write minutes from 1 to {most}.", numbers={"most": rules.LONGEST})
                    ) from None
            _change(connection, number, budgets=[one.model_dump() for one in kept])

    def freeze(self, number: int, pack: Pack, *, by: str) -> str:
        """Keep the pack, for good; gives its fingerprint. Who comes second is told who was first."""
        if not pack.objectives:
            raise Refused(
                Sentence("There is nothing to freeze: none of the objectives of this review is in the plan any more.")
            )
        with self._step(number, "freeze", by) as (connection, review):
            if pack.cycle != review.setting.cycle:
                raise Refused(
                    Sentence("These figures are of {cycle}; the review is about {cycle_2}.").filled(
                        cycle=pack.cycle, cycle_2=review.setting.cycle
                    )
                )
            kept, mark = pack.dump(), pack.fingerprint
            connection.execute(insert(tables.pack).values(review_id=number, fingerprint=mark, content=kept))
            agenda = [o.id for o in pack.objectives]
            _change(connection, number, stage="frozen", agenda=agenda, frozen_by=by, frozen_at=self._now())
            return mark

    # Meeting

    def present(self, number: int, slide: int, line: int = 0, *, by: str) -> None:
        """Be where everybody looks: whoever leads the meeting becomes its presenter by going somewhere."""
        now, table = self._now(), tables.place
        with writing(self._engine, alone=True) as connection:
            review = rows.find(connection, number)
            _allowed("present", review, by)
            was = rows.place(connection, number)
            times = rows.times(connection, number, was, slide, now)
            values = {"presenter": by, "slide": max(slide, 0), "line": max(line, 0), **times}
            if was is None:
                connection.execute(insert(table).values(values | {"review_id": number}))
            else:
                connection.execute(update(table).where(table.c.review_id == number).values(values))

    def decide(self, number: int, *, by: str, seen: int | None = None, on: date | None = None, **said: Any) -> Decided:
        """Record a decision; `said` are the fields of `Decision`. What it changes in the plan is changed at once.

        A revised target becomes the plan's, with the reason. What is stopped while its cycle runs is archived; once
        the cycle is over it stays in the plan, to get its score.
        seen: the revision of the plan that was looked at; where somebody changed the same since, it is refused.
        on: today, where the workspace is.
        """
        decision = shaped(Decision, said)
        with self._step(number, "decide", by) as (connection, review):
            pack = load(self._content(connection, number))
            title = decision_effects.title_of(decision, pack)
            reason = decision_effects.reason(decision, review.setting)
            signed = Signed(by, reason, self._now())
            alter = decision_effects.change_of_plan(decision, pack, on or signed.at.date())
            was: dict[str, float] = {}
            if alter is not None:
                was = decision_effects.before(planned(connection, review.setting.cycle), decision)
                decision_effects.carry_out(connection, review.setting.cycle, alter, signed, seen, decision)
            unit = decision_effects.unit_of(decision, pack)
            values = decision.model_dump() | {"review_id": number, "title": title, "author": by, "at": signed.at}
            values |= {"was": was, "unit": unit}
            done = connection.execute(insert(tables.decision).values(values))
            assert done.inserted_primary_key is not None
            return Decided(int(done.inserted_primary_key[0]), decision, title, by, signed.at, was, unit)

    def agree(self, number: int, *, by: str, **said: Any) -> int:
        """Record an action; `said` are the fields of `Action`. Gives its number."""
        action = shaped(Action, said)
        with self._step(number, "agree", by) as (connection, review):
            if action.objective is not None and action.objective not in review.agenda:
                raise NotThere("objective", action.objective, review.agenda)
            values = action.model_dump() | {"review_id": number, "author": by, "at": self._now()}
            done = connection.execute(insert(tables.action).values(values | {"state": "open", "told": ""}))
            assert done.inserted_primary_key is not None
            return int(done.inserted_primary_key[0])

    def follow_up(self, action: int, state: ActionState, *, by: str, told: str = "") -> None:
        """Say how far an action is; also after its review was closed, for that is when things are done."""
        if state not in rules.ACTION_STATES:
            raise NotThere("state", state, rules.ACTION_STATES)
        signed, table = Signed(by, told, self._now()), tables.action
        with writing(self._engine, alone=True) as connection:
            row = connection.execute(select(table.c.review_id).where(table.c.id == action)).first()
            if row is None:
                raise NotThere("action", str(action), [])
            values = {"state": state, "changed_by": by, "changed_at": signed.at, "told": signed.reason or ""}
            connection.execute(update(table).where(table.c.id == action).values(values))
            _change(connection, row.review_id, version=tables.review.c.version + 1)

    def score(
        self, number: int, key_result: str, value: float, *, by: str, reason: str, on: date | None = None
    ) -> None:
        """Give a key result its score, in the plan and in the record of the review. on: today; never before the end."""
        signed = Signed(by, reason, self._now())
        today = on or signed.at.date()
        with self._step(number, "score", by) as (connection, review):
            plan = planned(connection, review.setting.cycle)
            if today <= plan.cycle.end:
                raise Refused(
                    Sentence("{cycle_id} runs until {cycle_end}: scores are given when it is over.").filled(
                        cycle_id=plan.cycle.id, cycle_end=plan.cycle.end
                    )
                )
            alter = decision_effects.scoring(key_result, value, signed, today)
            commit(connection, altered(plan, alter), signed)
            values = {"key_result": key_result, "value": value, "reason": signed.reason, "author": by, "at": signed.at}
            connection.execute(insert(tables.score).values(values | {"review_id": number}))

    def close(self, number: int, *, by: str) -> None:
        """End it: what was recorded stays as it is. Actions are followed up further on."""
        with self._step(number, "close", by) as (connection, _):
            _change(connection, number, stage="closed", closed_by=by, closed_at=self._now())

    def hand_over(self, number: int, *, chair: str, keeper: str, by: str) -> None:
        """Give the roles to others. Where the chair presents, the new one does from here on."""
        with self._step(number, "hand over", by) as (connection, review):
            values = review.setting.model_dump() | {"chair": chair, "keeper": keeper}
            setting = shaped(Setting, values)
            _change(connection, number, chair=setting.chair, keeper=setting.keeper)
            _present_instead(connection, number, review.setting.chair, setting.chair)

    def take_chair(self, number: int, *, by: str) -> None:
        """Chair it in place of a chair who has left, and present where they did."""
        with self._step(number, "take chair", by) as (connection, review):
            chair = review.setting.chair
            seen = {one.person: one.seen for one in rows.here(connection, number)}
            if not rules.has_left(seen.get(chair), self._now()):
                raise Refused(Sentence("{chair} is still here: ask them to hand the chair over.").filled(chair=chair))
            setting = shaped(Setting, review.setting.model_dump() | {"chair": by})
            _change(connection, number, chair=setting.chair)
            _present_instead(connection, number, chair, setting.chair)

    def be_here(self, number: int, *, by: str) -> None:
        """Say that somebody looks at it now; to be said every few seconds, and drawing nothing anew."""
        signed, table = Signed(by, None, self._now()), tables.presence
        with writing(self._engine) as connection:
            rows.find(connection, number)
            mine = (table.c.review_id == number) & (table.c.person == signed.author)
            if connection.execute(update(table).where(mine).values(seen=signed.at)).rowcount == 0:
                connection.execute(insert(table).values(review_id=number, person=signed.author, seen=signed.at))

    # Inside

    @contextmanager
    def _step(self, number: int, act: Act, by: str) -> Iterator[tuple[Connection, Review]]:
        """One transaction of somebody who may do that now; the review has changed afterwards."""
        Signed(by, None, self._now())
        with writing(self._engine, alone=True) as connection:
            review = rows.find(connection, number)
            if act == "freeze" and review.stage != "prepare":
                raise Refused(
                    Sentence(
                        "{frozen_by} has frozen it already, at {frozen_at} UTC; the fingerprint is {short}."
                    ).filled(
                        frozen_by=review.frozen_by or "",
                        frozen_at=review.frozen_at or self._now(),
                        short=short(review.fingerprint or ""),
                    )
                )
            _allowed(act, review, by)
            yield connection, review
            _change(connection, number, version=review.version + 1)

    def _content(self, connection: Connection, number: int) -> bytes:
        found: bytes = connection.execute(
            select(tables.pack.c.content).where(tables.pack.c.review_id == number)
        ).scalar_one()
        return found


def _allowed(act: Act, review: Review, by: str) -> None:
    why = rules.why_not(act, review.stage, by, review.setting.chair, review.setting.keeper)
    if why is not None:
        raise Refused(why)


def _change(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(tables.review).where(tables.review.c.id == number).values(values))


def _present_instead(connection: Connection, number: int, old: str, new: str) -> None:
    table = tables.place
    mine = (table.c.review_id == number) & (table.c.presenter == old)
    connection.execute(update(table).where(mine).values(presenter=new))
