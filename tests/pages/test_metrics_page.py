"""The list of metrics: found by words, each with its last value, and links to where a row points."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from opened import Open, fine, listed, words

from data.ingest import sync
from data.queries.plan import plan_file
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = CLOCK.date()
METRICS = "explore/metrics/page.py"
SETTINGS = """
[sources.shop]
connector = "csv"
path = "shop.csv"
dimensions = ["city"]
metrics.sales = {unit = "EUR"}
metrics.buyers = {additivity = "none"}

[sources.blog]
connector = "csv"
path = "blog.csv"
metrics.readers = {unit = "readers"}
"""

PLAN = """
cycle: {id: q, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: known
    title: Be known
    key_results: [{id: read, title: Readers & friends, formula: blog.readers, target: 2000}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "ws"
    home.mkdir()
    (home / "okr.toml").write_text(SETTINGS)
    days = [TODAY - timedelta(days=n) for n in range(40, 0, -1)]
    (home / "shop.csv").write_text(
        "day,city,sales,buyers\n" + "".join(f"{d},Ulm,{n},1\n{d},Jena,1000,1\n" for n, d in enumerate(days))
    )
    (home / "blog.csv").write_text("day,readers\n" + "".join(f"{d},{7 + n}\n" for n, d in enumerate(days)))
    with Workspace.open(home) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author="test")
        sync.sync(workspace, by="test")
    return home


def test_every_metric_has_a_line_with_its_last_value_and_leads_on(open_page: Open, home: Path) -> None:
    app = open_page(home, METRICS)
    shown = listed(app).set_index("Metric")
    assert list(shown.index) == ["shop.buyers", "shop.sales", "blog.readers"]
    assert shown.loc["shop.sales", "Last value"] == "€1,039"
    assert shown.loc["shop.sales", "Day"] == "28 Nov 2026"
    assert shown.loc["shop.buyers", "Last value"].startswith("–"), "distinct people of two cities do not add up"
    assert shown.loc["blog.readers", "Used by"] == "Readers & friends"
    markup = words(app)
    assert "From €1,000 to €1,039" in markup, "the course in words"
    assert 'href="metrics?metric=shop.sales"' in markup
    assert 'href="key_result?id=read&amp;cycle=q"' in markup
    assert 'href="sources"' in markup


@pytest.mark.parametrize(
    ("typed", "found"),
    [("SALES", ["shop.sales"]), ("friends", ["blog.readers"]), ("shop", ["shop.buyers", "shop.sales"])],
)
def test_the_list_is_searched(open_page: Open, home: Path, typed: str, found: list[str]) -> None:
    app = open_page(home, METRICS)
    fine(app.text_input[0].set_value(typed).run())
    assert list(listed(app)["Metric"]) == found
    assert app.query_params["find"] in (typed, [typed])


def test_what_is_not_there_is_said(open_page: Open, home: Path) -> None:
    assert "No metric matches “zzz”" in words(open_page(home, METRICS, find="zzz"))
    app = open_page(home, METRICS, metric="shop.gone")
    assert any("There is no metric “shop.gone”" in one.value.replace("\\", "") for one in app.info)
    assert len(listed(app)) == 3
