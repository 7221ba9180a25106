"""The sign-in gate. Nobody sees a page without passing it; without [auth] the guard lets only this machine in."""

from __future__ import annotations

from contextlib import suppress
from typing import Final, NoReturn

import streamlit as st

from data.commands import sessions
from data.commands.errors import Refused
from data.config.auth_settings import AuthSettings
from data.out.web.sign_in_door import SAID
from okr_model.plan.people import is_address
from okr_model.wording.sentences import Sentence
from pages.ui import auto_refresh, frame, identity, language, run
from pages.ui.i18n import safe, sentence, t

_FAILED: Final = {
    "unavailable": Sentence(
        "The sign-in service does not answer. Wait a minute and press Sign in again; if it stays so, tell the "
        "administrator of this program."
    ),
    "failed": Sentence(
        "Signing in did not work: the sign-in service and this program did not agree. Press Sign in again."
    ),
    "refused": Sentence(
        "The sign-in service did not let you in. Press Sign in to try again, or ask its administrator."
    ),
}
"""What the web door tells of a way in that failed (`data.out.web.sign_in_door`)."""


def require_sign_in() -> None:
    """Stop the run unless the reader may be here. Checked on every run, so a removed person is out at the next one."""
    auth = run.settings().auth
    if auth is None:
        return
    if not st.user.get("is_logged_in", False):
        _ask_to_sign_in()
    email = str(st.user.get("email") or "")
    _refuse_strangers(auth, email)
    if any(not one.active for one in identity.known_as(email)):
        _heading(t("You are noted as having left"))
        st.markdown(t("{email} no longer takes part. If that is wrong, ask an administrator.", email=safe(email)))
        _another_account()
    match run.session():
        case "ended":
            _sign_in_anew(
                t("Your session has ended"),
                t("You signed out, here or in another browser, or an administrator ended it. Sign in to go on."),
            )
        case "too_old":
            _sign_in_anew(t("Your session has expired"), t("You signed in a while ago. Sign in again to go on."))
    if not identity.may_do("look"):
        _heading(t("You are signed in, but have no role yet"))
        st.markdown(t("{email} has no access to this workspace. Ask an administrator for a role.", email=safe(email)))
        _another_account()


def _ask_to_sign_in() -> NoReturn:
    _heading(run.settings().workspace.title)
    failed = _FAILED.get(st.query_params.get(SAID, ""))
    if failed is not None:
        st.error(sentence(failed), icon=":material/error:")
    st.write(t("Sign in to see the objectives of your team."))
    _sign_in_button()


def _sign_in_anew(heading: str, why: str) -> NoReturn:
    _heading(heading)
    st.write(why)
    _sign_in_button()


def _sign_in_button() -> NoReturn:
    if st.button(t("Sign in"), type="primary"):
        st.login()
    language.switch()
    st.stop()


def _refuse_strangers(auth: AuthSettings, email: str) -> None:
    """Tell who has signed in and may not come in what keeps them out, and whom to turn to."""
    if auth.is_confirmed(st.user) and auth.allows(email):
        return
    _heading(t("You are signed in, but not invited"))
    if not is_address(email):
        st.write(t("Your provider gave no e-mail address that can be used. Ask its administrator."))
    elif not auth.is_confirmed(st.user):
        st.markdown(
            t("Your provider has not confirmed that {email} is yours. Confirm it there first.", email=safe(email))
        )
    else:
        st.markdown(t("{email} is not on the list. Ask your administrator to invite you.", email=safe(email)))
    _another_account()


def _another_account() -> NoReturn:
    auto_refresh.watch()  # an administrator may let them in meanwhile
    if st.button(t("Use another account")):
        leave()
    language.switch()
    st.stop()


def _heading(text: str) -> None:
    st.set_page_config(page_title=run.settings().workspace.title)
    frame.put_away()
    language.mark()
    frame.title(text)


def foot() -> None:
    """At the foot of the navigation: the other languages, and where people sign in, who has and the way out."""
    with st.sidebar:
        language.switch()
        if run.settings().auth is not None:
            st.caption(safe(str(st.user.get("email") or "")))
            if st.button(t("Sign out"), type="tertiary", help=t("Ends your session in every browser.")):
                leave()


def leave() -> None:
    """Sign the reader out: their sessions end everywhere, and this browser forgets who they are."""
    if run.session() == "good":  # an old copy of a cookie ends nobody's session
        with suppress(Refused):
            run.perform(sessions.end_own)
    st.logout()
