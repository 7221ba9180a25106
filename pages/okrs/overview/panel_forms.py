"""The forms of the panel: another target, with its reason; a question to the owner."""

from __future__ import annotations

import streamlit as st

from data.commands import check_ins
from data.commands.plan import form_values, plan
from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.okrs.overview.panel_link import DO
from pages.ui import identity, queries, run
from pages.ui.forms import form_submit, kept_form
from pages.ui.forms.comment_forms import LONGEST
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import safe, t, unit_words

_AT = ("cycle", "panel", DO)


@st.fragment
def target(standing: Standing, board: Scoreboard) -> None:
    """Another target, or other limits; the reason stands in the log and on the course."""
    if not identity.may_do("edit"):
        identity.say_whom_to_ask("edit")
        return
    result = standing.key_result
    edition = queries.edition(board.cycle.id)
    names = {"low": t("Lowest"), "high": t("Highest")} if result.type == "between" else {"target": t("Target")}
    name = t("the target of {title}", title=result.title)
    with kept_form.opened("target", board.cycle.id, result.id, name=name, at=_AT, border=True) as form:
        seen = form.hold("seen", edition.revision if edition else None)
        typed = {}
        for one, column in zip(names, st.columns(len(names)), strict=True):
            label = f"{names[one]} ({safe(unit_words(standing.unit))})" if standing.unit else names[one]
            begin = form_values.typed(getattr(result, one), standing.unit)
            typed[one] = column.text_input(label, **form.field(one, begin))
        reason = st.text_input(t("Reason"), max_chars=LONGEST, **form.field("reason"))
        sent = _buttons(form, t("Save"))
    if sent:
        form.submit(lambda: _change(standing, board, typed, reason, seen), t("Saved."), leave=DO)


def _buttons(form: Form, label: str) -> bool:
    with st.container(horizontal=True):
        sent = form.button(label)
        if st.button(t("Cancel"), type="tertiary", key=f"{form.key}_cancel"):
            form.forget()
            st.query_params.pop(DO, None)
            st.rerun()
    return sent


def _change(standing: Standing, board: Scoreboard, typed: dict[str, str], reason: str, seen: int | None) -> None:
    changes = {field: form_submit.figure(text, standing.unit) for field, text in typed.items()}
    run.perform(
        plan.edit, board.cycle.id, "key result", standing.key_result.id, changes, reason=reason or None, seen=seen
    )


@st.fragment
def ask(standing: Standing, board: Scoreboard) -> None:
    """A question to its owner: a comment on the key result that mentions them, so that they are told."""
    if not identity.may_do("take_part"):
        identity.say_whom_to_ask("take_part")
        return
    result = standing.key_result
    name = t("the question about {title}", title=result.title)
    with kept_form.opened("ask", board.cycle.id, result.id, name=name, at=_AT, border=True) as form:
        text = st.text_area(
            t("Ask {who}", who=safe(identity.display_name(standing.owner))),
            height=90,
            max_chars=LONGEST,
            help=t("It becomes a comment on this key result. Who is mentioned with @ is told."),
            **form.field("text", _mention(standing.owner)),
        )
        sent = _buttons(form, t("Ask"))
    if sent:
        form.submit(
            lambda: run.perform(check_ins.comment, board.cycle.id, ("key result", result.id), text),
            t("Asked."),
            leave=DO,
        )


def _mention(owner: str) -> str:
    return f"@{owner.partition('@')[0]} " if "@" in owner else ""
