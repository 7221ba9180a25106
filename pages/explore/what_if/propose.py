"""Proposed targets: the owner of the key result accepts or declines; what was decided stays to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import streamlit as st

from data.commands import scenarios
from data.queries.scenarios import Proposal, owner, proposals
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, arrow, html, moment, safe, t


def listed(board: Scoreboard) -> None:
    """The open ones with their buttons, then those decided."""
    all_of_cycle = proposals(run.snapshot(), board.cycle.id)
    if not all_of_cycle:
        st.caption(t("None yet. Change a target above, give a reason and propose it to its owner."))
    for proposal in all_of_cycle:
        standing = board.find(proposal.key_result_id)
        if proposal.state == "open":
            _open(proposal, standing)
        else:
            st.html(f'<span class="okr-small okr-soft">{_decided(proposal, standing)}</span>')


def _change(proposal: Proposal, standing: Standing | None, fit: Callable[[str], str]) -> str:
    """The key result with its target as it was and as proposed. fit: makes each fit for what they are put into."""
    unit = standing.unit if standing else ""
    title = standing.key_result.title if standing else proposal.key_result_id
    first, both = unit if unit_is_part_of_number(unit) else "", (proposal.old, proposal.new)
    change = f"{amount(proposal.old, first, both)} {arrow()} {amount(proposal.new, unit, both)}"
    return t("{title}: {change}", title=fit(title), change=fit(change))


def _open(proposal: Proposal, standing: Standing | None) -> None:
    with st.container(border=True):
        st.markdown(f"**{_change(proposal, standing, safe)}**  \n{safe(proposal.reason)}")
        st.caption(
            t("proposed by {who}, {at}", who=safe(identity.display_name(proposal.author)), at=moment(proposal.at))
        )
        outdated = standing is None or proposal.outdated(standing.key_result.target)
        if outdated:
            st.warning(_outdated(proposal, standing), icon=":material/history:")
        decider = owner(run.snapshot(), proposal)
        if not scenarios.may_decide(identity.reader_as_drawn(), decider):
            st.caption(t("{owner} decides.", owner=safe(decider)))
            return
        with st.container(horizontal=True):
            if not outdated and st.button(t("Accept"), key=f"accept_{proposal.id}", type="primary"):
                _decide(proposal, accept=True)
            if st.button(t("Decline"), key=f"decline_{proposal.id}"):
                _decide(proposal, accept=False)


def _outdated(proposal: Proposal, standing: Standing | None) -> str:
    """Why it can no longer be accepted."""
    if standing is None:
        return t("Outdated: its key result is no longer in the plan.")
    target, unit = standing.key_result.target, standing.unit
    both = (target, proposal.old)
    return t(
        "Outdated: the target is now {now}; it was {old} when this was proposed.",
        now=safe(amount(target, unit, both)),
        old=safe(amount(proposal.old, unit, both)),
    )


def _decide(proposal: Proposal, *, accept: bool) -> None:
    form_submit.at_once(partial(run.perform, scenarios.accept if accept else scenarios.decline, proposal.id))


def _decided(proposal: Proposal, standing: Standing | None) -> str:
    """How it was decided; markup."""
    who = identity.display_name(proposal.decided_by or "")
    decision = t("accepted by {who}", who=who) if proposal.state == "accepted" else t("declined by {who}", who=who)
    at = moment(proposal.decided_at) if isinstance(proposal.decided_at, datetime) else ""
    return f"{_change(proposal, standing, html)} · {html(proposal.reason)} · {html(decision)} · {html(at)}"
