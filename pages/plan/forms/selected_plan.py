"""Which plan a page of the section Plan is about; said by the URL."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.queries.plan.plans import Edition
from data.queries.scoreboard.scoreboard import choose_cycle
from okr_model.plan.plan import Plan
from pages.plan.forms.form_draft import PLAN
from pages.ui import cards, filters, queries, run
from pages.ui.i18n import back_icon, t


def edition(picker: DeltaGenerator | None = None, *, heading: str = "") -> Edition | None:
    """The plan of the cycle the URL asks for, of the running one without; with a box to choose another.

    heading: see `filters.wanted_cycle`.
    """
    cycles = queries.cycles()
    if cycles and picker is not None:
        with picker:
            filters.cycle()
    chosen = choose_cycle(cycles, run.snapshot().today(), filters.wanted_cycle(heading))
    return queries.edition(chosen.id) if chosen else None


def no_cycle_yet() -> None:
    """An empty workspace: a plan begins with its cycle."""
    cards.empty(t("No plan yet"), t("A plan covers one cycle, usually a quarter. Start a cycle, then add objectives."))
    st.page_link("plan/new_cycle/page.py", label=t("Start a cycle"), icon=":material/event:")


def no_objective_yet(plan: Plan) -> None:
    """A plan in which a key result has no place yet."""
    cards.empty(t("No objective yet"), t("A key result belongs to an objective. Add one, then its key results."))
    at = {"cycle": plan.cycle.id}
    st.page_link("plan/edit_objective/page.py", label=t("New objective"), icon=":material/add:", query_params=at)


def origin() -> Plan | None:
    """The plan to carry over from; None begins an empty one."""
    wanted = st.query_params.get("from")
    known = {c.id for c in queries.cycles()}
    return queries.plan(wanted) if wanted in known else None


def show_missing(what: str) -> None:
    """A link to something that is not in the plan (any more)."""
    st.info(what, icon=":material/search_off:")
    st.page_link(PLAN, label=t("Go to the plan"), icon=back_icon())
