"""A person's inbox: what waits for them and what concerns them, theirs alone, and what of it they have read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.commands import form_drafts, inbox
from data.commands.browsers import work_as
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.queries import browsers
from data.queries import form_drafts as drafts
from data.queries.inbox.inbox import InboxItem, items, read_by
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.what_if.scenario import Change, Scenario

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA, BEN, CEM = "ada@example.com", "ben@example.com", "cem@example.com"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A cycle of forty days with a key result of Ada's."""
    with Workspace.open(tmp_path / "home") as opened:
        today = opened.today()
        opened.plan.add_cycle(Cycle(today - timedelta(days=20), today + timedelta(days=20), "now"), author="test")
        opened.plan.add_objective("now", {"id": "known", "title": "Be known", "owner": BEN}, author="test")
        fields = {"id": "visits", "title": "Visits", "manual": True, "baseline": 1, "target": 9, "owner": ADA}
        opened.plan.add_key_result("now", "known", fields, author="test")
        for email in (ADA, BEN, CEM):
            opened.plan.people.save(email, author="test")
        yield opened


def of(workspace: Workspace, email: str, *, private: bool = False) -> dict[str, InboxItem]:
    return {one.kind: one for one in items(workspace, email, private=private, administers=False)}


def test_it_holds_what_concerns_a_person_and_leads_there(workspace: Workspace) -> None:
    said = workspace.plan.check_ins
    said.comment("now", ("key result", "visits"), "What do you think, @ada?", author=CEM)
    said.comment("now", ("objective", "known"), "Good start", author=CEM)
    plan = workspace.plan.plan("now")
    assert plan is not None
    more = Scenario(name="more", changes=(Change(key_result="visits", target=12),))
    workspace.plan.scenarios.propose("now", more, plan, author=CEM, reason="We grow")
    assert set(of(workspace, ADA)) == {"check_in", "mention", "proposal"}
    proposal = of(workspace, ADA)["proposal"]
    assert (proposal.page, proposal.query, proposal.by) == ("what_if", {"id": "visits", "cycle": "now"}, CEM)
    assert of(workspace, ADA)["mention"].query == {"id": "known", "cycle": "now"}
    assert of(workspace, ADA)["check_in"].query["check_in"] == "visits"
    assert of(workspace, BEN)["comment"].said == "Good start"
    assert of(workspace, CEM) == {} and items(workspace, "", private=True, administers=True) == []

    (open_one,) = workspace.plan.scenarios.proposals("now")
    workspace.plan.scenarios.decline(open_one.id, by=ADA, answer="Not now")
    assert "proposal" not in of(workspace, ADA)
    assert (of(workspace, CEM)["decision"].said, of(workspace, CEM)["decision"].by) == ("Not now", ADA)


def test_private_feedback_is_in_it_only_where_it_is_known_who_reads(workspace: Workspace) -> None:
    about = ("key result", "visits")
    fields = {"to": ADA, "kind": "praise", "text": "Thank you", "private": True}
    workspace.plan.check_ins.feedback("now", about, author=CEM, **fields)  # type: ignore[arg-type]
    assert "feedback" not in of(workspace, ADA)
    assert of(workspace, ADA, private=True)["feedback"].said == "Thank you"
    assert "feedback" not in of(workspace, BEN, private=True)


def test_what_was_read_stays_read_and_a_check_in_that_is_due_again_is_new(workspace: Workspace) -> None:
    due = of(workspace, ADA)["check_in"].id
    inbox.mark_read(workspace, Actor(ADA, "viewer", "page"), [due, "x" * 999])
    assert read_by(workspace, ADA) == {due} and read_by(workspace, BEN) == set()
    day = workspace.today() - timedelta(days=9)
    workspace.plan.check_ins.check_in("now", ("key result", "visits"), author=ADA, note="Well", day=day)
    assert of(workspace, ADA)["check_in"].id != due


def test_who_works_in_a_browser_is_kept_and_checked(workspace: Workspace) -> None:
    somebody, one, other = Actor("", "admin", "page"), "a" * 43, "b" * 43
    assert work_as(workspace, somebody, one, " Ada@Example.com ") == ADA
    assert (browsers.person(workspace, one), browsers.person(workspace, other)) == (ADA, "")
    for wrong in ("", "nobody", "a@b", "<b>@example.com", "a b@example.com", f"{'x' * 300}@example.com"):
        with pytest.raises(Refused):
            work_as(workspace, somebody, one, wrong)
    assert browsers.person(workspace, one) == ADA


def test_drafts_are_of_whoever_typed_them_few_and_small(workspace: Workspace) -> None:
    me = Actor(ADA, "member", "page")
    owner, stranger = drafts.owner_of("", "a" * 43), drafts.owner_of("", "b" * 43)
    before = len(workspace.plan.activity.latest(1000))
    assert form_drafts.keep(workspace, me, owner, "objective", {"title": "Half a"})
    assert drafts.find(workspace, owner, "objective") == {"title": "Half a"}
    assert drafts.find(workspace, stranger, "objective") is None
    assert not form_drafts.keep(workspace, me, owner, "objective", {"title": "x" * 200_000})
    for n in range(40):
        form_drafts.keep(workspace, me, owner, f"form {n}", {"n": n})
    kept = [n for n in range(40) if drafts.find(workspace, owner, f"form {n}")]
    assert len(kept) == 30
    form_drafts.drop(workspace, me, owner, f"form {kept[0]}")
    assert drafts.find(workspace, owner, f"form {kept[0]}") is None
    assert len(workspace.plan.activity.latest(1000)) == before, "a draft is nobody else's affair"
