"""The forms of the panel: another target, with its reason; a question to the owner."""

from __future__ import annotations

import streamlit as st

from data.commands import check_ins
from data.commands.plan import form_values, plan
from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.okrs.overview.panel_link import DO
from pages.ui import identity, queries, run
from pages.ui.forms import form_submit
from pages.ui.forms.comment_forms import LONGEST
from pages.ui.i18n import safe, t


def target(standing: Standing, board: Scoreboard) -> None:
    """Another target, or other limits; the reason stands in the log and on the course."""
    if not identity.may_do("edit"):
        identity.say_whom_to_ask("edit")
        return
    result, name = standing.key_result, f"target_{standing.key_result.id}"
    form = form_submit.key(name)
    edition = queries.edition(board.cycle.id)
    seen = st.session_state.setdefault(f"{form}_seen", edition.revision if edition else None)
    fields = {"low": t("Lowest"), "high": t("Highest")} if result.type == "between" else {"target": t("Target")}
    with st.form(form):
        typed = {}
        for field, column in zip(fields, st.columns(len(fields)), strict=True):
            label = f"{fields[field]} ({safe(standing.unit)})" if standing.unit else fields[field]
            typed[field] = column.text_input(
                label, form_values.typed(getattr(result, field), standing.unit), key=f"{form}_{field}"
            )
        reason = st.text_input(t("Reason"), key=f"{form}_reason", max_chars=LONGEST)
        with st.container(horizontal=True):
            sent = st.form_submit_button(t("Save"), type="primary")
            st.form_submit_button(t("Cancel"), type="tertiary", on_click=_close)
    if sent:
        form_submit.submit(name, lambda: _change(standing, board, typed, reason, seen), t("Saved."), leave=DO)


def _change(standing: Standing, board: Scoreboard, typed: dict[str, str], reason: str, seen: int | None) -> None:
    changes = {field: form_submit.figure(text, standing.unit) for field, text in typed.items()}
    run.perform(
        plan.edit, board.cycle.id, "key result", standing.key_result.id, changes, reason=reason or None, seen=seen
    )


def ask(standing: Standing, board: Scoreboard) -> None:
    """A question to its owner: a comment on the key result that mentions them, so that they are told."""
    if not identity.may_do("take_part"):
        identity.say_whom_to_ask("take_part")
        return
    name = f"ask_{standing.key_result.id}"
    form = form_submit.key(name)
    with st.form(form):
        text = st.text_area(
            t("Ask {who}", who=safe(identity.display_name(standing.owner))),
            _mention(standing.owner),
            key=f"{form}_text",
            height=90,
            max_chars=LONGEST,
            help=t("It becomes a comment on this key result. Who is mentioned with @ is told."),
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(t("Ask"), type="primary")
            st.form_submit_button(t("Cancel"), type="tertiary", on_click=_close)
    if sent:
        form_submit.submit(
            name,
            lambda: run.perform(check_ins.comment, board.cycle.id, ("key result", standing.key_result.id), text),
            t("Asked."),
            leave=DO,
        )


def _mention(owner: str) -> str:
    return f"@{owner.partition('@')[0]} " if "@" in owner else ""


def _close() -> None:
    st.query_params.pop(DO, None)
