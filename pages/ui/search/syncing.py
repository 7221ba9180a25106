"""Sources pulled from the search: begun in the reader's name, and told when they have ended."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from data.commands.errors import Refused
from data.commands.sources import sources
from data.queries.search.search import Thing
from data.queries.sources import pulls
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import nt, number, safe, t, told

_PULLED = "search_pulled"


def begin(deed: str, known: Iterable[Thing]) -> None:
    """Do what the browser asks for: `sync NAME`, or `sync ` for every source; anything else is nobody's doing."""
    word, _, name = deed.partition(" ")
    ready = [one.id for one in known if "sync" in one.deeds and name in ("", one.id)]
    if word != "sync" or not ready:
        return
    if not pulls.can_pull():
        st.toast(t("Only the running server syncs. Start it, then press Sync now."), icon=":material/sync_problem:")
        return
    last = {one: _last_run(one) for one in ready}
    try:
        for one in ready:
            run.perform(sources.pull, one)
    except Refused as refused:
        st.toast(safe(form_submit.in_words(refused)), icon=":material/error:")
        return
    st.session_state[_PULLED] = st.session_state.get(_PULLED, {}) | last
    if len(ready) == 1:
        st.toast(t("Syncing {source}…", source=safe(ready[0])), icon=":material/sync:")
    else:
        st.toast(nt("Syncing {n} source…", "Syncing {n} sources…", len(ready)), icon=":material/sync:")


def tell() -> None:
    """Say what became of the pulls that were begun here; a page is drawn anew when one has ended."""
    waiting: dict[str, int] = st.session_state.get(_PULLED, {})
    for name, before in list(waiting.items()):
        ended = pulls.latest(run.snapshot(), name)
        if ended is None or ended.id == before:
            continue
        del waiting[name]
        if ended.state == "failed":
            why = told(ended.error or t("The sync failed."))
            st.toast(f"**{safe(name)}:** {why}", icon=":material/sync_problem:")
        else:
            said = t("{source}: synced, {changed} changed", source=safe(name), changed=number(ended.changed))
            st.toast(said, icon=":material/check:")


def _last_run(name: str) -> int:
    last = pulls.latest(run.snapshot(), name)
    return last.id or 0 if last else 0
