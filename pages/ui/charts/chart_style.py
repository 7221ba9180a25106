"""What the charts have in common beside their `look`: inks, heights, strokes, axes, words beside lines. One family.

Time runs along the bottom. What happened is a firm line in the accent colour where it is a level, bars where it adds up
over days; what may still change is thin and dashed. The target is a firm line in the colour of text with its name on
it, wherever it is drawn; everything else that is asked or expected is grey and dashed. Names stand beside what they
name: there are no legends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from okr_model.plan.cycles import Cycle
from pages.ui import run, status_style
from pages.ui.charts import day_axis
from pages.ui.charts.look import LETTERS
from pages.ui.i18n import t, unit_words

HEIGHT: Final = 300  # pixels, of a chart that a page is about
SMALL: Final = 128  # of one among others
PACE: Final = [5, 4]  # dashes
QUIET: Final = [1, 3]  # dashes of what is only there to compare with
FORECAST: Final = [6, 3]
LOOSE: Final = [2, 3]  # what a source may still restate
VALUE_WIDTH: Final = 2.25
TARGET_WIDTH: Final = 1.6


def ink() -> str:
    """Of the target, and of words that matter as much as it."""
    return status_style.palette().ink


def ground() -> str:
    """What a chart is drawn on."""
    return status_style.palette().ground


def soft() -> str:
    """Of words on the axes and beside grey lines."""
    return status_style.palette().soft


def lines() -> str:
    """Of everything grey: pace, baseline, grounds."""
    return status_style.palette().faint


def axis_y(unit: str = "", *, ticks: int = 4) -> dict[str, Any]:
    """The figures at the left, shares as percentages; the unit, as a title, stands above them."""
    title = {"titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleY": -14}
    return {"tickCount": ticks, **title, **({"format": "~%"} if unit == "%" else {})}


def x(cycle: Cycle | None = None) -> alt.X:
    """The days, of a whole cycle where one is given; `picture` puts them into the reader's calendar."""
    scale = alt.Scale(domain=[cycle.start.isoformat(), cycle.end.isoformat()]) if cycle else alt.Scale()
    return alt.X("day:T").title(None).scale(scale).axis(**day_axis.USUAL)


def y(field: str, unit: str = "", *, zero: bool = False, ticks: int = 4) -> alt.Y:
    """The figures of a column; from nothing up where lengths are compared, as with bars."""
    return alt.Y(f"{field}:Q").title(unit_words(unit) or None).scale(zero=zero).axis(**axis_y(unit, ticks=ticks))


def day_tooltip() -> alt.Tooltip:
    """The day that is pointed at."""
    return alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y")


def words(
    rows: Sequence[Mapping[str, Any]], channels: Sequence[Any], *, color: str, bold: bool = False, **mark: Any
) -> list[alt.Chart]:
    """Words beside a line, on a thin ground of their own, so that they read where they cross one.

    rows: each with `day`, `value` and `label`.  channels: where they stand.  mark: align, dx, dy.
    """
    if not rows:
        return []
    text = alt.Chart(pd.DataFrame(list(rows)))
    look = {"fontSize": LETTERS, "fontWeight": 600 if bold else "normal", **mark}
    behind = text.mark_text(color=ground(), stroke=ground(), strokeWidth=3, strokeJoin="round", **look)
    return [one.encode(*channels, text="label:N") for one in (behind, text.mark_text(color=color, **look))]


def hatch(share: float) -> dict[str, Any]:
    """Thin slanted lines for a ground as high as a chart. share: of the chart's width that the ground takes.

    Vega has no patterns: these are a gradient of many steps, which runs aslant on a ground of these proportions.
    """
    wide = max(share * 3, 0.02)  # in heights of a chart
    far = (wide + 1) / (wide**2 + 1)
    steps = round(38 * (1 + wide))
    stops = [
        {"offset": round((n + at) / steps, 4), "color": lines() if dark else "transparent"}
        for n in range(steps)
        for at, dark in ((0, False), (0.82, False), (0.82, True), (1, True))
    ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": round(wide * far, 4), "y2": round(far, 4), "stops": stops}


def left() -> int:
    """Pixels before the figures at the left: Vega measures them before the face of other digits has come."""
    return 5 if run.words().digits("0") == "0" else 18


def right() -> int:
    """The same of the words at the ends of lines, which such digits make wider than Vega takes them for."""
    return 5 if left() == 5 else 26


def picture(layers: Sequence[alt.Chart], *, height: int, named_ends: bool = False) -> alt.LayerChart:
    """The layers as one chart, the later ones on top. named_ends: words at the ends of lines are given their room."""
    padding = {"left": left(), "top": 5, "bottom": 5, "right": right() if named_ends else 5}
    return alt.layer(*day_axis.said(layers)).properties(height=height, padding=padding)
