"""Every metric: its history, how good each day of it is, its dimensions, and the key results that use it."""

import streamlit as st

from pages.explore.metrics import metric_view, metrics_list
from pages.ui import cards, frame, queries, restatements, run
from pages.ui.charts import daily, event_overlay
from pages.ui.i18n import declared, safe, t

frame.title(t("Metrics"))

names = list(run.snapshot().catalogue)
if not names:
    cards.empty(
        t("No metrics yet"),
        t("Metrics come with sources. Add a source to begin."),
    )
    with st.container(horizontal=True):
        st.page_link("setup/add_source/page.py", label=t("Add a source"), icon=":material/add_circle:")
        st.page_link("setup/upload/page.py", label=t("Upload a file"), icon=":material/upload_file:")
    st.stop()

chosen = metric_view.chosen(names)
if chosen is None:
    metrics_list.unknown()
    metrics_list.show()
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    metric_view.choose(names)
    span = metric_view.choose_span()

history = queries.metric_history(chosen, span)
title = declared(history.metric.title) or history.name
st.header(safe(title), anchor=False)
metric_view.facts(history)
if not history.has_daily_total:
    metric_view.no_total(history)
elif history.daily.empty:
    cards.empty(t("No data in this period"), t("Choose a longer period, or sync the source on the Sources page."))
else:
    events = event_overlay.over([history.name], *metric_view.drawn_days(history))
    described = daily.describe_daily(title, history.daily, history.metric.unit)
    st.altair_chart(
        daily.daily(history.daily, history.metric, history.settled_through, events),
        alt=f"{described} {event_overlay.describe(events)}".strip(),
    )
    event_overlay.legend(events)
    metric_view.quality_strip(history)
    restatements.show(queries.restatements(chosen, span))
    metric_view.shares(history)
metric_view.used_by(history)
