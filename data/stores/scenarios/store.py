"""Scenarios saved by name, and target revisions proposed from them: the owner accepts one, which edits the plan with
its reason, or declines it; who decided what, when and why stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from data.config.pydantic_words import in_words
from data.stores.plan import rows as plan_rows
from data.stores.plan.commit import Signed, altered, commit
from data.stores.plan.engine import reading, writing
from data.stores.plan.errors import NotThere, Refused
from data.stores.plan.parts import find
from data.stores.scenarios.tables import proposal, scenario
from okr_model.plan.plan import KeyResult, Objective, Plan, tidy
from okr_model.what_if.scenario import Scenario
from okr_model.wording.sentences import Sentence

ProposalState = Literal["open", "accepted", "declined"]


@dataclass(frozen=True, slots=True)
class Saved:
    """A scenario as somebody saved it. formulas: of its key results, as they were then."""

    scenario: Scenario
    author: str
    at: datetime
    formulas: Mapping[str, str | None]

    def outdated(self, plan: Plan) -> dict[str, Literal["archived", "mapped_anew"]]:
        """Its key results that are no longer in the plan, or are measured otherwise since."""
        found: dict[str, Literal["archived", "mapped_anew"]] = {}
        for name, formula in self.formulas.items():
            result = plan.key_result(name)
            if result is None:
                found[name] = "archived"
            elif result.formula != formula:
                found[name] = "mapped_anew"
        return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target revision that waits for the owner of a key result, or was decided."""

    id: int
    cycle_id: str
    key_result_id: str
    scenario: str
    author: str
    at: datetime
    old: float | None
    new: float
    reason: str
    state: ProposalState
    decided_by: str | None
    decided_at: datetime | None
    answer: str | None

    def outdated(self, target: float | None) -> bool:
        """Whether the key result's target has moved since it was proposed, but not to what was proposed."""
        return target is None or tidy(target) not in {tidy(one) for one in (self.old, self.new) if one is not None}


class Scenarios:
    """The part of the plan store that keeps them. Raises Refused, NotThere."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def save(self, cycle_id: str, what: Scenario, plan: Plan, *, author: str) -> None:
        """Keep a scenario under its name; one of that name is replaced."""
        named = {c.key_result for c in what.changes if c.key_result is not None}
        results = {name: plan.key_result(name) for name in sorted(named)}
        if missing := [name for name, result in results.items() if result is None]:
            raise NotThere("key result", missing[0], [k.id for o in plan.objectives for k in o.key_results])
        row = {
            "cycle_id": cycle_id,
            "name": what.name,
            "author": author,
            "at": self._now(),
            "changes": what.model_dump(mode="json", by_alias=True, exclude_none=True)["changes"],
            "formulas": {name: result.formula for name, result in results.items() if result is not None},
        }
        with writing(self._engine, alone=True) as connection:
            connection.execute(delete(scenario).where(scenario.c.cycle_id == cycle_id, scenario.c.name == what.name))
            connection.execute(insert(scenario).values(row))

    def all(self, cycle_id: str) -> list[Saved]:
        """Those of a cycle, the latest first."""
        query = select(scenario).where(scenario.c.cycle_id == cycle_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(scenario.c.at.desc(), scenario.c.name)).mappings().all()
        return [_saved(row) for row in rows]

    def find(self, cycle_id: str, name: str) -> Saved | None:
        """The one of that name."""
        return next((one for one in self.all(cycle_id) if one.scenario.name == name), None)

    def remove(self, cycle_id: str, name: str) -> None:
        """Forget one. Proposals made from it stay."""
        with writing(self._engine, alone=True) as connection:
            connection.execute(delete(scenario).where(scenario.c.cycle_id == cycle_id, scenario.c.name == name))

    def propose(self, cycle_id: str, what: Scenario, plan: Plan, *, author: str, reason: str) -> int:
        """Propose the targets of a scenario; says how many. One without another target is refused."""
        if not reason.strip():
            raise Refused(Sentence("A proposal needs a reason: say why the target should change."))
        rows = []
        for change in what.changes:
            result = plan.key_result(change.key_result or "")
            if change.target is None or result is None or change.target == result.target:
                continue
            _fits(result, change.target)
            rows.append(
                {
                    "cycle_id": cycle_id,
                    "key_result_id": result.id,
                    "scenario": what.name,
                    "author": author,
                    "at": self._now(),
                    "old": result.target,
                    "new": change.target,
                    "reason": reason.strip(),
                    "state": "open",
                }
            )
        if not rows:
            raise Refused(Sentence("This scenario changes no target, so there is nothing to propose."))
        with writing(self._engine, alone=True) as connection:
            connection.execute(insert(proposal), rows)
        return len(rows)

    def proposals(self, cycle_id: str) -> list[Proposal]:
        """Those of a cycle, open ones first, then the latest."""
        query = select(proposal).where(proposal.c.cycle_id == cycle_id).order_by(proposal.c.id.desc())
        with reading(self._engine) as connection:
            found = [Proposal(**row) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda one: one.state != "open")

    def proposal(self, number: int) -> Proposal | None:
        """The proposal with that number; None where there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(proposal).where(proposal.c.id == number)).mappings().first()
        return Proposal(**row) if row is not None else None

    def accept(self, number: int, *, by: str, may: Callable[[Objective, KeyResult], None] | None = None) -> None:
        """Make a proposed target the plan's, log it and note the decision: all of it in one transaction, or nothing.

        may: asked, in that transaction, about the objective and its key result as they stand; raises Refused where
        `by` may not decide.  Refused where the target has changed since it was proposed.
        """
        now = self._now()
        with writing(self._engine, alone=True) as connection:
            one = _open(connection, number)
            plan, _ = plan_rows.read(connection, one.cycle_id)
            objective = plan.home(one.key_result_id) if plan else None
            result = plan.key_result(one.key_result_id) if plan else None
            if plan is None or objective is None or result is None:
                raise Refused(
                    Sentence(
                        "{key_result_id} is not in the plan any more, so its target cannot change: decline it."
                    ).filled(key_result_id=one.key_result_id)
                )
            if may is not None:
                may(objective, result)
            if one.outdated(result.target):
                now_is, was = (_figure(target, result.unit) for target in (result.target, one.old))
                raise Refused(
                    Sentence(
                        "The target of {result_id} is {now_is} by now; it was {was} when this was proposed. "
                        "Decline it, and propose anew."
                    ).filled(result_id=result.id, now_is=now_is, was=was)
                )
            to = altered(plan, lambda values: find(values, "key result", result.id).update({"target": one.new}))
            commit(connection, to, Signed(by, f"{one.reason} (proposed by {one.author})", now))
            _decide(connection, one, "accepted", by, now)

    def decline(self, number: int, *, by: str, answer: str | None = None) -> None:
        """Leave the plan as it is."""
        now = self._now()
        with writing(self._engine, alone=True) as connection:
            _decide(connection, _open(connection, number), "declined", by, now, (answer or "").strip() or None)


def _open(connection: Connection, number: int) -> Proposal:
    """The proposal with that number, within the transaction that decides it. Raises Refused."""
    row = connection.execute(select(proposal).where(proposal.c.id == number)).mappings().first()
    if row is None or row["state"] != "open":
        raise Refused(Sentence("This proposal has been decided already."))
    return Proposal(**row)


def _decide(
    connection: Connection, one: Proposal, state: ProposalState, by: str, at: datetime, answer: str | None = None
) -> None:
    decided = {"state": state, "decided_by": by, "decided_at": at, "answer": answer}
    connection.execute(update(proposal).where(proposal.c.id == one.id).values(decided))


def _fits(result: KeyResult, target: float) -> None:
    """Raises Refused for a target that the plan would not take."""
    if result.target is None:
        said = Sentence("{key_result} has no target that could be changed.")
        raise Refused(said.filled(key_result=result.id))
    try:
        KeyResult.model_validate(result.model_dump() | {"target": target})
    except ValidationError as error:
        said = in_words(error.errors()[0])
        raise Refused(
            Sentence(
                "A target of {figure} cannot be proposed for {result_id}: {said}. It can be tried and "
                "saved as a scenario."
            ).filled(figure=_figure(target, result.unit), result_id=result.id, said=said)
        ) from None


def _figure(value: float | None, unit: str) -> Sentence:
    return Sentence("none") if value is None else Sentence("{figure}", figures={"figure": value}, unit=unit)


def _saved(row: RowMapping) -> Saved:
    what = Scenario.model_validate({"name": row["name"], "changes": row["changes"]})
    return Saved(what, row["author"], row["at"], row["formulas"])
