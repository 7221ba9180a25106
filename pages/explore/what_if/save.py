"""Keeping what was tried: under a name, or proposed to the owner as another target."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.scoreboard.scoreboard import Scoreboard, Standing
from data.stores.plan.store import Refused
from okr_model.what_if.scenario import Change, Scenario
from pages.explore.what_if import inputs
from pages.ui import identity, queries, url_state
from pages.ui.i18n import safe, t


def who() -> str:
    """Who does it, for the record."""
    return identity.email() or "page"


def save(standing: Standing, board: Scoreboard, changes: Sequence[Change]) -> None:
    """The buttons below the picture."""
    if not changes:
        st.caption(t("Move something above: nothing in the plan changes by trying."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(t("Name of this scenario"), max_chars=200, key="what_name")
        if st.button(t("Save"), icon=":material/bookmark:", disabled=not name.strip()):
            _keep(board, Scenario(name=name.strip(), changes=tuple(changes)))
        if st.button(t("Back to the plan"), type="tertiary", on_click=inputs.forget, args=(standing,)):
            st.rerun(scope="fragment")
    if not any(change.target is not None for change in changes):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(t("Why should the target change?"), max_chars=2000, key="what_reason")
        if st.button(t("Propose to the owner"), icon=":material/send:", disabled=not reason.strip()):
            scenario = Scenario(name=name.strip() or t("what if"), changes=tuple(changes))
            _propose(board, scenario, reason)


def _keep(board: Scoreboard, what: Scenario) -> None:
    plan = queries.workspace().plan
    current = plan.plan(board.cycle.id)
    if current is None:
        return
    try:
        plan.scenarios.save(board.cycle.id, what, current, author=who())
    except Refused as error:
        st.error(safe(str(error)))
        return
    shown = [one for one in (st.query_params.get("with") or "").split("~") if one and one != what.name]
    st.query_params["with"] = "~".join([*shown[-3:], what.name])
    st.rerun()


def _propose(board: Scoreboard, what: Scenario, reason: str) -> None:
    plan = queries.workspace().plan
    current = plan.plan(board.cycle.id)
    if current is None:
        return
    try:
        plan.scenarios.propose(board.cycle.id, what, current, author=who(), reason=reason)
    except Refused as error:
        st.error(safe(str(error)))
        return
    url_state.clear("target")
    st.rerun()
