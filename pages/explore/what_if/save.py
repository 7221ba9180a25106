"""Keeping what was tried: under a name, or proposed to the owner as another target."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.commands import scenarios
from data.commands.errors import Refused
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.what_if.scenario import Change, Scenario
from pages.explore.what_if import compare, inputs
from pages.ui import identity, run, url_state
from pages.ui.forms import form_submit
from pages.ui.i18n import t


def save(standing: Standing, board: Scoreboard, changes: Sequence[Change]) -> None:
    """The buttons below the chart."""
    if not changes:
        st.caption(t("Change something above. Your plan stays as it is."))
        return
    may_save, name = identity.may_do("take_part"), ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if may_save:
            name = st.text_input(t("Scenario name"), max_chars=200, key="what_name").strip()
            if st.button(t("Save"), icon=":material/bookmark:", disabled=not name):
                _keep(board, Scenario(name=name, changes=tuple(changes)))
        if st.button(t("Reset to plan"), type="tertiary", on_click=inputs.forget, args=(standing,)):
            st.rerun(scope="fragment")
    if not may_save or not any(change.target is not None for change in changes):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(t("Why should the target change?"), max_chars=2000, key="what_reason")
        if st.button(t("Propose to the owner"), icon=":material/send:", disabled=not reason.strip()):
            _propose(board, Scenario(name=name or t("what if"), changes=tuple(changes)), reason)


def _keep(board: Scoreboard, scenario: Scenario) -> None:
    try:
        run.perform(scenarios.save, board.cycle.id, scenario)
    except Refused as refusal:
        form_submit.refused(refusal)
        return
    others = [one for one in st.session_state.get(compare.CHOSEN, []) if one != scenario.name]
    st.query_params["with"] = "~".join([*others[-3:], scenario.name])
    st.rerun()


def _propose(board: Scoreboard, scenario: Scenario, reason: str) -> None:
    try:
        run.perform(scenarios.propose, board.cycle.id, scenario, reason=reason)
    except Refused as refusal:
        form_submit.refused(refusal)
        return
    url_state.clear("target")
    st.rerun()
