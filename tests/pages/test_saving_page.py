"""Sums that should stay small: one answer on pages, on the command line, in files, and in what a scenario says."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_home import answer, okr
from clock_at import clock_at
from opened import Open, words

from data.stores import workspace as shared_store
from pages.ui import queries
from pages.ui.charts import trajectory

CLOCK = datetime(2026, 11, 15, 22, tzinfo=UTC)  # 46 of the 92 days have passed
START, END = date(2026, 10, 1), date(2026, 12, 31)
SETTINGS = """
[workspace]
title = "Lantern Letters"
language = "en"
person = "kim@example.com"
[sources.mail]
connector = "csv"
path = "mail.csv"
metrics.unsubscribes = {unit = "people", direction = "down"}
metrics.readers = {unit = "people"}
"""
PLAN = f"""
cycle: {{id: 2026-Q4, start: {START}, end: {END}}}
objectives:
  - id: keep
    title: Keep the readers we have
    owner: kim@example.com
    key_results:
      - {{id: leave, title: Fewer leave, type: decrease, formula: mail.unsubscribes, baseline: 920, target: 460, unit: people}}
      - {{id: cap, title: Within the cap, type: decrease, formula: mail.unsubscribes, target: 700, unit: people}}
  - id: limit
    title: Stay within limits
    owner: kim@example.com
    key_results:
      - {{id: most, title: At most so many, type: at_most, formula: mail.unsubscribes, target: 700, unit: people}}
"""
SAID = "Saved 138 of 460 people; 230 expected by now."


def make(home: Path, a_day: int, until: date, history: int = 400) -> Path:
    """A workspace in which so many have unsubscribed a day, ten a day before the cycle."""
    home.mkdir()
    (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    (home / "okrs.yaml").write_text(PLAN, encoding="utf-8")
    days = [START + timedelta(days=n) for n in range(-history, (until - START).days + 1)]
    rows = [f"{day},{10 if day < START else a_day},100" for day in days]
    (home / "mail.csv").write_text("\n".join(["day,unsubscribes,readers", *rows]), encoding="utf-8")
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    assert okr(home, "sync").exit_code == 0
    return home


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("saving") / "home", 7, CLOCK.date())


def results(home: Path, *options: str) -> dict[str, Any]:
    return {k["id"]: k for o in answer(home, "status", *options)["objectives"] for k in o["key_results"]}


def test_json_says_what_is_saved(halfway: Path) -> None:
    found = results(halfway)
    leave, cap, most = found["leave"], found["cap"], found["most"]
    assert (leave["value"], leave["expected"], leave["progress"]) == (322, 0.5, pytest.approx(0.3))
    assert leave["saving"] == {"saved": 138, "expected": 230, "whole": 460}
    assert leave["reached_on"] is None, "a sum meets its target from the first day on, which tells nothing"
    assert leave["landing"] == pytest.approx((leave["forecast"]["p50"] - 920) / (460 - 920))
    assert (cap["progress"], cap["attainment"], cap["saving"], cap["state"]) == (None, None, None, "no_baseline")
    assert cap["judged_likelihood"] == cap["likelihood"] == most["likelihood"]
    assert cap["status"] == most["status"], "the same is asked of both"
    assert (most["progress"], most["state"]) == (None, "sum_within_limits")


def test_the_command_line_says_it(halfway: Path) -> None:
    assert f"Fewer leave: {SAID}" in okr(halfway, "status").output


def test_pages_say_it(halfway: Path, open_page: Open) -> None:
    shown = html.unescape(words(open_page(halfway, "okrs/key_result/page.py", id="leave")))
    assert SAID in shown
    assert "50% expected by now" not in shown
    assert re.search(r"Fewer leave: from .* down to 460 people\. " + re.escape(SAID), shown), "the chart in words"
    assert SAID in html.unescape(words(open_page(halfway)))
    alone = html.unescape(words(open_page(halfway, "okrs/key_result/page.py", id="cap")))
    assert "Without a baseline it has no progress." in alone
    assert "expected by now" not in alone


def test_the_chart_has_the_pace_and_the_baselines(halfway: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_HOME", str(halfway))
    board = queries.scoreboard("2026-Q4", None)
    assert board is not None
    drawn = {}
    for standing in board.standings:
        pace, own = standing.pace_line(board.cycle), standing.baseline_line(board.cycle)
        drawn[standing.key_result.id] = json.dumps(trajectory.trajectory(standing, board.cycle).to_dict())
        if standing.key_result.id == "leave":
            assert (pace[CLOCK.date().isoformat()], own[CLOCK.date().isoformat()]) == (230, 460)
            assert (pace.iloc[-1], own.iloc[-1]) == (460, 920)
    assert "at the baseline's pace" in drawn["leave"]
    assert "at the baseline's pace" not in drawn["cap"] + drawn["most"]
    assert '"pace"' in drawn["cap"]
    shared_store.close_shared()


def test_files_say_it(halfway: Path, tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    assert okr(halfway, "review", "html", "--out", str(out)).exit_code == 0
    assert SAID in html.unescape(out.read_text(encoding="utf-8"))


def test_the_distance_to_the_pace_line_is_what_is_saved_beyond_what_is_expected(halfway: Path) -> None:
    plan = answer(halfway, "why", "leave", "--since", "2026-11-01")["plan"]
    assert plan["last"] == pytest.approx(138 - 230)
    assert "behind pace" in plan["said"]


def test_a_scenario_asks_for_another_saving(halfway: Path, tmp_path: Path) -> None:
    bolder = tmp_path / "bolder.yaml"
    bolder.write_text("scenario: {name: less, changes: [{key_result: leave, target: 600}]}", encoding="utf-8")
    found = answer(halfway, "what-if", str(bolder))["key_results"]
    after = next(k for k in found if k["id"] == "leave")
    assert after["saving"] == {"saved": 138, "expected": 160, "whole": 320}
    assert after["progress"] == pytest.approx(138 / 320)
    assert after["landing"] == pytest.approx((after["forecast"]["p50"] - 920) / (600 - 920))


def test_the_page_of_scenarios_says_it(halfway: Path, open_page: Open) -> None:
    shown = html.unescape(words(open_page(halfway, "explore/what_if/page.py", id="leave", target="600")))
    assert "30% → 43%" in shown
    assert "Saved 138 of 320 people; 160 expected by now." in shown


@pytest.mark.parametrize(
    ("a_day", "status", "attainment", "objective", "score"),
    [(12, "missed", -0.4, 0.0, 0.0), (0, "achieved", 2.0, 1.0, 1.0), (5, "achieved", 1.0, 1.0, 1.0)],
)
def test_at_the_end(tmp_path: Path, a_day: int, status: str, attainment: float, objective: float, score: float) -> None:
    with clock_at(datetime(2027, 1, 5, 12, tzinfo=UTC)):
        home = make(tmp_path / "home", a_day, END, history=60)
        options = ("--on", "2027-01-05", "--cycle", "2026-Q4")
        found = results(home, *options)
        for name in ("leave", "cap", "most"):
            assert found[name]["status"] == status, name
        assert found["leave"]["progress"] == found["leave"]["attainment"] == pytest.approx(attainment)
        for one in answer(home, "status", *options)["objectives"]:
            assert one["status"] == status
            assert one["score"]["p50"] == score
            assert one["progress"] == objective
