"""What is to be known about single days: marks of their latest pull, held values, a counter that fell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from served import ROOT
from store_rows import day, pull, row
from streamlit.testing.v1 import AppTest

from data.ingest import sync
from data.queries.metrics import data_flags
from data.queries.metrics.metric_history import history
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.metrics.store import MetricStore
from data.stores.workspace import Workspace, close_shared

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
SETTINGS = """
[sources.shop]
connector = "csv"
path = "shop.csv"
metrics.leads = {unit = "leads"}
metrics.downloads = {kind = "stock", counter = true, unit = "downloads"}
"""
PLAN = f"""
cycle: {{id: now, start: {TODAY - timedelta(days=60)}, end: {TODAY + timedelta(days=30)}}}
objectives:
  - id: use
    title: Be used
    key_results:
      - {{id: leads, title: Leads, formula: shop.leads, target: 12000}}
      - {{id: downloads, title: Downloads, formula: last(shop.downloads), baseline: 0, target: 12000}}
"""


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def write(home: Path, until: int, **leads: int) -> None:
    """Figures up to so many days ago; `d5=0` sets the leads of five days ago; the counter loses 50 three days ago."""
    lines = ["day,leads,downloads"]
    for back in range(60, until - 1, -1):
        lines.append(f"{ago(back)},{leads.get(f'd{back}', 100 + back % 7)},{1000 + 10 * (60 - back) - 50 * (back < 4)}")
    (home / "shop.csv").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    write(tmp_path, until=5)
    with Workspace.open(tmp_path) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author="test")
        assert sync.sync(workspace, by="test")[0].state == "ok"
        write(tmp_path, until=1, d2=0)
        assert sync.sync(workspace, by="test")[0].held == 1
    return tmp_path


def test_a_counter_that_fell_is_flagged_on_that_day_with_before_and_after(home: Path) -> None:
    with Workspace.open(home) as workspace:
        found = data_flags.of_metric(workspace, "shop.downloads", ago(60), TODAY)
        assert found == {ago(3): (data_flags.Mark("counter_fell", "fell from 1,560 to 1,520"),)}
        quality = {one.day: one.quality for one in history(workspace, "shop.downloads", ago(60), TODAY).days}
        assert quality[ago(3)] == "flagged" and quality[ago(4)] == "settled"
        assert data_flags.of_metric(workspace, "shop.leads", ago(60), TODAY).keys() == {ago(2)}


def test_a_held_day_is_told_on_the_strip_and_under_the_key_results_chart(home: Path) -> None:
    with Workspace.open(home) as workspace:
        quality = {one.day: one.quality for one in history(workspace, "shop.leads", ago(60), TODAY).days}
        assert quality[ago(2)] == "held" and quality[ago(1)] == "settled"
        board = scoreboard.build(workspace)
        assert data_flags.of_key_result(workspace, board.find("leads"), board) == {"held": [ago(2)]}
        assert data_flags.of_key_result(workspace, board.find("downloads"), board) == {"counter_fell": [ago(3)]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MetricStore]:
    with MetricStore(tmp_path / "metrics.duckdb") as opened:
        yield opened


def test_the_latest_pull_of_a_day_says_what_is_to_be_known_of_it(store: MetricStore) -> None:
    def with_flags(minute: int, window: tuple[int, int], *flags: dict[str, object]) -> None:
        batch, table = pull([row(n, 10 * n) for n in range(window[0], window[1] + 1)], window, minute=minute)
        store.ingest(replace(batch, flags=flags), table)

    sampled = {"code": "sampled", "day": None, "note": "a tenth"}
    cut = {"code": "truncated", "day": day(2).isoformat(), "note": ""}
    with_flags(0, (1, 4), sampled, cut)
    with_flags(1, (3, 6))
    found = store.flags_by_day("site", "sessions", day(1), day(9))
    assert found == {day(1): [sampled, cut], day(2): [sampled, cut], **{day(n): [] for n in (3, 4, 5, 6)}}


def page(home: Path, name: str, **query: str) -> AppTest:
    app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60).run()
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(name).run()
    assert not app.exception
    return app


def written(app: AppTest) -> str:
    return " ".join(one.value for one in (*app.markdown, *app.caption))


def test_a_person_decides_in_the_browser(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_HOME", str(home))
    close_shared()
    try:
        app = page(home, "setup/sources/page.py")
        assert "1 value needs confirmation" in written(app) and "suddenly 0" in written(app)
        app.button(key="accept_shop.leads").click().run()
        assert not app.exception
        assert "needs confirmation" not in written(app)
        app = page(home, "explore/metrics/page.py", metric="shop.leads")
        assert "Confirmed by a person" in written(app)
        app = page(home, "explore/metrics/page.py", metric="shop.downloads")
        assert "A counter that should only grow went down" in written(app)
    finally:
        close_shared()


def test_the_pages_tell_what_is_held(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_HOME", str(home))
    close_shared()
    try:
        app = page(home, "okrs/key_result/page.py", id="leads")
        assert "eeds confirmation" in written(app)
        assert "No corrections by the source" in written(app)
        app = page(home, "setup/sources/page.py")
        app.button(key="reject_shop.leads").click().run()
        assert "needs confirmation" not in written(app)
    finally:
        close_shared()
