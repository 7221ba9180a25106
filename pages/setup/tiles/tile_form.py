"""A new live tile: the form, and once it is made, what to paste and how it looks."""

from __future__ import annotations

from typing import Final

import streamlit as st

from data.commands import tiles as commands
from data.config.i18n.languages import LANGUAGES, own_name
from data.out.page_address import of_pages
from data.out.tile import addresses
from data.queries.scoreboard.standing import Scoreboard
from pages.ui import identity, run
from pages.ui.forms import kept_form
from pages.ui.i18n import attribute, language, nt, t

_JUST_MADE: Final = "tile_just_made"
_OF_OBJECTIVE: Final = "– "  # before the key results of an objective
_DAYS: Final = (7, 30, 90, 365)


@st.fragment
def show(board: Scoreboard) -> None:
    """The form; it begins with what the address names."""
    st.header(t("A new tile"), anchor=False)
    titles = _titles(board)
    sites = list(run.settings().tiles.sites)
    asked = _asked(titles)
    with kept_form.opened("make_tile", board.cycle.id, asked, name=t("a live tile"), at=("of", "id", "cycle")) as form:
        item = st.selectbox(
            t("What it shows"),
            list(titles),
            format_func=lambda one: titles[one],
            **form.field("item", asked, among=list(titles)),
        )
        left, right = st.columns(2)
        days = left.selectbox(
            t("How long it counts"),
            _DAYS,
            format_func=lambda n: nt("{n} day", "{n} days", n),
            **form.field("days", 90, among=_DAYS),
        )
        spoken = right.selectbox(
            t("Language"), LANGUAGES, format_func=own_name, **form.field("language", language(), among=LANGUAGES)
        )
        if sites:
            chosen = st.multiselect(
                t("Sites that may frame it"), sites, placeholder=t("None"), **form.field("sites", sites)
            )
        else:
            chosen = []
            st.caption(
                t(
                    "No site may frame tiles yet: an administrator names sites in okr.toml, under {table}. Pictures "
                    "and links work without.",
                    table="[tiles] sites",
                )
            )
        sent = form.button(t("Create tile"))
    if sent:

        def make() -> None:
            subject, _, id = item.partition("/")
            cycle = None if subject == "overview" and _is_current(board) else board.cycle.id
            made = run.perform(
                commands.make, subject, id or None, cycle, days=int(days), language=spoken, sites=tuple(chosen)
            )
            st.session_state[_JUST_MADE] = made.token, subject, titles[item].removeprefix(_OF_OBJECTIVE)

        form.submit(make, t("Tile created."))


def just_made() -> None:
    """What to paste for the tile that was just made: its link is told once."""
    if not (made := st.session_state.get(_JUST_MADE)):
        return
    token, subject, title = made
    ready = addresses.snippets(of_pages(run.snapshot()), token, subject, title)
    with st.container(border=True):
        st.markdown(f"**{t('Copy what you need now: the link is not shown again.')}**")
        pasted = (
            (t("For a site or wiki (frame)"), ready.frame),
            (t("As a picture (Markdown)"), ready.picture),
            (t("Link"), ready.link),
        )
        for tab, (_, text) in zip(st.tabs([label for label, _ in pasted]), pasted, strict=True):
            tab.code(text, language=None, wrap_lines=True)
        address = f"{addresses.PATH[1:]}/{token}.svg"  # a proxy may put all of it below a path
        st.html(f'<img class="okr-tile" src="{attribute(address)}" alt="{attribute(title)}">')
        st.caption(
            t(
                "Whoever has this link sees these figures without signing in. Add `?theme=dark` or `?theme=light` to "
                "choose a theme."
            )
        )
        if not identity.is_known_for_sure():
            st.caption(t("Sign-in is off, so this server only answers on this machine: others cannot see the tile."))
        if st.button(t("Copied")):
            del st.session_state[_JUST_MADE]
            st.rerun()


def _titles(board: Scoreboard) -> dict[str, str]:
    """What a tile can be of, as `subject/id`, and its title."""
    titles = {"overview/": t("Overview")}
    for goal in board.objectives:
        titles[f"objective/{goal.objective.id}"] = goal.objective.title
        titles |= {
            f"key_result/{one.key_result.id}": f"{_OF_OBJECTIVE}{one.key_result.title}" for one in goal.key_results
        }
    return titles


def _asked(titles: dict[str, str]) -> str:
    """What the address names; the overview where it names nothing that is there."""
    asked = f"{st.query_params.get('of', '')}/{st.query_params.get('id', '')}"
    return asked if asked in titles else "overview/"


def _is_current(board: Scoreboard) -> bool:
    return board.cycle.start <= run.snapshot().today() <= board.cycle.end
