"""A metric that its tool defines differently: the owners of the key results that use it are told, once each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from actors import actor
from cli_home import answer, okr
from test_import_command import PLAN, imported, manifest, shop, simple

from data.commands import notices
from data.out.notices import notifier
from data.queries.inbox.inbox import InboxItem, items
from data.stores.notices.outbox import Sending
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
LEAD, BEN, CEM = "lead@example.com", "ben@example.com", "cem@example.com"
SERVER = actor("okr", door="server")
pytestmark = pytest.mark.slow
NARROWER = "{{ Dimension('order__status') }} = 'paid'"
ORDERS = "      - {id: orders, title: Orders, formula: shop.orders, baseline: 0, target: 400, owner: ben@example.com}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Revenue and orders of a shop, as dbt defines them, and a key result of each."""
    shop(tmp_path)
    answer(tmp_path, *imported(tmp_path, definitions(tmp_path)))
    (tmp_path / "okrs.yaml").write_text(PLAN + ORDERS)
    assert okr(tmp_path, "plan", "apply", str(tmp_path / "okrs.yaml")).exit_code == 0
    return tmp_path


def definitions(home: Path, where: str = "") -> Path:
    return manifest(home, simple("revenue", "amount", where), simple("orders", "order_count"))


def redefine(home: Path, where: str = NARROWER) -> None:
    assert answer(home, *imported(home, definitions(home, where)))["changed"] == ["revenue"]


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """Three people hear of their own, and one look has been taken; then the tool defines revenue differently."""
    with Workspace.open(home) as opened:
        for email in (LEAD, BEN, CEM):
            hears(opened, email)
        assert notifier.queue_new(opened, SERVER) == 0
    redefine(home)
    with Workspace.open(home) as opened:
        yield opened


def hears(workspace: Workspace, email: str, **wishes: object) -> None:
    notices.set_preferences(workspace, actor(email), {"kinds": ["redefined"], "quiet_from": "07:00"} | wishes)
    notices.add_mail(workspace, actor(email))


def queued(workspace: Workspace) -> list[Sending]:
    notifier.queue_new(workspace, SERVER)
    return workspace.plan.notices.listed()


def bell(workspace: Workspace, email: str) -> list[InboxItem]:
    found = items(workspace, email, private=True, administers=False)
    return [one for one in found if one.kind == "redefined"]


def test_whoever_it_concerns_is_told_what_changed_since_when_and_what_it_does_to_the_value(
    workspace: Workspace,
) -> None:
    (letter,) = queued(workspace)
    assert letter.email == LEAD
    assert letter.title.startswith("“Income” is counted differently now")
    assert "Income (Sell more): counted by another definition" in letter.text
    assert "Defined differently: revenue. Days from 30 Aug 2026 on are counted by the new definition." in letter.text
    assert "That alone takes its value from" in letter.text and "2,100" in letter.text and "1,900" in letter.text
    assert "/key_result?id=income&cycle=2026-Q4&since=day&since_day=2026-11-23" in letter.text
    assert queued(workspace) == [letter], "told once"


def test_it_stands_in_the_bell_of_the_owner_and_leads_to_why_it_moved(workspace: Workspace) -> None:
    (item,) = bell(workspace, LEAD)
    assert str(item.title) == "Counted differently now: Income"
    assert "Defined differently:" in str(item.why)
    assert (item.page, item.query["id"], item.query["since_day"]) == ("key_result", "income", "2026-11-23")
    assert bell(workspace, BEN) == [] == bell(workspace, CEM)


def test_quiet_hours_and_kinds_that_are_not_wished_for_hold(home: Path) -> None:
    with Workspace.open(home) as opened:
        hears(opened, LEAD, quiet_from="10:00", quiet_until="14:30")
        hears(opened, BEN, kinds=["left_track"], scope="all")
        hears(opened, CEM, scope="all", quiet_from="00:00", quiet_until="00:00")
        notifier.queue_new(opened, SERVER)
    redefine(home)
    with Workspace.open(home) as opened:
        due = {one.email: one.due_at for one in queued(opened)}
    assert due.keys() == {LEAD, CEM}
    assert due[LEAD] == CLOCK.replace(hour=14, minute=30)
    assert due[CEM] < CLOCK.replace(hour=14), "at once"


def test_each_change_is_told(home: Path, workspace: Workspace) -> None:
    assert len(queued(workspace)) == 1
    workspace.close()
    redefine(home, "")
    with Workspace.open(home) as opened:
        assert len(queued(opened)) == 2
        assert len(bell(opened, LEAD)) == 2


def test_what_happened_long_before_somebody_listens_is_no_news(home: Path) -> None:
    redefine(home)
    with Workspace.open(home, clock=lambda: CLOCK + timedelta(days=9)) as later:
        hears(later, LEAD)
        assert queued(later) == []
