"""The columns of a source read instead of typed: the button, the wait, the choices, what the form is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import streamlit as st

from connectors.framework.connector import Connector
from data.commands.errors import Refused
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.config.validation_errors import Problem
from data.queries.sources import column_reading
from data.queries.sources.column_reading import ColumnReading
from okr_model.wording.sentences import Sentence, in_lines
from pages.setup import column_questions, source_pages
from pages.ui import run
from pages.ui.forms import form_submit
from pages.ui.i18n import nt, safe, sentence, t, told

POLL_SECONDS = 0.7


def filled_in(
    draft: SourceDraft, connector: type[Connector], lacking: Mapping[str, Sentence]
) -> tuple[dict[str, Any], str]:
    """The options that say what the columns are, as the source itself told, and a key of their own for the inputs.

    draft: what says where the source is.  lacking: what is still to be given, by option, and how.
    """
    kept: tuple[SourceDraft, Future[ColumnReading]] | None = st.session_state.get(source_pages.COLUMNS)
    busy = kept is not None and not kept[1].done()
    pressed = st.button(t("Detect columns"), icon=":material/view_column:", disabled=busy, key="read_columns")
    if pressed:
        st.session_state.pop(source_pages.COLUMNS, None)
        kept = _begun(draft, lacking)
    if kept is None:
        st.caption(t("Asks the source for its columns and fills in the form."))
        return {}, ""
    if not kept[1].done():
        wait(kept[1])
        return {}, ""
    return _shown(kept[1].result(), connector, str(id(kept[1])))


def _begun(draft: SourceDraft, lacking: Mapping[str, Sentence]) -> tuple[SourceDraft, Future[ColumnReading]] | None:
    try:
        if lacking:
            problems = [Problem(name, said) for name, said in lacking.items()]
            raise Refused(in_lines(problem.with_place for problem in problems), problems)
        st.session_state[source_pages.COLUMNS] = (draft, run.perform(sources.read_columns, draft))
    except Refused as refusal:
        form_submit.refused(refusal)
    found: tuple[SourceDraft, Future[ColumnReading]] | None = st.session_state.get(source_pages.COLUMNS)
    return found


@st.fragment(run_every=POLL_SECONDS)
def wait(under_way: Future[ColumnReading]) -> None:
    """Say that the source is being asked, and draw the page anew once it has answered."""
    if under_way.done():
        st.rerun()
    st.status(t("Reading the newest rows … at most a minute."), state="running")


def _shown(found: ColumnReading, connector: type[Connector], key: str) -> tuple[dict[str, Any], str]:
    if found.layout is None:
        assert found.verdict is not None
        with st.container(border=True):
            st.markdown(f":red[**✕ {safe(sentence(found.verdict.heading))}**] {safe(sentence(found.verdict.message))}")
            if found.verdict.remedy:
                st.markdown(f"**{t('What to do')}:** {told(found.verdict.remedy)}")
        return {}, ""
    layout, answers = column_questions.settled(found.layout, key)
    roles = [c.role for c in layout.columns]
    st.markdown(
        ":green[**✓ "
        + t("Columns filled in below.")
        + "**] "
        + t(", ").join(
            (
                nt("{n} metric", "{n} metrics", roles.count("metric")),
                nt("{n} dimension", "{n} dimensions", roles.count("dimension")),
            )
        )
        + ". "
        + t("Remove what you do not need, and set the units.")
    )
    if layout.questions:
        st.info(t("Choose above how to read the file; nothing is guessed."))
    if "day" not in roles:
        st.warning(t("No date column was found: choose one."))
    return column_reading.options(layout, connector), f"{key}_{hash(tuple(sorted(answers.items())))}"
