"""The evidence behind a key result: flagged days, the batches its figures come from, restatements, and its changes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import change_history, data_flags, queries, restatements, who_synced
from pages.ui.i18n import day, moment, number, safe, t
from pages.ui.lists import grid


def marked_days(standing: Standing, board: Scoreboard) -> None:
    """The days it counts that carry a data flag: held for confirmation, sampled, truncated, …"""
    for code, days in queries.marked_days(standing, board).items():
        st.caption(safe(data_flags.flag_in_words(code, days)))


def show(standing: Standing, board: Scoreboard) -> None:
    """The pulls behind its figures, and what was restated of them; folded away."""
    with st.expander(t("Evidence"), icon=":material/receipt_long:"):
        _batches(standing, board)
        _restated_days(standing, board)


def _batches(standing: Standing, board: Scoreboard) -> None:
    """The batches its figures come from: when and by whom each was pulled, and the days it decides."""
    behind = queries.evidence(standing, board)
    if not behind:
        st.caption(t("No sync yet. Start one on the Sources page."))
        return
    st.caption(t("Every figure above comes from these syncs. The fingerprint identifies the rows as they arrived."))
    grid.show(
        pd.DataFrame(
            {
                t("Source"): [e.batch.source for e in behind],
                t("Synced"): [moment(e.batch.pulled_at) for e in behind],
                t("Pulled by"): [who_synced.in_words(e.batch.pulled_by) for e in behind],
                t("Days used"): [f"{day(e.first_day)} – {day(e.last_day)}" for e in behind],
                t("Rows"): [e.rows for e in behind],
                t("Flags"): [t(", ").join(sorted({data_flags.word(f["code"]) for f in e.batch.flags})) for e in behind],
                t("Fingerprint"): [e.batch.fingerprint[:12] for e in behind],
            }
        ),
        hide_index=True,
        alt=t("{n} syncs behind this key result", n=number(len(behind))),
    )


def _restated_days(standing: Standing, board: Scoreboard) -> None:
    """The days it counts whose figures changed after they were first read."""
    if log := queries.restated_behind(standing, board):
        restatements.show(log)


def history(standing: Standing, board: Scoreboard) -> None:
    """The changes of the key result in the plan: who, what, when and why; the latest first."""
    result = standing.key_result
    with st.expander(t("What changed"), icon=":material/history:"):
        change_history.history(queries.changes_of(board.cycle.id, result.id), {result.id: result.title})
        st.page_link(
            "plan/log/page.py",
            label=t("Find it in the log"),
            query_params={"thing": f"key result {result.id}", "in_cycle": board.cycle.id},
        )
