"""The quiet line under the sources: when the workspace was last backed up, and what to do where it was not."""

from __future__ import annotations

import streamlit as st

from pages.ui import identity, queries, run
from pages.ui.i18n import ago, t


def line() -> None:
    """For administrators, who can do something about it."""
    if not identity.may_do("administer"):
        return
    now, found = run.snapshot().now(), queries.backup_state()
    then = ago(found.newest.at, now) if found.newest else ""
    match found.state:
        case "none" if found.every is None:
            st.caption(
                t("No backup yet. `okr backup` makes one at any time; `[backup]` in `okr.toml` makes them regularly.")
            )
        case "none":
            st.caption(t("No backup yet. The first one is due; `okr backup` makes one now."))
        case "gone":
            st.caption(
                t(
                    "Last backup {ago}, but its file is no longer where it was written. `okr backup` makes a new one.",
                    ago=then,
                )
            )
        case "late":
            st.caption(
                t(
                    "Last backup {ago}, later than planned. The server's log says why; `okr backup` makes one now.",
                    ago=then,
                )
            )
        case "ok":
            st.caption(t("Last backup {ago}.", ago=then))
    if found.problem is not None:
        st.caption(t("No backup can be made: the passphrase of `[backup]` in `okr.toml` cannot be read here."))
