"""My account: who one is, tokens made, shown once and revoked; and what there is where nobody signs in."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_home import ready
from opened import Open, fine, words
from served import NOVEMBER, with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest

from data.commands.tokens import asking_with
from data.stores.workspace import close_shared, shared

CLOCK = NOVEMBER


PAGE = "setup/account/page.py"
ADA = "ada@example.com"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return ready(tmp_path / "home")


def account(open_page: Open, home: Path, who: str) -> AppTest:
    app = sign_in(open_page(home), home, who)
    app.run().switch_page(PAGE)
    return fine(app.run())


def press(app: AppTest, label: str) -> AppTest:
    return fine(next(b for b in app.button if b.label == label).click().run())


def test_a_token_is_made_shown_once_and_revoked(open_page: Open, home: Path) -> None:
    shared(home).plan.people.save(ADA, author="test", name="Ada", role="viewer")
    close_shared()
    app = account(open_page, with_sign_in(home), ADA)
    assert "viewer" in words(app)
    assert "No tokens yet" in words(app)
    next(b for b in app.text_input if b.label == "Name").set_value("Weekly report")
    press(app, "Create token")
    (text,) = [code.value for code in app.code]
    asks = asking_with(shared(home), text)
    assert asks is not None
    assert (asks.email, asks.role, asks.scopes, asks.token) == (ADA, "viewer", {"read"}, "Weekly report")
    press(app, "Copied")
    assert not app.code
    assert "Weekly report" in words(app)
    assert "last used" in words(app)
    press(app, "Revoke")
    assert "Weekly report" not in words(app)
    assert asking_with(shared(home), text) is None


def test_nobody_sees_the_tokens_of_others(open_page: Open, home: Path) -> None:
    people = shared(home).plan.people
    people.save("boss@example.com", author="test", role="admin")
    close_shared()
    with_sign_in(home)
    boss = account(open_page, home, "boss@example.com")
    next(b for b in boss.text_input if b.label == "Name").set_value("Deploy")
    press(boss, "Create token")
    assert "Deploy" not in words(account(open_page, home, ADA))


def test_where_nobody_signs_in_the_command_is_named(open_page: Open, home: Path) -> None:
    app = open_page(home, PAGE)
    assert "Nobody signs in here" in words(app)
    assert [code.value for code in app.code] == ["okr tokens create NAME --for you@example.com --scope check_in"]
    assert not {"Create token", "Sign out everywhere"} & {b.label for b in app.button}


def test_a_page_that_was_open_when_the_session_ended_does_nothing_more(open_page: Open, home: Path) -> None:
    app = account(open_page, with_sign_in(home), ADA)
    next(b for b in app.text_input if b.label == "Name").set_value("Weekly report")
    shared(home).plan.sessions.end(ADA)
    app = next(b for b in app.button if b.label == "Create token").click().run()
    assert "Your session has ended" in words(app)
    assert not shared(home).plan.tokens.all()
