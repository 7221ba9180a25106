"""No English in dialogs, before sign-in, where somebody may not come in, and where a page breaks.

As `test_no_english`: every collected text has a word of its own, so that what is left in Latin letters comes from the
code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from latin import english, in_persian, typed_at
from opened import Open
from other_words import all_translated as all_translated
from served import NOVEMBER, ROOT, copied, with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest
from test_no_english import shown

from data.commands import sessions
from data.commands.errors import Refused
from data.commands.permissions import SERVER, actor_of
from data.stores.workspace import close_shared, shared
from okr_model.wording.sentences import Sentence
from pages.setup.sources import source_list
from pages.ui import error_page, identity

CLOCK = NOVEMBER
pytestmark = pytest.mark.slow
ADA = "ada@example.com"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return in_persian(copied(november_demo, tmp_path))


def assert_no_english(app: AppTest, home: Path) -> None:
    typed = [*typed_at(home), ADA, "ada"]
    texts = list(dict.fromkeys(shown(app)))
    assert any("گفته" in text for text in texts)
    assert not [left for text in texts if (left := english(text, typed))]


# Dialogs


def removes_a_source() -> None:
    import streamlit as st  # a script of its own, as the test runner takes it

    from pages.setup.sources import source_list
    from pages.ui.i18n import t

    st.dialog(t("Remove this source?"))(source_list._remove)("site", 3)


def test_what_asks_before_a_source_is_removed(
    home: Path, monkeypatch: pytest.MonkeyPatch, all_translated: None
) -> None:
    assert source_list._remove
    monkeypatch.setenv("OKR_HOME", str(home))
    app = AppTest.from_function(removes_a_source, default_timeout=60).run()
    assert any("site" in text for text in shown(app))
    assert_no_english(app, home)
    close_shared()


def test_what_was_asked_for_and_is_refused(open_page: Open, home: Path, all_translated: None) -> None:
    """The dialog *Not done*, after the one that asked who it is."""

    def refuse() -> None:
        raise Refused(Sentence("This review is closed."))

    app = open_page(home)
    app.session_state[identity._ASKED] = refuse
    app.run()
    app.text_input(key="who_typed").set_value(ADA)
    next(one for one in app.button if one.form_id).click().run()
    assert app.button(key="who_refused")
    assert_no_english(app, home)


# Before anybody may look


def nobody(app: AppTest, home: Path) -> None:
    """Somebody who has not signed in."""


def unanswered(app: AppTest, home: Path) -> None:
    app.query_params["sign_in"] = "unavailable"


def failed(app: AppTest, home: Path) -> None:
    app.query_params["sign_in"] = "failed"


def refused(app: AppTest, home: Path) -> None:
    app.query_params["sign_in"] = "refused"


def stranger(app: AppTest, home: Path) -> None:
    sign_in(app, home, "stranger@elsewhere.example")


def unconfirmed(app: AppTest, home: Path) -> None:
    sign_in(app, home, ADA, email_verified=False)


def without_address(app: AppTest, home: Path) -> None:
    sign_in(app, home, "")


def without_role(app: AppTest, home: Path) -> None:
    shared(home).plan.people.save("boss@example.com", author="test", role="admin")
    shared(home).plan.people.save(ADA, author="test", role="none")
    sign_in(app, home, ADA)


def who_has_left(app: AppTest, home: Path) -> None:
    shared(home).plan.people.save(ADA, author="test", role="viewer")
    shared(home).plan.people.leave(ADA, author="test")
    sign_in(app, home, ADA)


def whose_session_ended(app: AppTest, home: Path) -> None:
    sign_in(app, home, ADA)
    sessions.end(shared(home), actor_of(shared(home), SERVER, "server"), ADA)


STATES = [
    nobody,
    unanswered,
    failed,
    refused,
    stranger,
    unconfirmed,
    without_address,
    without_role,
    who_has_left,
    whose_session_ended,
]


@pytest.mark.parametrize("come", STATES, ids=lambda one: one.__name__)
def test_the_gate(
    come: Callable[[AppTest, Path], None], home: Path, monkeypatch: pytest.MonkeyPatch, all_translated: None
) -> None:
    with_sign_in(home, allowed='allowed_domains = ["example.com"]')
    monkeypatch.setenv("OKR_HOME", str(home))
    app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60)
    come(app, home)
    app.run()
    assert not app.get("okr-frame")
    assert_no_english(app, home)
    close_shared()


# A page that breaks


def breaks() -> None:
    from pages.ui import error_page
    from pages.ui.i18n import t

    t("Overview")
    error_page.tell(ValueError("broken by a test"))


def test_a_page_that_breaks(home: Path, monkeypatch: pytest.MonkeyPatch, all_translated: None) -> None:
    assert error_page.tell
    monkeypatch.setenv("OKR_HOME", str(home))
    app = AppTest.from_function(breaks, default_timeout=60).run()
    assert app.error
    (said,) = [re.sub(r"\b[0-9A-Z]{8}\b", "", one.value) for one in app.error]  # the number of the error
    assert not english(said, [])
    close_shared()
