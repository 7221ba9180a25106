"""Odd plans on a real store: each key result and objective has a named state, and one likelihood that its status follows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.ingest import sync
from data.out.api import answers
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace
from okr_model.progress.status import SEVERITY, Bands

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = CLOCK.date()
BANDS = Bands()

SETTINGS = """
[sources.site]
connector = "csv"
path = "s.csv"
[sources.site.metrics.visits]
unit = "visits"
[sources.site.metrics.orders]
unit = "orders"
[sources.site.metrics.crumbs]
unit = "crumbs"
[sources.site.metrics.billions]
unit = "views"
[sources.late]
connector = "csv"
path = "late.csv"
metrics.views = {}
"""

PLAN = """
cycle: {{id: {cycle}, start: {start}, end: {end}}}
objectives:
  - id: whole
    title: Every kind of figure
    key_results:
      - {{id: passed, title: Passed on the first day, formula: site.visits, target: 50}}
      - {{id: same, title: Baseline is target, formula: site.visits, baseline: 9000, target: 9000}}
      - {{id: crumbs, title: Very small, formula: mean(site.crumbs), baseline: 0.0001, target: 0.00012}}
      - {{id: billions, title: Very large, formula: site.billions, baseline: 300000000000, target: 500000000000}}
      - {{id: rate, title: A rate, formula: sum(site.orders) / sum(site.visits), baseline: 0.02, target: 0.05, unit: "%"}}
      - {{id: late, title: Of the last week, formula: late.views, target: 5000}}
      - {{id: steps, title: Steps, type: milestone, steps: [{{name: One}}, {{name: Two}}]}}
      - {{id: hold, title: Held, type: between, formula: mean(site.visits), low: 80, high: 120}}
  - id: weightless
    title: Weighs nothing
    key_results:
      - {{id: light, title: Light, formula: site.visits, target: 9000, weight: 0}}
      - {{id: lighter, title: Lighter, formula: site.orders, target: 300, weight: 0}}
  - id: half
    title: One of three has no data
    kind: aspirational
    key_results:
      - {{id: known, title: Known, formula: site.visits, target: 9000}}
      - {{id: well, title: Known well, formula: site.orders, target: 250}}
      - {{id: silent, title: Silent, manual: true, baseline: 1, target: 2}}
  - id: dark
    title: Two of three have no data
    key_results:
      - {{id: alone, title: Alone, formula: site.visits, target: 9000}}
      - {{id: mute, title: Mute, manual: true, baseline: 1, target: 2}}
      - {{id: numb, title: Numb, manual: true, baseline: 1, target: 2}}
  - {{id: empty, title: Empty}}
"""
CYCLES = {
    "quarter": (date(2026, 10, 1), date(2026, 12, 31)),
    "day": (date(2026, 11, 20), date(2026, 11, 20)),
    "today": (TODAY, TODAY),
    "long": (date(2026, 1, 1), date(2027, 2, 4)),
    "fiscal": (date(2026, 9, 15), date(2027, 1, 14)),
}


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Workspace]]:
    """One for each cycle: cycles of one plan do not overlap."""
    with ExitStack() as stack:
        found = {}
        for cycle in CYCLES:
            home = tmp_path_factory.mktemp(cycle)
            found[cycle] = stack.enter_context(Workspace.open(made(home, cycle)))
            sync.sync(found[cycle], by="test")
        yield found


def made(home: Path, cycle: str) -> Path:
    (home / "okr.toml").write_text(SETTINGS)
    write(home, 100.0)
    start, end = CYCLES[cycle]
    with Workspace.open(home) as workspace:
        workspace.plan.apply(plan_file.read(PLAN.format(cycle=cycle, start=start, end=end)), author="test")
    return home


def write(home: Path, mean: float) -> None:
    rng, first = np.random.default_rng(1), date(2025, 1, 1)
    days = [first + timedelta(days=n) for n in range((TODAY - first).days)]
    rows = [
        f"{day},{v:.0f},{v / 33:.0f},{v * 1e-6:.7f},{v * 4e7:.0f}"
        for day, v in zip(days, rng.gamma(9, mean / 9, len(days)), strict=True)
    ]
    (home / "s.csv").write_text("day,visits,orders,crumbs,billions\n" + "\n".join(rows) + "\n")
    (home / "late.csv").write_text("day,views\n" + "".join(f"{day},50\n" for day in days[-6:]))


def status(workspace: Workspace, cycle: str, on: date) -> dict[str, dict[str, Any]]:
    """The objectives of `okr status --json` by id, each looked at as a whole; no figure may be NaN or infinite."""
    board = scoreboard.build(workspace, cycle=cycle, on=on)
    assert board is not None
    said = json.loads(json.dumps(answers.status(board), allow_nan=False))
    for objective in said["objectives"]:
        check(objective, board.over)
    return {one["id"]: one for one in said["objectives"]}


def check(objective: dict[str, Any], over: bool) -> None:
    likely, score = objective["likelihood"], objective["score"]
    assert objective["status"] in SEVERITY
    assert objective["bar"] == (0.7 if objective["kind"] == "aspirational" else 0.9)
    if likely is not None:
        assert not over and objective["status"] == BANDS.by_likelihood(likely)
        assert 0 <= score["p10"] <= score["p50"] <= score["p90"] <= 1
    elif score is not None:
        assert over and score["p50"] == objective["progress"]
        assert objective["status"] == ("achieved" if score["p50"] >= objective["bar"] else "missed")
    else:
        assert objective["status"] in {"no_data", "not_started"}
    for result in objective["key_results"]:
        assert "nan" not in result["because"]
        judged = result["judged_likelihood"]
        if judged is not None:
            band = BANDS.by_likelihood(judged)
            assert result["status"] == band or (result["status"] == "achieved" and band == "on_track"), result


@pytest.mark.parametrize(
    ("cycle", "on"),
    [(cycle, on) for cycle, (start, end) in CYCLES.items()
     for on in sorted({start - timedelta(days=1), start, TODAY, TODAY - timedelta(days=20), end, end + timedelta(days=9)})],
)  # fmt: skip
def test_on_every_day_of_every_cycle_all_have_a_named_state(
    workspaces: dict[str, Workspace], cycle: str, on: date
) -> None:
    found = status(workspaces[cycle], cycle, on)
    assert found["empty"]["status"] == "no_data"
    begun = on >= CYCLES[cycle][0]
    assert found["weightless"]["status"] == ("no_data" if begun else "not_started")
    assert found["dark"]["status"] == ("no_data" if begun else "not_started")


def test_one_without_data_is_named_and_does_not_blacken_the_others(workspaces: dict[str, Workspace]) -> None:
    half = status(workspaces["quarter"], "quarter", TODAY)["half"]
    assert half["status"] == "on_track"
    assert {"key_result": "silent", "status": "no_data"} in half["contrary"]
    assert half["score_outlook"]["without"] == 1


def test_a_target_passed_on_the_first_day_is_achieved_from_then_on(workspaces: dict[str, Workspace]) -> None:
    for on in (date(2026, 10, 1), date(2026, 11, 1), TODAY):
        (passed,) = (
            k for k in status(workspaces["quarter"], "quarter", on)["whole"]["key_results"] if k["id"] == "passed"
        )
        assert (passed["status"], passed["progress"] > 1) == ("achieved", True), on


def test_a_target_changed_twice_on_one_day_is_the_last_one(workspaces: dict[str, Workspace]) -> None:
    for target in (12000.0, 70000.0):
        workspaces["fiscal"].plan.edit("fiscal", "key result", "known", {"target": target}, author="test", reason="So.")
    (known,) = (k for k in status(workspaces["fiscal"], "fiscal", TODAY)["half"]["key_results"] if k["id"] == "known")
    assert (known["target"], known["status"]) == (70000.0, "off_track")


def test_what_is_restated_below_what_was_banked_is_judged_by_what_is_true_now(tmp_path: Path) -> None:
    with Workspace.open(made(tmp_path, "quarter")) as workspace:
        sync.sync(workspace, by="test")
        before = status(workspace, "quarter", TODAY)["half"]["key_results"][0]
        write(tmp_path, 10.0)
        sync.sync(workspace, since=date(2026, 10, 1), by="test")
        after = status(workspace, "quarter", TODAY)["half"]["key_results"][0]
    assert before["status"] == "on_track"
    assert after["value"] < before["value"] / 5
    assert after["status"] == "off_track"
    assert after["judged_likelihood"] < 0.005, "said as less than 1%"
