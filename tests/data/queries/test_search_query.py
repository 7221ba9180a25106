"""What can be found, and what is offered with it, for each role; what people typed comes back to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from clock_at import clock_at
from hostile import HOSTILE

from data.queries.plan import plan_file
from data.queries.search.search import Thing, things
from data.stores.workspace import Workspace
from okr_model.plan.roles import ROLES

CLOCK = datetime.fromisoformat("2026-11-24T12:00:00+00:00")
SETTINGS = """
[sources.site]
connector = "csv"
path = "site.csv"
metrics.sessions = {title = "Website visits", unit = "visits"}
[sources.off]
connector = "csv"
path = "site.csv"
enabled = false
metrics.other = {}
"""


def plan(cycle: str, start: date, *titles: str) -> str:
    results = [
        {"id": f"r{n}", "title": title, "formula": "site.sessions", "target": 10, "owner": "olga@example.com"}
        for n, title in enumerate(titles)
    ]
    goal = {"id": "reach", "title": "Be known", "team": "Brand", "key_results": results}
    dates = {"id": cycle, "start": start, "end": start + timedelta(days=91)}
    return yaml.safe_dump({"cycle": dates, "objectives": [goal]})


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    with clock_at(CLOCK), Workspace.open(home) as opened:
        opened.plan.apply(plan_file.read(plan("2026-Q3", date(2026, 7, 1), "Old visitors")), author="test")
        opened.plan.apply(
            plan_file.read(plan("2026-Q4", date(2026, 10, 1), "Visitors", *HOSTILE.values())), author="test"
        )
        opened.plan.people.save("ada@example.com", author="test", name="Ada", team="Brand")
        opened.plan.people.save("gone@example.com", author="test", name="Gone", active=False)
        yield opened


def found(workspace: Workspace, role: str) -> tuple[Thing, ...]:
    return things(workspace.snapshot(), ROLES[role].rights)


def of_kind(all_: tuple[Thing, ...], kind: str) -> dict[str, Thing]:
    return {one.id: one for one in reversed(all_) if one.kind == kind}  # the first of a name stays


def test_everything_there_is_by_its_name(workspace: Workspace) -> None:
    all_ = found(workspace, "admin")
    assert of_kind(all_, "objective")["reach"].title == "Be known"
    assert of_kind(all_, "key_result")["r0"].title == "Visitors"
    assert of_kind(all_, "metric")["site.sessions"].title == "Website visits"
    people = of_kind(all_, "person")
    assert people["ada@example.com"].title == "Ada"
    assert not people["ada@example.com"].owns
    assert people["olga@example.com"].owns  # who owns a key result is found, whether among the people or not
    assert "gone@example.com" not in people
    assert set(of_kind(all_, "source")) == {"site", "off"}


def test_what_runs_now_comes_first_and_an_earlier_cycle_is_named(workspace: Workspace) -> None:
    both = [one for one in found(workspace, "viewer") if (one.kind, one.id) == ("key_result", "r0")]
    assert [(one.title, one.cycle) for one in both] == [("Visitors", ""), ("Old visitors", "2026-Q3")]
    assert "2026-Q3" in str(both[1].beside)
    assert both[1].deeds == ()


@pytest.mark.parametrize(
    ("role", "deeds", "syncs"),
    [
        ("viewer", {"what_if"}, set()),
        ("member", {"what_if", "check_in"}, {"site"}),
        ("editor", {"what_if", "check_in", "edit"}, {"site"}),
        ("admin", {"what_if", "check_in", "edit"}, {"site"}),
    ],
)
def test_what_a_reader_may_not_do_is_not_offered(
    workspace: Workspace, role: str, deeds: set[str], syncs: set[str]
) -> None:
    all_ = found(workspace, role)
    assert set(of_kind(all_, "key_result")["r0"].deeds) == deeds
    assert {one.id for one in all_ if "sync" in one.deeds} == syncs  # of what is switched off, never


def test_who_may_not_look_finds_nothing(workspace: Workspace) -> None:
    assert found(workspace, "none") == ()


def test_hostile_titles_come_back_to_the_letter(workspace: Workspace) -> None:
    titles = {one.title for one in found(workspace, "viewer") if one.kind == "key_result"}
    assert set(map(str.strip, HOSTILE.values())) <= titles


def test_a_cycle_that_is_over_takes_no_check_in(workspace: Workspace) -> None:
    with clock_at(CLOCK + timedelta(days=60)):
        all_ = things(workspace.snapshot(), ROLES["admin"].rights)
    assert "check_in" not in of_kind(all_, "key_result")["r0"].deeds


def test_an_empty_workspace_has_nothing_and_fails_nowhere(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "empty") as opened:
        assert things(opened.snapshot(), ROLES["admin"].rights) == ()
