"""Boxes of What if whose values stand in the URL: a link opens them as they were."""

from __future__ import annotations

import math
from datetime import date

import streamlit as st

from data.queries.scoreboard.standing import Standing
from pages.ui import url_state


def prepared(standing: Standing, name: str, value: object) -> str:
    """The key of a widget, which begins with what the URL says."""
    key = f"what_{name}_{standing.key_result.id}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def write(name: str, key: str) -> None:
    """Put into the URL what a widget says now; nothing where it says nothing."""
    url_state.name_shown()
    value = st.session_state[key]
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
    standing: Standing, name: str, label: str, planned: float | None, *, least: float | None = None, hint: str = ""
) -> float | None:
    """A box for a number; None where it is left empty."""
    in_url = number_in_url(name)
    value = planned if in_url is None else in_url if least is None else max(in_url, least)
    key = prepared(standing, name, value)
    given = st.number_input(
        label,
        min_value=least,
        value=None,
        format="%.10g",
        key=key,
        on_change=write,
        args=(name, key),
        placeholder=hint or None,
    )
    return None if given is None else float(given)


def day(standing: Standing, name: str, label: str, planned: date, first: date, last: date) -> date:
    """A box for a day from `first` to `last`."""
    key = prepared(standing, name, min(max(day_in_url(name) or planned, first), last))
    given: date = st.date_input(
        label, min_value=first, max_value=last, key=key, on_change=write, args=(name, key), width=150
    )
    return given
