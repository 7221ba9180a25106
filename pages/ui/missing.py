"""What a link shows whose objective, key result or cycle is not there: that it is not, or what it was before it was
archived, and the way out. Nothing else: whoever follows a link must not take another thing for what it was about."""

from __future__ import annotations

import streamlit as st

from data.queries.plan.plans import Thing
from data.queries.scoreboard.standing import Scoreboard
from pages.ui import archived, frame, lists, queries, url_state
from pages.ui.i18n import back_icon, cycle_name, safe, t

_SIGN = ":material/search_off:"


def cycle(id: str) -> None:
    """Say that there is no such cycle, and end the run."""
    _say(t("There is no cycle {id}. It may have been renamed, or the link was cut short.", id=_named(id)))
    st.button(t("Show the cycle running now"), icon=":material/event:", on_click=url_state.clear, args=("cycle",))
    st.stop()


def thing(what: Thing, id: str, board: Scoreboard, page: str, *, heading: str = "") -> None:
    """Say that there is no such objective or key result in this cycle, where it is instead, and end the run.

    page: where the page is that shows such a thing, such as `key_result`.  heading: of a page that is about more than
    the thing itself.
    """
    found = next((one for one in queries.archived(board.cycle.id) if (one.what, one.id) == (what, id)), None)
    words = {"objective": t("Objective"), "key result": t("Key result")}
    frame.title(heading or (found.title if found else words[what]))
    names = {"id": _named(id), "cycle": safe(cycle_name(board.cycle))}
    if found is None and what == "objective":
        _say(t("There is no objective {id} in {cycle}.", **names))
    elif found is None:
        _say(t("There is no key result {id} in {cycle}.", **names))
    if found is not None:
        archived.show(found, board)
    with st.container(horizontal=True):
        _elsewhere(what, id, board, page)
        if found is not None:
            st.page_link(
                "plan/plan/page.py",
                label=t("Go to the plan"),
                icon=":material/edit_note:",
                query_params={"cycle": board.cycle.id},
            )
        st.page_link("okrs/overview/page.py", label=t("To the overview"), icon=back_icon())
    st.stop()


def _say(text: str) -> None:
    st.info(text, icon=_SIGN)


def _named(id: str) -> str:
    return t("“{text}”", text=safe(id[:80]))


def _elsewhere(what: Thing, id: str, board: Scoreboard, page: str) -> None:
    """Links to the cycles that have it, the latest first."""
    for one in sorted(queries.cycles(), reverse=True):
        plan = queries.plan(one.id) if one.id != board.cycle.id else None
        if plan and (plan.objective(id) if what == "objective" else plan.key_result(id)):
            label = t("Show it in {cycle}", cycle=cycle_name(one))
            st.html(lists.link(page, label, kept=False, id=id, cycle=one.id), width="content")
