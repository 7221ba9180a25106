"""The commands of reviews, notices and display links: who may, in whose name, and what a refusal leaves as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from actors import actor
from plans import EXAMPLE, Q4
from served import NOVEMBER

from data.commands import display_links, notices, reviews
from data.commands.errors import NotThere, Refused
from data.commands.permissions import NotAllowed
from data.config.vault import Vault
from data.stores.notices.outbox import Letter
from data.stores.workspace import Workspace
from okr_model.wording.sentences import as_it_is

CLOCK = NOVEMBER


ADA, BEN = "ada@example.com", "ben@example.com"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SETTING: dict[str, object] = {"title": "Review", "cycle": Q4.id, "day": date(2026, 11, 24), "chair": ADA}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "home", clock=lambda: NOW) as workspace:
        workspace.plan.apply(EXAMPLE, ADA)
        yield workspace


def test_a_review_is_made_of_what_was_typed_and_a_refusal_names_the_field(workspace: Workspace) -> None:
    number = reviews.make(workspace, actor(BEN), SETTING)
    made = workspace.plan.reviews.find(number)
    assert (made.setting.title, made.setting.chair, made.author) == ("Review", ADA, BEN)
    with pytest.raises(Refused, match="chair: "):
        reviews.make(workspace, actor(BEN), SETTING | {"chair": "nobody"})
    with pytest.raises(NotThere):
        reviews.make(workspace, actor(BEN), SETTING | {"objectives": ["unknown"]})
    assert len(workspace.plan.reviews.all()) == 1


def test_a_review_is_frozen_in_the_name_of_the_actor_once(workspace: Workspace) -> None:
    number = reviews.make(workspace, actor(ADA), SETTING)
    with pytest.raises(NotAllowed):
        reviews.freeze(workspace, actor(ADA, "viewer"), number)
    mark = reviews.freeze(workspace, actor(ADA, "member"), number)
    found = workspace.plan.reviews.find(number)
    assert (found.stage, found.fingerprint, found.frozen_by) == ("frozen", mark, ADA)
    assert workspace.plan.reviews.pack(number).by == ADA
    with pytest.raises(Refused, match="frozen it already"):
        reviews.freeze(workspace, actor(ADA), number)


@pytest.mark.parametrize("verdict", sorted(reviews.CHANGES_THE_PLAN))
def test_what_changes_the_plan_is_decided_by_editors(workspace: Workspace, verdict: str) -> None:
    number = reviews.make(workspace, actor(ADA), SETTING)
    reviews.freeze(workspace, actor(ADA), number)
    about: dict[str, Any] = {"objective": "awareness", "key_result": "visitors", "reason": "Enough"}
    before = workspace.plan.edition(Q4.id)
    with pytest.raises(NotAllowed, match="editor"):
        reviews.decide(workspace, actor(ADA, "member"), number, verdict=verdict, **about)
    assert (workspace.plan.edition(Q4.id), workspace.plan.reviews.decisions(number)) == (before, [])
    reviews.decide(workspace, actor(ADA, "member"), number, verdict="keep", **about)
    assert [d.by for d in workspace.plan.reviews.decisions(number)] == [ADA]


def test_a_chat_is_its_owners_and_its_address_is_forgotten_with_it(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        notices.add_chat(workspace, actor(ADA, "none"), SLACK)
    channel = notices.add_chat(workspace, actor(ADA, "viewer"), f" {SLACK} ")
    assert (channel.email, channel.service) == (ADA, "Slack")
    assert Vault(workspace.home).get(channel.secret).get_secret_value() == SLACK
    notices.remove_channel(workspace, actor(BEN), channel.id)
    assert workspace.plan.notices.channels(ADA) == [channel]
    assert Vault(workspace.home).names() == [channel.secret]
    notices.remove_channel(workspace, actor(ADA, "viewer"), channel.id)
    assert (workspace.plan.notices.channels(), Vault(workspace.home).names()) == ([], [])


def test_one_channel_too_many_leaves_no_secret(workspace: Workspace) -> None:
    for _ in range(5):
        notices.add_chat(workspace, actor(ADA), SLACK)
    with pytest.raises(Refused, match="enough"):
        notices.add_chat(workspace, actor(ADA), SLACK)
    assert len(Vault(workspace.home).names()) == len(workspace.plan.notices.channels(ADA)) == 5


@pytest.mark.parametrize("role", ["viewer", "member", "editor"])
@pytest.mark.parametrize("decide", [notices.send_again, notices.forget])
def test_what_could_not_be_sent_is_for_administrators(
    workspace: Workspace, decide: Callable[..., None], role: str
) -> None:
    outbox = workspace.plan.notices
    outbox.queue([Letter("n1", ADA, 1, "email", "Off track", "text", "<p>text</p>", NOW, NOW)])
    (one,) = outbox.due(NOW)
    outbox.claim(one.id, NOW)
    outbox.note_failed(one, as_it_is("refused"), NOW + timedelta(minutes=1), for_good=True)
    with pytest.raises(NotAllowed):
        decide(workspace, actor(ADA, role), one.id)
    assert [n.state for n in outbox.listed()] == ["failed"]
    decide(workspace, actor(ADA), one.id)
    assert [n.state for n in outbox.listed()] == (["queued"] if decide is notices.send_again else [])


def test_a_display_link_is_made_and_revoked_by_editors(workspace: Workspace) -> None:
    for role in ("viewer", "member"):
        with pytest.raises(NotAllowed):
            display_links.make(workspace, actor(ADA, role), name="Kitchen")
    token = display_links.make(workspace, actor(ADA, "editor"), name="Kitchen", objectives=["awareness"])
    found = workspace.plan.display_links.find(token)
    assert found is not None
    assert (found.author, found.chosen.objectives) == (ADA, ("awareness",))
    with pytest.raises(NotAllowed):
        display_links.revoke(workspace, actor(BEN, "member"), found.id)
    display_links.revoke(workspace, actor("", "editor"), found.id)
    assert (workspace.plan.display_links.find(token), workspace.plan.display_links.all()[0].revoked_by) == (
        None,
        "page",
    )
