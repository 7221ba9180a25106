"""What `okr doctor` says of each source's key: works, granted, missing, quota, end, newest day, parts not given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_home import answer, okr, ready
from clock_at import clock_at
from loopback_google import Analytics
from loopback_oauth import Consent, consent
from pydantic import SecretStr

from connectors.framework import registry
from connectors.framework.key_facts import KeyFacts
from connectors.framework.oauth import Client, Grant
from data.config import authorisations
from data.config.authorisations import Authorisation
from data.config.vault import Vault
from data.queries.sources.source_states import states
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


@pytest.fixture
def service() -> Iterator[Consent]:
    with consent() as one, Analytics() as analytics:
        analytics.fill(CLOCK.date() - timedelta(days=9), CLOCK.date())
        one.behind = analytics.url
        one.rotates = False
        yield one


def home_with(folder: Path, service: Consent, *, ends: datetime | None, scopes: tuple[str, ...]) -> Path:
    """A workspace whose GA4 source was allowed by a person."""
    home = folder / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[sources.site]\nconnector = "google_analytics"\nproperty = "123"\nbase_url = "{service.address}"\n'
        'transport = "rest"\nstart = 2026-11-16\ncredentials = "secret:site.credentials"\n',
        encoding="utf-8",
    )
    service.refreshing.add("1//kept")
    oauth = registry.get("google_analytics").oauth
    assert oauth is not None
    client = Client("okr.apps.example.com", SecretStr("GOCSPX-canary-3b1f"))
    grant = Grant(
        SecretStr("ya29.first"), SecretStr("1//kept"), None, ends, scopes, "analyst@example.com",
        f"{service.address}/token",
    )  # fmt: skip
    given = Authorisation("google", ("credentials",), client, grant, CLOCK)
    Vault(home).put_all(given.secrets("site", oauth))
    return home


def check_of(document: Any, name: str) -> dict[str, Any]:
    return next(one for one in document["checks"] if one["name"] == name)


READ = "https://www.googleapis.com/auth/analytics.readonly"


def test_a_good_permission_is_told_in_full(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, service, ends=None, scopes=("openid", READ))
    assert okr(home, "sync").exit_code == 0
    found = check_of(answer(home, "doctor", "site"), "source site")
    assert found["ok"] and found["key_works"] and found["remedy"] is None
    assert found["account"] == "analyst@example.com" and READ in found["scopes"] and found["missing_scopes"] == []
    assert found["expires"] is None and found["newest_day"] == "2026-11-23"
    said = okr(home, "doctor", "site").output
    assert "allowed by analyst@example.com" in said and "newest day stored: 23 Nov 2026" in said
    assert "1//kept" not in said and "GOCSPX" not in said


def test_a_scope_that_was_not_granted_is_named(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, service, ends=None, scopes=("openid",))
    found = check_of(answer(home, "doctor", "site"), "source site")
    assert found["missing_scopes"] == [READ] and READ in found["remedy"]


def test_the_end_of_a_permission_is_told_two_weeks_before(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, service, ends=CLOCK + timedelta(days=20), scopes=(READ,))
    okr(home, "sync")
    assert check_of(answer(home, "doctor", "site"), "source site")["remedy"] is None
    with Workspace.open(home) as workspace:
        assert states(workspace.snapshot())[0].key_ends is None
    with clock_at(CLOCK + timedelta(days=7)):
        assert "expires on" in okr(home, "sync").output
        found = check_of(answer(home, "doctor", "site"), "source site")
        assert found["expires"].startswith("2026-12-14") and "okr connect site" in found["remedy"]
        with Workspace.open(home) as workspace:
            assert "2026-12-14" in str(states(workspace.snapshot())[0].key_ends)


def test_a_permission_that_was_withdrawn_fails_with_the_way_back(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, service, ends=None, scopes=(READ,))
    service.refreshing.clear()
    result = okr(home, "doctor", "site", "--json")
    found = check_of(json.loads(result.stdout), "source site")
    assert result.exit_code == 1 and not found["key_works"] and found["remedy"]


def test_what_a_service_tells_of_a_key_is_told_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = ready(tmp_path / "home")
    facts = KeyFacts(CLOCK + timedelta(days=3), ("read",), "4,950 of 5,000 requests this hour")
    csv = registry.get("csv")
    monkeypatch.setattr(csv, "key_facts", lambda _: facts)
    monkeypatch.setattr(csv, "scopes", ("read", "write"))
    found = check_of(answer(home, "doctor", "site"), "source site")
    assert found["quota_left"] == "4,950 of 5,000 requests this hour"
    assert found["missing_scopes"] == ["write"] and found["expires"].startswith("2026-11-27")
    assert found["newest_day"] == "2026-11-10"
    assert authorisations.of_source(home, "site") is None
