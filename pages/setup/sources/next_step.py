"""What comes after a source: a key result made of what has arrived."""

from __future__ import annotations

import streamlit as st

from data.queries.plan.next_key_results import of_metric
from data.queries.sources import pulls
from data.queries.sources.source_states import SourceState
from okr_model.plan.goal_library import most_meant
from pages.setup import source_pages
from pages.ui import identity, metric_terms, run
from pages.ui.cards import next_key_result
from pages.ui.i18n import nt, safe, t

_NAMED = 3  # metrics that are named; the rest is counted


def of_the_newest(states: list[SourceState]) -> bool:
    """The source that was just saved, above all others: what it has brought, and the next step.

    Returns whether the next step was offered: until there is a cycle and an objective, it is the same for all.
    """
    name = st.session_state.get(source_pages.SAVED)
    state = next((one for one in states if one.name == name), None)
    if state is None or not identity.may_do("edit"):
        return False
    with st.container(border=True, key="next_step"):
        if state.arrived:
            _arrived(state)
            _lead_on(state, primary=True)
        elif pulls.under_way(state.name) is not None or state.state == "waiting":
            st.markdown(t("**{source}** is syncing for the first time …", source=safe(state.name)))
        else:
            st.markdown(t("**{source}** is saved but has no data yet.", source=safe(state.name)))
    return bool(state.arrived)


def of_source(state: SourceState, *, offered: bool) -> bool:
    """In a source's own card, where no key result is made of it. offered: the page has offered the next step already.

    Returns whether it has now. A key result is offered by each; a cycle and an objective to begin with, once.
    """
    if state.name == st.session_state.get(source_pages.SAVED) or state.used or not state.arrived:
        return offered
    if not identity.may_do("edit"):
        return offered
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray[{t('No key result uses it yet.')}]", width="content")
        if not offered or _has_objectives():
            _lead_on(state, primary=False)
    return True


def _has_objectives() -> bool:
    """Whether a key result can be made at once."""
    plan = next_key_result.running_plan()
    return plan is not None and bool(plan.objectives)


def _arrived(state: SourceState) -> None:
    titles = list(metric_terms.titles(state.arrived).values())
    named = t(", ").join([*titles[:_NAMED], *(["…"] if len(titles) > _NAMED else [])])
    st.markdown(
        nt(
            "**{source}**: {n} metric arrived: {metrics}",
            "**{source}**: {n} metrics arrived: {metrics}",
            len(titles),
            source=safe(state.name),
            metrics=safe(named),
        )
    )


def _lead_on(state: SourceState, *, primary: bool) -> None:
    """The link to the form of a key result; to that of an objective or a cycle where there is none."""
    catalogue = run.snapshot().catalogue
    metric = most_meant(state.arrived, catalogue)
    if metric is not None:
        icon = ":material/flag:" if primary else None
        next_key_result.link(next_key_result.running_plan(), of_metric(metric, catalogue), icon=icon)
