"""What the mapping builder computes, without any page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from served import NOVEMBER

from data.ingest import sync
from data.queries.plan import mapping
from data.queries.plan.mapping import MetricTerm
from data.stores.workspace import Workspace
from okr_model.formula.formula import parse
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle

CLOCK = NOVEMBER


TODAY = date(2026, 11, 24)
QUARTER = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")
METRICS = Catalogue(
    {
        "site": (
            Metric("visits", "visits", dimensions=("channel",)),
            Metric("followers", "people", kind="stock"),
            Metric("people", "people", additivity="none", dimensions=("channel",)),
            Metric("reach", "people", additivity="none", spans=("day", "cycle")),
            Metric("signups", "people"),
            Metric("rate", "%", kind="ratio", of=("signups", "visits")),
        )
    }
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One visit a day in 2025, two in 2026 up to September, three since October."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        '[sources.site]\nconnector = "csv"\npath = "s.csv"\nstart = 2025-01-01\nmetrics.visits = {unit = "visits"}\n'
    )
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range((TODAY - date(2025, 1, 1)).days + 1)]
    rows = [f"{d},{1 if d.year == 2025 else 2 if d < QUARTER.start else 3}" for d in days]
    (home / "s.csv").write_text("day,visits\n" + "\n".join(rows))
    with Workspace.open(home, clock=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC)) as one:
        sync.sync(one, by="test")
        yield one


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("visits", ["", "sum", "last", "mean", "min", "max", "count"]),
        ("followers", ["", "last", "mean", "min", "max", "count"]),
        ("people", ["last", "mean", "min", "max", "count"]),
        ("reach", ["", "last", "mean", "min", "max", "count"]),
        ("rate", [""]),
    ],
)
def test_only_roll_ups_that_mean_something(name: str, offered: list[str]) -> None:
    assert mapping.roll_ups(METRICS, f"site.{name}") == offered


IN_VALUES = some.text(some.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=20).filter(
    lambda text: not any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in text)
)


@given(some.lists(IN_VALUES, min_size=1, max_size=3, unique=True))
@example(["می\u200cخواهم", "\u200fabc\u200e", "\uf8ff", "a'\u200db"])
def test_every_picked_value_is_read_back_to_the_letter(values: list[str]) -> None:
    formula = parse(MetricTerm("site.visits", "sum", (("channel", tuple(values)),)).text, METRICS)
    condition = formula.aggregates[0].measure.where
    assert set(condition.values) == set(values)  # type: ignore[union-attr]


def test_a_preview_says_what_it_comes_to_and_came_to(workspace: Workspace) -> None:
    found = mapping.preview(workspace, "site.visits", QUARTER)
    assert (found.value, found.since, found.unit) == (55 * 3, QUARTER.start, "visits")
    assert found.before is not None
    assert found.year_ago is not None
    assert (found.before.value, found.year_ago.value) == (92 * 2, 92)
    assert found.course is not None
    assert len(found.course) == 90
    assert found.course.iloc[-1] == found.value
    assert found.course.loc["2026-09-30"] == 92 * 2


def test_a_preview_of_a_cycle_to_come_counts_the_last_90_days(workspace: Workspace) -> None:
    found = mapping.preview(workspace, "site.visits", Cycle(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1"))
    assert found.value == 55 * 3 + 35 * 2
    assert found.course is not None
    assert found.course.iloc[-1] == found.value


def test_a_wrong_formula_is_a_value_with_its_place(workspace: Workspace) -> None:
    problem = mapping.preview(workspace, "sum(site.visit)", QUARTER).problem
    assert problem is not None
    assert (problem.position, problem.length) == (4, 10)
    assert "site.visits" in problem.message


def test_the_last_cycle_is_the_plans_own_where_there_is_one() -> None:
    spring = Cycle(date(2026, 3, 1), date(2026, 5, 31), "spring")
    assert mapping.cycle_before([spring, QUARTER], QUARTER) == spring
    assert mapping.cycle_before([QUARTER], QUARTER).start == date(2026, 7, 1)
    assert mapping.year_before(Cycle(date(2028, 2, 29), date(2028, 3, 1), "x")).start == date(2027, 2, 28)
