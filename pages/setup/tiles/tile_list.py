"""The links to live tiles that are in use."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.commands import tiles as commands
from data.queries import tiles
from data.queries.tiles import Chosen, Tile
from pages.ui import identity, run
from pages.ui.forms import form_submit
from pages.ui.i18n import cycle_id, full_day_of, in_one_line, moment, safe, t


def show() -> None:
    """Each with what it shows, who made it, until when it counts, and when it was opened last."""
    found = tiles.in_use(run.snapshot())
    if not found:
        st.caption(t("No tiles yet."))
        return
    st.header(t("In use"), anchor=False)
    for tile in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{safe(_title(tile.chosen))}**  \n{safe(_about(tile))}", width="stretch")
            if identity.may_do("edit") and st.button(t("Revoke"), key=f"revoke_tile_{tile.number}"):
                form_submit.at_once(partial(run.perform, commands.revoke, tile.number))


def _title(chosen: Chosen) -> str:
    if chosen.subject == "overview":
        return t("Overview")
    return tiles.title(run.snapshot(), chosen) or t("No longer in the plan")


def _about(tile: Tile) -> str:
    chosen = tile.chosen
    subject = {"key_result": t("key result"), "objective": t("objective"), "overview": t("overview")}[chosen.subject]
    cycle = cycle_id(chosen.cycle_id) if chosen.cycle_id else t("the current cycle")
    made = t("created by {who} on {day}", who=identity.display_name(tile.author), day=full_day_of(tile.made_at))
    until = t("until {day}", day=full_day_of(tile.ends_at))
    used = t("last opened {when}", when=moment(tile.used_at)) if tile.used_at else t("never opened")
    framed = t("framed by {sites}", sites=t(", ").join(chosen.sites)) if chosen.sites else ""
    return in_one_line(subject, cycle, until, used, framed, made)
