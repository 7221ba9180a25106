"""`okr connect` as a person runs it, a browser that comes back to this machine, and the pull that follows."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from cli_home import okr
from loopback_apps import GooglePlay, MicrosoftAds, TikTok
from loopback_google import Analytics
from loopback_oauth import SECRET, Consent, consent
from served import PATIENCE, ROOT, environment

from data.out.cli.errors import NotDone
from data.out.cli.loopback_redirect import Redirect

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests


@pytest.fixture
def service() -> Iterator[Consent]:
    with consent() as one:
        yield one


def home_with(folder: Path, *lines: str) -> Path:
    home = folder / "home"
    home.mkdir()
    (home / "okr.toml").write_text("\n".join(lines), encoding="utf-8")
    return home


def get(url: str, host: str | None = None) -> tuple[int, str, str]:
    """Status, text and where it leads, following nothing."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Host": host} if host else {})
    reply = connection.getresponse()
    found = reply.status, reply.read().decode(), reply.getheader("Location") or ""
    connection.close()
    return found


class Running:
    """The command in a process of its own; `address` is what it prints for the browser."""

    def __init__(self, home: Path, *words: str, typed: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "data.out.cli", "connect", *words, "--no-browser", "--home", str(home)],
            cwd=ROOT,
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin and self.process.stderr
        if typed:
            self.process.stdin.write(typed + "\n")
            self.process.stdin.flush()
        self.said = ""
        self.address = ""
        for line in self.process.stderr:
            self.said += line
            if line.startswith("http"):
                self.address = line.strip()
                return

    def ended(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, self.said + err


def test_ga4_is_connected_and_pulls_with_what_was_granted(tmp_path: Path, service: Consent) -> None:
    with Analytics() as analytics:
        analytics.fill(CLOCK.date() - timedelta(days=9), CLOCK.date())
        home = home_with(
            tmp_path,
            "[sources.site]",
            'connector = "google_analytics"',
            'property = "123"',
            f'base_url = "{analytics.url}"',
            'transport = "rest"',
            "start = 2026-11-16",
        )
        (tmp_path / "client.json").write_text(service.client_file(), encoding="utf-8")
        running = Running(home, "site", "--client", str(tmp_path / "client.json"), "--json")
        asked = dict(parse_qsl(urlsplit(running.address).query))
        _, _, back = get(running.address)
        assert back.startswith("http://127.0.0.1:") and asked["redirect_uri"] == back.partition("?")[0]
        # strangers on the way do not disturb it
        assert get(back.replace(asked["state"], "guessed"))[0] == 400
        assert get(back, host="rebound.example")[0] == 404
        status, text, _ = get(back)
        assert (status, text.split(".")[0]) == (200, "Connected")
        code, out, said = running.ended()
        assert code == 0, said
        answer = json.loads(out)
        assert answer["account"] == "analyst@example.com" and answer["missing"] == [] and answer["expires"] is None
        assert "https://www.googleapis.com/auth/analytics.readonly" in answer["scopes"]
        kept = "".join(t for token in service.refreshing for t in token)
        for secret in (SECRET, kept, dict(parse_qsl(urlsplit(back).query))["code"]):
            assert secret not in out + said

        result = okr(home, "sync", "site")
        assert result.exit_code == 0, result.output
        assert any(t["grant_type"] == "refresh_token" for t in service.tokens)
        bearers = {r.headers.get("authorization", "").removeprefix("Bearer ") for r in analytics.requests}
        assert bearers and bearers <= service.good


@pytest.mark.parametrize(
    ("service", "options", "client"),
    [
        (MicrosoftAds, ("account", "customer", "developer_token"), "f2b7e2c1-example"),
        (TikTok, (), "7012345678901234567"),
    ],
)
def test_an_account_of_ads_and_one_of_videos_are_connected_and_pulled(tmp_path: Path, service, options, client) -> None:
    with service() as one:
        one.fill(CLOCK.date() - timedelta(days=20), CLOCK.date())
        given = {"base_url": one.url, "start": (CLOCK - timedelta(days=9)).date()}
        given |= {name: one.options[name] for name in options} | ({"developer_token": "file:token"} if options else {})
        lines = [f"{name} = {value if name == 'start' else repr(str(value))}" for name, value in given.items()]
        home = home_with(tmp_path, "[sources.one]", f'connector = "{one.connector}"', *lines)
        (home / "token").write_text("DEV-canary", encoding="utf-8")
        running = Running(home, "one", "--client-id", client, typed="secret-canary")
        status, text, _ = get(get(running.address)[2])
        code, _, said = running.ended()
        assert (status, code) == (200, 0), text + said
        assert "canary" not in said
        result = okr(home, "sync", "one")
        assert result.exit_code == 0 and "rows up to" in result.output, result.output


def test_google_play_is_read_with_a_persons_permission(tmp_path: Path, service: Consent) -> None:
    with GooglePlay() as play:
        play.fill(CLOCK.date() - timedelta(days=20), CLOCK.date())
        home = home_with(
            tmp_path,
            "[sources.app]",
            'connector = "google_play"',
            f'base_url = "{play.url}"',
            f'bucket = "{play.bucket}"',
            f'package = "{play.package}"',
            'reports = ["installs"]',
            "start = 2026-11-10",
        )
        (tmp_path / "client.json").write_text(service.client_file(), encoding="utf-8")
        running = Running(home, "app", "--client", str(tmp_path / "client.json"))
        assert "devstorage.read_only" in running.address
        get(get(running.address)[2])
        code, _, said = running.ended()
        assert code == 0, said
        result = okr(home, "sync", "app")
        assert result.exit_code == 0, result.output
        assert {r.headers.get("authorization", "").removeprefix("Bearer ") for r in play.requests} <= service.good


def test_a_person_who_declines_is_told_and_nothing_is_written(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, "[sources.crm]", 'connector = "hubspot"', f'base_url = "{service.address}"')
    service.says_no = True
    running = Running(home, "crm", "--client-id", "okr.apps.example.com", typed=SECRET)
    status, text, _ = get(get(running.address)[2])
    assert status == 400 and "declined" in text
    code, _, said = running.ended()
    assert code == 1 and "declined" in said and "Traceback" not in said and SECRET not in said
    assert not (home / "secrets.json").exists()


def test_what_was_left_out_is_named(tmp_path: Path, service: Consent) -> None:
    home = home_with(tmp_path, "[sources.crm]", 'connector = "hubspot"', f'base_url = "{service.address}"')
    service.scopes = "crm.objects.contacts.read"
    running = Running(home, "crm", "--client-id", "okr.apps.example.com", typed=SECRET)
    get(get(running.address)[2])
    code, out, said = running.ended()
    assert code == 1 and "Not granted: crm.objects.deals.read" in said and "crm is connected" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["none"], 2, "There is no source 'none'"),
        (["stars"], 1, "takes a key"),
        (["crm"], 1, "wants an application of your own"),
        (["crm", "--client", "a.json", "--client-id", "b"], 2, "give one of them"),
        (["crm", "--client", "/dev/null"], 1, "This is no application"),
    ],
)
def test_what_cannot_be_begun_says_what_to_do(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    home = home_with(
        tmp_path, "[sources.crm]", 'connector = "hubspot"', "[sources.stars]", 'connector = "github"', 'repo = "a/b"'
    )
    result = okr(home, "connect", *words)
    assert result.exit_code == code and said in result.output


def test_nobody_comes_back() -> None:
    with Redirect(0, seconds=0.2) as redirect, pytest.raises(NotDone, match="begin again"):
        redirect.wait(lambda _: None, state="x")


def test_a_port_that_is_taken_is_told() -> None:
    with Redirect() as first:
        port = urlsplit(first.address).port
        with pytest.raises(NotDone, match="--port"):
            Redirect(port or 0)


def test_a_visitor_who_says_nothing_does_not_hold_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.out.cli.loopback_redirect._SILENCE", 0.3)
    with Redirect(0, seconds=20) as redirect:
        parts = urlsplit(redirect.address)
        silent = http.client.HTTPConnection(parts.netloc)
        silent.connect()
        found: list[Any] = []
        waiting = threading.Thread(target=lambda: found.append(redirect.wait(dict, state="x")))
        waiting.start()
        assert get(f"{redirect.address}?state=x&code=y")[0] == 200
        waiting.join(20)
        silent.close()
        assert found == [{"state": "x", "code": "y"}]
