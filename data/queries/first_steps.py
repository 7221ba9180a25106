"""The first steps of an analyst, a manager and a leader, each ticked by what is really there.

Where it is known who reads, what only they can have done (a check-in, feedback) is ticked by theirs; else by anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from data.queries.drivers import marked
from data.queries.reviews import reviews
from data.queries.scoreboard.scoreboard import choose_cycle
from data.queries.sources import source_states
from data.stores.check_ins.store import Entry
from data.stores.snapshot import Reader
from okr_model.plan.goal_linter import FEWEST
from okr_model.plan.people import is_same_person
from okr_model.plan.plan import KeyResult, Plan

Part = Literal["analyst", "manager", "leader"]
StepName = Literal[
    "source", "sync", "mapping", "target", "event",
    "objective", "key_results", "owners", "check_in", "what_if",
    "team_owners", "review", "feedback", "answer",
]  # fmt: skip
PARTS: Final[dict[Part, tuple[StepName, ...]]] = {
    "analyst": ("source", "sync", "mapping", "target", "event"),
    "manager": ("objective", "key_results", "owners", "check_in", "what_if"),
    "leader": ("team_owners", "review", "feedback", "answer"),
}


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step, and whether it is done."""

    name: StepName
    part: Part
    done: bool


def first_steps(reader: Reader, email: str) -> list[FirstStep]:
    """Every step of every part, in order. email: of who reads; empty where it is not known."""
    done = _done(reader, email)
    return [FirstStep(name, part, name in done) for part, names in PARTS.items() for name in names]


def _done(reader: Reader, email: str) -> set[StepName]:
    cycle = choose_cycle(sorted(reader.plan.cycles(), reverse=True), reader.today())
    plan = reader.plan.plan(cycle.id) if cycle else None
    found = {
        "source": bool(reader.settings.sources),
        "sync": any(state.arrived for state in source_states.states(reader)),
        "event": bool(marked.all_marked(reader)),
    }
    if plan is not None:
        found |= _in_plan(plan) | _said(reader, plan, email)
    return {name for name in (n for names in PARTS.values() for n in names) if found.get(name)}


def _in_plan(plan: Plan) -> dict[str, bool]:
    """What the plan itself shows."""
    results = [(result, objective) for objective in plan.objectives for result in objective.key_results]
    return {
        "mapping": any(result.formula for result, _ in results),
        "target": any(_has_goal(result) for result, _ in results),
        "objective": bool(plan.objectives),
        "key_results": any(len(objective.key_results) >= FEWEST for objective in plan.objectives),
        "owners": bool(results) and all(result.owner or objective.owner for result, objective in results),
        "team_owners": any(o.team for o in plan.objectives) and all(o.owner for o in plan.objectives if o.team),
    }


def _has_goal(result: KeyResult) -> bool:
    return result.target is not None or result.low is not None or bool(result.steps)


def _said(reader: Reader, plan: Plan, email: str) -> dict[str, bool]:
    """What people have done and said in the cycle of the plan."""
    said, cycle = reader.plan.check_ins, plan.cycle.id
    given = said.feedback_from(cycle, email) if email else said.open_feedback(cycle)
    scenarios = reader.plan.scenarios
    tried = [one.author for one in scenarios.all(cycle)] + [one.author for one in scenarios.proposals(cycle)]
    return {
        "check_in": _any_by(email, said.check_ins(cycle)),
        "what_if": any(not email or is_same_person(one, email) for one in tried),
        "review": bool(reviews.all_reviews(reader, cycle)),
        "feedback": bool(given),
        "answer": _any_by(email, said.comments(cycle)),
    }


def _any_by(email: str, entries: Iterable[Entry]) -> bool:
    return any(not email or is_same_person(one.author, email) for one in entries)
