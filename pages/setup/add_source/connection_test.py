"""A source tried out: the button, the wait, the verdict with its newest days, and what is done about it."""

from __future__ import annotations

from concurrent.futures import Future
from math import isnan

import streamlit as st

from connectors.framework import options
from data.commands.errors import CannotWrite, Refused
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.queries.sources.connection_test import Trial
from pages.setup import source_pages
from pages.setup.add_source import source_form
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, day, declared, nt, safe, sentence, t, told
from pages.ui.lists import grid

POLL_SECONDS = 0.7


def check(form: source_form.Form) -> Trial | None:
    """The button that asks the service, the wait, and the verdict with the newest days; None before there is one."""
    tried = _tried()
    busy = tried is not None and tried[0] == form.draft and not tried[1].done()
    pressed = st.button(t("Check"), type="primary", icon=":material/network_check:", disabled=busy)
    problems = form.problems()
    if pressed:
        st.session_state[source_pages.PRESSED] = True
        st.session_state.pop(source_pages.TRIAL, None)
        if not problems:
            _begin(form.draft)
    if st.session_state.get(source_pages.PRESSED):
        for one in problems:
            form.tell(one.place, one.sentence)
        if problems:
            wrong = dict.fromkeys(_option(one.place.partition(".")[0]) for one in problems)
            st.caption(safe(t("Please correct above: {options}", options=t(", ").join(wrong))))
    tried = _tried()
    if problems or tried is None:
        return None
    if tried[0] != form.draft:
        st.caption(t("The form has changed since it was tested."))
        return None
    if not tried[1].done():
        wait(tried[1])
        return None
    show(tried[1].result())
    return tried[1].result()


def _option(name: str) -> str:
    """What an option is called above, in English as okr.toml names it."""
    if not name:
        return t("name")
    called = declared(options.label(name))
    return called if called != options.label(name) else name.replace("_", " ")


def _begin(draft: SourceDraft) -> None:
    try:
        st.session_state[source_pages.TRIAL] = (draft, run.perform(sources.check, draft))
    except Refused as refusal:
        form_submit.refused(refusal)


def _tried() -> tuple[SourceDraft, Future[Trial]] | None:
    """What was tried last in this session, finished or not."""
    found: tuple[SourceDraft, Future[Trial]] | None = st.session_state.get(source_pages.TRIAL)
    return found


@st.fragment(run_every=POLL_SECONDS)
def wait(under_way: Future[Trial]) -> None:
    """Say that the service is being asked, and draw the page anew once it has answered."""
    if under_way.done():
        st.rerun()
    st.status(t("Reading the last seven days … at most a minute."), state="running")


def show(trial: Trial) -> None:
    """The verdict of a trial, with its newest days."""
    verdict = trial.verdict
    with st.container(border=True):
        sign = ":green[**✓" if verdict.ok else ":orange[**◆" if verdict.passing else ":red[**✕"
        st.markdown(f"{sign} {safe(sentence(verdict.heading))}**] {safe(sentence(verdict.message))}")
        if verdict.remedy:
            st.markdown(f"**{t('What to do')}:** {told(verdict.remedy)}")
        if verdict.passing:
            st.caption(t("This may be temporary: what you entered may well be right."))
        _days(trial)
        for note in trial.notes[:5]:
            st.caption(told(note))


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
    shown.columns = [declared(known[name].title) or name for name in shown.columns]
    caption = nt("The newest days; {n} figure was read", "The newest days; {n} figures were read", trial.points)
    st.caption(caption)
    grid.show(shown, height="content", alt=caption)


def save(form: source_form.Form, trial: Trial | None) -> None:
    """The button that saves a source, once it has been tried; then its first pull begins."""
    if trial is None:
        return
    label = t("Save and sync") if trial.verdict.ok else t("Save anyway")
    if not st.button(label, type="primary" if trial.verdict.ok else "secondary", icon=":material/save:"):
        return
    try:
        run.perform(sources.save, form.draft, form.granted)
    except (Refused, CannotWrite) as refusal:
        form_submit.refused(refusal)
        st.button(t("Start over"), on_click=_forgotten, args=(form,))
        return
    _forgotten(form)
    st.session_state[source_pages.SAVED] = form.draft.name
    if form.draft.table.get("enabled", True):
        run.perform(sources.pull, form.draft.name)
    st.switch_page(source_pages.SOURCES)


def _forgotten(form: source_form.Form) -> None:
    source_pages.forget_form()
    if form.typed is not None:
        form.typed.drop()
