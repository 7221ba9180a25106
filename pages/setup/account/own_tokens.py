"""Tokens for programs: made, shown this once, listed, revoked."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from data.commands import tokens as commands
from data.queries import tokens
from data.queries.tokens import Token
from okr_model.wording.sentences import Sentence
from pages.ui import identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import full_day_of, in_one_line, moment, nt, safe, sentence, t

_JUST_MADE = "token_just_made"
_DAYS: Final = (30, 90, 180, 365)
_SCOPES: Final = {
    "read": Sentence("Read: the figures, the plan, reviews"),
    "check_in": Sentence("Check in: check-ins and comments"),
    "propose": Sentence("Propose: targets for their owners to accept, events"),
    "plan": Sentence("Plan: objectives, key results, targets"),
    "sources": Sentence("Sources: start a sync"),
}


def made_elsewhere() -> None:
    """Where nobody signs in: how a program gets a token."""
    st.header(t("Tokens"), anchor=False)
    st.write(
        t("Nobody signs in here. Programs on this machine read without a token; to change something, they need one:")
    )
    st.code("okr tokens create NAME --for you@example.com --scope check_in", language=None)


def just_made() -> None:
    """The token that was just made, to be copied now."""
    made = st.session_state.get(_JUST_MADE)
    if not made:
        return
    with st.container(border=True):
        st.markdown(f"**{t('Copy the token now: it is not shown again.')}**")
        st.code(made, language=None)
        st.caption(t("A program sends it as a header: `Authorization: Bearer okr_…`. It asks with your rights."))
        if st.button(t("Copied")):
            del st.session_state[_JUST_MADE]
            st.rerun()


def in_use() -> None:
    """The reader's tokens that count, and the way to revoke them."""
    st.header(t("Tokens"), anchor=False)
    now = run.snapshot().now()
    mine = [one for one in tokens.of(run.snapshot(), identity.email()) if one.counts_at(now)]
    if not mine:
        st.caption(t("No tokens yet. A token lets a program ask in your name, for what you choose and no more."))
    for one in mine:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{safe(one.name)}**  \n{safe(_about(one))}", width="stretch")
            if st.button(t("Revoke"), key=f"revoke_token_{one.number}"):
                form_submit.at_once(partial(run.perform, commands.revoke, one.number))


def make_form() -> None:
    """The form that makes a token, which is shown once, by `just_made`."""
    st.header(t("A new token"), anchor=False)
    form = "make_token"
    key = form_submit.key(form)
    with st.form(key, border=True):
        name = st.text_input(t("Name"), key=f"{key}_name", max_chars=60, placeholder=t("The program that will use it"))
        scopes = st.multiselect(
            t("What it is for"),
            list(_SCOPES),
            ["read"],
            format_func=lambda one: sentence(_SCOPES[one]),
            key=f"{key}_scopes",
            placeholder=t("Choose"),
        )
        days = st.selectbox(
            t("How long it counts"),
            _DAYS,
            index=1,
            format_func=lambda n: nt("{n} day", "{n} days", n),
            key=f"{key}_days",
        )
        sent = st.form_submit_button(t("Create token"), type="primary")
    if sent:

        def make() -> None:
            st.session_state[_JUST_MADE] = run.perform(commands.make, name, scopes, days).text

        form_submit.submit(form, make, t("Token created."))


def _about(one: Token) -> str:
    """What it is for, until when, and when it was used last."""
    until = t("until {day}", day=full_day_of(one.ends_at))
    used = t("last used {when}", when=moment(one.used_at)) if one.used_at else t("never used")
    return in_one_line(t(", ").join(one.scopes), until, used)
