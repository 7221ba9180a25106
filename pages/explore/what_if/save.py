"""Keeping what was tried: under a name, or proposed to the owner as another target."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.commands import scenarios
from data.commands.errors import Refused
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.what_if.scenario import Change, Scenario
from okr_model.wording.sentences import Sentence
from pages.explore.what_if import compare, inputs
from pages.ui import identity, run, url_state
from pages.ui.forms import kept_form
from pages.ui.i18n import t

_AT = (*inputs.NAMES, "id", "cycle")  # the URL parameters that lead to what was tried


def save(standing: Standing, board: Scoreboard, changes: Sequence[Change]) -> None:
    """The buttons below the chart."""
    if not changes:
        st.caption(t("Change something above. Your plan stays as it is."))
        return
    about = (board.cycle.id, standing.key_result.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = _scenario(board, about, changes) if identity.may_do("take_part") else ""
        if st.button(t("Reset to plan"), type="tertiary", on_click=inputs.forget, args=(standing,)):
            st.rerun(scope="fragment")
    if identity.may_do("take_part") and any(change.target is not None for change in changes):
        _proposal(board, about, changes, name)


def _scenario(board: Scoreboard, about: tuple[str, str], changes: Sequence[Change]) -> str:
    """The form that keeps what was tried; gives the name that stands in it."""
    with kept_form.opened("scenario", *about, name=t("the scenario"), at=_AT, horizontal=True) as form:
        name = str(st.text_input(t("Scenario name"), max_chars=200, **form.field("name"))).strip()
        sent = form.button(t("Save"), icon=":material/bookmark:")
    if sent:
        form.submit(lambda: _keep(board, name, changes), t("Saved."), anybody=True)
    return name


def _keep(board: Scoreboard, name: str, changes: Sequence[Change]) -> None:
    if not name:
        raise Refused(Sentence("Give the scenario a name."))
    run.perform(scenarios.save, board.cycle.id, Scenario(name=name, changes=tuple(changes)))
    others = [one for one in st.session_state.get(compare.CHOSEN, []) if one != name]
    st.query_params["with"] = "~".join([*others[-3:], name])


def _proposal(board: Scoreboard, about: tuple[str, str], changes: Sequence[Change], name: str) -> None:
    """The form that proposes the targets that were tried to their owner."""
    with kept_form.opened("proposal", *about, name=t("the proposed target"), at=_AT, horizontal=True) as form:
        reason = st.text_input(t("Why should the target change?"), max_chars=2000, **form.field("reason"))
        sent = form.button(t("Propose to the owner"), icon=":material/send:", type="secondary")
    if sent:
        form.submit(lambda: _propose(board, name, changes, reason), t("Proposed to the owner."), anybody=True)


def _propose(board: Scoreboard, name: str, changes: Sequence[Change], reason: str) -> None:
    if not reason.strip():
        raise Refused(Sentence("Say why the target should change: its owner will read it."))
    scenario = Scenario(name=name or t("what if"), changes=tuple(changes))
    run.perform(scenarios.propose, board.cycle.id, scenario, reason=reason)
    url_state.clear("target")
