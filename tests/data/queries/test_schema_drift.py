"""A metric or a dimension that is gone is one error, with the key results it hits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_home import answer, okr
from loopback import Npm, Reply

from data.queries.metrics.schema_drift import drifts
from data.queries.scoreboard import scoreboard
from data.queries.sources import source_states
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
SETTINGS = """
[sources.site]
connector = "csv"
path = "site.csv"
dimensions = ["channel"]
metrics.sessions = {}
metrics.key_events = {}
"""
PLAN = f"""
cycle: {{id: now, start: {TODAY - timedelta(days=40)}, end: {TODAY + timedelta(days=30)}}}
objectives:
  - id: use
    title: Be used
    key_results:
      - {{id: signups, title: Sign-ups, formula: site.key_events, target: 100}}
      - {{id: rate, title: Key events per session, formula: sum(site.key_events) / sum(site.sessions), target: 1}}
      - {{id: mail, title: By mail, formula: "sum(site.sessions) filter (where channel = 'Email')", target: 1}}
"""


def write(home: Path, *, events_until: int = 0, channel_until: int = 0) -> None:
    """Thirty days; key events and the channel stop so many days ago."""
    lines = ["day,channel,sessions,key_events"]
    for back in range(30, -1, -1):
        channel = "Email" if back >= channel_until else ""
        events = "3" if back >= events_until else ""
        lines.append(f"{TODAY - timedelta(days=back)},{channel},10,{events}")
    (home / "site.csv").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "okrs.yaml").write_text(PLAN, encoding="utf-8")
    write(tmp_path)
    assert okr(tmp_path, "sync").exit_code == 0
    assert okr(tmp_path, "plan", "apply", str(tmp_path / "okrs.yaml")).exit_code == 0
    return tmp_path


def test_where_all_comes_nothing_is_said(home: Path) -> None:
    with Workspace.open(home) as workspace:
        assert drifts(workspace) == []
    assert okr(home, "check").exit_code == 0


def test_a_metric_that_brings_nothing_any_more_names_the_key_results_it_hits(home: Path) -> None:
    write(home, events_until=8)
    synced = okr(home, "sync").output
    wanted = f"site.key_events has had no data since {TODAY - timedelta(days=8)}; used by “Sign-ups”, “Key events"
    assert wanted in synced
    checked = okr(home, "check")
    assert checked.exit_code == 1 and wanted in checked.output
    with Workspace.open(home) as workspace:
        [state] = source_states.states(workspace)
        assert wanted in str(state.drifts[0].said)
        standing = scoreboard.build(workspace).find("signups")
        assert standing.reading.status == "no_data" and standing.because.startswith("site.key_events has had no")


def test_a_dimension_that_is_gone_from_the_rows(home: Path) -> None:
    write(home, channel_until=8)
    okr(home, "sync")
    with Workspace.open(home) as workspace:
        [drift] = drifts(workspace)
        assert drift.name == "site.sessions.channel"
        assert [result.id for result in drift.feeds] == ["mail"]


def test_a_metric_and_a_dimension_that_are_no_longer_declared(home: Path) -> None:
    settings = SETTINGS.replace("metrics.key_events = {}\n", "").replace('dimensions = ["channel"]\n', "")
    (home / "okr.toml").write_text(settings, encoding="utf-8")
    with Workspace.open(home) as workspace:
        gone, undimensioned = drifts(workspace)
        assert str(gone.said).startswith("site no longer measures site.key_events, whose data ends on")
        assert [result.id for result in gone.feeds] == ["signups", "rate"]
        assert "has no dimensions" in str(undimensioned.said) and "“By mail”" in str(undimensioned.said)


def test_a_source_that_is_gone(home: Path) -> None:
    (home / "okr.toml").write_text("", encoding="utf-8")
    with Workspace.open(home) as workspace:
        assert "The source site does not exist" in str(drifts(workspace)[0].said)


def test_an_error_of_the_service_names_the_key_results_it_hits(tmp_path: Path) -> None:
    with Npm() as npm:
        npm.always = Reply(400, {"error": "Field downloads is not a valid metric"})
        options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
        (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\n{options}\n', encoding="utf-8")
        plan = PLAN.replace("site.key_events, ", "package.downloads, ").split("      - {id: rate")[0]
        (tmp_path / "okrs.yaml").write_text(plan, encoding="utf-8")
        okr(tmp_path, "plan", "apply", str(tmp_path / "okrs.yaml"))
        result = okr(tmp_path, "sync")
        assert result.exit_code == 1
        assert "is not a valid metric" in result.output and "It feeds “Sign-ups”." in result.output
        with Workspace.open(tmp_path) as workspace:
            [state] = source_states.states(workspace)
            assert [one.id for one in state.feeds] == ["signups"]
            because = scoreboard.build(workspace).standings[0].because
            assert because.startswith("package has brought no data yet:") and "not a valid metric" in because


def test_the_answers_carry_it(home: Path) -> None:
    write(home, events_until=8)
    [outcome] = answer(home, "sync")
    assert outcome["key_results"] == []


def test_a_metric_that_never_came_is_named_and_not_its_source(home: Path) -> None:
    write(home, events_until=99)
    fresh = home.parent / "anew"
    fresh.mkdir()
    for name in ("okr.toml", "okrs.yaml", "site.csv"):
        (fresh / name).write_text((home / name).read_text(encoding="utf-8"), encoding="utf-8")
    okr(fresh, "plan", "apply", str(fresh / "okrs.yaml"))
    okr(fresh, "sync")
    with Workspace.open(fresh) as workspace:
        board = scoreboard.build(workspace)
        assert board.find("signups").because == "site.key_events has no data yet."
        assert board.find("rate").because == "site.key_events has no data yet."
        assert board.find("mail").reading.status != "no_data"
