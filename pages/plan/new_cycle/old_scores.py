"""The scores that a cycle which is over gets while the next one begins: all at once, proposed from attainment."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from okr_model.plan.plan import Plan
from okr_model.progress import scoring
from pages.ui import queries, run
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import cycle_name, safe, t
from pages.ui.lists import grid

Scores = dict[str, tuple[float, str]]


def give(form: Form, plan: Plan) -> Scores:
    """By key result, the score and its reason, which may be missing still; empty where none is to be given."""
    missing = {k.id: k.title for o in plan.objectives for k in o.key_results if k.score is None}
    if run.snapshot().today() <= plan.cycle.end or not missing:
        return {}
    if not st.toggle(t("Score {cycle} now", cycle=safe(cycle_name(plan.cycle))), **form.field("give_scores", False)):
        return {}
    board = queries.scoreboard(plan.cycle.id, None)
    suggested = {s.key_result.id: scoring.proposed(s.reading.attainment, s.reading.status)
                 for s in (board.standings if board else ())}  # fmt: skip
    st.caption(
        t(
            "Suggested from the results. A score is given once and cannot be changed later; leave it empty to "
            "score later."
        )
    )
    table = pd.DataFrame(
        {
            "title": list(missing.values()),
            "score": pd.Series([suggested.get(id) for id in missing], dtype="float64"),
            "reason": pd.Series([""] * len(missing), dtype="object"),
        }
    ).set_axis(list(missing))
    table, kept = form.cells("scores", table)
    edited = st.data_editor(
        table,
        column_order=grid.order(table),
        column_config={
            "title": st.column_config.TextColumn(t("Key result"), disabled=True),
            "score": st.column_config.NumberColumn(t("Score"), min_value=0.0, max_value=1.0, step=0.01, format="%.2f"),
            "reason": st.column_config.TextColumn(t("Reason, if different from below"), max_chars=2000),
        },
        hide_index=True,
        **kept,
        alt=t("Scores of {cycle}", cycle=cycle_name(plan.cycle)),
    )
    shared = st.text_input(t("Reason for the scores"), max_chars=2000, **form.field("scores_why", "")).strip()
    rows = zip(missing, edited["score"], edited["reason"], strict=True)
    return {id: (float(score), str(why or "").strip() or shared) for id, score, why in rows if pd.notna(score)}
