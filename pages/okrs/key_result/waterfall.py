"""The waterfall: from one figure to another, a bar for each cause, every bar with its figure.

What went up is filled and has a plus, what went down is hollow and has a minus, so it reads without colour. The two
ends are lines, not bars: the scale begins near them, and the length of a bar from nothing would lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from okr_model.bridge.bridge import Bridge, Why
from okr_model.wording.figures import rounds_away, unit_is_part_of_number
from pages.ui import status_style
from pages.ui.charts import chart_style
from pages.ui.i18n import amount, full_day, move, sentence, t

ROW = 32  # pixels


def chart(bridge: Bridge, explained: Why, of: str) -> alt.LayerChart:
    """The causes from top to bottom, in the order of the bridge. of: `value`, or `plan` for the distance to pace."""
    frame = rows(bridge, explained, of)
    ink, plain = status_style.accent(), chart_style.ink()
    y = alt.Y("row:N").title(None).scale(domain=frame["row"].tolist(), padding=0)
    y = y.axis(domain=False, ticks=False, labelFlush=False, labelPadding=8, labelLimit=170)
    tooltip = [alt.Tooltip("row:N", title=t("What")), alt.Tooltip("said:N", title=t("Change"))]

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q").scale(zero=False, nice=False, padding=10).axis(None)

    def bars(some: pd.DataFrame, **look: object) -> alt.Chart:
        drawn = alt.Chart(some).mark_bar(color=ink, height={"band": 0.56}, **look)
        return drawn.encode(x("start"), y, alt.X2("finish:Q"), tooltip=tooltip)

    def ticks(some: pd.DataFrame, field: str, colour: str, thickness: float, height: float) -> alt.Chart:
        drawn = alt.Chart(some).mark_tick(color=colour, thickness=thickness, height={"band": height}, opacity=1)
        return drawn.encode(x(field), y, tooltip=tooltip)

    layers = [
        *(_pace_line(frame, x("zero")) if of == "plan" else []),
        # a bar's begin is where the one above it ended: both lines together lead from one to the other
        ticks(frame.iloc[:-1], "finish", chart_style.lines(), 0.8, 1),
        ticks(frame.iloc[1:], "start", chart_style.lines(), 0.8, 1),
        bars(frame[frame["change"] > 0], opacity=0.85),
        bars(frame[frame["change"] < 0], fillOpacity=0.12, stroke=ink, strokeWidth=1.3),
        ticks(frame.iloc[[0, -1]], "finish", plain, 2.5, 0.7),
        alt.Chart(frame).mark_text(align="left", dx=7, fontSize=12, color=plain).encode(x("right"), y, text="said:N"),
    ]
    room = {"left": 5, "top": 14, "bottom": 5, "right": 105}  # for the figures at the right edge
    return alt.layer(*layers).properties(height=ROW * len(frame), padding=room).configure_view(strokeWidth=0)


def _pace_line(frame: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Where it would be on pace, unless that is so far away that nothing else could be seen."""
    low, high = frame[["start", "finish"]].min().min(), frame[["start", "finish"]].max().max()
    if max(low, -high) > high - low:
        return []
    line = alt.Chart(pd.DataFrame({"zero": [0.0], "name": [t("pace")]}))
    name = line.mark_text(color=chart_style.soft(), dy=-8, fontSize=12).encode(x, alt.YValue(0), text="name:N")
    return [line.mark_rule(color=chart_style.lines(), strokeDash=chart_style.PACE).encode(x), name]


def rows(bridge: Bridge, explained: Why, of: str) -> pd.DataFrame:
    """A row for each end and each part: columns row (its name), start, finish, change, said (the figure), right."""
    again = bridge.unit if unit_is_part_of_number(bridge.unit) else ""  # the ends say it
    beside = bridge.beside
    ends_and_parts, at = [_end(explained.first.day, bridge.first, bridge, of)], bridge.first
    for part in bridge.parts:
        figure = move(part.amount, again, signed=True, beside=beside)
        ends_and_parts.append((sentence(part.label), at, at + part.amount, part.amount, figure))
        at += part.amount
    ends_and_parts.append(_end(explained.last.day, bridge.last, bridge, of))
    frame = pd.DataFrame(ends_and_parts, columns=["row", "start", "finish", "change", "said"])
    return frame.assign(row=_apart(frame["row"].tolist()), right=frame[["start", "finish"]].max(axis=1))


def _end(day: date, figure: float, bridge: Bridge, of: str) -> tuple[str, float, float, float, str]:
    gap = move(abs(figure), bridge.unit, beside=bridge.beside)
    said = amount(figure, bridge.unit, bridge.beside)
    if of == "plan":
        nothing = rounds_away(figure, bridge.unit, bridge.beside)
        said = t("on pace") if nothing else t("{gap} ahead", gap=gap) if figure > 0 else t("{gap} behind", gap=gap)
    return full_day(day), figure, figure, 0.0, said


def _apart(names: Sequence[str]) -> list[str]:
    """Rows of the same name stay rows of their own: the picture would draw them in one."""
    return [name + "\u200b" * names[:n].count(name) for n, name in enumerate(names)]
