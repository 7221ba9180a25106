"""What a plan takes along into the next cycle."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import ValidationError

from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence, Unfit


def carried(
    plan: Plan, cycle: Cycle, *, carry: Collection[str] | None = None, baselines: Mapping[str, float] | None = None
) -> Plan:
    """The plan of the next cycle: the chosen key results (None: all) with their objectives, and no scores.

    Phases stay behind, for their days have passed; of a milestone the open steps go along, and a finished one stays.
    What supported a key result that stays behind supports nothing. baselines: what a key result begins at.
    Raises ValueError, naming the key result, where a new baseline does not fit the target.
    """
    objectives = []
    for objective in plan.objectives:
        chosen = [k for k in objective.key_results if carry is None or k.id in carry]
        results = tuple(new for k in chosen if (new := _anew(k, baselines or {})) is not None)
        if results or (carry is None and not objective.key_results):
            objectives.append(objective.model_copy(update={"key_results": results}))
    return _without_loose_ends(Plan.model_construct(cycle=cycle, objectives=tuple(objectives)))


def _anew(result: KeyResult, baselines: Mapping[str, float]) -> KeyResult | None:
    steps = tuple(step for step in result.steps if step.done is None)
    if result.type == "milestone" and not steps:
        return None
    values = result.model_dump() | {"steps": steps, "phases": (), "score": None}
    if result.id in baselines:
        values["baseline"] = baselines[result.id]
    try:
        return KeyResult.model_validate(values)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        why = said.get("ctx", {}).get("error", said["msg"])
        raise Unfit(
            Sentence(
                "key result {result_id} with the baseline {baseline}: {why}", plain={"baseline": values["baseline"]}
            ).filled(result_id=result.id, why=why)
        ) from None


def _without_loose_ends(plan: Plan) -> Plan:
    there = {k.id for o in plan.objectives for k in o.key_results}

    def tied(objective: Objective) -> Objective:
        loose = objective.supports is not None and objective.supports not in there
        return objective.model_copy(update={"supports": None}) if loose else objective

    return Plan(cycle=plan.cycle, objectives=tuple(map(tied, plan.objectives)))
