"""Small edits of a plan, as pages make them: each one transaction, checked as a whole plan, refused or done entirely.

Every edit is made from the plan as it is at that moment, so that edits of different things merge. `seen` is the
revision of the plan that the person had before their eyes: where someone has changed the same thing since, the edit
is refused with a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from data.stores.plan import log, rows
from data.stores.plan.archive import Gone, as_gone, free, gone, results_of, still_there, went_along
from data.stores.plan.changes import Change
from data.stores.plan.commit import Signed, altered, commit, examined, not_there_yet, planned, refused
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import Missing, NotThere, Refused
from data.stores.plan.parts import Thing, Values, add, find, put_back, take_out
from okr_model.plan.carry_over import carried
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence

Alter = Callable[[Values], None]
_ARCHIVED: Mapping[Thing, Missing] = {"objective": "archived objective", "key result": "archived key result"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan and the revision it is of; edits name that one as `seen`."""

    plan: Plan
    revision: int


class Edits:
    """The part of the plan store that changes plans."""

    _engine: Engine
    _now: Callable[[], datetime]

    def edition(self, cycle_id: str) -> Edition | None:
        """The plan of a cycle as it stands, with its revision; None where there is none."""
        with reading(self._engine) as connection:
            plan, _ = rows.read(connection, cycle_id)
            return None if plan is None else Edition(plan, log.revision_of(connection, cycle_id))

    def apply(self, plan: Plan, author: str, reason: str | None = None, *, seen: int | None = None) -> list[Change]:
        """Make `plan` the plan of its cycle, all of it or nothing; says what changed, which may be nothing.

        seen: the revision it was written from; where it would undo what others changed since, it is refused.
        Raises ReasonNeeded, Conflict, Refused.
        """
        with writing(self._engine, alone=True) as connection:
            return commit(connection, plan, Signed(author, reason, self._now()), seen, known_to=author)

    def preview(self, plan: Plan, author: str, *, seen: int | None = None) -> list[Change]:
        """What `apply` would change, without changing it; refused as there, but for a reason that is missing."""
        with reading(self._engine) as connection:
            return examined(connection, plan, seen, known_to=author).changes

    def add_cycle(self, cycle: Cycle, *, author: str, reason: str | None = None) -> list[Change]:
        """Begin an empty plan. A cycle that is there already, or overlaps another, is refused."""
        return self._begin(Plan.model_construct(cycle=cycle), Signed(author, reason, self._now()))

    def new_cycle_from(
        self,
        cycle_id: str,
        cycle: Cycle,
        *,
        author: str,
        carry: Collection[str] | None = None,
        baselines: Mapping[str, float] | None = None,
        scores: Mapping[str, tuple[float, str]] | None = None,
    ) -> list[Change]:
        """Begin a cycle with what is carried over from another; gives the changes of the new plan.

        carry: identifiers of the key results to take along, with their objectives; None takes all.
        baselines: what they begin at; without one a key result keeps its own.
        scores: per key result of the old cycle its score and the reason; they are set there in the same transaction.
        Raises Refused, NotThere.
        """
        signed = Signed(author, f"Carried over from {cycle_id}", self._now())
        with writing(self._engine, alone=True) as connection:
            old = planned(connection, cycle_id)
            _unknown("key result", {*(carry or ()), *(baselines or ()), *(scores or ())}, results_of(old))
            if scores:
                graded = altered(old, lambda values: _grade(values, scores, signed))
                commit(connection, graded, Signed(author, None, signed.at))
            try:
                plan = carried(old, cycle, carry=carry, baselines=baselines or {})
            except ValidationError as error:
                raise refused(error) from None
            except ValueError as error:
                raise Refused(Sentence("{why}.").filled(why=error)) from None
            not_there_yet(connection, cycle)
            return commit(connection, plan, signed)

    def change_cycle(
        self, cycle: Cycle, *, author: str, reason: str | None = None, seen: int | None = None
    ) -> list[Change]:
        """Give the cycle with that id another name, or other days. Raises NotThere, Conflict, Refused."""

        def alter(values: Values) -> None:
            values["cycle"] = cycle

        return self._alter(cycle.id, alter, Signed(author, reason, self._now()), seen)

    def edit(
        self,
        cycle_id: str,
        what: Thing,
        id: str,
        changes: Mapping[str, Any],
        *,
        author: str,
        reason: str | None = None,
        seen: int | None = None,
        to: str | None = None,
    ) -> list[Change]:
        """Change fields of one objective or key result, called as in a plan file.

        to: the objective that a key result belongs to from now on, at its end; a place among others is changed by
        `move`. Fields and objective change together or not at all.
        Raises NotThere, ReasonNeeded, Conflict, Refused.
        """
        fixed = {"id", "key_results"} & changes.keys()
        if fixed:
            raise Refused(
                Sentence("`{pop}` is not changed by an edit: add another, and archive this one.").filled(
                    pop=fixed.pop()
                )
            )

        def alter(values: Values) -> None:
            find(values, what, id).update(changes)
            if to is not None:
                home = find(values, "objective", to)["key_results"]
                if all(one["id"] != id for one in home):
                    add(home, take_out(values, "key result", id), None)

        return self._alter(cycle_id, alter, Signed(author, reason, self._now()), seen, (what, id))

    def score(
        self, cycle_id: str, key_result_id: str, value: float, *, author: str, reason: str, on: str | None = None
    ) -> list[Change]:
        """Give a key result its score, once and for all. on: the day in ISO form; today (UTC) without it."""
        now = self._now()
        given = {"value": value, "reason": reason, "by": author, "day": on or now.date().isoformat()}
        return self.edit(cycle_id, "key result", key_result_id, {"score": given}, author=author, reason=reason)

    def add_objective(
        self,
        cycle_id: str,
        objective: Objective | Mapping[str, Any],
        *,
        author: str,
        reason: str | None = None,
        position: int | None = None,
    ) -> list[Change]:
        """Add an objective, with any key results it has, at a place (from 0) or at the end."""

        def alter(values: Values) -> None:
            add(values["objectives"], objective, position)

        return self._alter(cycle_id, alter, Signed(author, reason, self._now()), adding=("objective", objective))

    def add_key_result(
        self,
        cycle_id: str,
        objective_id: str,
        key_result: KeyResult | Mapping[str, Any],
        *,
        author: str,
        reason: str | None = None,
        position: int | None = None,
    ) -> list[Change]:
        """Add a key result to an objective, at a place (from 0) or at the end."""

        def alter(values: Values) -> None:
            add(find(values, "objective", objective_id).setdefault("key_results", []), key_result, position)

        return self._alter(cycle_id, alter, Signed(author, reason, self._now()), adding=("key result", key_result))

    def move(
        self,
        cycle_id: str,
        key_result_id: str,
        to: str,
        *,
        author: str,
        position: int | None = None,
        reason: str | None = None,
        seen: int | None = None,
    ) -> list[Change]:
        """Move a key result to an objective (it may be its own), to a place (from 0) or to the end."""

        def alter(values: Values) -> None:
            moved = take_out(values, "key result", key_result_id)
            add(find(values, "objective", to)["key_results"], moved, position)

        return self._alter(cycle_id, alter, Signed(author, reason, self._now()), seen, ("key result", key_result_id))

    def order(
        self, cycle_id: str, ids: Sequence[str], *, author: str, of: str | None = None, seen: int | None = None
    ) -> list[Change]:
        """Put the objectives, or the key results `of` one objective, into an order.

        What was archived since is passed over, what was added since comes at the end.
        """

        def alter(values: Values) -> None:
            ones = values["objectives"] if of is None else find(values, "objective", of)["key_results"]
            rank = {one: place for place, one in enumerate(ids)}
            ones.sort(key=lambda one: rank.get(one["id"], len(rank)))

        about: tuple[Thing, str] | None = None if of is None else ("objective", of)
        return self._alter(cycle_id, alter, Signed(author, None, self._now()), seen, about)

    def archive(
        self, cycle_id: str, what: Thing, id: str, *, author: str, reason: str | None = None, seen: int | None = None
    ) -> list[Change]:
        """Take an objective with its key results, or one key result, out of the plan; `restore` brings it back."""

        def alter(values: Values) -> None:
            take_out(values, what, id)

        return self._alter(cycle_id, alter, Signed(author, reason, self._now()), seen, (what, id))

    def restore(self, cycle_id: str, what: Thing, id: str, *, author: str, reason: str | None = None) -> list[Change]:
        """Bring back what was archived, into its place; an objective with the key results that went with it."""
        with writing(self._engine, alone=True) as connection:
            plan = planned(connection, cycle_id)
            went = gone(connection, cycle_id, plan)
            if (what, id) not in went:
                raise NotThere(_ARCHIVED[what], id, [one for kind, one in went if kind == what])
            last = went[what, id]
            back = [last, *(went_along(last, went) if what == "objective" else ())]
            if home := went.get(("objective", last.change.old.get("objective") or "")):
                raise Refused(
                    Sentence("Its objective “{title}” is archived too: restore that one first.").filled(
                        title=home.change.old["title"]
                    )
                )
            return commit(
                connection, altered(plan, lambda values: put_back(values, back)), Signed(author, reason, self._now())
            )

    def archived(self, cycle_id: str) -> list[Gone]:
        """What was taken out of a plan, the latest first."""
        with reading(self._engine) as connection:
            plan, _ = rows.read(connection, cycle_id)
            if plan is None:
                return []
            gone_now = gone(connection, cycle_id, plan)
        went = sorted(gone_now.values(), key=lambda one: -one.revision)
        return [as_gone(one, gone_now) for one in went]

    # Inside

    def _begin(self, plan: Plan, signed: Signed) -> list[Change]:
        with writing(self._engine, alone=True) as connection:
            not_there_yet(connection, plan.cycle)
            return commit(connection, plan, signed)

    def _alter(
        self,
        cycle_id: str,
        alter: Alter,
        signed: Signed,
        seen: int | None = None,
        about: tuple[Thing, str] | None = None,
        adding: tuple[Thing, Objective | KeyResult | Mapping[str, Any]] | None = None,
    ) -> list[Change]:
        """Alter the plan of a cycle as it stands now. about: the thing that must be in it."""
        with writing(self._engine, alone=True) as connection:
            plan = planned(connection, cycle_id)
            if about is not None:
                still_there(connection, plan, about, seen)
            if adding is not None:
                free(connection, plan, *adding)
            return commit(connection, altered(plan, alter), signed, seen)


def _grade(values: Values, scores: Mapping[str, tuple[float, str]], signed: Signed) -> None:
    for key_result, (value, reason) in scores.items():
        given = {"value": value, "reason": reason, "by": signed.author, "day": signed.at.date().isoformat()}
        find(values, "key result", key_result)["score"] = given


def _unknown(what: Thing, asked: Collection[str], known: Collection[str]) -> None:
    for one in asked:
        if one not in known:
            raise NotThere(what, one, known)
