"""A plan refuses what cannot be measured, in words that say what to write."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from okr_model.plan.plan import KeyResult, Objective, Plan, Step

LEVEL: dict[str, Any] = {"id": "rate", "title": "Rate", "formula": "site.rate"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"type": "increase"}, "a target is needed"),
        ({"type": "at_most"}, "a target is needed"),
        ({"type": "between", "low": 1}, "`between` needs `low` and `high`"),
        ({"type": "between", "low": 2, "high": 1}, "is above `high`"),
        ({"type": "milestone"}, "a milestone needs `steps"),
        ({"type": "increase", "baseline": 5, "target": 3}, "let it decrease instead of increase"),
        ({"type": "decrease", "baseline": 3, "target": 5}, "let it increase instead of decrease"),
        ({"type": "grow", "target": 3}, "increase"),
        ({"type": "increase", "target": "soon"}, "target"),
        ({"type": "increase", "target": float("nan")}, "finite"),
        ({"type": "increase", "target": 3, "window": "0d"}, "greater than or equal to 1"),
        ({"type": "increase", "target": 3, "window": "a week"}, "window"),
        ({"type": "increase", "target": 3, "weight": -1}, "greater than or equal to 0"),
        ({"type": "increase", "target": 3, "colour": "red"}, "Extra inputs"),
        ({"type": "increase", "target": 3, "formula": None}, "needs a `formula`"),
        ({"target": 3, "manual": True}, "leave out `manual` or the `formula`"),
        ({"target": 3, "formula": None}, "or `manual: true`"),
        ({"target": 3, "manual": "yes"}, "boolean"),
        ({"type": "milestone", "steps": [{"name": "a"}], "manual": True}, "people tick its steps anyway"),
        ({"target": 3, "phases": [{"until": "2026-11-01"}]}, "either a `share`"),
        ({"target": 3, "phases": [{"until": "2026-11-01", "share": 0.5, "value": 2}]}, "either a `share`"),
        ({"target": 3, "phases": [{"until": "2026-11-01", "share": 1.5}]}, "less than or equal to 1"),
        (
            {"target": 3, "phases": [{"until": "2026-11-01", "share": 0.5}, {"until": "2026-11-01", "share": 0.6}]},
            "does not come after",
        ),
        (
            {"target": 3, "phases": [{"until": "2026-11-01", "share": 0.5}, {"until": "2026-12-01", "value": 0.6}]},
            "all have a `share` or all",
        ),
        ({"type": "at_least", "target": 3, "phases": [{"until": "2026-11-01", "share": 0.5}]}, "no `phases`"),
        (
            {"target": 3, "score": {"value": 2, "reason": "r", "by": "b", "day": "2026-12-31"}},
            "less than or equal to 1",
        ),
        (
            {"target": 3, "score": {"value": 1, "reason": " ", "by": "b", "day": "2026-12-31"}},
            "is empty: write something",
        ),
        ({"type": "baseline", "days": 0}, "greater than or equal to 1"),
        ({"type": "increase", "target": 3, "id": "Not A Slug"}, "use a-z"),
    ],
)
def test_what_cannot_be_measured_is_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        KeyResult(**(LEVEL | given))
    assert complaint in str(refused.value)


@pytest.mark.parametrize("window", [28, "28", "28d", "28 days", " 28d "], ids=repr)
def test_windows_are_days(window: Any) -> None:
    assert KeyResult(**LEVEL, target=1, window=window).window == 28


def test_every_type_in_its_shortest_form() -> None:
    for given in (
        {"target": 3},
        {"type": "decrease", "target": 3},
        {"type": "at_least", "target": 3},
        {"type": "at_most", "target": 3},
        {"type": "between", "low": 3, "high": 3},
        {"type": "baseline"},
    ):
        KeyResult(**LEVEL, **given)
    KeyResult(id="launch", title="Launch", type="milestone", steps=(Step(name="go"),))
    assert KeyResult(**LEVEL, type="baseline").days == 28


def test_ids_are_used_once() -> None:
    cycle: Any = {"id": "2026-Q4", "start": "2026-10-01", "end": "2026-12-31"}
    result = KeyResult(**LEVEL, target=1)
    one, two = (Objective(id=i, title=i, key_results=(result,)) for i in ("one", "two"))
    assert Plan(cycle=cycle, objectives=(one,)).cycle.start == date(2026, 10, 1)
    with pytest.raises(ValidationError, match="key result id used twice: rate"):
        Plan(cycle=cycle, objectives=(one, two))
    with pytest.raises(ValidationError, match="objective id used twice: one"):
        Plan(cycle=cycle, objectives=(one, one))


def test_days_lie_in_the_cycle() -> None:
    cycle: Any = {"id": "2026-Q4", "start": "2026-10-01", "end": "2026-12-31"}

    def plan(**more: Any) -> Plan:
        return Plan(
            cycle=cycle, objectives=(Objective(id="o", title="O", key_results=(KeyResult(**LEVEL, target=1, **more),)),)
        )

    plan(phases=[{"until": "2026-10-01", "share": 0}, {"until": "2026-12-31", "share": 1}])
    with pytest.raises(ValidationError, match="a phase until 2027-01-01, outside the cycle"):
        plan(phases=[{"until": "2027-01-01", "share": 1}])
    with pytest.raises(ValidationError, match="before the cycle begins"):
        plan(score={"value": 1, "reason": "r", "by": "b", "day": "2026-09-30"})
    for name in ("", "../up", "x" * 81, "a b", "=1"):
        with pytest.raises(ValidationError, match="cycle id"):
            Plan(cycle=cycle | {"id": name})


def test_a_plan_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        KeyResult(**LEVEL, target=1).target = 2
