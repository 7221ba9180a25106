"""What a decision of a review does to the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection

from data.config.validation_errors import explain, together
from data.stores.plan.archive import still_there
from data.stores.plan.commit import Signed, altered, commit, planned
from data.stores.plan.errors import NotThere, Refused
from data.stores.plan.parts import Thing, Values, find, take_out
from okr_model.plan.plan import Frozen, Plan
from okr_model.review.pack import Pack, PackedResult
from okr_model.review.review import Decision, Setting
from okr_model.wording.sentences import Sentence

Alter = Callable[[Values], None]
F = TypeVar("F", bound=Frozen)
_LONGEST_REASON = 2000


def shaped(shape: type[F], said: Mapping[str, Any]) -> F:
    """What was said, checked. Raises Refused, naming the fields."""
    try:
        return shape.model_validate(dict(said))
    except ValidationError as error:
        raise Refused(together(explain(error, shape))) from None


def title_of(decision: Decision, pack: Pack) -> str:
    """What the thing is called that is decided about. Raises NotThere where the pack does not show it."""
    objective = next((o for o in pack.objectives if o.id == decision.objective), None)
    if objective is None:
        raise NotThere("objective", decision.objective, [o.id for o in pack.objectives])
    if decision.key_result is None:
        return objective.title
    return _result(decision, pack).title


def _result(decision: Decision, pack: Pack) -> PackedResult:
    found = {k.id: k for o in pack.objectives if o.id == decision.objective for k in o.key_results}
    if decision.key_result not in found:
        raise NotThere("key result", decision.key_result or "", list(found))
    return found[decision.key_result]


def reason(decision: Decision, setting: Setting) -> str:
    """The reason as the log of the plan keeps it, with where it was decided as far as there is room for it."""
    said = f"{decision.reason} (decided in the review “{setting.title}”, {setting.day})"
    return said if len(said) <= _LONGEST_REASON else decision.reason


def change_of_plan(decision: Decision, pack: Pack, today: date) -> Alter | None:
    """What the decision changes in the plan; None where it changes nothing there. Raises Refused."""
    if decision.verdict == "revise_target":
        return _revision(decision, _result(decision, pack))
    if decision.verdict == "stop" and today <= pack.end:
        what, item = _thing(decision)
        return lambda values: _archived(values, what, item)
    return None


def before(plan: Plan, decision: Decision) -> dict[str, float]:
    """What the limits that a decision revises are in the plan, called as there; those that it has not are left out."""
    kept = plan.key_result(decision.key_result) if decision.key_result and decision.revised else None
    limits = {name: getattr(kept, name) for name in decision.revised} if kept else {}
    return {name: value for name, value in limits.items() if value is not None}


def unit_of(decision: Decision, pack: Pack) -> str:
    """The unit of the target that it revises."""
    return _result(decision, pack).unit if decision.revised else ""


def _archived(values: Values, what: Thing, item: str) -> None:
    take_out(values, what, item)


def _revision(decision: Decision, result: PackedResult) -> Alter:
    known = {"between": {"low", "high"}, "milestone": set(), "baseline": set()}.get(result.type, {"target"})
    wrong = decision.revised.keys() - known
    if wrong:
        what = _limits(sorted(known))
        raise Refused(
            Sentence("{result_title} has {what}, not `{wrong}`: revise that, or decide something else.").filled(
                result_title=result.title, what=what, wrong=sorted(wrong)[0]
            )
        )

    def alter(values: Values) -> None:
        kept = find(values, "key result", result.id)
        if all(kept.get(name) == value for name, value in decision.revised.items()):
            raise Refused(
                Sentence("That is the target of {result_title} already: decide to keep it, or give another.").filled(
                    result_title=result.title
                )
            )
        kept.update(decision.revised)

    return alter


def _limits(names: list[str]) -> Sentence:
    """The limits of a key result as the plan calls them: one, two, or none."""
    match names:
        case [one, other]:
            return Sentence("`{one}` and `{other}`").filled(one=one, other=other)
        case [one]:
            return Sentence("`{one}`").filled(one=one)
    return Sentence("no target")


def _thing(decision: Decision) -> tuple[Thing, str]:
    return ("key result", decision.key_result) if decision.key_result else ("objective", decision.objective)


def carry_out(
    connection: Connection, cycle_id: str, alter: Alter, signed: Signed, seen: int | None, decision: Decision
) -> None:
    """Change the plan as decided. Raises Refused and its kinds."""
    plan = planned(connection, cycle_id)
    still_there(connection, plan, _thing(decision), seen)
    commit(connection, altered(plan, alter), signed, seen, known_to=signed.author)


def scoring(key_result: str, value: float, signed: Signed, today: date) -> Alter:
    """A score given to a key result."""
    given = {"value": value, "reason": signed.reason or "", "by": signed.author, "day": today.isoformat()}
    return lambda values: find(values, "key result", key_result).update(score=given)
