"""What a workspace shows that has no key result yet: the three steps to the first one, and the one that is next."""

from __future__ import annotations

import streamlit as st

from pages.ui import plan_queries, run
from pages.ui.cards.next_key_result import link, running_plan
from pages.ui.i18n import nt, number, safe, t

ADD, UPLOAD = "setup/add_source/page.py", "setup/upload/page.py"


def first_steps() -> None:
    """The three steps: those that are done are ticked, the links are those of what is left to do."""
    settings, plan = run.settings(), running_plan()
    offered = plan_queries.next_key_results()
    with st.container(border=True, key="first_steps"):
        st.header(t("Three steps to your first key result"), anchor=False)
        if settings.sources:
            brings = nt("{n} source is connected.", "{n} sources are connected.", len(settings.sources))
            _done(t("Connect a source"), brings)
        else:
            _open(1, t("Connect a source"), t("a website, a shop, a newsletter … or upload a file."))
        with st.container(horizontal=True):
            st.page_link(ADD, label=t("Add a source"), icon=":material/add_circle:")
            st.page_link(UPLOAD, label=t("Upload a file"), icon=":material/upload_file:")
        if plan is None:
            _open(2, t("Write the plan"), t("start a cycle, add an objective and a key result."))
        elif not plan.objectives:
            _open(2, t("Write the plan"), t("the cycle has begun; add an objective and a key result."))
        else:
            _open(2, t("Write the plan"), t("the cycle has an objective; add its first key result."))
        with st.container(horizontal=True):
            link(plan, offered[0] if offered else None)
        _open(3, t("Watch it move"), t("data syncs by itself from then on."))
        if not settings.sources and plan is None:
            st.caption(t("Just looking around? `okr demo --home demo` builds a workspace with a made-up team."))
        st.caption(t("The workspace is {folder}.", folder=safe(str(settings.home))))


def _open(n: int, what: str, how: str) -> None:
    st.markdown(f"**{number(n)} · {what}**: {how}")


def _done(what: str, how: str) -> None:
    st.markdown(f":green[:material/check_circle:] {what}: {how}")
