"""Events on a chart: a pale ground over their days, and their titles at its top.

On a narrow chart, or where titles would hide the figures, there are numbers, and below the chart what each number is.
Overlapping days get one ground, not a darker one, and only the latest events have names, so that many of them do not
drown the figures. The grounds end in thin lines: they can be told without colour.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import streamlit as st

from data.queries.drivers.marked import Marked
from data.queries.scoreboard.standing import Standing
from pages.ui import driver_queries, status_style
from pages.ui.charts import chart_style
from pages.ui.i18n import day, html, number, t

MOST = 9  # numbers on one chart
_LINE = 14  # pixels from one lane of names to the next
_WIDE = 470  # pixels of a chart from which on it has titles; style.css shows what numbers mean up to there
_TITLE = 30  # letters of a title at most
_LETTER, _NUMBER = 6 / 500, 0.01  # the share of the chart's width that a letter needs: of a title, of a number
_MOST_LANES = 3


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands at an event: on which day, whether to the left of it, and what it is when pointed at."""

    day: date
    text: str
    event: str
    left: bool


@dataclass(frozen=True, slots=True)
class Bands:
    """The events of a span that have numbers, earliest first; `more`: the earlier ones, which have none."""

    numbered: tuple[tuple[int, Marked], ...]
    more: tuple[Marked, ...]
    first: date
    last: date

    def __bool__(self) -> bool:
        return bool(self.numbered)


def over(metrics: Collection[str], first: date, last: date) -> Bands:
    """The events that touch any of these metrics in a span of days."""
    found = [one for one in driver_queries.touching(metrics) if one.event.first <= last and one.event.last >= first]
    return Bands(tuple(enumerate(reversed(found[:MOST]), 1)), tuple(found[MOST:]), first, last)


def behind(standing: Standing, first: date, last: date) -> Bands:
    """The events in a span of days that touch any metric a key result is measured by."""
    return over(standing.formula.metrics if standing.formula else (), first, last)


def only(bands: Bands, metric: str, first: date, last: date) -> Bands:
    """Those of one metric, in a part of the span, with the numbers they have."""

    def meant(one: Marked) -> bool:
        return metric in one.event.metrics and one.event.first <= last and one.event.last >= first

    numbered = tuple((n, one) for n, one in bands.numbered if meant(one))
    return Bands(numbered, tuple(one for one in bands.more if meant(one)), first, last)


def layers(bands: Bands, *, above: bool = False) -> list[alt.Chart]:
    """For under a chart's own lines, in Altair. See `specs`."""
    return [alt.Chart.from_dict(spec) for spec in specs(bands, above=above)]


def specs(bands: Bands, *, above: bool = False) -> list[dict[str, Any]]:
    """The same as plain Vega-Lite. above: names stand above the figures, for charts whose bars would hide them."""
    if not bands:
        return []
    grounds = [{"day": f"{first}T00:00", "until": f"{last}T23:59"} for first, last in _grounds(bands)]
    edges = [{"day": row[edge]} for row in grounds for edge in ("day", "until")]
    day_ = {"field": "day", "type": "temporal"}
    strength = 0.16 if status_style.is_dark() else 0.13
    return [
        {
            "data": {"values": grounds},
            "mark": {"type": "rect", "color": chart_style.lines(), "opacity": strength, "tooltip": None},
            "encoding": {"x": day_, "x2": {"field": "until"}},
        },
        {
            "data": {"values": edges},
            "mark": {"type": "rule", "color": chart_style.lines(), "strokeWidth": 0.6, "opacity": 0.6},
            "encoding": {"x": day_},
        },
        *_names(bands, above=above),
    ]


def legend(bands: Bands) -> None:
    """What each number is; out of sight on a page so wide that the titles themselves stand in the chart."""
    if not bands:
        return
    said_above = " okr-said-above" if _named(bands) is not None and not bands.more else ""
    said = [f'<span class="okr-event"><b>{html(number(n))}</b> {html(_said(one))}</span>' for n, one in bands.numbered]
    if bands.more:
        said.append(f'<span class="okr-event">{html(t("{n} earlier ones", n=len(bands.more)))}</span>')
    st.html(f'<div class="okr-events-room"><div class="okr-small okr-events{said_above}">{" ".join(said)}</div></div>')


def describe(bands: Bands) -> str:
    """The bands in words, for readers who do not see them."""
    if not bands:
        return ""
    return t("Events: {events}.", events=t("; ").join(_said(one) for _, one in bands.numbered))


def _said(one: Marked) -> str:
    """An event with its days."""
    event = one.event
    days = day(event.first)
    if event.first != event.last:
        days = t("{first} – {last}", first=days, last=day(event.last))
    return t("{event}, {days}", event=event.title, days=days)


def _grounds(bands: Bands) -> list[tuple[date, date]]:
    """The days of all events, within the span, overlapping ones made one."""
    made: list[tuple[date, date]] = []
    every = [*bands.more, *(one for _, one in bands.numbered)]
    for one in sorted(every, key=lambda one: one.event.first):
        first, last = max(one.event.first, bands.first), min(one.event.last, bands.last)
        if made and first <= made[-1][1] + timedelta(days=1):
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def room_above(bands: Bands) -> int:
    """How many pixels the names take that stand above a chart."""
    return max(len(_lanes(bands, _NUMBER)), len(_named(bands) or ())) * _LINE


def _named(bands: Bands) -> list[list[_Name]] | None:
    """The events' titles in as few lanes as they need; None where they would need so many that they hid the figures."""
    found = _lanes(bands, _LETTER, _TITLE)
    return found if len(found) <= _MOST_LANES else None


def _lanes(bands: Bands, letter: float, longest: int = 0) -> list[list[_Name]]:
    """Each name at the beginning of its days, one lane lower where another one stands close before it.

    letter: the share of the chart's width that a letter takes.  longest: letters of a title; 0 gives numbers instead.
    """
    span = max((bands.last - bands.first).days, 1)
    lanes: list[list[_Name]] = []
    ends: list[float] = []  # where each lane is free again
    for n, one in bands.numbered:
        at = max(one.event.first, bands.first)
        text = _cut(one.event.title, longest) if longest else number(n)
        room, begin = (len(text) + 2) * letter, (at - bands.first).days / span
        left = begin + room > 1  # it would run out of the picture
        begin = begin - room if left else begin
        lane = next((k for k, end in enumerate(ends) if end <= begin), len(ends))
        ends[lane : lane + 1] = [begin + room]
        lanes[lane:] = lanes[lane:] or [[]]
        lanes[lane].append(_Name(at, text, _said(one), left))
    return lanes


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"


def _names(bands: Bands, *, above: bool) -> list[dict[str, Any]]:
    """Titles where the chart is wide enough for them, numbers where it is not."""
    numbers, named = _lanes(bands, _NUMBER), _named(bands)
    if named is None:
        return _texts(numbers, above=above)
    wide = f"width >= {_WIDE}"
    return [
        # what is not seen is cut short, too: a chart makes room for all of its words, and would be narrow for these
        *_texts(named, above=above, opacity={"expr": f"{wide} ? 1 : 0"}, limit={"expr": f"{wide} ? 0 : 1"}),
        *_texts(numbers, above=above, opacity={"expr": f"{wide} ? 0 : 1"}),
    ]


def _texts(lanes: list[list[_Name]], *, above: bool, **mark: Any) -> list[dict[str, Any]]:
    return [
        _text([one for one in lane if one.left == left], -7 - _LINE * n if above else 7 + _LINE * n, left=left, **mark)
        for n, lane in enumerate(lanes)
        for left in (False, True)
        if any(one.left == left for one in lane)
    ]


def _text(names: list[_Name], height: int, *, left: bool, **mark: Any) -> dict[str, Any]:
    rows = [{"day": f"{one.day}T00:00", "label": one.text, "event": one.event} for one in names]
    side = {"align": "right", "dx": -3} if left else {"align": "left", "dx": 3}
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "color": chart_style.soft(), "fontSize": 11, **side, **mark},
        "encoding": {
            "x": {"field": "day", "type": "temporal"},
            "y": {"value": height},
            "text": {"field": "label"},
            "tooltip": {"field": "event", "title": t("Event")},
        },
    }
