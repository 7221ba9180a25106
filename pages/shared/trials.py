"""A source tried out: the wait, the verdict, and its newest days."""

from __future__ import annotations

from concurrent.futures import Future
from math import isnan

import streamlit as st

from data.views.trial import Trial
from pages.shared.words import amount, day, nt, safe, sentence, t

LOOK_SECONDS = 0.7


@st.fragment(run_every=LOOK_SECONDS)
def wait(under_way: Future[Trial]) -> None:
    """Say that the service is being asked, and draw the page anew once it has answered."""
    if under_way.done():
        st.rerun()
    st.status(t("Asking for the last seven days … at most a minute."), state="running")


def show(trial: Trial) -> None:
    """What came of it."""
    verdict = trial.verdict
    with st.container(border=True):
        sign = ":green[**✓" if verdict.ok else ":orange[**◆" if verdict.passing else ":red[**✕"
        st.markdown(f"{sign} {safe(sentence(verdict.heading))}**] {safe(verdict.message)}")
        if verdict.remedy:
            st.markdown(f"**{t('What to do')}:** {safe(verdict.remedy)}")
        if verdict.passing:
            st.caption(t("This may pass by itself: what you filled in may well be right."))
        _days(trial)
        for note in trial.notes[:5]:
            st.caption(safe(note))


def _days(trial: Trial) -> None:
    """The newest days as a table, a column a metric."""
    if trial.days is None or trial.days.empty:
        return
    known = {m.name: m for m in trial.metrics}
    shown = trial.days.copy()
    for name in shown.columns:
        unit = known[name].unit if known[name].currency else ""
        shown[name] = [amount(None if isnan(value) else value, unit) for value in shown[name]]
    shown.index = [day(d) for d in shown.index]
    shown.columns = [known[name].title or name for name in shown.columns]
    said = nt("The newest days; {n} figure was read", "The newest days; {n} figures were read", trial.points)
    st.caption(said)
    st.dataframe(shown, height="content", alt=said)
