"""A page left open holds what it shows, not what it has shown since it was opened."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from actors import actor
from opened import Open, fine
from served import NOVEMBER, copied
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.testing.v1 import AppTest

from data.commands import check_ins
from data.queries.scoreboard.standing import Standing
from data.stores.workspace import shared

CLOCK = NOVEMBER
WHAT_IF = "explore/what_if/page.py"
LOOKED_AT = ("visitors", "people", "followers", "mentions", "revenue", "reply_time", "downloads", "registrations")


@pytest.mark.slow
def test_what_was_looked_at_before_is_let_go(open_page: Open, november_demo: Path, tmp_path: Path) -> None:
    home = copied(november_demo, tmp_path)
    app = open_page(home, WHAT_IF, id=LOOKED_AT[0])
    widgets, figures = [], []
    for item in LOOKED_AT:
        check_ins.comment(shared(home), actor(), "2026-Q4", ("key result", item), "The figures are read anew after it")
        app.query_params["id"] = item
        fine(app.run())
        gc.collect()
        held = [type(one) for one in gc.get_objects()]
        widgets.append(held.count(WidgetMetadata))
        figures.append(held.count(Standing))
    few, many = max(widgets[:4]), max(widgets[4:])  # some key results have a field more than others
    assert many < few * 1.2, f"widgets in memory, visit by visit: {widgets}"
    assert max(figures) <= 3 * min(figures), f"key results in memory, visit by visit: {figures}"


def changing() -> None:
    """A page with one button at a time, and a note of those that were pressed."""
    import streamlit as st

    from pages.ui import gone_widgets

    gone_widgets.let_go()
    pressed: list[int] = st.session_state.setdefault("pressed", [])
    number: int = st.session_state.setdefault("number", 0)
    st.button(f"Number {number}", key=f"button {number}", on_click=pressed.append, args=(number,))


def shown(app: AppTest, number: int) -> AppTest:
    app.session_state["number"] = number
    return fine(app.run())


def test_what_is_pressed_where_it_has_just_gone_counts() -> None:
    app = fine(AppTest.from_function(changing).run())
    button = app.button[0]
    shown(app, 1)
    fine(button.click().run())
    assert app.session_state["pressed"] == [0], "a browser shows for a moment what the server has taken away"
    shown(app, 2)
    fine(app.button[0].click().run())
    assert app.session_state["pressed"] == [0, 2]


def test_what_comes_back_is_heard_again() -> None:
    app = AppTest.from_function(changing)
    for number in (0, 1, 2, 3, 0):
        shown(app, number)
    fine(app.button[0].click().run())
    assert app.session_state["pressed"] == [0]
