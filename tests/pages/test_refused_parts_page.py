"""What a source refuses is told where people look: on the Sources page and by `okr sync`."""

from datetime import UTC, datetime, timedelta

import pytest
from cli_home import okr
from loopback import Reply, days
from loopback_crm import HubSpot
from opened import fine, words

from connectors.framework import registry
from connectors.framework.key_facts import KeyFacts
from data.config import clock

CLOCK = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SOURCES = "setup/sources/page.py"
NO_SCOPE = Reply(403, {"status": "error", "message": "This app hasn't been granted all required scopes"})


@pytest.fixture
def crm():
    with HubSpot() as service:
        for metric in service.daily:
            for day in days(CLOCK.date() - timedelta(days=20), CLOCK.date()):
                service.put(metric, day, 1)
        yield service


def test_a_refused_part_and_a_key_that_ends_are_told(open_page, tmp_path, crm, monkeypatch):
    monkeypatch.setenv("CRM_TOKEN", crm.token)
    since = CLOCK.date() - timedelta(days=20)
    tmp_path.joinpath("okr.toml").write_text(
        f'[sources.crm]\nconnector = "hubspot"\nstart = {since}\nbase_url = "{crm.url}"\ntoken = "env:CRM_TOKEN"\n'
    )
    crm.refused["deals"] = NO_SCOPE
    monkeypatch.setattr(
        registry.get("hubspot"), "key_facts", lambda _: KeyFacts(expires=clock.now() + timedelta(days=9))
    )
    synced = okr(tmp_path, "sync")
    assert synced.exit_code == 0
    for said in ("deals", "hasn't been granted all required scopes", "Grant crm.objects.deals.read"):
        assert said in synced.stdout
    assert "expires on 3 Dec 2026" in synced.stdout
    page = words(fine(open_page(tmp_path, SOURCES)))
    assert "hasn't been granted all required scopes" in page and "crm.objects.deals.read" in page
    assert "missing since 4 Nov 2026" in page and "expires on 3 Dec 2026" in page
    crm.refused.clear()
    assert "Not set" not in okr(tmp_path, "sync").stdout
