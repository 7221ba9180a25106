"""What the demo's team has tried out: two scenarios kept by name, and a target that waits for its owner's word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from data.commands import scenarios as commands
from data.demo.team import at, person
from data.queries import scenarios
from data.stores.workspace import Workspace
from okr_model.plan.plan import Plan
from okr_model.what_if.scenario import Scenario
from okr_model.wording.figures import to_digits

AGO: Final = timedelta(days=3)
KEPT: Final[tuple[tuple[str, str, dict[str, object]], ...]] = (
    ("A second campaign", "growth-lead", {"key_result": "new_customers", "growth": {"percent": 12}}),
    ("Shorter contracts", "sales-lead", {"key_result": "revenue", "growth": {"percent": 8}}),
)
PROPOSED: Final = ("A target we can reach", "growth-lead", "new_customers", 0.93)
WHY: Final = "Trials are up, but the first-week mail will only help next quarter."


def keep(workspace: Workspace, plan: Plan, today: date) -> None:
    """Keep the scenarios and make the proposal; what is there already, or was there and was answered, stays."""
    then, cycle = at(workspace, max(today - AGO, plan.cycle.start)), plan.cycle.id
    kept = {one.scenario.name for one in scenarios.saved(workspace, cycle)}
    for name, who, change in KEPT:
        if name not in kept and plan.key_result(str(change["key_result"])) is not None:
            scenario = Scenario.model_validate({"name": name, "changes": [change]})
            commands.save(then, person(then, who), cycle, scenario)
    name, who, item, share = PROPOSED
    result = plan.key_result(item)
    if result is None or result.target is None or scenarios.proposals(workspace, cycle):
        return
    revised = {"key_result": item, "target": to_digits(result.target * share, 3)}
    scenario = Scenario.model_validate({"name": name, "changes": [revised]})
    commands.propose(then, person(then, who), cycle, scenario, reason=WHY)
