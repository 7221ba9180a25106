"""The first steps tick themselves: by what is there, and by what the reader has done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.queries.first_steps import PARTS, first_steps
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.what_if.scenario import Change, Scenario

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA, BEN = "ada@example.com", "ben@example.com"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "home") as opened:
        yield opened


def done(workspace: Workspace, email: str = "") -> set[str]:
    return {one.name for one in first_steps(workspace.snapshot(), email) if one.done}


def test_an_empty_workspace_has_everything_before_it(workspace: Workspace) -> None:
    steps = first_steps(workspace.snapshot(), "")
    assert [(one.part, one.name) for one in steps] == [(part, name) for part, names in PARTS.items() for name in names]
    assert not any(one.done for one in steps)


def test_each_step_ticks_itself_once_it_is_done(workspace: Workspace) -> None:
    plan, today = workspace.plan, workspace.today()
    plan.add_cycle(Cycle(today - timedelta(days=9), today + timedelta(days=9), "now"), author="test")
    plan.add_objective("now", {"id": "known", "title": "Be known", "owner": ADA, "team": "Brand"}, author="test")
    assert done(workspace) == {"objective", "team_owners"}
    about = ("key result", "visits")
    for id in ("visits", "calls"):
        fields = {"id": id, "title": id, "formula": "site.visits", "baseline": 1, "target": 9}
        plan.add_key_result("now", "known", fields, author="test")
    planned = {"objective", "team_owners", "mapping", "target", "key_results", "owners"}
    assert done(workspace) == planned
    plan.check_ins.check_in("now", about, author=ADA, confidence=5)
    plan.check_ins.comment("now", about, "Well", author=ADA)
    written = plan.plan("now")
    assert written is not None
    more = Scenario(name="more", changes=(Change(key_result="visits", target=12),))
    plan.scenarios.propose("now", more, written, author=ADA, reason="We grow")
    assert done(workspace) == planned | {"check_in", "answer", "what_if"}


def test_what_a_person_does_is_ticked_for_them_and_private_feedback_counts(workspace: Workspace) -> None:
    plan, today = workspace.plan, workspace.today()
    plan.add_cycle(Cycle(today - timedelta(days=9), today + timedelta(days=9), "now"), author="test")
    plan.add_objective("now", {"id": "known", "title": "Be known"}, author="test")
    for email in (ADA, BEN):
        plan.people.save(email, author="test")
    about = ("objective", "known")
    plan.check_ins.check_in("now", about, author=ADA, note="On it")
    plan.check_ins.feedback("now", about, author=ADA, to=BEN, kind="praise", text="Thanks", private=True)
    assert {"check_in", "feedback"} <= done(workspace, "Ada@example.com")
    assert not {"check_in", "feedback"} & done(workspace, BEN)
    assert "feedback" not in done(workspace)  # private: nobody else learns of it
