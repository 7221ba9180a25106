"""Proposed targets: the owner of the key result accepts or declines; what was decided stays to be read."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from data.queries.scoreboard.scoreboard import Scoreboard, Standing
from data.stores.plan.store import Refused
from data.stores.scenarios.store import Proposal
from pages.explore.what_if.save import who
from pages.ui import queries, run
from pages.ui.i18n import amount, html, moment, safe, t


def proposals(board: Scoreboard) -> None:
    """The open ones with their buttons, then those decided."""
    found = queries.workspace().plan.scenarios.proposals(board.cycle.id)
    if not found:
        st.caption(t("None yet. Move a target above, say why, and propose it to its owner."))
    for one in found:
        standing = board.find(one.key_result_id)
        if one.state == "open":
            _open(one, standing)
        else:
            st.html(f'<span class="okr-small okr-soft">{html(_decided(one, standing))}</span>')


def _what(one: Proposal, standing: Standing | None) -> str:
    unit = standing.unit if standing else ""
    title = standing.key_result.title if standing else one.key_result_id
    return f"{title}: {amount(one.old, unit)} → {amount(one.new, unit)}"


def _open(one: Proposal, standing: Standing | None) -> None:
    with st.container(border=True):
        st.markdown(f"**{safe(_what(one, standing))}**  \n{safe(one.reason)}")
        st.caption(t("proposed by {who}, {at}", who=safe(one.author), at=moment(one.at)))
        if not _may_decide(standing):
            st.caption(t("{owner} decides.", owner=safe(standing.owner if standing else "")))
            return
        with st.container(horizontal=True):
            if st.button(t("Accept"), key=f"accept_{one.id}", type="primary"):
                _decide(one, accept=True)
            if st.button(t("Decline"), key=f"decline_{one.id}"):
                _decide(one, accept=False)


def _may_decide(standing: Standing | None) -> bool:
    """The owner and administrators; without sign-in everybody is at this machine."""
    if run.settings().auth is None or standing is None or "@" not in standing.owner:
        return True
    person = queries.workspace().plan.people.find(who())
    return who().casefold() == standing.owner.casefold() or bool(person and person.may_administer)


def _decide(one: Proposal, *, accept: bool) -> None:
    plan = queries.workspace().plan
    try:
        if accept:
            plan.scenarios.accept(one.id, by=who())
        else:
            plan.scenarios.decline(one.id, by=who())
    except Refused as error:
        st.error(safe(str(error)))
        return
    st.rerun()


def _decided(one: Proposal, standing: Standing | None) -> str:
    who_ = one.decided_by or ""
    said = t("accepted by {who}", who=who_) if one.state == "accepted" else t("declined by {who}", who=who_)
    at = moment(one.decided_at) if isinstance(one.decided_at, datetime) else ""
    return f"{_what(one, standing)} · {one.reason} · {said} · {at}"
