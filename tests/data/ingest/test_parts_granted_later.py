"""What a source refuses is missing, told to people, and comes when it is granted: real service, real stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Reply, days
from loopback_crm import HubSpot

from connectors.framework import registry, runner
from connectors.framework.key_facts import KeyFacts
from connectors.framework.limits import Patience
from data.config import clock
from data.ingest import sync
from data.queries.sources import source_states
from data.stores.workspace import Workspace

NOW = CLOCK = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
FIRST = TODAY - timedelta(days=200)
NO_SCOPE = Reply(403, {"status": "error", "message": "This app hasn't been granted all required scopes"})


@pytest.fixture
def crm(monkeypatch):
    hurried = Patience(attempts=2, first_wait=0.01, longest_wait=0.05, silence=1, answer=5, total=10)
    monkeypatch.setattr(runner, "Patience", lambda **_: hurried)
    with HubSpot() as service:
        yield service.fill(FIRST, TODAY + timedelta(days=9))


@pytest.fixture
def home(tmp_path: Path, crm: HubSpot) -> Path:
    options = "\n".join(f'{key} = "{value}"' for key, value in crm.options.items() if key != "token")
    token = "token = 'env:CRM_TOKEN'"
    (tmp_path / "okr.toml").write_text(
        f'[sources.crm]\nconnector = "hubspot"\nstart = {FIRST}\n{options}\n{token}\n', encoding="utf-8"
    )
    return tmp_path


@pytest.fixture(autouse=True)
def _token(monkeypatch, crm):
    monkeypatch.setenv("CRM_TOKEN", crm.token)


def pulled(home, day=0):
    with Workspace.open(home, clock=lambda: NOW + timedelta(days=day)) as workspace:
        (outcome,) = sync.sync(workspace, by="test")
        (state,) = source_states.states(workspace)
        return outcome, state, _days(workspace, "won_deals"), _days(workspace, "new_contacts")


def _days(workspace, metric):
    with workspace.metrics._reading() as cursor:
        found = cursor.execute("SELECT day, value FROM metric_daily WHERE metric = ?", [metric]).fetchall()
    return dict(found)


def test_the_days_of_a_refused_part_come_when_it_is_granted(home, crm):
    crm.refused["deals"] = NO_SCOPE
    outcome, state, deals, contacts = pulled(home)
    assert outcome.state == "ok" and not deals and set(contacts) == {*days(FIRST, TODAY)}
    assert [part.name for part in outcome.refused] == ["deals"] and outcome.refused[0].since == FIRST
    assert state.state == "fresh"
    (told,) = map(str, state.refused)
    assert "hasn't been granted all required scopes" in told and "crm.objects.deals.read" in told

    outcome, *_ = pulled(home, day=1)
    assert outcome.start is not None and outcome.start > TODAY - timedelta(days=92)  # not all of it again
    assert outcome.refused[0].since == FIRST

    crm.refused.clear()
    outcome, state, deals, contacts = pulled(home, day=2)
    assert outcome.state == "ok" and outcome.refused == () and state.refused == ()
    assert deals == {day: crm.of("won_deals", day) for day in days(FIRST, TODAY + timedelta(days=2))}

    outcome, *_ = pulled(home, day=3)
    assert outcome.start is not None and outcome.start > TODAY - timedelta(days=90)  # and no catching up any more


def test_one_part_is_caught_up_with_while_another_stays_refused(home, crm):
    crm.refused["deals"] = NO_SCOPE
    crm.refused["hs_lifecyclestage_customer_date"] = Reply(400, {"message": "Property does not exist"})
    pulled(home)
    del crm.refused["deals"]
    outcome, _, deals, _ = pulled(home, day=1)
    assert [part.name for part in outcome.refused] == ["customers"] and outcome.refused[0].since == FIRST
    assert set(deals) == {*days(FIRST, TODAY + timedelta(days=1))}


def test_a_permission_that_is_withdrawn_clears_nothing(home, crm):
    before = pulled(home)[2]
    crm.refused["deals"] = NO_SCOPE
    outcome, _, deals, _ = pulled(home, day=1)
    assert deals == before and outcome.refused[0].since <= TODAY


def test_a_failure_while_catching_up_goes_on_at_the_next_sync(home, crm):
    crm.refused["deals"] = NO_SCOPE
    pulled(home)
    crm.refused.clear()
    crm.next(*[None] * 30, *[Reply(503)] * 2)
    outcome, _, deals, _ = pulled(home, day=1)
    assert outcome.state == "failed" and outcome.refused
    outcome, _, deals, _ = pulled(home, day=1)
    assert outcome.state == "ok" and outcome.refused == ()
    assert deals == {day: crm.of("won_deals", day) for day in days(FIRST, TODAY + timedelta(days=1))}


def test_a_key_that_ends_soon_is_told_two_weeks_before(home, crm, monkeypatch):
    ends = clock.now() + timedelta(days=20)
    monkeypatch.setattr(registry.get("hubspot"), "key_facts", lambda _: KeyFacts(expires=ends))
    outcome, state, *_ = pulled(home)
    assert outcome.key_expires == ends and state.key_ends is None
    _, state, *_ = pulled(home, day=7)
    assert state.key_ends is not None and "expires on 2026-12-14" in str(state.key_ends)
