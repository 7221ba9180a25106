"""The commands of scenarios, drivers and sources: what they check before anything changes, and who decides."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from actors import actor
from plans import EXAMPLE, Q4
from served import NOVEMBER

from data.commands import drivers, scenarios
from data.commands.errors import Changed, NotThere, Refused
from data.commands.permissions import NotAllowed
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.ingest import serving
from data.queries import scenarios as saved_scenarios
from data.queries.drivers.marked import Coming
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event
from okr_model.what_if.scenario import Change, Scenario

CLOCK = NOVEMBER


ADA, BEN = "ada@example.com", "ben@example.com"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SETTINGS = '[sources.shop]\nconnector = "csv"\npath = "shop.csv"\nmetrics.sales = {}\n'
LETTER = Event(title="Letter", first=date(2026, 10, 5), last=date(2026, 10, 9), metrics=("shop.sales",))
HIGHER = Scenario(name="higher", changes=(Change(key_result="visitors", target=500_000),))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    with Workspace.open(tmp_path, clock=lambda: NOW) as workspace:
        workspace.plan.apply(EXAMPLE, ADA)
        yield workspace


def tables(workspace: Workspace) -> dict[str, Any]:
    return dict(tomllib.loads((workspace.home / "okr.toml").read_text(encoding="utf-8"))["sources"])


# Scenarios


def test_a_scenario_of_somebody_else_is_an_editors_to_replace_and_remove(workspace: Workspace) -> None:
    scenarios.save(workspace, actor(BEN, "member"), Q4.id, HIGHER)
    for do in (scenarios.save, scenarios.remove):
        with pytest.raises(NotAllowed):
            do(workspace, actor(ADA, "member"), Q4.id, HIGHER if do is scenarios.save else HIGHER.name)
    assert [one.author for one in saved_scenarios.saved(workspace, Q4.id)] == [BEN]
    scenarios.save(workspace, actor(ADA, "editor"), Q4.id, HIGHER)
    assert [one.author for one in saved_scenarios.saved(workspace, Q4.id)] == [ADA]


def test_who_has_not_said_their_name_is_recorded_by_their_door(workspace: Workspace) -> None:
    scenarios.save(workspace, actor(""), Q4.id, HIGHER)
    scenarios.propose(workspace, actor(""), Q4.id, HIGHER, reason="We can")
    assert [one.author for one in saved_scenarios.saved(workspace, Q4.id)] == ["page"]
    assert [one.author for one in saved_scenarios.proposals(workspace, Q4.id)] == ["page"]


@pytest.mark.parametrize(
    ("email", "role", "owner", "may"),
    [
        (BEN, "member", BEN, True),
        ("BEN@Example.com", "member", BEN, True),
        (BEN, "viewer", BEN, False),
        (ADA, "editor", BEN, False),
        (ADA, "admin", BEN, True),
        (ADA, "member", "", True),
        (ADA, "member", "Web team", True),
    ],
)
def test_a_page_draws_the_buttons_of_a_proposal_for_whom_the_commands_let_decide(
    workspace: Workspace, email: str, role: str, owner: str, may: bool
) -> None:
    objective = next(o for o in EXAMPLE.objectives if any(k.id == "visitors" for k in o.key_results))
    workspace.plan.edit(Q4.id, "objective", objective.id, {"owner": ""}, author=ADA)
    workspace.plan.edit(Q4.id, "key result", "visitors", {"owner": owner}, author=ADA)
    workspace.plan.scenarios.propose(
        Q4.id,
        HIGHER,
        EXAMPLE,
        author=ADA,
        reason="We can",
    )
    (proposal,) = saved_scenarios.proposals(workspace, Q4.id)
    assert saved_scenarios.owner(workspace, proposal) == owner
    assert scenarios.may_decide(actor(email, role), owner) is may
    if may:
        scenarios.accept(workspace, actor(email, role), proposal.id)
    else:
        with pytest.raises(NotAllowed):
            scenarios.accept(workspace, actor(email, role), proposal.id)


# Drivers


@pytest.mark.parametrize("wrong", [{"metrics": ("shop.sale",)}, {"control": "shop.nothing"}])
def test_an_event_names_only_metrics_that_have_a_figure_a_day(workspace: Workspace, wrong: dict[str, Any]) -> None:
    id = drivers.add(workspace, actor(), LETTER)
    other = LETTER.model_copy(update={"title": "Other", **wrong})
    steps: list[Callable[[], object]] = [
        lambda: drivers.add(workspace, actor(), other),
        lambda: drivers.change(workspace, actor(), id, wrong),
        lambda: drivers.change(workspace, actor(), id, other.model_dump(), seen=LETTER),
        lambda: drivers.take_in(workspace, actor(), [Coming(LETTER), Coming(other)]),
    ]
    for step in steps:
        with pytest.raises(Refused, match="has a figure a day"):
            step()
    assert [one.event for one in workspace.plan.drivers.all()] == [LETTER]


# Sources


OUTSIDE = SourceDraft("fair", {"connector": "csv", "path": "../fair.csv", "metrics": {"visits": {}}})


@pytest.mark.parametrize("do", [sources.check, sources.save])
def test_a_draft_with_problems_is_neither_tried_nor_saved(workspace: Workspace, do: Callable[..., object]) -> None:
    with pytest.raises(Refused, match="within the workspace"):
        do(workspace, actor(), OUTSIDE)
    taken = SourceDraft("shop", {"connector": "csv", "path": "shop.csv", "metrics": {"sales": {}}})
    with pytest.raises(Refused, match="already"):
        do(workspace, actor(), taken)
    assert set(tables(workspace)) == {"shop"}


def test_a_source_that_somebody_changed_meanwhile_is_left_alone(workspace: Workspace) -> None:
    was = tables(workspace)["shop"]
    sources.enable(workspace, actor(), "shop", False)
    with pytest.raises(Changed):
        sources.save(workspace, actor(), SourceDraft("shop", was | {"fresh_for": 3}, was=was))
    assert tables(workspace)["shop"] == was | {"enabled": False}


def test_a_source_that_is_not_there_is_not_pulled(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    pulled: list[tuple[str, str]] = []

    class Running:
        @property
        def scheduler(self) -> Running:
            return self

        def pull(self, name: str, *, by: str) -> None:
            pulled.append((name, by))

    monkeypatch.setattr(serving, "_current", Running())
    with pytest.raises(NotThere, match="did you mean"):
        sources.pull(workspace, actor(BEN, "member"), "shopp")
    sources.pull(workspace, actor(BEN, "member"), "shop")
    sources.pull(workspace, actor(""), "shop")
    assert pulled == [("shop", BEN), ("shop", "page")]
