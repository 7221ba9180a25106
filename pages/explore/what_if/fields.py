"""Boxes of What if whose values stand in the URL: a link opens them as they were."""

from __future__ import annotations

import math
from datetime import date

import streamlit as st

from data.commands.plan import form_values
from data.queries.scoreboard.standing import Standing
from okr_model.wording.sentences import Unfit
from pages.ui import url_state
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import told


def prepared(standing: Standing, name: str, value: object) -> str:
    """The key of a widget, which begins with what the URL says."""
    key = f"what_{name}_{standing.key_result.id}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def write(name: str, key: str) -> None:
    """Put into the URL what a widget says now; nothing where it says nothing."""
    url_state.name_shown()
    put(name, st.session_state[key])


def put(name: str, value: float | date | None) -> None:
    """Put a value into the URL; nothing where there is none."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value.isoformat() if isinstance(value, date) else f"{value:.10g}"


def number_in_url(name: str) -> float | None:
    """The number in the URL; None where it is none."""
    try:
        value = float(st.query_params.get(name) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def day_in_url(name: str) -> date | None:
    """The day in the URL; None where it is none."""
    try:
        return date.fromisoformat(st.query_params.get(name) or "")
    except ValueError:
        return None


def figure(
    standing: Standing,
    name: str,
    label: str,
    planned: float | None,
    *,
    unit: str = "",
    least: float | None = None,
    hint: str = "",
) -> float | None:
    """A box for a number as people type it; None where it is left empty, or holds none, which it says."""
    in_url = number_in_url(name)
    key = prepared(standing, name, form_values.typed(planned if in_url is None else in_url, unit))
    typed = st.text_input(
        label, key=key, on_change=_write_figure, args=(name, key, unit), placeholder=hint or None, width=140
    )
    try:
        given = form_values.figure(typed, unit)
        if given is not None and least is not None and given < least:
            raise Unfit("Write {least} or more.", numbers={"least": least})
    except Unfit as error:
        st.markdown(f":red[:material/error: {told(error.sentence)}]")
        return planned
    return given


def _write_figure(name: str, key: str, unit: str) -> None:
    """As `write`; what is no number leaves the URL as it was."""
    url_state.name_shown()
    try:
        value = form_values.figure(st.session_state[key], unit)
    except Unfit:
        return
    put(name, value)


def day(standing: Standing, name: str, label: str, planned: date, first: date, last: date) -> date:
    """A box for a day from `first` to `last`."""
    key = prepared(standing, name, min(max(day_in_url(name) or planned, first), last))
    given: date = day_input(
        label, min_value=first, max_value=last, key=key, on_change=write, args=(name, key), width=150
    )
    return given
