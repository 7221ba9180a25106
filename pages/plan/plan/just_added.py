"""Right after something was added to the plan: what comes next, so that nobody has to look for it."""

from __future__ import annotations

import streamlit as st

from okr_model.plan.plan import Plan
from pages.ui import identity, plan_queries
from pages.ui.cards import next_key_result
from pages.ui.i18n import safe, t

_MOST = 4  # suggestions


def go_on(plan: Plan) -> None:
    """Another key result of the same objective, and what the sources measure that no key result uses yet.

    About the objective or key result that the address names as `added`; nothing without one.
    """
    id = st.query_params.get("added", "")
    goal = plan.objective(id) or plan.home(id)
    if goal is None or not identity.may_do("edit"):
        return
    result = plan.key_result(id)
    with st.container(border=True, key="just_added"):
        title = safe(result.title if result else goal.title)
        st.markdown(f":green[:material/check_circle:] {t('**{title}** is in the plan.', title=title)}")
        with st.container(horizontal=True):
            st.page_link(
                next_key_result.KEY_RESULT,
                label=t("Add another key result") if goal.key_results else t("Add its first key result"),
                icon=":material/flag:",
                query_params=next_key_result.form_of(plan, None, goal.id),
            )
            if goal.key_results:
                st.page_link("okrs/overview/page.py", label=t("See it on the overview"), icon=":material/visibility:")
        offered = plan_queries.next_key_results()[:_MOST]
        if offered:
            st.caption(t("Your sources also measure:"))
            with st.container(horizontal=True):
                for one in offered:
                    next_key_result.titled_link(plan, one, goal.id)
