"""The sign-in gate. Nobody sees a page without passing it; without [auth] the guard lets only this machine in."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from pages.ui import frame, identity, run
from pages.ui.i18n import safe, t


def require_sign_in() -> None:
    """Stop the run unless the reader may be here. Checked on every run, so a removed person is out at the next one."""
    auth = run.settings().auth
    if auth is None:
        return
    if not st.user.get("is_logged_in", False):
        _heading(run.settings().workspace.title)
        st.write(t("Sign in to see the objectives of your team."))
        if st.button(t("Sign in"), type="primary"):
            st.login()
        st.stop()
    email = str(st.user.get("email") or "")
    confirmed = str(st.user.get("email_verified", True)).casefold() != "false"  # some providers send it as text
    if not (confirmed and auth.allows(email)):
        _heading(t("You are signed in, but not invited"))
        st.markdown(
            t(
                "{email} is not on the list. Ask your administrator to invite you.",
                email=safe(email),
            )
            if confirmed
            else t("Your provider has not confirmed that {email} is yours. Confirm it there first.", email=safe(email))
        )
        _another_account()
    if not identity.may_do("look"):
        _heading(t("You are signed in, but have no role yet"))
        st.markdown(t("{email} has no access to this workspace. Ask an administrator for a role.", email=safe(email)))
        _another_account()


def _another_account() -> NoReturn:
    if st.button(t("Use another account")):
        st.logout()
    st.stop()


def _heading(text: str) -> None:
    st.set_page_config(page_title=run.settings().workspace.title)
    frame.title(text)


def sign_out() -> None:
    """Who is signed in, and the way out; nothing where sign-in is not configured."""
    if run.settings().auth is not None:
        with st.sidebar:
            st.caption(safe(str(st.user.get("email") or "")))
            if st.button(t("Sign out"), type="tertiary"):
                st.logout()
