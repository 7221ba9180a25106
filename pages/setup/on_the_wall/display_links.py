"""Links for screens: made, shown this once, listed, revoked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.commands import display_links as commands
from data.out.page_address import of_pages
from data.out.wall.routes import PATH
from data.queries import display_links
from data.queries.display_links import DisplayLink
from data.queries.scoreboard.standing import Scoreboard
from pages.ui import identity, queries, run
from pages.ui.forms import form_submit, kept_form
from pages.ui.i18n import cycle_id, full_day_of, in_one_line, nt, number, safe, t

_JUST_MADE = "display_link_just_made"


@st.fragment
def make_form(board: Scoreboard) -> None:
    """The form that chooses what a screen shows; its link is shown once, by `just_made`."""
    objectives = {o.objective.id: o.objective.title for o in board.objectives}
    results = {s.key_result.id: s.key_result.title for s in board.standings}
    with kept_form.opened("make_display_link", name=t("the link for a screen"), at=(), border=True) as form:
        name = st.text_input(t("Name"), max_chars=200, placeholder=t("Marketing, second floor"), **form.field("name"))
        chosen = st.multiselect(
            t("Objectives, with all their key results"),
            list(objectives),
            format_func=lambda o: objectives.get(o, o),
            placeholder=t("All"),
            **form.field("objectives"),
        )
        alone = st.multiselect(
            t("Key results, one per page"),
            list(results),
            format_func=lambda k: results.get(k, k),
            placeholder=t("None"),
            **form.field("key_results"),
        )
        left, right = st.columns(2)
        cycles = [None, *(c.id for c in reversed(queries.cycles()))]
        cycle = left.selectbox(
            t("Cycle"),
            cycles,
            format_func=lambda c: c or t("Always the current one"),
            **form.field("cycle", among=cycles),
        )
        seconds = right.number_input(t("Seconds per page"), 5, 600, **form.field("seconds", 15))
        sent = form.button(t("Create link"))
    if sent:

        def make() -> None:
            st.session_state[_JUST_MADE] = run.perform(
                commands.make,
                name=name,
                objectives=chosen,
                key_results=alone,
                cycle_id=cycle,
                seconds=int(seconds),
            )

        form.submit(make, t("Link created."))


def just_made() -> None:
    """The link that was just made, to be copied now."""
    token = st.session_state.get(_JUST_MADE)
    if not token:
        return
    with st.container(border=True):
        st.markdown(f"**{t('Copy the link now: it is not shown again.')}**")
        st.code(f"{of_pages(run.snapshot())}{PATH}/{token}", language=None)
        st.caption(
            t(
                "Whoever has this link sees these figures without signing in. Add `?theme=dark` or `?theme=light` to "
                "choose a theme."
            )
        )
        if not identity.is_known_for_sure():
            st.caption(
                t("Sign-in is off, so this server only answers on this machine: the screen has to be connected to it.")
            )
        if st.button(t("Copied")):
            del st.session_state[_JUST_MADE]
            st.rerun()


def in_use() -> None:
    """Every link in use, and the way to revoke it."""
    links = display_links.in_use(run.snapshot())
    if not links:
        st.caption(t("No screens yet."))
        return
    st.header(t("In use"), anchor=False)
    for link in links:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{safe(link.chosen.name)}**  \n{safe(_shows(link))}", width="stretch")
            if identity.may_do("edit") and st.button(t("Revoke"), key=f"revoke_{link.id}"):
                form_submit.at_once(partial(run.perform, commands.revoke, link.id))


def _shows(link: DisplayLink) -> str:
    """What the link shows, for how long each, and who made it when."""
    chosen = link.chosen
    parts = [
        nt("{n} objective", "{n} objectives", len(chosen.objectives)) if chosen.objectives else "",
        nt("{n} key result", "{n} key results", len(chosen.key_results)) if chosen.key_results else "",
    ]
    shown = t(", ").join(filter(None, parts)) or t("everything")
    cycle = (chosen.cycle_id and cycle_id(chosen.cycle_id)) or t("the current cycle")
    made = t("created by {who} on {day}", who=identity.display_name(link.author), day=full_day_of(link.at))
    return in_one_line(shown, cycle, t("{n} s each", n=number(chosen.seconds)), made)
