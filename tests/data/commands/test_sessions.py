"""Sessions are numbered by person, and counting up ends them; the cookie that bears the number, and who may come in."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from actors import actor
from pydantic import SecretStr, ValidationError

from data.commands import people, sessions
from data.commands.errors import NotThere, Refused
from data.config import clock
from data.config.auth_settings import AuthSettings
from data.out.web import session_cookie
from data.stores.people.sessions import number_of
from data.stores.workspace import Workspace
from okr_model.plan.people import Person, address, is_address

ADA, BEN = "ada@example.com", "ben@example.com"
SECRET = "s" * 40


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "home", own=False) as one:
        yield one


def numbers(workspace: Workspace) -> tuple[int, int]:
    found = workspace.plan.sessions.numbers()
    return number_of(found, ADA), number_of(found, BEN)


def test_ending_sessions_counts_up_whose_they_are_and_pages_see_it(workspace: Workspace) -> None:
    seen = {workspace.version()}
    assert numbers(workspace) == (0, 0)
    sessions.end_own(workspace, actor(ADA, "none"))
    assert numbers(workspace) == (1, 0)
    sessions.end(workspace, actor(), "Ben@Example.com")
    assert numbers(workspace) == (1, 1)
    seen.add(workspace.version())
    sessions.end_all(workspace, actor())
    seen.add(workspace.version())
    assert len(seen) == 3
    assert all(now > 1 for now in numbers(workspace))
    assert [one.command for one in workspace.plan.activity.latest(3)] == [
        "sessions.end_all",
        "sessions.end",
        "sessions.end_own",
    ]


def test_who_leaves_is_out_and_who_comes_back_signs_in_anew(workspace: Workspace) -> None:
    for who in (ADA, BEN):
        people.save(workspace, actor(), who, role="admin")
    before = numbers(workspace)
    people.save(workspace, actor(), ADA, team="Brand")
    assert numbers(workspace) == before
    people.leave(workspace, actor(), ADA)
    people.save(workspace, actor(), ADA, active=True)
    assert numbers(workspace) == (before[0] + 1, before[1])


def test_what_is_no_address_has_no_sessions(workspace: Workspace) -> None:
    for wrong in ("", "everybody", "a@b@example.com", "a,b@example.com"):
        with pytest.raises(NotThere):
            sessions.end(workspace, actor(), wrong)
    with pytest.raises(Refused):
        sessions.end_own(workspace, actor(""))


def test_a_store_put_back_from_a_copy_knows_no_cookie_of_before_once_all_are_ended(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "home", own=False) as one:
        sessions.end_own(one, actor(ADA))
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "home", copy)
    given = set()
    with Workspace.open(tmp_path / "home", own=False) as one:
        for _ in range(5):
            sessions.end_own(one, actor(ADA))
            given.add(numbers(one)[0])
    with Workspace.open(copy, own=False) as one:
        sessions.end_all(one, actor())
        for _ in range(5):
            assert numbers(one)[0] not in given
            sessions.end_own(one, actor(ADA))


# The cookie


def test_only_a_cookie_of_this_person_number_and_time_is_good() -> None:
    now = clock.now()
    mine = session_cookie.read(SECRET, session_cookie.made(SECRET, "Ada@Example.com", 3, now))
    assert mine is not None
    assert (mine.email, mine.number) == (ADA, 3)

    def standing(who: str = ADA, number: int = 3, later: timedelta = timedelta()) -> str:
        return session_cookie.standing(mine, who, {ADA: number}, now + later, 30)

    assert standing() == "good"
    assert [standing(BEN), standing(number=4), standing(number=2)] == ["ended"] * 3
    assert standing(later=timedelta(days=30, seconds=1)) == "too_old"
    assert standing(later=-timedelta(hours=1)) == "too_old"  # from a time to come
    assert session_cookie.standing(None, ADA, {}, now, 30) == "ended"


def test_a_cookie_that_somebody_made_or_changed_is_none() -> None:
    good = session_cookie.made(SECRET, ADA, 3, clock.now())
    assert session_cookie.read("t" * 40, good) is None
    for at in range(len(good)):
        changed = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
        read = session_cookie.read(SECRET, changed)
        assert read is None or read == session_cookie.read(SECRET, good), at  # spare bits of base64 mean nothing
    for wrong in ("", ".", good + good, good[: len(good) // 2], "é", "\x00", "a" * 10_000):
        assert session_cookie.read(SECRET, wrong) is None


# Addresses


LOOK_ALIKE = (
    "a@straße.de", "a@strasse.de", "ß@example.com", "ss@example.com", "k@example.com", "\u212a@example.com",
    "i@example.com", "ı@example.com", "İ@example.com", "a@bücher.de", "a@bucher.de", "a@bücher.de.evil.org",
)  # fmt: skip


@pytest.mark.parametrize(
    "pair",
    list(itertools.combinations(LOOK_ALIKE, 2)),
)
def test_addresses_that_look_alike_are_not_the_same(pair: tuple[str, str]) -> None:
    assert address(pair[0]) != address(pair[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ADA@EXAMPLE.COM", "ada@example.com"),
        ("ada@straße.de", "ADA@xn--strae-oqa.de"),
        ("ada@STRAßE.de", "ada@xn--strae-oqa.DE"),
        (" ada@example.com ", "ada@example.com"),
    ],
)
def test_addresses_that_the_network_takes_for_one_are(one: str, other: str) -> None:
    assert address(one) == address(other)
    assert Person(email=one.strip()).email == address(other)


NONE = (
    "", "ada", "@example.com", "ada@", "ada@b@example.com", "ada@example.com,eve@evil.org", "ada,eve@example.com",
    "ada@example.com;eve@evil.org", "Ada <ada@example.com>", "ada@exa mple.com", "ada @example.com", "ada@localhost",
    '"ada@evil.org"@example.com', "ada@example.com\x00.evil.org", "ada@example.com\nbcc:eve@evil.org", "ada@.com",
    "ada@example..com", "ada@example.com.", "a@ex\u0430mple\u2024com", "a" * 121 + "@example.com", "a@" + "b" * 250 + ".com",
)  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_single_address_comes_in_nowhere(text: str) -> None:
    assert not is_address(text)
    assert not auth().allows(text)
    assert not auth(allowed_domains=("example.com", "evil.org")).allows(text)
    with pytest.raises(ValidationError):
        Person(email=text)


def auth(**given: object) -> AuthSettings:
    return AuthSettings.model_validate(
        {
            "redirect_uri": "https://okr.example.com/oauth2callback",
            "cookie_secret": SecretStr(SECRET),
            "client_id": "okr",
            "client_secret": SecretStr("c"),
            "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
        }
        | given
    )


def test_a_domain_is_compared_as_the_network_writes_it() -> None:
    street = auth(allowed_domains=("straße.de",))
    assert street.allows("ada@straße.de")
    assert street.allows("ada@XN--STRAE-OQA.de")
    assert not street.allows("ada@strasse.de")
    assert not street.allows("ada@straße.de.evil.org")
    assert not street.allows("ada@evil-straße.de")


@pytest.mark.parametrize(
    ("claims", "confirmed"),
    [
        ({"email_verified": True}, True),
        ({"email_verified": "true"}, True),
        ({"email_verified": False}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": None}, False),
        ({"email_verified": 1}, False),
        ({"email_verified": "yes"}, False),
        ({}, False),
    ],
)
def test_an_address_is_confirmed_where_the_provider_says_so(claims: dict[str, object], confirmed: bool) -> None:
    assert auth().is_confirmed(claims) is confirmed
    assert auth(trust_unverified=True).is_confirmed(claims)
