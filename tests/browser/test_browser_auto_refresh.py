"""A page left open: new figures come by themselves, and what the reader was doing stays as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from browser import Tab, choose, tab_of
from busy import allowed
from playwright.sync_api import Page, expect
from served import Server, await_answer, okr, serving

from data.ingest import sync
from data.queries.plan import plan_file
from data.stores.workspace import Workspace

pytestmark = pytest.mark.browser

SECONDS = 10  # within which a batch must show
METRICS = [f"m{n}" for n in range(10)]
SETTINGS = """
[workspace]
title = "Live"
[sources.site]
connector = "csv"
path = "site.csv"
every = "30d"
""" + "".join(f"metrics.{name} = {{}}\n" for name in METRICS)
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
DAYS = [CLOCK.date() - timedelta(days=n) for n in (3, 2, 1)]


def write(home: Path, a_day: int) -> None:
    """The source: so many a day, of every metric."""
    rows = [f"{day}," + ",".join(str(a_day + n) for n in range(len(METRICS))) for day in DAYS]
    new = home / "site.new"
    new.write_text("\n".join(["day," + ",".join(METRICS), *rows]), encoding="utf-8")
    new.replace(home / "site.csv")


def plan(first: str = "Metric") -> str:
    def result(n: int) -> dict[str, object]:
        return {"id": f"r{n}", "title": f"{first} {n}", "formula": f"site.m{n}", "target": 100_000, "unit": "visits"}

    objectives = [
        {"id": team, "title": f"Goal of {team}", "team": team.title(), "key_results": [result(n) for n in numbers]}
        for team, numbers in (("brand", range(5)), ("sales", range(5, 10)))
    ]
    cycle = {"id": "now", "start": DAYS[0], "end": DAYS[0] + timedelta(days=80)}
    return yaml.safe_dump({"cycle": cycle, "objectives": objectives})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    write(home, 1000)
    with Workspace.open(home) as workspace:
        workspace.plan.apply(plan_file.read(plan()), author="test")
        sync.sync(workspace, by="test")
    with serving(home) as one:
        yield one


def synced(server: Server) -> None:
    """A sync in another process, while the server owns the store."""
    done = okr(server.home, "sync", "--json")
    assert done.returncode == 0, done.stderr
    assert [o["state"] for o in json.loads(done.stdout)] == ["ok"], done.stdout


def card(page: Page, figure: str) -> None:
    """Wait until a line of the list shows this figure, no longer than new data may take."""
    expect(page.locator(".okr-results-list td", has_text=figure).first).to_be_visible(timeout=allowed(SECONDS) * 1000)


def test_new_figures_show_by_themselves_and_disturb_nothing(server: Server, tab: Tab) -> None:
    page = tab.page
    page.set_viewport_size({"width": 1000, "height": 420})
    tab.open(server.url, shows="data up to and including")
    card(page, "3,000")
    filters = page.locator(".st-key-filters").get_by_role("button").first
    filters.click()
    choose(page, "Team", "Sales")
    filters.click()
    tab.shows("Goal of sales")
    expect(page.get_by_text("Goal of brand")).to_have_count(0)
    card(page, "3,015")
    beside = tab_of(page.context)
    beside.open(f"{server.url}/key_result?id=r0", shows="Evidence")
    facts = beside.page.locator(".okr-facts")
    expect(facts).to_contain_text("3,000")
    main = page.get_by_test_id("stMain")
    main.evaluate("main => main.scrollTo(0, 120)")
    page.evaluate("window.kept = document.querySelector('.okr-results-list').closest('.stApp')")

    write(server.home, 2000)
    synced(server)
    card(page, "6,015")
    assert page.evaluate("window.kept.isConnected")  # the page is the same one
    assert main.evaluate("main => main.scrollTop") == 120
    assert "team=Sales" in page.url
    expect(page.get_by_text("Goal of brand")).to_have_count(0)
    expect(page.get_by_role("group", name="Filtered by")).to_contain_text("Sales")
    expect(facts).to_contain_text("6,000", timeout=allowed(SECONDS) * 1000)  # and so is a key result's own page
    assert beside.page.url.endswith("id=r0")

    # also in the midst of a choice
    main.evaluate("main => main.scrollTo(0, 0)")
    filters.click()
    expect(page.get_by_role("combobox", name="Team")).to_have_value("Sales")
    box = page.get_by_role("combobox", name="Status")
    box.click()
    box.press_sequentially("no")
    write(server.home, 3000)
    synced(server)
    card(page, "9,015")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(box).to_have_value("no")

    # and a changed plan
    (server.home / "okrs.yaml").write_text(plan("Renamed"), encoding="utf-8")
    assert okr(server.home, "plan", "apply", str(server.home / "okrs.yaml")).returncode == 0
    expect(page.get_by_text("Renamed 7").filter(visible=True).first).to_be_visible(timeout=allowed(SECONDS) * 1000)
    assert tab.troubles == []


def test_sync_now_on_the_sources_page(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/sources", shows="1 of 1 source is fresh")
    rows = page.locator(".okr-facts")
    expect(rows).to_contain_text("test")
    write(server.home, 5000)
    page.get_by_role("button", name="Sync now").click()
    expect(rows).to_contain_text("30 changed in the last sync", timeout=allowed(SECONDS) * 1000)
    expect(rows).to_contain_text("page")
    expect(page.get_by_role("button", name="Sync now")).to_be_enabled()
    tab.open(server.url, shows="data up to and including")
    card(page, "15,000")

    # the source breaks: it is told, with the remedy, and the figures stay
    (server.home / "site.csv").write_text("day,m0\n2026-01-01,oops\n", encoding="utf-8")
    tab.open(f"{server.url}/sources", shows="1 of 1 source is fresh")
    page.get_by_role("button", name="Sync all now").click()
    expect(page.get_by_text("last sync failed")).to_be_visible(timeout=allowed(SECONDS) * 1000)
    tab.shows("What to do:")
    tab.open(server.url, shows="data up to and including")
    card(page, "15,000")
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_an_empty_workspace_fills_before_the_readers_eyes(tmp_path: Path, tab: Tab) -> None:
    home = tmp_path / "home"
    with serving(home) as server:
        tab.open(server.url, shows="Three steps to your first key result")
        (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
        write(home, 1000)
        (home / "okrs.yaml").write_text(plan(), encoding="utf-8")
        await_answer(server, "/api/v1/metrics", lambda answer: "site.m0" in answer.text)  # the settings are in force
        assert okr(home, "plan", "apply", str(home / "okrs.yaml")).returncode == 0
        expect(tab.page.get_by_text("Goal of brand")).to_be_visible(timeout=allowed(SECONDS) * 1000)
        synced(server)
        card(tab.page, "3,000")
        expect(tab.page.get_by_text("Three steps")).to_have_count(0)
