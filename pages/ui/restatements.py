"""The restatement log on a page: a summary in one line, and the table of the changes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.queries.metrics.restatements import RestatementLog
from pages.ui import metric_terms, run
from pages.ui.i18n import amount, change, full_day, moment, nt, number, safe, sentence, t
from pages.ui.lists import grid

MOST = 500  # rows of the table


def show(log: RestatementLog) -> None:
    """The summary line; where something was restated, the table of it too."""
    text = safe(sentence(log.in_words()))
    if log.after_settled:
        text += " " + nt(
            "{n} day was corrected by its source after it was final.",
            "{n} days were corrected by their sources after they were final.",
            log.after_settled,
        )
    st.caption(text)
    if log.changes:
        with st.expander(t("Corrections by the source")):
            _table(log)


def _table(log: RestatementLog) -> None:
    catalogue = run.snapshot().catalogue
    rows = log.changes[:MOST]
    titles = metric_terms.titles({one.name for one in rows})
    grid.show(
        pd.DataFrame(
            {
                t("Metric"): [titles[one.name] for one in rows],
                t("Day"): [full_day(one.day) for one in rows],
                t("Was"): [amount(one.before, catalogue[one.name].unit, (one.before, one.after)) for one in rows],
                t("Now"): [amount(one.after, catalogue[one.name].unit, (one.before, one.after)) for one in rows],
                t("Change"): [change(one.share) for one in rows],
                t("Read on"): [moment(one.read_at) for one in rows],
                t("Changed on"): [moment(one.changed_at) for one in rows],
                t("Was final"): [t("yes") if one.settled else t("no") for one in rows],
                t("Sync"): [one.batch_id for one in rows],
            }
        ),
        hide_index=True,
        alt=t("{n} days corrected after they were first read", n=number(len(rows))),
    )
    if len(log.changes) > MOST:
        st.caption(t("The latest {n} of {all}.", n=number(MOST), all=number(len(log.changes))))
