"""A plan refuses what cannot be measured, in words that say what to write."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from okr_model.plan import KeyResult, Objective, Plan, Step

LEVEL: dict[str, Any] = {"id": "rate", "title": "Rate", "formula": "site.rate"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"type": "increase"}, "`increase` needs a `target`"),
        ({"type": "at_most"}, "`at_most` needs a `target`"),
        ({"type": "between", "low": 1}, "`between` needs `low` and `high`"),
        ({"type": "between", "low": 2, "high": 1}, "is above `high`"),
        ({"type": "milestone"}, "a milestone needs `steps"),
        ({"type": "increase", "baseline": 5, "target": 3}, "use `type: decrease`"),
        ({"type": "decrease", "baseline": 3, "target": 5}, "use `type: increase`"),
        ({"type": "grow", "target": 3}, "increase"),
        ({"type": "increase", "target": "soon"}, "target"),
        ({"type": "increase", "target": float("nan")}, "finite"),
        ({"type": "increase", "target": 3, "window": "0d"}, "greater than or equal to 1"),
        ({"type": "increase", "target": 3, "window": "a week"}, "window"),
        ({"type": "increase", "target": 3, "weight": -1}, "greater than or equal to 0"),
        ({"type": "increase", "target": 3, "colour": "red"}, "Extra inputs"),
        ({"type": "increase", "target": 3, "formula": None}, "needs a `formula`"),
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


def test_a_plan_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        KeyResult(**LEVEL, target=1).target = 2
