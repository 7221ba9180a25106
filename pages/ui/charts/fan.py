"""The fan of a forecast: where the value will lie, day by day, to the end of the cycle. It reads without colour.

Two bands, one inside the other, hold half and four fifths of what may happen; the middle is dashed; the ends are named.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from data.queries.scoreboard.standing import Standing
from pages.ui import status_style
from pages.ui.i18n import full_day, percent, spoken_amount, t

LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9]
_NAMES = ["low", "lower", "middle", "upper", "high"]


def frame(standing: Standing) -> pd.DataFrame:
    """Columns day, low, lower, middle, upper, high (the levels above), from the last known value on; may be empty."""
    projection = standing.ahead.projection if standing.ahead else None
    if standing.reading.prospect is None or projection is None:
        return pd.DataFrame({name: [] for name in ("day", *_NAMES)})
    path = projection.path(LEVELS).set_axis(_NAMES, axis=1).rename_axis("day").reset_index()
    known = standing.course
    if len(known):
        begin = pd.DataFrame({"day": [known.index[-1]], **{name: [known.iloc[-1]] for name in _NAMES}})
        path = pd.concat([begin, path[path["day"] > known.index[-1]]], ignore_index=True)
    return path


def layers(standing: Standing, x: alt.X) -> list[alt.Chart]:
    """For under the value's own line."""
    drawn = frame(standing)
    if len(drawn) < 2:
        return []
    ink, unit, shown = status_style.accent(), standing.unit, standing.shown
    first = unit if standing.unit_is_part_of_number else ""
    drawn = drawn.assign(
        said=[spoken_amount(v, unit, shown) for v in drawn["middle"]],
        most=[
            t("{low}–{high}", low=spoken_amount(low, first, shown), high=spoken_amount(high, unit, shown))
            for low, high in zip(drawn["low"], drawn["high"], strict=True)
        ],
    )
    tooltip = [
        alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y"),
        alt.Tooltip("said:N", title=t("Forecast (median)")),
        alt.Tooltip("most:N", title=t("{share} range", share=percent(0.8))),
    ]
    base = alt.Chart(drawn)
    return [
        base.mark_area(color=ink, opacity=0.12).encode(x, alt.Y("low:Q"), alt.Y2("high:Q"), tooltip=tooltip),
        base.mark_area(color=ink, opacity=0.16).encode(x, alt.Y("lower:Q"), alt.Y2("upper:Q"), tooltip=tooltip),
        *(
            base.mark_line(color=ink, strokeWidth=0.8, opacity=0.7).encode(x, alt.Y(f"{edge}:Q"))
            for edge in ("low", "high")
        ),
        base.mark_line(color=ink, strokeWidth=1.6, strokeDash=[6, 3]).encode(x, alt.Y("middle:Q"), tooltip=tooltip),
        *_ends(drawn, standing, x),
    ]


def _ends(drawn: pd.DataFrame, standing: Standing, x: alt.X) -> list[alt.Chart]:
    """The names of the fan's ends, beside the picture: the middle, and its edges where they stand clear of it."""
    last = drawn.iloc[-1]
    heights = [*drawn["low"], *drawn["high"], *standing.course]
    clear = 0.07 * (max(heights) - min(heights))
    edges = [edge for edge in ("high", "low") if abs(last[edge] - last["middle"]) > clear]
    return [_name(last, ["middle"], standing, x, "bold"), _name(last, edges, standing, x, "normal")]


def _name(last: pd.Series, names: list[str], standing: Standing, x: alt.X, weight: str) -> alt.Chart:
    unit = standing.unit if standing.unit_is_part_of_number else ""
    values = [float(last[name]) for name in names]
    labels = [spoken_amount(v, unit, standing.shown) for v in values]
    frame = pd.DataFrame({"day": last["day"], "value": values, "label": labels})
    text = alt.Chart(frame).mark_text(align="left", dx=6, color=status_style.accent(), fontSize=12, fontWeight=weight)
    return text.encode(x, alt.Y("value:Q"), text="label:N")


def describe(standing: Standing) -> str:
    """The fan in words."""
    drawn = frame(standing)
    if len(drawn) < 2:
        return ""
    last = drawn.iloc[-1]
    ends = [float(last[name]) for name in ("low", "middle", "high")]
    low, middle, high = (spoken_amount(end, standing.unit, standing.shown) for end in ends)
    return t(
        "Forecast for {day}: {middle}; {share} range {low}–{high}.",
        day=full_day(last["day"].date()),
        middle=middle,
        low=low,
        high=high,
        share=percent(0.8),
    )
