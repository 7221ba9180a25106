"""The first ten minutes of a new user: from nothing at all to a source and a whole plan, all of it in the browser."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from browser import Tab, choose
from busy import allowed
from playwright.sync_api import Page, TimeoutError, expect
from served import okr, serving
from who import work_as_in_browser

from data.config import clock
from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import Cycle

pytestmark = pytest.mark.browser

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
ROW, MARGIN = 35, 33  # pixels of a table: how high a row is, how wide the column for choosing rows
COLUMNS = {"Steps": 2, "Phases": 3}
METRICS = ("visits", "signups", "orders")
OBJECTIVES = ("Become better known", "They come back", "مشتریان تازه")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """What a new user has at hand: a table of daily figures."""
    days = [clock.today() - timedelta(days=n) for n in range(120, -1, -1)]
    rows = [f"{day},{100 + n},{10 + n},{1 + n}" for n, day in enumerate(days)]
    table = tmp_path / "site.csv"
    table.write_text("\n".join(["day," + ",".join(METRICS), *rows]), encoding="utf-8")
    return table


@pytest.fixture
def home(tmp_path: Path, table: Path) -> Path:
    """A workspace with that table as its one source, pulled, and no plan."""
    home = tmp_path / "home"
    home.mkdir()
    metrics = "\n".join(f'metrics.{name} = {{unit = "{name}"}}' for name in METRICS)
    folders = f'[files]\nfolders = ["{table.parent}"]\n'
    (home / "okr.toml").write_text(f'{folders}[sources.site]\nconnector = "csv"\npath = "{table}"\n{metrics}\n')
    assert okr(home, "sync").returncode == 0
    return home


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Tab")


def upload(tab: Tab, table: Path) -> None:
    """The first source: a file, found by its link on the first page."""
    tab.page.get_by_role("main").get_by_role("link", name="Upload a file").click()
    tab.shows("A table with a date column")
    tab.page.locator("input[type=file]").set_input_files(table)
    tab.shows("Keep it")
    tab.page.get_by_role("button", name="Save and sync").click()
    tab.shows("1 of 1 source is fresh")


def save(tab: Tab, shows: str) -> None:
    tab.page.get_by_role("button", name="Save").click()
    expect(tab.page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    tab.shows(shows)


@pytest.mark.slow
def test_from_nothing_to_three_objectives_with_nine_key_results(tmp_path: Path, table: Path, tab: Tab) -> None:
    home = tmp_path / "empty"
    with serving(home) as server:
        page = tab.open(server.url, "Three steps")
        upload(tab, table)
        page.get_by_role("link", name="Overview").click()
        tab.shows("Three steps")
        page.get_by_role("link", name="Plan", exact=True).first.click()
        page.get_by_role("link", name="Start a cycle").click()
        tab.shows("Period")
        work_as_in_browser(page, "kim@example.com")
        page.get_by_role("button", name="Start the cycle").click()
        tab.shows("Add an objective")
        for place, title in enumerate(OBJECTIVES):
            page.get_by_role("link", name="Add an objective").click()
            tab.shows("New objective")
            fill(page, "Title", title)
            save(tab, title)
            for metric in METRICS:
                page.get_by_role("link", name="Add a key result").nth(place).click()
                tab.shows("New key result")
                fill(page, "Title", f"{metric} {place}")
                choose(page, "Metric", f"site.{metric}")
                tab.shows("today")
                fill(page, "Target", f"{(place + 1) * 50},000")
                save(tab, f"{metric} {place}")
        assert not tab.troubles
        exported = okr(home, "plan", "export")
    assert exported.returncode == 0, exported.stderr
    plan = yaml.safe_load(exported.stdout)
    assert [o["title"] for o in plan["objectives"]] == list(OBJECTIVES)
    found = [[(k["title"], k["formula"], k["target"]) for k in o["key_results"]] for o in plan["objectives"]]
    assert found == [[(f"{m} {n}", f"site.{m}", (n + 1) * 50_000) for m in METRICS] for n in range(3)]


@pytest.mark.slow
def test_a_press_is_taken_once_whatever_is_still_being_drawn(home: Path, tab: Tab) -> None:
    """Save stays where it is while the form grows; pressed twice, in the middle of a run, it saves once and leaves."""
    with serving(home) as server:
        page = tab.open(f"{server.url}/new_cycle", "Period")
        work_as_in_browser(page, "kim@example.com")
        page.get_by_role("button", name="Start the cycle").dblclick()
        tab.shows("Add an objective")
        page.get_by_role("link", name="Add an objective").click()
        tab.shows("New objective")
        page.get_by_label("Title", exact=True).fill("Become better known")
        page.get_by_role("button", name="Save").dblclick()
        expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
        page.get_by_role("link", name="Add a key result").click()
        tab.shows("New key result")
        place = page.get_by_role("button", name="Save").bounding_box()
        fill(page, "Title", "Visits")
        choose(page, "Metric", "site.visits")
        tab.shows("today")
        fill(page, "Target", "50,000")
        tab.shows("likely")
        assert page.get_by_role("button", name="Save").bounding_box() == place
        page.get_by_label("Target", exact=True).fill("60,000")
        page.get_by_role("button", name="Save").dblclick()
        expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
        tab.shows("Visits")
        assert not tab.troubles
        plan = yaml.safe_load(okr(home, "plan", "export").stdout)
    assert [[(k["title"], k["target"]) for k in o["key_results"]] for o in plan["objectives"]] == [[("Visits", 60_000)]]


def write_row(tab: Tab, table: str, *cells: str, leaving: bool = True) -> None:
    """Append a row to the table of that name, as with a mouse and a keyboard. leaving: also the last cell."""
    page = tab.page
    grid = page.get_by_test_id("stDataFrame").filter(has=page.get_by_label(f"Add row: {table}"))
    expect(grid).to_be_visible()
    tab.shows("Save")
    rows = grid.locator("table tbody tr")
    there = rows.count()
    grid.evaluate("table => table.scrollIntoView({block: 'center'})")
    try:
        grid.hover(timeout=10_000)  # which waits until it stands still, and shows its buttons
    except TimeoutError:  # it may never seem to, where a busy machine draws few frames
        grid.hover(force=True)
    page.get_by_role("button", name=f"Add row: {table}").press("Enter")
    expect(rows).to_have_count(there + 1)
    page.keyboard.press("Escape")  # out of the cell that may have opened, until the new row is known everywhere
    tab.shows("Save")
    place = grid.bounding_box()
    assert place is not None
    for n, text in enumerate(cells):
        across = MARGIN + (n + 0.5) * (place["width"] - MARGIN) / COLUMNS[table]
        box = page.locator("#portal input, #portal textarea")
        for _ in range(5):  # a grid that is just being drawn anew takes no click: a person clicks once more
            page.mouse.dblclick(place["x"] + across, place["y"] + (there + 1.5) * ROW)
            with suppress(TimeoutError):
                box.wait_for(timeout=allowed(3_000))
                break
        box.fill(text)
        if not leaving and text == cells[-1]:
            return
        box.press("Enter")
        expect(box).to_have_count(0)
        tab.shows("Save")


@pytest.mark.slow
def test_tables_and_limits_are_typed_saved_and_found_again(home: Path, tab: Tab) -> None:
    """Steps of a milestone, phases of a pace, and two limits, each with its refusal."""
    today = clock.today()
    with PlanStore(home / "plan.sqlite") as store:
        store.add_cycle(Cycle(today, today + timedelta(days=80), "now"), author="kim@example.com")
        store.add_objective("now", {"id": "known", "title": "Become better known"}, author="kim@example.com")
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[workspace]\nperson = "kim@example.com"\n')
    with serving(home) as server:
        page = tab.open(f"{server.url}/edit_key_result?objective=known", "New key result")
        fill(page, "Title", "Launch")
        choose(page, "Kind", "Milestone in steps")
        write_row(tab, "Steps", "Beta", today.isoformat())
        write_row(tab, "Steps", "Release")
        save(tab, "2 steps")
        page.get_by_role("link", name="Launch").click()
        tab.shows("Edit key result")
        expect(page.get_by_test_id("stDataFrame").locator("table tbody tr")).to_have_count(2)
        write_row(tab, "Steps", "Party", leaving=False)
        save(tab, "3 steps")  # straight out of the cell, which tells late what was typed into it

        page.get_by_role("link", name="Add a key result").click()
        tab.shows("New key result")
        fill(page, "Title", "Visits a day")
        choose(page, "Kind", "Hold between two limits")
        choose(page, "Metric", "site.visits")
        tab.shows("today")
        fill(page, "Lowest", "300")
        fill(page, "Highest", "200")
        page.get_by_role("button", name="Save").click()
        tab.shows("is above")
        fill(page, "Highest", "400")
        save(tab, "Visits a day")

        page.get_by_role("link", name="Add a key result").click()
        tab.shows("New key result")
        fill(page, "Title", "Orders")
        choose(page, "Metric", "site.orders")
        tab.shows("today")
        fill(page, "Target", "9000")
        page.get_by_text("More", exact=True).click()
        write_row(tab, "Phases", (today + timedelta(days=20)).isoformat(), "0.5")
        write_row(tab, "Phases", (today + timedelta(days=10)).isoformat(), "0.6")
        page.get_by_role("button", name="Save").click()
        tab.shows("does not come after")
        page.get_by_role("button", name="Cancel").click()
        tab.shows("Visits a day")
        page.get_by_role("link", name="Visits a day").click()
        tab.shows("Edit key result")
        choose(page, "Kind", "Increase to a target")
        fill(page, "Target", "9000")
        page.get_by_text("More", exact=True).click()
        write_row(tab, "Phases", (today + timedelta(days=20)).isoformat(), "0.5")
        fill(page, "Why does this change?", "Steady is not enough")
        save(tab, "Visits a day")
        assert not tab.troubles
        plan = yaml.safe_load(okr(home, "plan", "export").stdout)
    (launch, visits) = plan["objectives"][0]["key_results"]
    assert launch["steps"] == [{"name": "Beta", "done": today}, {"name": "Release"}, {"name": "Party"}]
    assert visits["phases"] == [{"until": today + timedelta(days=20), "share": 0.5}]
    assert (visits["target"], "low" in visits, "type" in visits) == (9000, False, False)
