"""What is forecast each day is kept once, and held against what came when the cycle is over."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from actors import actor

from data.commands import forecasts
from data.ingest import serving, sync
from data.ingest.serving import Scheduler
from data.queries.forecasts import forecast_record
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace
from okr_model.forecast.calibration import record

FIRST, LAST = date(2025, 1, 1), date(2027, 1, 5)
SETTINGS = """
[status]
on_track = 0.8
[sources.site]
connector = "csv"
path = "site.csv"
fresh_for = 400
metrics.visits = {unit = "visits"}
metrics.fans = {kind = "stock", unit = "people"}
"""
PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: use
    title: Be used
    key_results:
      - {id: near, title: Near, formula: site.visits, baseline: 8000, target: 8800, pace: seasonal}
      - {id: far, title: Far, formula: site.visits, baseline: 8000, target: 20000,
         phases: [{until: 2026-10-31, share: 0.1}]}
      - {id: held, title: Held, formula: mean(site.visits), window: 28, type: between, low: 50, high: 150}
      - {id: fans, title: Fans, formula: last(site.fans), baseline: 1000, target: 1500}
      - {id: steps, title: Steps, type: milestone, steps: [{name: one}]}
"""


class Clock:
    """Today, until it is another day."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 10)

    def __call__(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock):
    rng = np.random.default_rng(4)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    lines = [f"{day},{rng.poisson(100)},{500 + n}" for n, day in enumerate(days)]
    (tmp_path / "site.csv").write_text("day,visits,fans\n" + "\n".join(lines), encoding="utf-8")
    (tmp_path / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    with Workspace.open(tmp_path, clock=clock) as opened:
        opened.plan.apply(plan_file.read(PLAN), author="test")
        assert sync.sync(opened, by="test")[0].state == "ok"
        yield opened


def keep(workspace: Workspace) -> int:
    return forecasts.keep(workspace, actor("okr", door="server"))


def test_a_days_claims_are_kept_once(workspace: Workspace, clock: Clock) -> None:
    assert keep(workspace) == 4
    assert keep(workspace) == 0
    clock.day += timedelta(days=1)
    assert keep(workspace) == 4
    claims = workspace.plan.forecasts.of(["2026-Q4"])
    assert {c.key_result_id for c in claims} == {"near", "far", "held", "fans"}
    near = next(c for c in claims if c.key_result_id == "near")
    assert (near.low, near.high, near.day) == (8800, None, date(2026, 11, 10))
    assert near.p05 <= near.p10 <= near.p50 <= near.p90 <= near.p95
    held = next(c for c in claims if c.key_result_id == "held")
    assert (held.low, held.high) == (50, 150)


def test_claims_are_held_against_what_came(workspace: Workspace, clock: Clock) -> None:
    keep(workspace)
    assert forecast_record.checked(workspace) == []  # the cycle is still running
    clock.day = LAST
    assert forecast_record.checked(workspace) == []  # it is over, but its days are not settled yet
    assert sync.sync(workspace, by="test")[0].state == "ok"
    checked = forecast_record.checked(workspace)
    assert len(checked) == 4
    found = {c.claim.key_result_id: c for c in checked}
    assert found["near"].met
    assert not found["far"].met
    assert found["held"].met
    known = record(checked)
    assert known is not None
    assert known.brier < 0.2


def test_the_workspaces_own_past_is_replayed(workspace: Workspace) -> None:
    checked = forecast_record.replayed(workspace)
    assert {c.claim.key_result_id for c in checked} == {"near", "far", "held", "fans"}
    assert max(c.claim.day for c in checked) < date(2026, 10, 1)


def test_the_scheduler_keeps_forecasts_once_a_day(workspace: Workspace, clock: Clock) -> None:
    scheduler = Scheduler(workspace, keep)
    scheduler._keep_forecasts()
    scheduler._keep_forecasts()
    clock.day += timedelta(days=1)
    scheduler._keep_forecasts()
    assert workspace.plan.forecasts.last_day() == clock.day
    assert len(workspace.plan.forecasts.of(["2026-Q4"])) == 8


def test_a_record_that_failed_is_kept_later_the_same_day(
    workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    disk = {"full": True}

    def daily(workspace: Workspace) -> int:
        if disk["full"]:
            raise OSError(28, "No space left on device")
        return keep(workspace)

    scheduler = Scheduler(workspace, daily)
    scheduler._keep_forecasts()
    scheduler._keep_forecasts()  # not at every look at the clock
    told = [one for one in caplog.records if one.exc_info]
    assert len(told) == 1
    assert str(clock.day) in told[0].message
    assert workspace.plan.forecasts.last_day() is None
    disk["full"] = False
    monkeypatch.setattr(serving, "FORECAST_SECONDS", 0.0)
    scheduler._keep_forecasts()
    assert workspace.plan.forecasts.last_day() == clock.day


def test_the_scoreboard_says_how_likely_it_is(workspace: Workspace, clock: Clock) -> None:
    clock.day = date(2026, 11, 10)
    board = scoreboard.build(workspace)
    assert board is not None
    near, far, held, fans = (board.find(name) for name in ("near", "far", "held", "fans"))
    assert near and far and held and fans
    assert near.reading.status == "on_track"
    assert near.reading.prospect is not None
    assert near.reading.prospect.likelihood > 0.8
    assert near.ahead is not None and near.ahead.pace.kind == "seasonal"
    assert near.reached_on is not None and near.reached_on <= board.cycle.end
    assert far.reading.status == "off_track"
    assert far.reached_on is None
    assert far.ahead is not None and far.ahead.pace.kind == "phased"
    assert far.ahead.pace.at(date(2026, 10, 31)) == pytest.approx(0.1)
    assert held.reading.status == "on_track"
    assert fans.reading.rates is not None
    assert fans.reading.rates.current == pytest.approx(1)
    (objective,) = board.objectives
    assert objective.outlook is not None
    assert 0 <= objective.outlook.p10 <= objective.outlook.p50 <= objective.outlook.p90 <= 1


def test_the_bands_of_the_settings_count(workspace: Workspace) -> None:
    assert workspace.settings.status.bands.on_track == 0.8


def test_a_past_day_is_forecast_from_what_had_happened_by_then(workspace: Workspace) -> None:
    early = scoreboard.build(workspace, on=date(2026, 10, 5))
    assert early is not None
    near = early.find("near")
    assert near is not None and near.reading.prospect is not None
    assert near.reading.prospect.p90 - near.reading.prospect.p10 > 0
    before = scoreboard.build(workspace, on=date(2026, 9, 20))
    assert before is not None
    assert all(s.reading.status == "not_started" for s in before.standings)
