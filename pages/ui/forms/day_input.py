"""A field for a day: the browser's own where days are Gregorian; else one that is typed in the reader's calendar, with
the same calendar to pick from.

The browser's field can only be typed into in Gregorian numbers, whatever calendar opens from it (`dates.js`): so it is
reduced to its button, and what is typed beside it is read by `data.config.i18n.typed_days`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.config.i18n.typed_days import typed_day
from okr_model.wording.sentences import Unfit
from pages.ui import run
from pages.ui.i18n import safe, sentence, t

_USUAL: Any = object()
_BUTTON = 46  # pixels


def day_input(
    label: str,
    value: date | None = _USUAL,
    *,
    key: str,
    at: DeltaGenerator | None = None,
    min_value: date | None = None,
    max_value: date | None = None,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
    **look: Any,
) -> Any:
    """The day that is chosen, as `st.date_input` gives it: None where it may be left empty, which `value=None` says.

    at: where it is drawn.  key: of the day in the session's state.  The rest is as of `st.date_input`.
    """
    limits: dict[str, Any] = {
        name: day for name, day in (("min_value", min_value), ("max_value", max_value)) if day is not None
    }
    if run.words().calendar == "gregorian":
        given: dict[str, Any] = {} if value is _USUAL else {"value": value}
        call: dict[str, Any] = {"on_change": on_change, "args": args} if on_change else {}
        return (at or st).date_input(label, key=key, **given, **limits, **call, **look)
    state = st.session_state
    if key not in state:
        state[key] = run.snapshot().today() if value is _USUAL else value
    typed, refused = f"{key}_typed", f"{key}_refused"
    if refused not in state:
        state[typed] = run.words().full_day(state[key]) if state[key] else ""

    def read() -> None:
        state.pop(refused, None)
        try:
            state[key] = _read(state[typed], may_be_empty=value is None, first=min_value, last=max_value)
        except Unfit as refusal:
            state[refused] = refusal.sentence
        else:
            if on_change:
                on_change(*args)

    def picked() -> None:
        state.pop(refused, None)
        if on_change:
            on_change(*args)

    example = run.words().in_numbers(run.snapshot().today())
    width = look.get("width")
    room: Any = width + _BUTTON if isinstance(width, int) else "stretch"
    with at or st.container(width=room):
        with st.container(key=f"okr_day_{key}", horizontal=True, vertical_alignment="bottom", gap=None):
            st.text_input(label, key=typed, on_change=read, max_chars=60, placeholder=example)
            rest: dict[str, Any] = {"label_visibility": "collapsed", "on_change": picked, **limits}
            if value is None:
                rest["value"] = None
            chosen = st.date_input(t("{label}: calendar", label=label), key=key, width=_BUTTON, **rest)
        if (why := state.get(refused)) is not None:
            st.markdown(f":red[:material/error: {safe(sentence(why))}]")
    return chosen


def _read(text: str, *, may_be_empty: bool, first: date | None, last: date | None) -> date | None:
    """The day that was typed. Raises Unfit for none, and for one that cannot be chosen."""
    words = run.words()
    found = typed_day(text, run.snapshot().today(), words)
    if found is None and not may_be_empty:
        raise Unfit("Enter a day, such as {example}.", names={"example": words.full_day(run.snapshot().today())})
    if found and ((first and found < first) or (last and found > last)):
        raise _outside(first, last)
    return found


def _outside(first: date | None, last: date | None) -> Unfit:
    if first and last:
        return Unfit("Choose a day from {first} to {last}.", days={"first": first, "last": last})
    if first:
        return Unfit("Choose {first} or a later day.", days={"first": first})
    assert last is not None
    return Unfit("Choose {last} or an earlier day.", days={"last": last})
