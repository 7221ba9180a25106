"""Events on a chart: a pale ground over their days, a number at its top, and below the chart what each number is.

Overlapping days get one ground, not a darker one, and only the latest events have numbers, so that many of them do not
drown the figures. The grounds end in thin lines: they can be told without colour.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import streamlit as st

from data.config.theme import LIGHT
from data.queries.drivers.marked import Marked
from data.queries.scoreboard.standing import Standing
from pages.ui import driver_queries, status_style
from pages.ui.i18n import day, html, t

MOST = 9  # numbers on one chart
_GREY = LIGHT.faint
_LINE = 13  # pixels from one line of numbers to the next
_ROOM = 0.03  # of the chart's width, that a number needs


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
    """The same as plain Vega-Lite. above: numbers stand above the figures, for charts whose bars would hide them."""
    if not bands:
        return []
    grounds = [{"day": f"{first}T00:00", "until": f"{last}T23:59"} for first, last in _grounds(bands)]
    edges = [{"day": row[edge]} for row in grounds for edge in ("day", "until")]
    day_ = {"field": "day", "type": "temporal"}
    strength = 0.16 if status_style.is_dark() else 0.13
    return [
        {
            "data": {"values": grounds},
            "mark": {"type": "rect", "color": _GREY, "opacity": strength, "tooltip": None},
            "encoding": {"x": day_, "x2": {"field": "until"}},
        },
        {
            "data": {"values": edges},
            "mark": {"type": "rule", "color": _GREY, "strokeWidth": 0.6, "opacity": 0.6},
            "encoding": {"x": day_},
        },
        *_numbers(bands, above=above),
    ]


def legend(bands: Bands) -> None:
    """What each number is."""
    if not bands:
        return
    said = [
        f'<span class="okr-event"><b>{n}</b> {html(one.event.title)}, {html(_days(one))}</span>'
        for n, one in bands.numbered
    ]
    if bands.more:
        said.append(f'<span class="okr-event">{html(t("{n} earlier ones", n=len(bands.more)))}</span>')
    st.html(f'<div class="okr-small okr-events">{" ".join(said)}</div>')


def describe(bands: Bands) -> str:
    """The bands in words, for readers who do not see them."""
    if not bands:
        return ""
    return t("Events: {events}.", events="; ".join(f"{one.event.title}, {_days(one)}" for _, one in bands.numbered))


def _days(one: Marked) -> str:
    event = one.event
    return day(event.first) if event.first == event.last else f"{day(event.first)} – {day(event.last)}"


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
    """How many pixels the numbers take that stand above a chart."""
    return sum("y" in spec["encoding"] for spec in specs(bands)) * _LINE


def _numbers(bands: Bands, *, above: bool) -> list[dict[str, Any]]:
    """Each number at the beginning of its days, one line lower where another one stands close before it."""
    span = max((bands.last - bands.first).days, 1)
    lines: list[list[dict[str, str]]] = []
    ends: list[float] = []  # where each line is free again
    for n, one in bands.numbered:
        at = max(one.event.first, bands.first)
        place = (at - bands.first).days / span
        line = next((k for k, end in enumerate(ends) if end <= place), len(ends))
        ends[line : line + 1] = [place + _ROOM]
        lines[line:] = lines[line:] or [[]]
        lines[line].append({"day": f"{at}T00:00", "label": str(n), "event": f"{one.event.title}, {_days(one)}"})
    return [_line(rows, -7 - _LINE * n if above else 7 + _LINE * n) for n, rows in enumerate(lines)]


def _line(rows: list[dict[str, str]], height: int) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 3, "color": _GREY, "fontSize": 11, "fontWeight": "bold"},
        "encoding": {
            "x": {"field": "day", "type": "temporal"},
            "y": {"value": height},
            "text": {"field": "label"},
            "tooltip": {"field": "event", "title": t("Event")},
        },
    }
