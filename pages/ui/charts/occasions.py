"""Nowruz, Christmas, Black Friday and the like on a chart: dotted lines with a small name at the bottom.

They are more quiet than what somebody marked. There are none where the workspace names no country.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import altair as alt

from data.config.occasions import Occasion, occasions
from pages.ui import run
from pages.ui.charts import chart_style
from pages.ui.i18n import day, sentence, t

_NEAR: Final = 0.12  # of a chart's width: names that begin closer would lie over each other
_MOST: Final = 12  # on one chart: of years there would be too many


def between(first: date, last: date) -> tuple[Occasion, ...]:
    """What the workspace's country has in these days; none where they are too many to be told apart."""
    found = occasions(run.settings().workspace.country, first, last)
    return found if len(found) <= _MOST else ()


def layers(first: date, last: date) -> list[alt.Chart]:
    """For under a chart's own lines, in Altair."""
    return [alt.Chart.from_dict(spec) for spec in specs(first, last)]


def specs(first: date, last: date) -> list[dict[str, Any]]:
    """The same as plain Vega-Lite."""
    found = between(first, last)
    if not found:
        return []
    rows = [{"day": f"{one.day}T00:00"} for one in found]
    x = {"field": "day", "type": "temporal"}
    name = {"type": "text", "color": chart_style.soft(), "fontSize": 10, "align": "left", "dx": 3, "dy": -5}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "color": chart_style.lines(), "strokeWidth": 1, "strokeDash": chart_style.QUIET},
            "encoding": {"x": x},
        },
        {
            "data": {"values": _names(found, first, last)},
            "mark": name,
            "encoding": {"x": x, "y": {"value": "height"}, "text": {"field": "label"}},
        },
    ]


def _names(found: Sequence[Occasion], first: date, last: date) -> list[dict[str, str]]:
    """Each name at its day, those too close to be read apart in one."""
    room = max((last - first).days * _NEAR, 1)
    groups: list[list[Occasion]] = []
    for one in found:
        if groups and (one.day - groups[-1][-1].day).days < room:
            groups[-1].append(one)
        else:
            groups.append([one])
    return [
        {"day": f"{group[0].day}T00:00", "label": " · ".join(sentence(one.name) for one in group)} for group in groups
    ]


def describe(first: date, last: date) -> str:
    """The same in words, for readers who do not see them."""
    said = t("; ").join(t("{title}, {day}", title=sentence(one.name), day=day(one.day)) for one in between(first, last))
    return t("Holidays: {holidays}.", holidays=said) if said else ""
