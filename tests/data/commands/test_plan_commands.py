"""The commands of plans, people and goal-setting sessions: who may, in whose name, once, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from actors import actor
from plans import EXAMPLE, Q4
from served import NOVEMBER

from data.commands import people
from data.commands.errors import NotThere, ReasonNeeded, Refused
from data.commands.permissions import NotAllowed
from data.commands.plan import plan
from data.commands.workshops import workshops
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle

CLOCK = NOVEMBER


ADA, BEN = "ada@example.com", "ben@example.com"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEXT = Cycle(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "home", clock=lambda: NOW) as workspace:
        workspace.plan.apply(EXAMPLE, ADA)
        workspace.plan.people.save(ADA, author="test", name="Ada", role="admin")
        yield workspace


def commands_logged(workspace: Workspace) -> list[str]:
    """The commands in the activity log, the latest first."""
    return [one.command for one in workspace.plan.activity.latest()]


@pytest.mark.parametrize("role", ["none", "viewer", "member"])
def test_who_may_not_edit_changes_nothing_and_is_told_whom_to_ask(workspace: Workspace, role: str) -> None:
    before, who = workspace.plan.edition(Q4.id), actor(BEN, role)
    edits: list[Callable[[], object]] = [
        lambda: plan.edit(workspace, who, Q4.id, "objective", "awareness", {"title": "Mine"}),
        lambda: plan.add_objective(workspace, who, Q4.id, {"title": "Mine"}),
        lambda: plan.archive(workspace, who, Q4.id, "objective", "launch"),
        lambda: plan.order(workspace, who, Q4.id, ["launch", "awareness"]),
        lambda: plan.add_cycle(workspace, who, NEXT),
    ]
    for do in edits:
        with pytest.raises(NotAllowed, match="ask Ada to make you an editor"):
            do()
    assert workspace.plan.edition(Q4.id) == before
    assert [c.id for c in workspace.plan.cycles()] == [Q4.id]
    assert commands_logged(workspace) == []


def test_an_edit_is_one_revision_and_one_row_of_the_activity_log(workspace: Workspace) -> None:
    changes = {"target": 200_000.0, "owner": BEN}
    plan.edit(workspace, actor(BEN, "editor"), Q4.id, "key result", "visitors", changes, reason="More", to="launch")
    made = workspace.plan.log(cycle_id=Q4.id, item="visitors")[-3:]
    assert {one.change.field for one in made} == {"target", "owner", "objective"}
    assert {(one.revision, one.author, one.reason) for one in made} == {(made[0].revision, BEN, "More")}
    (row,) = workspace.plan.activity.latest()
    assert (row.command, row.actor, row.door, row.at) == ("plan.edit", BEN, "page", NOW)


def test_what_is_refused_is_not_logged(workspace: Workspace) -> None:
    before, who = workspace.plan.edition(Q4.id), actor(BEN, "editor")
    refusals: list[tuple[type[Refused], dict[str, Any], str | None]] = [
        (ReasonNeeded, {"target": 1e6}, None),
        (Refused, {"target": 1.0}, "Below the baseline"),
        (NotThere, {"title": "Mine"}, "nowhere"),
        (Refused, {"title": "  "}, None),
    ]
    for kind, changes, reason in refusals:
        to = reason if kind is NotThere else None
        with pytest.raises(kind):
            plan.edit(workspace, who, Q4.id, "key result", "visitors", changes, reason=reason, to=to)
    assert workspace.plan.edition(Q4.id) == before
    assert commands_logged(workspace) == []


def test_what_is_added_is_named_after_its_title(workspace: Workspace) -> None:
    who = actor(BEN, "editor")
    for title in ("Awareness", "Launch!", "شناخت"):
        plan.add_objective(workspace, who, Q4.id, {"title": title})
    plan.archive(workspace, who, Q4.id, "key result", "visitors")
    plan.add_key_result(workspace, who, Q4.id, "launch", {"title": "Visitors", "manual": True, "target": 5})
    now = workspace.plan.plan(Q4.id)
    assert now is not None
    assert [o.id for o in now.objectives] == ["awareness", "launch", "awareness_2", "launch_2", "objective"]
    launch = now.objective("launch")
    assert launch is not None
    assert [k.id for k in launch.key_results] == ["release", "visitors_2"], "an archived one could come back"
    plan.add_objective(workspace, who, Q4.id, {"id": "own", "title": "Own"})
    with pytest.raises(Refused, match="Give it a title") as refused:
        plan.add_objective(workspace, who, Q4.id, {"title": " "})
    assert [problem.place for problem in refused.value.problems] == ["title"]
    with pytest.raises(NotThere):
        plan.add_objective(workspace, who, "1999-Q1", {"title": "Late"})


def test_scores_at_the_turn_of_a_cycle_have_reasons_or_nothing_begins(workspace: Workspace) -> None:
    who = actor(BEN, "editor")
    with pytest.raises(Refused, match="Give a reason for the scores") as refused:
        plan.carry_over(workspace, who, Q4.id, NEXT, scores={"visitors": (0.8, "Good"), "bounce": (0.1, " ")})
    assert refused.value.sentence is not None, "pages translate it"
    assert workspace.plan.plan(NEXT.id) is None
    plan.carry_over(workspace, who, Q4.id, NEXT, carry=["release"], scores={"visitors": (0.8, "Good")})
    old = workspace.plan.plan(Q4.id)
    assert old is not None
    scored = old.key_result("visitors")
    assert scored is not None and scored.score is not None
    assert (scored.score.value, scored.score.by) == (0.8, BEN)
    assert commands_logged(workspace) == ["plan.carry_over"]


# People


def test_only_administrators_change_people_and_not_from_every_door(workspace: Workspace) -> None:
    for who in (actor(BEN, "editor"), actor(ADA, "admin", "api"), actor(ADA, "admin", "assistant")):
        with pytest.raises(NotAllowed):
            people.save(workspace, who, BEN, role="admin")
    assert workspace.plan.people.find(BEN) is None
    people.save(workspace, actor(ADA), BEN, name="Ben")
    ben = workspace.plan.people.find(BEN)
    assert ben is not None and ben.role == "member"
    with pytest.raises(Refused, match="only administrator"):
        people.leave(workspace, actor(ADA), ADA)
    with pytest.raises(NotThere):
        people.leave(workspace, actor(ADA), "nobody@example.com")
    people.leave(workspace, actor(ADA), BEN, reason="Moved on")
    logged = workspace.plan.log(what="person", item=BEN)[-1]
    assert (logged.author, logged.reason, logged.change.field) == (ADA, "Moved on", "active")
    assert commands_logged(workspace) == ["people.leave", "people.save"]


# Goal-setting sessions


def test_members_hold_a_session_and_an_editor_puts_its_draft_into_the_plan_once(workspace: Workspace) -> None:
    ben = actor(BEN, "member")
    with pytest.raises(NotAllowed, match="ask Ada to make you a member"):
        workshops.begin(workspace, actor(BEN, "viewer"), "Spring")
    session = workshops.begin(workspace, ben, "Spring")
    workshops.go_to(workspace, ben, session, "draft")
    workshops.draft(workspace, ben, session, "Be kind", ["Thanks we get"])
    (draft,) = workspace.plan.workshops.board(session).drafts
    before = workspace.plan.edition(Q4.id)
    with pytest.raises(NotAllowed, match="editor"):
        workshops.put_into_plan(workspace, ben, session, draft.id, Q4.id)
    assert workspace.plan.edition(Q4.id) == before
    twice = [
        workshops.put_into_plan(workspace, actor(ADA, "editor"), session, draft.id, Q4.id, note="Spring")
        for _ in range(2)
    ]
    assert twice == ["be_kind", "be_kind"]
    now = workspace.plan.plan(Q4.id)
    assert now is not None
    made = [o for o in now.objectives if o.title == "Be kind"]
    assert [(o.owner, [k.note for k in o.key_results]) for o in made] == [(BEN, ["Spring"])]
    assert workspace.plan.workshops.board(session).drafts[0].objective_id == "be_kind"
    revisions = {one.revision for one in workspace.plan.log(cycle_id=Q4.id) if one.author == ADA}
    assert len(revisions) == 2, "the example, and the draft once"
