"""Whom to remind of what: one calm line, each key result in it once."""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.scoreboard import Scoreboard
from okr_model.check_ins.check_ins import Nudge
from pages.ui import cards, identity, queries
from pages.ui.forms import comment_forms
from pages.ui.i18n import nt, safe, sentence, t


def show(board: Scoreboard) -> None:
    """The check-ins that are due: the reader's own where it is known who reads, else everybody's."""
    due = _once(_for_reader(queries.nudges(board)))
    if not due:
        return
    mine = bool(identity.email())
    said = nt("{n} check-in is due", "{n} check-ins are due", len(due))
    if mine:
        said = nt("{n} of your check-ins is due", "{n} of your check-ins are due", len(due))
    shown = st.expander(said, icon=":material/edit_note:", expanded=False, key="reminders", on_change="rerun")
    if not shown.open:  # what nobody sees costs nothing
        return
    with shown:
        st.caption(t("Once a week is enough: a confidence and a sentence. The figures come by themselves."))
        for nudge, why in due:
            _line(nudge, why)


def _for_reader(found: list[Nudge]) -> list[Nudge]:
    """Theirs, and what nobody looks after in their team."""
    me = identity.email()
    if not me:
        return found
    team = next((p.team for p in queries.people() if p.email == me), "")
    orphaned = ("nobody", "left")
    return [n for n in found if n.who.lower() == me or (n.kind in orphaned and team and n.team == team)]


def _once(found: list[Nudge]) -> list[tuple[Nudge, list[Nudge]]]:
    """Every key result once, with all that is to be said about it."""
    grouped: dict[str, list[Nudge]] = {}
    for nudge in found:
        grouped.setdefault(nudge.key_result.id, []).append(nudge)
    return [(nudges[0], nudges) for nudges in grouped.values()]


def _line(nudge: Nudge, why: list[Nudge]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            "okrs/objective/page.py",
            label=safe(nudge.key_result.title),
            query_params={"id": nudge.objective.id, comment_forms.CHECK_IN: nudge.key_result.id, **cards.kept()},
        )
        who = [identity.called(nudge.who)] if nudge.who else []
        st.caption(safe(" · ".join([*who, " ".join(sentence(one.why) for one in why)])))
