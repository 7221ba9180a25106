"""The check-ins that are due: one line to open, each key result in it once."""

from __future__ import annotations

from collections.abc import Set

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard
from okr_model.check_ins.check_ins import Nudge
from okr_model.plan.people import is_same_person
from pages.ui import cards, identity, queries
from pages.ui.forms import comment_forms
from pages.ui.i18n import nt, safe, sentence, t


def show(board: Scoreboard, matching: Set[str]) -> None:
    """The check-ins that are due: the reader's own where it is known who reads, else everybody's.

    matching: the key results that the page shows; the others' are left out.
    """
    due = _by_key_result(_for_reader([n for n in queries.nudges(board) if n.key_result.id in matching]))
    if not due:
        return
    mine = bool(identity.email())
    label = nt("{n} check-in is due", "{n} check-ins are due", len(due))
    if mine:
        label = nt("{n} of your check-ins is due", "{n} of your check-ins are due", len(due))
    expander = st.expander(label, icon=":material/edit_note:", expanded=False, key="reminders", on_change="rerun")
    if not expander.open:  # its lines are drawn only once somebody opens it
        return
    with expander:
        st.caption(t("Once a week is enough: your confidence and one sentence. The figures update by themselves."))
        for nudges in due:
            _line(nudges)


def _for_reader(nudges: list[Nudge]) -> list[Nudge]:
    """The reader's own, and those of their team that nobody looks after; all where it is not known who reads."""
    me = identity.email()
    if not me:
        return nudges
    team = next((p.team for p in queries.people() if p.email == me), "")
    orphaned = ("nobody", "left")
    return [n for n in nudges if is_same_person(n.who, me) or (n.kind in orphaned and team and n.team == team)]


def _by_key_result(nudges: list[Nudge]) -> list[list[Nudge]]:
    """The nudges grouped by key result, each group with one at least."""
    groups: dict[str, list[Nudge]] = {}
    for nudge in nudges:
        groups.setdefault(nudge.key_result.id, []).append(nudge)
    return list(groups.values())


def _line(nudges: list[Nudge]) -> None:
    """A link to the check-in of a key result, whose it is, and why it is due."""
    nudge = nudges[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            "okrs/objective/page.py",
            label=safe(nudge.key_result.title),
            query_params={"id": nudge.objective.id, comment_forms.CHECK_IN: nudge.key_result.id, **cards.kept()},
        )
        who = [identity.display_name(nudge.who)] if nudge.who else []
        st.caption(safe(" · ".join([*who, " ".join(sentence(one.why) for one in nudges)])))
