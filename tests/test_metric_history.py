"""One metric as the store has it: the quality of its days, its dimensions, what uses it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import sync
from data.settings import Settings
from data.views import plan_file
from data.views.metric_history import history
from data.workspace import Workspace, close_shared
from loopback import Npm

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: use
    title: Be used
    key_results:
      - {id: downloads, title: Downloads, formula: package.downloads, baseline: 5000, target: 12000}
      - {id: page, title: A page, type: milestone, steps: [{name: drawn}]}
"""


@pytest.fixture
def workspace(tmp_path: Path):
    with Npm() as npm:
        npm.fill(TODAY - timedelta(days=60), TODAY - timedelta(days=2))
        npm.put("downloads", TODAY - timedelta(days=5), 0)  # npm has not counted that day yet
        npm.put("downloads", TODAY - timedelta(days=30), 0)
        options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
        (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\n{options}\n', encoding="utf-8")
        with Workspace.open(tmp_path, clock=lambda: NOW) as opened:
            opened.plan.apply(plan_file.read(PLAN), author="test")
            assert sync.sync(opened, by="test")[0].state == "ok"
            yield opened


def test_each_day_says_how_good_it_is(workspace: Workspace) -> None:
    shown = history(workspace, "package.downloads", TODAY - timedelta(days=89), TODAY)
    quality = {one.day: one.quality for one in shown.days}
    assert quality[TODAY - timedelta(days=5)] == "missing"  # a false zero is no figure
    assert quality[TODAY - timedelta(days=30)] == "settled"  # an old zero is one
    assert quality[TODAY - timedelta(days=2)] == "provisional"
    assert min(quality) == shown.coverage.first_day
    assert max(quality) == TODAY - timedelta(days=2)
    assert shown.daily.loc[str(TODAY - timedelta(days=30))] == 0


def test_it_names_the_key_results_that_use_it(workspace: Workspace) -> None:
    shown = history(workspace, "package.downloads", TODAY, TODAY)
    assert [result.id for result in shown.used_by] == ["downloads"]


def test_the_shares_of_a_dimension_add_up(demo_home: Path) -> None:
    assert not Settings.load(demo_home).problems
    with Workspace.open(demo_home) as demo:
        today = demo.today()
        shown = history(demo, "site.sessions", today - timedelta(days=29), today)
        assert sum(total for _, total in shown.shares["channel"]) == pytest.approx(shown.daily.sum(), rel=1e-12)
        assert history(demo, "site.active_users", today - timedelta(days=29), today).shares == {}


def test_the_page_shows_all_metrics_and_one_of_them(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_HOME", str(demo_home))
    close_shared()
    try:
        app = AppTest.from_file("../pages/app.py", default_timeout=30).run()
        app.switch_page("explore/metrics.py").run()
        assert not app.exception
        assert "site.sessions" in list(app.dataframe[0].value.iloc[:, 0])
        app.query_params["metric"] = "site.sessions"
        app.run()
        assert not app.exception
        assert len(app.get("vega_lite_chart")) == 1
        app.query_params["metric"] = "nobody.knows"
        app.run()
        assert not app.exception
    finally:
        close_shared()
