"""The form of a cycle that is there already: its name and its days."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from data.commands.errors import Refused
from data.commands.plan import form_values
from data.commands.plan import plan as commands
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence
from pages.plan.forms import fields
from pages.plan.forms.form_draft import FormDraft, save
from pages.ui import run
from pages.ui.i18n import t

FIELDS = ("name", "start", "end")


def initial_values(cycle: Cycle) -> dict[str, Any]:
    """What the form begins with, by field; days in ISO form."""
    return {"name": cycle.name, "start": cycle.start.isoformat(), "end": cycle.end.isoformat()}


def form(draft: FormDraft) -> tuple[dict[str, Any], str]:
    """The values of the fields, and the reason of the change."""
    draft.show_problems(form_values.TOP)
    values: dict[str, Any] = {"name": fields.text(draft, "name", placeholder=t("Spring push"))}
    left, right = st.columns(2)
    for column, field in ((left, "start"), (right, "end")):
        with column:
            values[field] = fields.day(draft, field)
    st.caption(t("Progress, pace and likelihood are recalculated for the new dates. The log keeps the old ones."))
    return values, fields.reason(draft)


def change(draft: FormDraft, id: str, values: dict[str, Any], why: str) -> None:
    """Change its name and days."""

    def do() -> None:
        run.perform(commands.change_cycle, _cycle(id, values), reason=why, seen=draft.seen)

    save(draft, FIELDS, do, id)


def _cycle(id: str, values: dict[str, Any]) -> Cycle:
    start, end = (date.fromisoformat(values[field]) for field in ("start", "end"))
    try:
        return Cycle(start, end, id, values["name"])
    except ValueError:
        raise Refused(Sentence("The last day is before the first.")) from None
