"""Values that no source knows: the form to type one in, and who typed which."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.commands import check_ins
from data.commands.errors import Refused
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.check_ins.check_ins import TypedValue
from okr_model.wording.sentences import Sentence
from pages.ui import cards, identity, queries, run
from pages.ui.forms import form_submit, kept_form
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import amount, full_day, moment, number, safe, t, unit_words
from pages.ui.lists import grid


def note(standing: Standing) -> None:
    """The note under the chart of a typed-in key result: who typed the latest value in, for which day."""
    if standing.key_result.manual:
        text = cards.typed_by(standing)
        st.caption(f"✎ {safe(text[:1].upper() + text[1:])}. {t('Squares mark the days for which somebody typed it.')}")


@st.fragment
def form(standing: Standing, board: Scoreboard) -> None:
    """The form to type in the value of a day of the cycle, up to today; for editors."""
    today = run.snapshot().today()
    if not identity.may_do("edit"):
        st.caption(t("Editors enter its value."))
        return
    if today < board.cycle.start:
        st.caption(t("Its cycle has not started."))
        return
    last = min(today, board.cycle.end)
    name = t("the value of {title}", title=standing.key_result.title)
    with kept_form.opened("typed", board.cycle.id, standing.key_result.id, name=name, border=True) as form:
        left, right = st.columns(2)
        label = t("Value in {unit}", unit=safe(unit_words(standing.unit))) if standing.unit else t("Value")
        value = left.text_input(label, max_chars=60, **form.field("value"))
        day = day_input(
            t("For the day"), at=right, min_value=board.cycle.start, max_value=last, **form.field("day", last)
        )
        origin = st.text_input(t("Source of this value"), max_chars=2000, **form.field("note"))
        sent = form.button(t("Enter value"))
    if sent:

        def type_in() -> None:
            if not value.strip():
                raise Refused(Sentence("Enter the value."))
            fields = {"day": day, "value": form_submit.figure(value, standing.unit), "note": origin}
            run.perform(check_ins.type_value, board.cycle.id, standing.key_result.id, **fields)

        form.submit(type_in, t("Value saved."))


def values_so_far(standing: Standing, board: Scoreboard) -> None:
    """A table of every value typed in, the latest first, including those replaced by a later one for the same day."""
    entries = [e for e in queries.typed(board.cycle.id) if e.item == standing.key_result.id][::-1]
    values = [(e, e.body) for e in entries if isinstance(e.body, TypedValue)]
    if not values:
        st.caption(t("No value yet: enter the first one."))
        return
    grid.show(
        pd.DataFrame(
            {
                t("Day"): [full_day(v.day) for _, v in values],
                t("Value"): [amount(v.value, standing.unit, standing.shown) for _, v in values],
                t("Entered by"): [identity.display_name(e.author) for e, _ in values],
                t("Entered on"): [moment(e.at) for e, _ in values],
                t("From"): [v.note for _, v in values],
            }
        ),
        hide_index=True,
        alt=t("{n} values entered by hand", n=number(len(values))),
    )
