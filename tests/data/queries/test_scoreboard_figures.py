"""The figures on the scoreboard equal an independent computation: a CSV file, every type of key result, any day.

The computation here knows nothing of the product: plain loops over the rows of the file.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.ingest import sync
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace

START, END = date(2015, 4, 1), date(2015, 6, 30)
FIRST, LAST = date(2014, 11, 20), date(2015, 7, 20)
CHANNELS = ("search", "social", "mail")

SETTINGS = """
[workspace]
title = "Figures"
timezone = "Asia/Tehran"

[sources.site]
connector = "csv"
path = "views.csv"
dimensions = ["channel"]
[sources.site.metrics.views]
column = "views"
kind = "flow"
unit = "views"
[sources.site.metrics.signups]
column = "signups"
kind = "flow"
unit = "people"
[sources.site.metrics.fans]
column = "fans"
kind = "stock"
unit = "people"
"""

PLAN = f"""
cycle: {{id: 2015-Q2, start: {START}, end: {END}}}
objectives:
  - id: reach
    title: Reach more people
    key_results:
      - {{id: total, title: Views, formula: site.views, baseline: 90000, target: 120000}}
      - {{id: search, title: Search, formula: "sum(site.views) filter (where channel = 'search')", baseline: 1, target: 50000, weight: 3}}
      - {{id: fans, title: Fans, formula: site.fans, baseline: 3000, target: 4000}}
      - {{id: rate, title: Rate, formula: sum(site.signups) / sum(site.views), baseline: 0.01, target: 0.02}}
      - {{id: down, title: Fewer mails, type: decrease, formula: "mean(site.views) filter (where channel in ('mail'))", baseline: 500, target: 300}}
      - {{id: trailing, title: Last four weeks, formula: site.views, window: 28d, baseline: 20000, target: 40000}}
  - id: keep
    title: Keep the pace
    kind: aspirational
    key_results:
      - {{id: floor, title: Floor, type: at_least, formula: mean(site.views), target: 1000}}
      - {{id: fewer, title: Fewer views, type: decrease, formula: site.views, baseline: 120000, target: 80000}}
      - {{id: ceiling, title: Ceiling, type: at_most, formula: "sum(site.views) / nullif(sum(site.signups), 0)", target: 90}}
      - {{id: band, title: Band, type: between, formula: site.signups, window: 7d, low: 60, high: 95}}
      - id: launch
        title: Launch
        type: milestone
        steps: [{{name: draft, done: 2015-04-20}}, {{name: build, done: 2015-06-01}}, {{name: ship}}]
      - {{id: measure, title: Measure first, type: baseline, formula: max(site.views), days: 30}}
"""


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    made = []
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        if rng.random() < 0.07:
            continue  # a day without data
        for channel in CHANNELS:
            if rng.random() < 0.1:
                continue
            views = int(rng.gamma(4, 90))
            made.append((day, channel, views, int(rng.binomial(views, 0.012)), 900 + offset + int(rng.integers(0, 9))))
    return pd.DataFrame(made, columns=["day", "channel", "views", "signups", "fans"])


@pytest.fixture(scope="module")
def home(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("figures")
    (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    rows.to_csv(home / "views.csv", index=False)
    with Workspace.open(home) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author="test")
        outcomes = sync.sync(workspace, by="test")
        assert [(o.state, o.error) for o in outcomes] == [("ok", None)]
    return home


class Naive:
    """The same figures from the rows, one loop at a time."""

    def __init__(self, rows: pd.DataFrame, on: date) -> None:
        self.rows = [r for r in rows.itertuples() if r.day <= on]
        self.until = min(on, END)
        self.elapsed = [START + timedelta(days=i) for i in range((self.until - START).days + 1)]

    def daily(self, column: str, channel: str | None = None) -> dict[date, float]:
        found: dict[date, float] = {}
        for row in self.rows:
            if channel in (None, row.channel):
                found[row.day] = found.get(row.day, 0.0) + getattr(row, column)
        return found

    def between(self, daily: dict[date, float], first: date, last: date) -> list[float]:
        return [v for d, v in sorted(daily.items()) if first <= d <= last]

    def value(self, key: str, d: date) -> float | None:
        views, signups = self.daily("views"), self.daily("signups")
        since = {"trailing": d - timedelta(days=27), "band": d - timedelta(days=6)}.get(key, START)

        def total(daily: dict[date, float]) -> float | None:
            values = self.between(daily, since, d)
            return math.fsum(values) if values else None

        def mean(daily: dict[date, float]) -> float | None:
            values = self.between(daily, since, d)
            return math.fsum(values) / len(values) if values else None

        match key:
            case "total" | "trailing" | "fewer":
                return total(views)
            case "search":
                return total(self.daily("views", "search"))
            case "fans":
                known = self.between(self.daily("fans"), FIRST, d)
                return known[-1] if known else None
            case "rate" | "ceiling":
                top, bottom = (signups, views) if key == "rate" else (views, signups)
                a, b = total(top), total(bottom)
                return a / b if a is not None and b else None
            case "down":
                return mean(self.daily("views", "mail"))
            case "floor":
                return mean(views)
            case "band":
                return total(signups)
            case "measure":
                values = self.between(views, since, d)
                return max(values) if values else None
            case _:
                raise AssertionError(key)

    def held(self, key: str, low: float, high: float) -> float | None:
        days = [d for d in self.elapsed if d in self.daily("views")]
        values = [self.value(key, d) for d in days]
        return sum(v is not None and low <= v <= high for v in values) / len(days) if days else None


def expected_figures(rows: pd.DataFrame, on: date) -> dict[str, dict[str, Any]]:
    naive = Naive(rows, on)
    until = naive.until
    figures: dict[str, dict[str, Any]] = {}
    for key, baseline, target, accumulating in (
        ("total", 90000, 120000, True),
        ("search", 1, 50000, True),
        ("fans", 3000, 4000, False),
        ("rate", 0.01, 0.02, False),
        ("down", 500, 300, False),
        ("trailing", 20000, 40000, False),
    ):
        value = naive.value(key, until)
        attainment = None if value is None else (value - baseline) / (target - baseline)
        progress = attainment if not accumulating or value is None or on > END else value / target
        figures[key] = {"value": value, "progress": progress, "attainment": attainment}
    value, elapsed = naive.value("fewer", until), len(naive.elapsed) / 91
    figures["fewer"] = {
        "value": value,
        "progress": None if value is None else (120000 * elapsed - value) / (120000 - 80000),
        "attainment": None if value is None else (value - 120000) / (80000 - 120000),
    }
    for key, low, high in (("floor", 1000, math.inf), ("ceiling", -math.inf, 90), ("band", 60, 95)):
        share = naive.held(key, low, high)
        figures[key] = {"value": naive.value(key, until), "progress": share}
    done = sum(d <= until for d in (date(2015, 4, 20), date(2015, 6, 1)))
    figures["launch"] = {"value": done, "progress": done / 3}
    measured = len([d for d in naive.elapsed if d in naive.daily("views")])
    figures["measure"] = {"value": naive.value("measure", until), "progress": min(measured / 30, 1.0)}
    return figures


DAYS = [
    START,
    START + timedelta(days=1),
    date(2015, 4, 9),
    date(2015, 5, 17),
    date(2015, 6, 29),
    END,
    date(2015, 7, 15),
]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_every_type_on_any_day(home: Path, rows: pd.DataFrame, on: date) -> None:
    with Workspace.open(home) as workspace:
        board = scoreboard.build(workspace, on=on)
    assert board is not None
    share = min((on - START).days + 1, 91) / 91
    for key, figures in expected_figures(rows, on).items():
        reading = board.find(key).reading
        assert reading.expected == pytest.approx(share, abs=1e-12)
        for name, wanted in figures.items():
            found = getattr(reading, name)
            if wanted is None:
                assert found is None, (key, name)
            else:
                assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9), (key, name)


def test_objectives_roll_up_by_weight(home: Path, rows: pd.DataFrame) -> None:
    on = date(2015, 5, 17)
    figures = expected_figures(rows, on)
    keys = {"total": 1, "search": 3, "fans": 1, "rate": 1, "down": 1, "trailing": 1}
    parts = [(min(max(figures[k]["progress"], 0), 1), w) for k, w in keys.items() if figures[k]["progress"] is not None]
    with Workspace.open(home) as workspace:
        board = scoreboard.build(workspace, on=on)
    assert board.objectives[0].progress == pytest.approx(
        sum(p * w for p, w in parts) / sum(w for _, w in parts), rel=1e-9
    )


def test_before_the_cycle_nothing_has_started(home: Path) -> None:
    with Workspace.open(home) as workspace:
        board = scoreboard.build(workspace, on=date(2015, 3, 1))
    assert {s.reading.status for s in board.standings} == {"not_started"}
    assert all(o.status == "not_started" for o in board.objectives)
