"""The events side by side: a line of lift and interval for each, and the table with what each cost."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from data.queries.drivers.drivers import Verdict
from data.queries.drivers.marked import Marked
from okr_model.drivers.events import Event
from okr_model.drivers.noise import SURE
from pages.explore import event_words
from pages.ui import cards, driver_queries, learn, lists, metric_terms, status_style, url_state
from pages.ui.charts import chart_style
from pages.ui.i18n import amount, change, day, html, nt, number, percent, sentence, t

MOST = 12  # lines in the picture
_TITLE = 40  # letters of a title in the picture
_FARTHEST = 1.5  # a share beyond which a line is cut off: it says nothing anyway


def nothing_yet() -> None:
    """No event is marked."""
    cards.empty(
        t("No events yet"),
        t(
            "Mark a campaign, press piece, fair or release: when it was and which metrics it affects. It is then "
            "drawn on their charts, and its effect is estimated."
        )
        + f" {learn.more('drivers')}",
    )


def cost_a_unit(one: Verdict) -> str:
    """What one more cost."""
    each = one.cost_a_unit
    return "–" if each is None else amount(each, one.marked.event.currency)


def answer(verdicts: Sequence[Verdict]) -> None:
    """How many effects can be told from chance, and which is the largest."""
    told = sorted((one for one in verdicts if one.effect and one.effect.found), key=_rank)
    said = nt(
        "{found} of {n} effect can be told apart from noise.",
        "{found} of {n} effects can be told apart from noise.",
        len(verdicts),
        found=number(len(told)),
    )
    if told:
        first = told[0]
        said += " " + t(
            "The largest: {event}, {metric} {lift}.",
            event=first.marked.event.title,
            metric=metric_terms.title(first.metric),
            lift=_lift(first),
        )
    st.html(f'<p class="okr-answer">{html(said)}</p>')


def picture(verdicts: Sequence[Verdict]) -> None:
    """A line each: the interval, and in it a point that is filled where the effect can be told apart from noise."""
    every = [row for one in sorted(verdicts, key=_rank) if (row := _line(one))]
    rows = every[:MOST]
    if not rows:
        return
    frame = pd.DataFrame(rows)
    x = (
        alt.X("low:Q")
        .title(t("Lift, as a share of the expected value"))
        .axis(format="+%", gridOpacity=0.5, tickCount=5, labelOverlap=True)
    )
    y = alt.Y("name:N").title(None).sort(None).axis(None)
    tooltip = [
        alt.Tooltip("name:N", title=t("Event")),
        alt.Tooltip("lift_in_words:N", title=t("Lift")),
        alt.Tooltip("interval:N", title=t("{share} range", share=percent(SURE))),
    ]
    base = alt.Chart(frame)
    ink = status_style.accent()
    layers = [
        alt.Chart(pd.DataFrame({"low": [0.0]}))
        .mark_rule(color=chart_style.lines(), strokeWidth=1)
        .encode(alt.X("low:Q")),
        base.mark_rule(color=ink, strokeWidth=1.5).encode(x, alt.X2("high:Q"), y=y, tooltip=tooltip),
        base.transform_filter("datum.found")
        .mark_point(color=ink, filled=True, size=70, opacity=1)
        .encode(alt.X("lift:Q"), y, tooltip=tooltip),
        base.transform_filter("!datum.found")
        .mark_point(color=ink, filled=False, size=60, opacity=1)
        .encode(alt.X("lift:Q"), y, tooltip=tooltip),
    ]
    names = base.mark_text(align="left", dx=6, dy=-13, fontSize=12, limit=330, color=chart_style.ink())
    layers.append(names.encode(alt.XValue(0), y, text="name:N", tooltip=tooltip))
    drawn = alt.layer(*layers).properties(height=alt.Step(38)).configure_view(strokeWidth=0)
    st.altair_chart(
        drawn, alt=t("; ").join(f"{row['name']}: {row['lift_in_words']} ({row['interval']})" for row in rows)
    )
    legend = t(
        "Filled: an effect was found. Hollow: not distinguishable from noise. Line = {share} range.",
        share=percent(SURE),
    )
    left = t("The table lists all {n}.", n=len(every)) if len(every) > MOST else ""
    st.caption(learn.helped(f"{legend} {left}".strip(), "drivers"))


def _line(one: Verdict) -> dict[str, object] | None:
    effect = one.effect
    if effect is None:
        return None
    shares = [effect.share(value) for value in (effect.low, effect.lift, effect.high)]
    if any(share is None for share in shares):
        return None
    low, lift, high = (max(min(share or 0.0, _FARTHEST), -_FARTHEST) for share in shares)
    return {
        "name": f"{_short(one.marked.event)} · {metric_terms.title(one.metric)}",
        "low": low,
        "lift": lift,
        "high": high,
        "found": effect.found,
        "lift_in_words": change(shares[1]),
        "interval": t("{low}–{high}", low=change(shares[0]), high=change(shares[2])),
    }


def _short(event: Event) -> str:
    """Its title, cut where it is long, and its first day: some come back every year."""
    title = event.title if len(event.title) <= _TITLE else f"{event.title[: _TITLE - 1].rstrip()}…"
    return t("{title}, {day}", title=title, day=day(event.first))


def table(verdicts: Sequence[Verdict]) -> None:
    """Every event and metric in a line: what was found first, the largest lift first."""
    ordered = sorted(verdicts, key=_rank)
    columns = [
        lists.Column(t("Metric"), 7, wraps=True),
        lists.Column(t("Lift"), 5, figures=True),
        lists.Column(t("{share} range", share=percent(SURE)), 8.5, wide=True),
        lists.Column(t("Cost"), 5.5, figures=True),
        lists.Column(t("Cost per extra unit"), 8, figures=True, wide=True),
        lists.Column(t("Summary"), wraps=True),
        lists.Column(t("Days"), 8.5, wide=True, wraps=True),
    ]
    chosen = st.query_params.get("event")
    rows = [
        lists.Row(
            lists.link("drivers", one.marked.event.title, event=one.marked.id),
            [
                lists.link("metrics", metric_terms.title(one.metric), kept=False, metric=one.metric),
                html(_lift(one)),
                html(_between(one)),
                html(event_words.cost(one.marked.event)),
                html(cost_a_unit(one)),
                html(sentence(one.said)),
                html(f"{event_words.days(one.marked.event)} · {event_words.kind_word(one.marked.event.kind)}"),
            ],
            chosen=one.marked.id == chosen,
        )
        for one in ordered
    ]
    n = len({one.marked.id for one in verdicts})
    caption = nt("{n} event with its effect and cost", "{n} events with their effects and costs", n)
    lists.show(caption, lists.Column(t("Event"), 13, wraps=True), columns, [lists.Section(rows)])


def _rank(one: Verdict) -> tuple[bool, bool, float]:
    share = one.effect.share(one.effect.lift) if one.effect else None
    return one.effect is None, not (one.effect and one.effect.found), -(share or 0.0)


def _lift(one: Verdict) -> str:
    if one.effect is None:
        return "–"
    share = one.effect.share(one.effect.lift)
    ends = (one.effect.low, one.effect.lift, one.effect.high)
    return amount(one.effect.lift, one.unit, ends) if share is None else change(share)


def _between(one: Verdict) -> str:
    effect = one.effect
    if effect is None:
        return "–"
    low, high = effect.share(effect.low), effect.share(effect.high)
    if low is None or high is None:
        ends = (effect.low, effect.lift, effect.high)
        return t("{low}–{high}", low=amount(effect.low, one.unit, ends), high=amount(effect.high, one.unit, ends))
    return t("{low}–{high}", low=change(low), high=change(high))


def choose() -> Marked | None:
    """The event the URL names, to be looked at alone."""
    known = {one.id: one for one in driver_queries.marked()}
    words = {one.id: f"{one.event.title} · {event_words.days(one.event)}" for one in known.values()}
    picked = url_state.choice("event", t("Look at one event"), list(known), words, placeholder=t("Choose an event"))
    return known.get(picked or "")
