"""Every metric: its history, how good each day of it is, its dimensions, and the key results that use it."""

import streamlit as st

from pages.shared import cards, charts, load, metrics, restated
from pages.shared.drivers import bands
from pages.shared.words import safe, t

cards.style()
st.title(t("Metrics"))

names = list(load.workspace().catalogue)
if not names:
    cards.empty(
        t("No metrics yet"),
        t("They come with the sources: add one on the page Sources, or in `okr.toml`."),
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = metrics.choose(names)
    span = metrics.choose_span()

if chosen is None:
    metrics.table(names)
    st.stop()

shown = load.metric_history(chosen, span)
st.subheader(safe(shown.metric.title or shown.name))
metrics.facts(shown)
if not shown.has_daily_total:
    metrics.no_total(shown)
elif shown.daily.empty:
    cards.empty(t("No data in this time"), t("Choose a longer time, or sync its source on the Sources page."))
else:
    events = bands.over([shown.name], *metrics.drawn_days(shown))
    st.altair_chart(
        charts.daily(shown.daily, shown.metric.unit, shown.settled_through, events),
        alt=f"{charts.describe_daily(shown.name, shown.daily)} {bands.describe(events)}".strip(),
    )
    bands.legend(events)
    metrics.quality_strip(shown)
    restated.show(load.restatements(chosen, span))
    metrics.shares(shown)
metrics.used_by(shown)
