"""How a key result is measured: its formula, its steps, the metrics behind it, and the notes under its chart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import identity, metric_terms, run
from pages.ui.charts import daily, event_overlay
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import full_day, safe, sentence, t


def measured_by(standing: Standing) -> None:
    """The formula in words and as it is written, with its window and the note beside it."""
    formula, result = standing.formula, standing.key_result
    if formula is None:
        return
    words = metric_terms.formula_in_words(formula, result.window)
    with st.expander(t("How it is measured"), icon=":material/straighten:"):
        st.markdown(f"{safe(words[:1].upper() + words[1:])}.")
        st.code(formula.text, language="sql")
        if result.note:
            st.caption(safe(result.note))


def problem(standing: Standing, board: Scoreboard) -> None:
    """Why the formula is not understood, with the place in it, and the way to mend it."""
    st.error(t("This key result has no value: there is a mistake in its formula."), icon=":material/error:")
    st.code(sentence(standing.problem or ""), language=None)
    if not identity.may_do("edit"):
        identity.say_whom_to_ask("edit")
        return
    st.page_link(
        "plan/edit_key_result/page.py",
        label=t("Fix the formula"),
        icon=":material/build:",
        query_params={"cycle": board.cycle.id, "id": standing.key_result.id},
    )


def steps(standing: Standing) -> None:
    """A milestone's steps, done and open."""
    for step in standing.key_result.steps:
        done = t("done {day}", day=full_day(step.done)) if step.done else t("open")
        st.markdown(f"{':material/check_circle:' if step.done else ':material/circle:'} {safe(step.name)} · {done}")


def course_note(standing: Standing) -> None:
    """Notes under the chart: which days are provisional, and how pace and forecast were made where that is unusual."""
    notes = []
    through, last = standing.settled_through, standing.last_day
    if through and last and through < last:
        notes.append(
            t(
                "Dashed, on hatched ground: days after {day} are provisional, the source may still correct them.",
                day=full_day(through),
            )
        )
    if (forecast := standing.ahead) is not None:
        made = [forecast.pace.note if standing.key_result.pace != "linear" else None]
        if forecast.projection is not None and forecast.projection.confidence != "normal":
            made.append(forecast.projection.why)
        notes += [safe(sentence(note)) for note in made if note]
    with st.container(horizontal=True, gap="small", key="course_note"):
        if notes:
            st.caption(" ".join(notes), width="content")
        if standing.reading.prospect:
            st.page_link("explore/forecasts/page.py", label=t("How good are our forecasts?"))


def feeds(standing: Standing, board: Scoreboard, events: Bands) -> None:
    """A chart of each measure of the formula over the cycle, under the events that touch it."""
    catalogue = run.snapshot().catalogue
    titles = metric_terms.titles({measure.name for measure in standing.daily})
    st.header(t("Data behind it"), anchor=False)
    for measure, whole in standing.daily.items():
        series, metric = whole.loc[pd.Timestamp(board.cycle.start) :], catalogue[measure.name]
        if series.empty:
            continue
        under = event_overlay.only(events, measure.name, series.index[0].date(), series.index[-1].date())
        title = titles[measure.name]
        st.page_link("explore/metrics/page.py", label=safe(title), query_params={"metric": measure.name})
        picture = daily.daily(series, metric, standing.settled_through, under)
        st.altair_chart(picture, alt=daily.describe_daily(title, series, metric.unit))
