"""One metric as the store has it: the quality of its days, its dimensions, what uses it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from loopback import Npm
from served import NOVEMBER, ROOT, copied
from streamlit.testing.v1 import AppTest

from data.config.settings import Settings
from data.ingest import serving, sync
from data.queries.metrics.metric_history import has_daily_total, history
from data.queries.plan import plan_file
from data.stores.workspace import Workspace, close_shared
from okr_model.metrics.metrics import Metric

CLOCK = NOVEMBER
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


def test_the_shares_of_a_dimension_add_up(november_demo: Path, tmp_path: Path) -> None:
    home = copied(november_demo, tmp_path)
    assert not Settings.load(home).problems
    with Workspace.open(home) as demo:
        today = demo.today()
        shown = history(demo, "site.sessions", today - timedelta(days=29), today)
        assert sum(total for _, total in shown.shares["channel"]) == pytest.approx(shown.daily.sum(), rel=1e-12)
        assert history(demo, "site.active_users", today - timedelta(days=29), today).shares == {}


def test_the_page_shows_all_metrics_and_one_of_them(
    november_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKR_HOME", str(copied(november_demo, tmp_path)))
    close_shared()
    try:
        app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60).run()
        app.switch_page("explore/metrics/page.py").run()
        assert not app.exception
        assert any("metrics?metric=site.sessions" in one.proto.body for one in app.get("html"))
        app.query_params["metric"] = "site.sessions"
        app.run()
        assert not app.exception
        assert len(app.get("vega_lite_chart")) == 1
        app.query_params["metric"] = "nobody.knows"
        app.run()
        assert not app.exception
    finally:
        close_shared()


SHOP = """
[sources.shop]
connector = "csv"
path = "shop.csv"
dimensions = ["city"]
metrics.visitors = {additivity = "none"}
metrics.sales = {}
metrics.visits = {}

[sources.off]
connector = "csv"
path = "shop.csv"
enabled = false
metrics.sales = {}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "okr.toml").write_text(SHOP, encoding="utf-8")
    days = [TODAY - timedelta(days=back) for back in range(5, 0, -1)]
    rows = [f"{day},{city},10,3,30" for day in days for city in ("North", "South")]
    (tmp_path / "shop.csv").write_text("day,city,visitors,sales,visits\n" + "\n".join(rows), encoding="utf-8")
    return tmp_path


def test_what_has_no_figure_a_day_is_never_given_one(shop: Path) -> None:
    with Workspace.open(shop, clock=lambda: NOW) as opened:
        assert {o.state for o in sync.sync(opened, by="test")} == {"ok"}
        shown = history(opened, "shop.visitors", TODAY - timedelta(days=29), TODAY)
        assert (shown.has_daily_total, len(shown.daily), shown.days, shown.shares) == (False, 0, (), {})
        assert history(opened, "shop.sales", TODAY - timedelta(days=29), TODAY).daily.tolist() == [6.0] * 5
    assert not has_daily_total(Metric("rate", "%", kind="ratio", of=("sales", "visits")))
    assert has_daily_total(Metric("people", "people", additivity="none"))


def test_the_page_says_why_and_syncing_all_leaves_out_what_is_switched_off(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKR_HOME", str(shop))
    close_shared()
    pulled: list[str] = []
    scheduler = SimpleNamespace(under_way={}, next_pull=lambda source: None, pull=lambda name, by: pulled.append(name))
    monkeypatch.setattr(serving, "_current", SimpleNamespace(scheduler=scheduler))
    try:
        app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60).run()
        app.switch_page("explore/metrics/page.py").run()
        app.query_params["metric"] = "shop.visitors"
        app.run()
        assert not app.exception
        assert "twice" in " ".join(one.value for one in app.markdown)
        app.switch_page("setup/sources/page.py").run()
        next(b for b in app.button if b.label == "Sync all now").click().run()
        assert not app.exception
        assert pulled == ["shop"]
    finally:
        close_shared()
