"""Days along the bottom of a chart, in the reader's calendar and digits.

Vega writes days in English and in Gregorian months. For everybody else the ticks are given to it, at the beginnings of
their months and between, each with its name; so are the days that are pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import pandas as pd

from okr_model.calendars.months import Calendar, first_of, parts
from pages.ui import run

USUAL: Final = {"grid": False, "format": "%-d %b", "tickCount": 8, "labelFlush": True}
_MOST: Final = 9  # ticks
_SAID: Final = "day_said"


def is_usual() -> bool:
    """Whether Vega's own days are the reader's."""
    words = run.words()
    return words.language == "en" and words.calendar == "gregorian"


def axis(first: date, last: date) -> dict[str, Any]:
    """The axis of a chart over these days."""
    if is_usual():
        return dict(USUAL)
    words = run.words()
    shown = _ticks(first, last, words.calendar)
    long = (last - first).days > 370
    names = {f"{day:%Y-%m-%d}": words.month(day) if long else words.day(day) for day in shown}
    written = ", ".join(f"'{day}': '{_quoted(name)}'" for day, name in names.items())
    return {
        "grid": False,
        "values": [{"year": day.year, "month": day.month, "date": day.day} for day in shown],
        "labelExpr": f"{{{written}}}[timeFormat(datum.value, '%Y-%m-%d')]",
        "labelFlush": True,
        "labelOverlap": True,
    }


def said(layers: Sequence[alt.Chart]) -> list[alt.Chart]:
    """The layers of one chart with the reader's days: on their axis, and where they are pointed at."""
    if is_usual():
        return list(layers)
    days = [day for layer in layers for day in _days(layer)]
    if not days:
        return list(layers)
    along = axis(min(days), max(days))
    return [_said(layer, along) for layer in layers]


def _said(layer: alt.Chart, along: dict[str, Any]) -> alt.Chart:
    found: alt.Chart = layer.copy(deep=["encoding"])
    x, tooltip = found.encoding.x, found.encoding.tooltip
    if isinstance(x, alt.X) and _is_day(x):
        found.encoding.x = x.axis(**along)
    if isinstance(tooltip, list) and isinstance(found.data, pd.DataFrame):
        found.data = found.data.assign(**{_SAID: [run.words().full_day(day.date()) for day in found.data["day"]]})
        found.encoding.tooltip = [_named(one) if _is_day(one) else one for one in tooltip]
    return found


def _named(tooltip: alt.Tooltip) -> alt.Tooltip:
    return alt.Tooltip(f"{_SAID}:N", title=tooltip._get("title"))


def _is_day(channel: Any) -> bool:
    return str(channel._get("shorthand", "")).partition(":")[0] == "day"


def _days(layer: alt.Chart) -> Iterator[date]:
    """The first and the last day of a layer's figures, and of its axis."""
    if isinstance(layer.data, pd.DataFrame) and "day" in layer.data and len(layer.data):
        found = pd.to_datetime(layer.data["day"])
        yield from (found.min().date(), found.max().date())
    along = layer.encoding.x
    scale = along._get("scale") if isinstance(along, alt.X) else None
    domain = scale._get("domain") if isinstance(scale, alt.Scale) else None
    if isinstance(domain, list):
        yield from map(date.fromisoformat, domain)


def _ticks(first: date, last: date, calendar: Calendar) -> list[date]:
    """Beginnings of months, with days between where there is room; at most `_MOST`."""
    starts = list(_starts(first, last, calendar))
    if len(starts) <= _MOST // 3 + 1:
        between = [
            day + timedelta(days=n) for day in _starts(first - timedelta(days=31), last, calendar) for n in (0, 10, 20)
        ]
        return [day for day in between if first <= day <= last][:12]
    every = -(-len(starts) // _MOST)
    every = every if every in {1, 2, 3, 4, 6} else -(-every // 12) * 12
    return [day for day in starts if (parts(day, calendar).month - 1) % min(every, 12) == 0][:: max(1, every // 12)]


def _starts(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    year, month, _ = parts(first, calendar)
    while (day := first_of(year, month, calendar)) <= last:
        if day >= first:
            yield day
        month += 1


def _quoted(text: str) -> str:
    """A name inside an expression, with its direction kept: lines of a chart begin at the left."""
    plain = text.replace("\\", "").replace("'", "’")
    return f"\u2067{plain}\u2069" if run.words().is_right_to_left else plain
