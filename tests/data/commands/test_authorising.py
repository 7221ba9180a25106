"""A person allows a source to be read: the way there and back, what is refused, what is kept and renewed."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from clock_at import clock_at
from loopback_oauth import CLIENT, SECRET, Consent, consent
from pydantic import SecretStr

from connectors.framework import registry
from connectors.framework.errors import AuthFailed
from connectors.framework.oauth import Client
from data.commands.errors import Refused
from data.commands.permissions import Actor, NotAllowed
from data.commands.sources import authorising, sources
from data.commands.sources.authorising import Application, Begun, NotGranted
from data.commands.sources.source_draft import SourceDraft
from data.config import authorisations
from data.config.vault import Vault
from data.ingest.authorisations import renewed
from data.stores.workspace import Workspace

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
BACK = "http://127.0.0.1:8501/connect/callback"
ADMIN = Actor("admin@example.com", "admin", "page")


@pytest.fixture
def service() -> Iterator[Consent]:
    with consent() as one:
        yield one


@pytest.fixture
def workspace(tmp_path: Path, service: Consent) -> Iterator[Workspace]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[sources.site]  # ours\nconnector = "google_analytics"\nproperty = "123"\nbase_url = "{service.address}"\n'
        f'transport = "rest"\n\n[sources.crm]\nconnector = "hubspot"\nbase_url = "{service.address}"\n',
        encoding="utf-8",
    )
    with Workspace.open(home, own=False) as one:
        yield one


def application() -> Application:
    return Application(Client(CLIENT, SecretStr(SECRET)))


def begin(workspace: Workspace, source: str = "site", browser: str = "") -> Begun:
    from data.config.settings_file import SettingsFile

    table = SettingsFile(workspace.home).sources()[source]
    return authorising.begin_authorisation(workspace, ADMIN, source, table, application(), BACK, browser=browser)


def answered(begun: Begun) -> dict[str, str]:
    """The answer that the service sends the browser back with."""
    parts = urlsplit(begun.address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().getheader("Location") or ""
    connection.close()
    assert location.startswith(BACK)
    return dict(parse_qsl(urlsplit(location).query))


def connected(workspace: Workspace, source: str) -> authorisations.Authorisation:
    granted = authorising.finish_authorisation(workspace, ADMIN, answered(begin(workspace, source)))
    authorising.keep_authorisation(workspace, ADMIN, source, granted)
    return granted


def test_the_address_asks_with_pkce_and_shows_no_secret(workspace: Workspace, service: Consent) -> None:
    begun = begin(workspace)
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    assert begun.address.startswith(f"{service.address}/o/oauth2/v2/auth?")
    assert (asked["client_id"], asked["redirect_uri"], asked["code_challenge_method"]) == (CLIENT, BACK, "S256")
    assert "https://www.googleapis.com/auth/analytics.readonly" in asked["scope"]
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert SECRET not in begun.address and begin(workspace).state != begun.state


def test_what_was_granted_is_kept_encrypted_in_the_form_the_connector_takes(
    workspace: Workspace, service: Consent
) -> None:
    granted = connected(workspace, "site")
    assert granted.grant.account == "analyst@example.com" and granted.expires is None
    text = (workspace.home / "okr.toml").read_text(encoding="utf-8")
    assert 'credentials = "secret:site.credentials"' in text and "# ours" in text
    kept = json.loads(Vault(workspace.home).get("site.credentials").get_secret_value())
    assert kept["type"] == "authorized_user" and kept["token_uri"] == f"{service.address}/token"
    assert kept["refresh_token"] in service.refreshing
    assert workspace.settings.sources["site"].problem is None
    for file in workspace.home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert SECRET.encode() not in content and kept["refresh_token"].encode() not in content, file
    # the next source of the same service needs no application
    begun = authorising.begin_authorisation(
        workspace, ADMIN, "search", {"connector": "search_console", "base_url": service.address}, None, BACK
    )
    assert CLIENT in begun.address


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "another"}, "nothing that was begun here"),
        ({"state": ""}, "nothing that was begun here"),
        ({"error": "access_denied"}, "declined"),
        ({"error": "server_error", "error_description": "Try later"}, "Try later"),
        ({"code": ""}, "nothing back that could be used"),
        ({"code": "made-up-code"}, "Begin again: a code of Google is good once"),
    ],
)
def test_an_answer_that_is_none_is_refused_in_words(workspace: Workspace, change: dict[str, str], said: str) -> None:
    answer = answered(begin(workspace)) | change
    with pytest.raises(NotGranted) as refusal:
        authorising.finish_authorisation(workspace, ADMIN, answer)
    assert said in str(refusal.value)
    assert "made-up-code" not in str(refusal.value)  # the service repeated it
    assert not (workspace.home / "secrets.json").exists()


SHOP = {"connector": "shopify", "shop": "example-rocket.myshopify.com", "currency": "EUR"}


def of_shop(workspace: Workspace, service: Consent, given: Application) -> Begun:
    table = {**SHOP, "base_url": service.address}
    return authorising.begin_authorisation(workspace, ADMIN, "shop", table, given, BACK)


def test_what_shopify_sends_back_is_signed_by_it(workspace: Workspace, service: Consent) -> None:
    answer = answered(of_shop(workspace, service, application()))
    assert len(answer["hmac"]) == 64
    assert authorising.finish_authorisation(workspace, ADMIN, answer).grant.access_token.get_secret_value()


@pytest.mark.parametrize(
    "change", [{"hmac": ""}, {"hmac": "0" * 64}, {"hmac": "é"}, {"code": "another"}, {"shop": "another"}, {"more": "1"}]
)
def test_what_shopify_did_not_sign_is_refused_before_it_is_believed(
    workspace: Workspace, service: Consent, change: dict[str, str]
) -> None:
    answer = answered(of_shop(workspace, service, application())) | change
    with pytest.raises(NotGranted, match="does not come from Shopify"):
        authorising.finish_authorisation(workspace, ADMIN, answer)
    assert service.tokens == []


def test_another_secret_than_shopify_has_is_told(workspace: Workspace, service: Consent) -> None:
    begun = of_shop(workspace, service, Application(Client(CLIENT, SecretStr("another"))))
    with pytest.raises(NotGranted, match="compare it"):
        authorising.finish_authorisation(workspace, ADMIN, answered(begun))


def test_an_answer_is_good_once_and_for_ten_minutes(workspace: Workspace) -> None:
    answer = answered(begin(workspace))
    authorising.finish_authorisation(workspace, ADMIN, answer)
    with pytest.raises(NotGranted, match="used before"):
        authorising.finish_authorisation(workspace, ADMIN, answer)
    begun = begin(workspace)
    answer = answered(begun)
    with clock_at(CLOCK + timedelta(minutes=11)), pytest.raises(NotGranted, match="longer than 10 minutes"):
        authorising.finish_authorisation(workspace, ADMIN, answer)


def test_a_window_that_is_closed_is_told_after_ten_minutes(workspace: Workspace) -> None:
    begun = begin(workspace)
    assert authorising.result_of(begun.state, ADMIN) is None
    with clock_at(CLOCK + timedelta(minutes=11)):
        assert "begin again" in str(authorising.result_of(begun.state, ADMIN))
    assert "begin again" in str(authorising.result_of(begun.state, replace(ADMIN, email="other@example.com")))


def test_only_who_began_it_finishes_it_and_only_in_the_same_browser(workspace: Workspace) -> None:
    answer = answered(begin(workspace, browser="one"))
    for who, browser in ((replace(ADMIN, email="other@example.com"), "one"), (ADMIN, "two"), (ADMIN, "")):
        with pytest.raises(NotGranted, match="Somebody else began this"):
            authorising.finish_authorisation(workspace, who, answer, browser=browser)
    assert authorising.finish_authorisation(workspace, ADMIN, answer, browser="one")  # it was not spent by that


@pytest.mark.parametrize("role", ["viewer", "member", "editor"])
def test_only_administrators_connect(workspace: Workspace, role: str) -> None:
    who = Actor("somebody@example.com", role, "page")
    with pytest.raises(NotAllowed):
        authorising.begin_authorisation(workspace, who, "site", {"connector": "google_analytics"}, application(), BACK)
    answer = answered(begin(workspace))
    with pytest.raises(NotAllowed):
        authorising.finish_authorisation(workspace, replace(ADMIN, role=role), answer)


@pytest.mark.parametrize(
    ("refuses", "said"),
    [
        ((401, {"error": "invalid_client", "error_description": "Not found"}), "does not know the application"),
        ((400, {"error": "redirect_uri_mismatch"}), "another address of ours"),
        ((503, {}), "could not answer"),
        ((200, {"token_type": "Bearer"}), "without an access token"),
        ((400, {"error": {"message": "Invalid verification code", "code": 100}}), "Invalid verification code"),
    ],
)
def test_what_the_token_address_refuses_is_told(
    workspace: Workspace, service: Consent, refuses: tuple[int, dict[str, object]], said: str
) -> None:
    service.refuses = refuses
    with pytest.raises(NotGranted, match=said):
        authorising.finish_authorisation(workspace, ADMIN, answered(begin(workspace)))


def test_a_redirect_to_another_host_gets_neither_code_nor_secret(workspace: Workspace, service: Consent) -> None:
    with consent() as elsewhere:
        service.redirects = f"{elsewhere.address}/token"
        with pytest.raises(NotGranted, match="redirects"):
            authorising.finish_authorisation(workspace, ADMIN, answered(begin(workspace)))
        assert elsewhere.tokens == []


def test_a_permission_that_does_not_last_is_refused(workspace: Workspace, service: Consent) -> None:
    service.no_refresh = True
    with pytest.raises(NotGranted, match="no refresh token"):
        authorising.finish_authorisation(workspace, ADMIN, answered(begin(workspace)))


def test_an_application_of_another_service_is_refused(workspace: Workspace, service: Consent) -> None:
    given = authorising.application(
        json.dumps({"web": {"client_id": "a", "client_secret": "b", "auth_uri": "https://evil.example/auth"}})
    )
    table = {"connector": "google_analytics"}
    with pytest.raises(Refused, match=r"evil\.example"):
        authorising.begin_authorisation(workspace, ADMIN, "site", table, given, BACK)
    with pytest.raises(Refused, match="service account"):
        authorising.application('{"type": "service_account", "private_key": "x"}')
    real = authorising.application(
        json.dumps({"web": {"client_id": "a", "auth_uri": "https://accounts.google.com/o/oauth2/auth"}})
    )
    begun = authorising.begin_authorisation(workspace, ADMIN, "site", table, real, BACK)
    assert begun.address.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    own = authorising.application(service.client_file())
    begun = authorising.begin_authorisation(workspace, ADMIN, "site", table, own, BACK)
    assert begun.address.startswith(service.address)  # a stand-in on this machine


def test_an_access_token_is_renewed_once_by_whoever_is_first(workspace: Workspace, service: Consent) -> None:
    service.lasts = 1800
    connected(workspace, "crm")
    source = workspace.settings.sources["crm"]
    assert renewed(source).options == source.options  # it still lasts
    with clock_at(CLOCK + timedelta(minutes=25)):
        found = []
        threads = [threading.Thread(target=lambda: found.append(renewed(source).options)) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    tokens = {options.token.get_secret_value() for options in found}  # type: ignore[attr-defined]
    assert len(found) == 4 and len(tokens) == 1
    assert [t["grant_type"] for t in service.tokens].count("refresh_token") == 1
    kept = authorisations.of_source(workspace.home, "crm")
    assert kept is not None and kept.grant.refresh_token is not None
    assert kept.grant.refresh_token.get_secret_value() in service.refreshing  # the new one, not the spent one
    assert {Vault(workspace.home).get("crm.token").get_secret_value()} == tokens


def test_a_permission_that_was_withdrawn_says_what_to_do(workspace: Workspace, service: Consent) -> None:
    connected(workspace, "crm")
    service.refreshing.clear()
    with clock_at(CLOCK + timedelta(hours=2)), pytest.raises(AuthFailed) as error:
        renewed(workspace.settings.sources["crm"])
    assert "expired or revoked" in str(error.value) and "okr connect crm" in error.value.remedy


def test_while_the_old_token_lasts_a_stumbling_service_stops_nothing(workspace: Workspace, service: Consent) -> None:
    connected(workspace, "crm")
    source = workspace.settings.sources["crm"]
    service.refuses = (503, {})
    with clock_at(CLOCK + timedelta(minutes=55)):
        assert renewed(source).options == source.options


def test_a_key_typed_later_takes_the_place_of_the_permission(workspace: Workspace, service: Consent) -> None:
    connected(workspace, "crm")
    was = {"connector": "hubspot", "base_url": service.address, "token": "secret:crm.token"}
    draft = SourceDraft("crm", was, {"crm.token": SecretStr("pat-typed-by-hand")}, was)
    sources.save(workspace, ADMIN, draft)
    assert Vault(workspace.home).names() == ["application:hubspot", "crm.token"]
    with clock_at(CLOCK + timedelta(days=1)):
        token = renewed(workspace.settings.sources["crm"]).options.token  # type: ignore[attr-defined]
    assert token.get_secret_value() == "pat-typed-by-hand"


def test_a_source_changed_otherwise_keeps_its_permission_and_one_removed_loses_it(
    workspace: Workspace, service: Consent
) -> None:
    connected(workspace, "crm")
    was = {"connector": "hubspot", "base_url": service.address, "token": "secret:crm.token"}
    sources.save(workspace, ADMIN, SourceDraft("crm", {**was, "every": "12h"}, {}, was))
    assert "crm.authorisation" in Vault(workspace.home).names()
    sources.remove(workspace, ADMIN, "crm")
    assert Vault(workspace.home).names() == ["application:hubspot"]


def test_tiktoks_envelope_and_account_are_read(workspace: Workspace, service: Consent) -> None:
    """After https://business-api.tiktok.com/portal/docs?id=1832184159540418: JSON, `auth_code`, `data` with open_id."""
    inner = {"access_token": "act.1", "refresh_token": "rft.1", "open_id": "_000abc", "scope": "user.info.basic"}
    service.refuses = (200, {"code": 0, "message": "OK", "data": {**inner, "refresh_token_expires_in": 31_536_000}})
    asked = {"connector": "tiktok", "base_url": service.address}
    begun = authorising.begin_authorisation(workspace, ADMIN, "clips", asked, application(), BACK)
    granted = authorising.finish_authorisation(workspace, ADMIN, answered(begun))
    assert "client_key=" in begun.address and granted.expires is not None
    oauth = registry.get("tiktok").oauth
    assert oauth is not None and "auth_code" in service.tokens[0]
    table, typed = authorising.filled("clips", oauth, granted, frozenset({"refresh_token", "client_secret"}))
    assert (table["account"], table["client_id"]) == ("_000abc", CLIENT)
    assert typed["clips.refresh_token"].get_secret_value() == "rft.1"
    service.refuses = (200, {"code": 40105, "message": "Auth code is expired", "data": {}})
    begun = authorising.begin_authorisation(workspace, ADMIN, "clips", asked, application(), BACK)
    with pytest.raises(NotGranted, match="Auth code is expired"):
        authorising.finish_authorisation(workspace, ADMIN, answered(begun))


@pytest.mark.parametrize("key", [k for k in registry.names() if registry.get(k).oauth])
def test_every_service_declares_what_the_flow_needs(key: str) -> None:
    connector = registry.get(key)
    oauth = connector.oauth
    assert oauth is not None
    assert set(oauth.fills) <= set(connector.Options.model_fields)
    assert all(url.startswith("https://") for url in (oauth.authorise_url, oauth.token_url))
    assert len(oauth.app_steps) >= 3 and any("{redirect}" in step for step in oauth.app_steps)
    for step in oauth.app_steps:
        step.format(redirect=BACK)


def test_metas_short_token_becomes_a_long_one_and_what_was_left_out_is_seen(
    workspace: Workspace, service: Consent
) -> None:
    service.answer = lambda path, _: (
        {"data": [{"permission": "pages_show_list", "status": "granted"},
                  {"permission": "read_insights", "status": "declined"}]}
        if path.endswith("/permissions")
        else {"name": "An Example", "id": "1"}
    )  # fmt: skip
    table = {"connector": "facebook_page", "base_url": service.address}
    begun = authorising.begin_authorisation(workspace, ADMIN, "page", table, application(), BACK)
    granted = authorising.finish_authorisation(workspace, ADMIN, answered(begun))
    assert granted.grant.account == "An Example"
    assert granted.expires is not None and (granted.expires - CLOCK).days == 59
    oauth = registry.get("facebook_page").oauth
    assert oauth is not None and "read_insights" in oauth.missing(granted.grant.scopes)


def test_mailchimps_token_carries_its_data_center(workspace: Workspace, service: Consent) -> None:
    service.answer = lambda *_: {"dc": "us6", "accountname": "Example Ltd"}
    table = {"connector": "mailchimp", "base_url": service.address}
    begun = authorising.begin_authorisation(workspace, ADMIN, "mail", table, application(), BACK)
    granted = authorising.finish_authorisation(workspace, ADMIN, answered(begun))
    oauth = registry.get("mailchimp").oauth
    assert oauth is not None and "scope=" not in begun.address
    assert granted.secrets("mail", oauth)["mail.token"].get_secret_value().endswith("-us6")
