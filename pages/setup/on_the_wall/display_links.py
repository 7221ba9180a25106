"""Links for screens: made once and told once, listed, revoked."""

from __future__ import annotations

import streamlit as st

from data.out.page_address import of_pages
from data.out.wall.routes import PATH
from data.queries.scoreboard.scoreboard import Scoreboard
from data.stores.display_links.store import Wall
from pages.ui import identity, queries
from pages.ui.forms import form_submit
from pages.ui.i18n import full_day, nt, number, safe, t

_FRESH = "wall_link_just_made"


def make(board: Scoreboard) -> None:
    """Choose what a screen shows; its link is told once."""
    name = "make_wall"
    key = form_submit.key(name)
    objectives = {o.objective.id: o.objective.title for o in board.objectives}
    results = {s.key_result.id: s.key_result.title for s in board.standings}
    with st.form(key, border=True):
        called = st.text_input(t("Name"), key=f"{key}_name", max_chars=200, placeholder=t("Marketing, second floor"))
        chosen = st.multiselect(
            t("Objectives, with all their key results"),
            list(objectives),
            format_func=lambda o: objectives[o],
            key=f"{key}_objectives",
            placeholder=t("All"),
        )
        alone = st.multiselect(
            t("Key results, each alone"),
            list(results),
            format_func=lambda k: results[k],
            key=f"{key}_key_results",
            placeholder=t("None"),
        )
        left, right = st.columns(2)
        cycles = [None, *(c.id for c in reversed(queries.cycles()))]
        cycle = left.selectbox(
            t("Cycle"), cycles, format_func=lambda c: c or t("Always the running one"), key=f"{key}_cycle"
        )
        seconds = right.number_input(t("Seconds for each"), 5, 600, 15, key=f"{key}_seconds")
        who = identity.field(key)
        sent = st.form_submit_button(t("Make the link"), type="primary")
    if sent:

        def made(me: str) -> None:
            st.session_state[_FRESH] = queries.workspace().plan.walls.add(
                author=me, name=called, objectives=chosen, key_results=alone, cycle_id=cycle, seconds=int(seconds)
            )

        form_submit.take(name, who, made, t("The link is made."))


def fresh() -> None:
    """The link that was just made, to be copied now."""
    token = st.session_state.get(_FRESH)
    if not token:
        return
    with st.container(border=True):
        st.markdown(f"**{t('Copy the link now: it is not shown again.')}**")
        st.code(f"{of_pages(queries.workspace())}{PATH}/{token}", language=None)
        st.caption(
            t("Whoever has it sees these figures without signing in. Add `?theme=dark` or `?theme=light` as you like.")
        )
        if not identity.is_known_for_sure():
            st.caption(t("Without sign-in this server answers on this machine only, so the screen must hang on it."))
        if st.button(t("I have it")):
            del st.session_state[_FRESH]
            st.rerun()


def listed() -> None:
    """Every link in use, and the way to revoke it."""
    found = [w for w in queries.workspace().plan.walls.all() if w.revoked_at is None]
    if not found:
        st.caption(t("No screen shows anything yet."))
        return
    st.subheader(t("In use"))
    for wall in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{safe(wall.chosen.name)}**  \n{safe(_shows(wall))}", width="stretch")
            if identity.may_do("edit") and st.button(t("Revoke"), key=f"revoke_{wall.id}"):
                queries.workspace().plan.walls.revoke(wall.id, by=identity.email() or "page")
                st.rerun()


def _shows(wall: Wall) -> str:
    chosen = wall.chosen
    parts = [
        nt("{n} objective", "{n} objectives", len(chosen.objectives)) if chosen.objectives else "",
        nt("{n} key result", "{n} key results", len(chosen.key_results)) if chosen.key_results else "",
    ]
    shown = ", ".join(filter(None, parts)) or t("everything")
    cycle = chosen.cycle_id or t("the running cycle")
    made = t("made by {who} on {day}", who=identity.called(wall.author), day=full_day(wall.at.date()))
    return f"{shown} · {cycle} · {t('{n} s each', n=number(chosen.seconds))} · {made}"
