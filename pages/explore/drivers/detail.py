"""One event: what came against what would have come, metric by metric, and the way into a scenario."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from data.queries.drivers import drivers as views
from data.queries.drivers import marked
from data.queries.drivers.drivers import Verdict
from data.queries.drivers.marked import Marked
from data.queries.metrics.metric_usage import Uses
from pages.explore import event_words
from pages.explore.drivers import marking
from pages.ui import driver_queries, identity, metric_terms, run, status_style
from pages.ui.charts import chart_style, day_axis
from pages.ui.i18n import amount, full_day, in_one_line, moment, number, safe, sentence, t


def show(one: Marked) -> None:
    """All there is of it."""
    event = one.event
    with st.container(border=True):
        st.header(safe(event.title), anchor=False)
        facts = [event_words.kind_word(event.kind), event_words.days(event), event_words.cost(event), *event.tags]
        st.caption(safe(in_one_line(*(fact for fact in facts if fact != "–"))))
        if event.note:
            st.markdown(safe(event.note))
        for metric in event.metrics:
            _metric(driver_queries.verdict(one, metric))
        _steps(one)
        if identity.may_do("edit"):
            marking.change(one)


def _metric(one: Verdict) -> None:
    st.markdown(f"**{safe(metric_terms.title(one.metric))}** · {safe(sentence(one.said))}")
    if one.effect is None:
        return
    days = views.picture(run.snapshot(), one)
    if len(days):
        st.altair_chart(_course(days, one), alt=_described(one))
    st.caption(
        t(
            "{came} actual vs {expected} expected (forecast on {eve}). Measured up to {end}, compared with {n} "
            "past periods.",
            came=amount(one.effect.came, one.unit, (one.effect.came, one.effect.expected)),
            expected=amount(one.effect.expected, one.unit, (one.effect.came, one.effect.expected)),
            eve=full_day(one.effect.start - pd.Timedelta(days=1)),
            end=full_day(one.effect.end),
            n=number(len(one.effect.noise.errors)),
        )
    )
    if one.effect.found:
        _into_scenarios(one)


def _course(days: pd.DataFrame, one: Verdict) -> alt.LayerChart:
    """What came, firm; what would have come, dashed; the event's days on a pale ground."""
    event = one.marked.event
    frame = days.reset_index().rename(columns={"index": "day"})
    frame["came_in_words"] = [amount(v, one.unit) for v in frame["came"]]
    ground = pd.DataFrame(
        {"day": [pd.Timestamp(event.first)], "until": [pd.Timestamp(event.last) + pd.Timedelta(days=1)]}
    )
    x = alt.X("day:T").title(None).axis(grid=False, format="%-d %b", tickCount=8, labelFlush=True)
    y = alt.Y("came:Q").title(None).axis(gridOpacity=0.5, tickCount=3, domain=False, ticks=False)
    tooltip = [
        alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y"),
        alt.Tooltip("came_in_words:N", title=t("Actual")),
    ]
    layers = [
        alt.Chart(ground).mark_rect(color=chart_style.lines(), opacity=0.14).encode(alt.X("day:T"), alt.X2("until:T")),
        alt.Chart(frame).mark_line(color=status_style.accent(), strokeWidth=2).encode(x, y, tooltip=tooltip),
        alt.Chart(frame.dropna())
        .mark_line(color=chart_style.lines(), strokeWidth=1.8, strokeDash=chart_style.PACE)
        .encode(x, alt.Y("expected:Q")),
    ]
    return alt.layer(*day_axis.said(layers)).properties(height=150).configure_view(strokeWidth=0)


def _described(one: Verdict) -> str:
    return t(
        "{metric} by day: actual, and dashed the forecast without the event.",
        metric=metric_terms.title(one.metric),
    )


def _into_scenarios(one: Verdict) -> None:
    """A link for each key result that the metric feeds."""
    for result in Uses(run.snapshot()).of(one.metric)[:4]:
        st.page_link(
            "explore/what_if/page.py",
            label=t("Use in a scenario: {title}", title=safe(result.title)),
            icon=":material/alt_route:",
            query_params={"id": result.id, "driver": f"{one.marked.id}~{one.metric}"},
        )


def _steps(one: Marked) -> None:
    words = {"added": t("added"), "changed": t("changed"), "removed": t("removed"), "brought back": t("restored")}
    steps = marked.history(run.snapshot(), one.id)
    st.caption(
        " · ".join(
            f"{words[s.done]}: {t('{who}, {day}', who=safe(identity.display_name(s.author)), day=moment(s.at))}"
            for s in steps[-3:]
        )
    )
