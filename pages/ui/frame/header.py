"""The header of every page: the workspace, the cycle and how long it still runs, and what is at hand everywhere."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.queries.scoreboard.scoreboard import choose_cycle
from okr_model.plan.cycles import Cycle
from pages.ui import language, queries, run, url_state
from pages.ui.frame.navigation import ON_WHOLE_SCREEN, Place
from pages.ui.frame.page_title import stands
from pages.ui.frame.slots import fill
from pages.ui.i18n import cycle_name, full_day, html, nt, t


def draw(place: Place, page: StreamlitPage) -> None:
    """Draw the header of a page, and keep where the page stands for its title. On some pages there is none."""
    stands(place, page)
    if page.url_path in ON_WHOLE_SCREEN:
        language.mark()
        return
    with st.container(key="frame", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(markup(place.page.url_path, page))
        fill(page.url_path)


def markup(place: str, page: StreamlitPage) -> str:
    """What stands at the left of it. place: the address of the entry of the navigation."""
    return (
        f'<header class="okr-frame" data-okr-place="{place or "overview"}" {language.attributes()} '
        f'data-okr-skip="{html(_skips_to(page))}">'
        f'<a data-okr-page href="./" dir="auto">{html(run.settings().workspace.title)}</a>{_time()}</header>'
    )


def _skips_to(page: StreamlitPage) -> str:
    """What the link past the navigation says; `data/out/web/focus.js` has it lead there."""
    return t("Skip to main content") if page.url_path else t("Skip to the key results")


def _time() -> str:
    """The cycle that the page is about and how long it runs, as markup; nothing where there is no plan."""
    cycles, today = queries.cycles(), run.snapshot().today()
    asked = st.query_params.get("cycle")
    cycle = choose_cycle(cycles, today, asked if any(one.id == asked for one in cycles) else None)
    if cycle is None:
        return ""
    on = url_state.evaluated_on() or today
    return f"<span><span>{html(cycle_name(cycle))}</span> <span>{html(_left(cycle, on, today))}</span></span>"


def _left(cycle: Cycle, on: date, today: date) -> str:
    if on > cycle.end:
        return t("ended {day}", day=full_day(cycle.end))
    if on < cycle.start:
        return t("begins {day}", day=full_day(cycle.start))
    left = (cycle.end - on).days
    if on != today:
        return t("as of {day}", day=full_day(on))
    return nt("{n} day left", "{n} days left", left) if left else t("last day")
