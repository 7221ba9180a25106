"""A metric or a formula day by day: bars where it adds up over days, a line where it is a level."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd

from okr_model.metrics.metrics import Metric
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import status_style
from pages.ui.charts import chart_style, event_overlay, occasions
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import amount, day, t


def daily(
    series: pd.Series, metric: Metric, settled: date | None = None, events: Bands | None = None
) -> alt.LayerChart:
    """One metric's daily values; days after `settled`, which the source may still restate, are hollow or dashed.

    events: the bands under it.
    """
    frame = _said(series, metric.unit)
    young = frame["day"] > pd.Timestamp(settled) if settled else frame["day"] != frame["day"]
    flows = metric.kind == "flow"
    drawn = _bars(frame, young, metric.unit) if flows else _line(frame, young, metric.unit)
    under = event_overlay.layers(events, above=True) if events else []
    height = chart_style.SMALL + (event_overlay.room_above(events) if events else 0)
    if len(series):
        under += occasions.layers(series.index[0].date(), series.index[-1].date())
    return chart_style.picture([*under, *drawn], height=height)


def _bars(frame: pd.DataFrame, young: pd.Series, unit: str) -> list[alt.Chart]:
    tooltip = [chart_style.day_tooltip(), alt.Tooltip("said:N", title=t("Value"))]
    ink = status_style.accent()
    # bars begin at nothing: their lengths are what is compared
    x, y = chart_style.x().timeUnit("yearmonthdate"), chart_style.y("value", unit, zero=True, ticks=3)
    firm = alt.Chart(frame[~young]).mark_bar(color=ink, opacity=0.8)
    loose = alt.Chart(frame[young]).mark_bar(color=ink, fillOpacity=0.12, stroke=ink, strokeWidth=1, strokeDash=[2, 2])
    return [bars.encode(x, y, tooltip=tooltip) for bars in (firm, loose)]


def _line(frame: pd.DataFrame, young: pd.Series, unit: str) -> list[alt.Chart]:
    tooltip = [chart_style.day_tooltip(), alt.Tooltip("said:N", title=t("Value"))]
    ink, known = status_style.accent(), frame[~young]
    y = chart_style.y("value", unit, ticks=3)
    # the dashed part starts at the last settled day, so that the line does not break
    loose = pd.concat([known.tail(1), frame[young]])
    lines = [alt.Chart(known).mark_line(color=ink, strokeWidth=chart_style.VALUE_WIDTH, point=len(frame) == 1)]
    if len(loose) > 1:
        lines.append(alt.Chart(loose).mark_line(color=ink, strokeWidth=1.5, strokeDash=chart_style.LOOSE))
    return [line.encode(chart_style.x(), y, tooltip=tooltip) for line in lines]


def course(series: pd.Series, unit: str) -> alt.LayerChart:
    """A formula's value, day by day."""
    frame = _said(series, unit)
    return chart_style.picture(_line(frame, frame["day"] != frame["day"], unit), height=chart_style.SMALL)


def _said(series: pd.Series, unit: str) -> pd.DataFrame:
    """Columns day, value, and `said`, the value in words."""
    frame = series.rename("value").rename_axis("day").reset_index()
    return frame.assign(said=[amount(v, unit) for v in frame["value"]])


def describe_daily(name: str, series: pd.Series, unit: str = "") -> str:
    """A metric's daily values in words."""
    if series.empty:
        return t("{name}: no data.", name=name)
    ends = (float(series.min()), float(series.max()))
    return t(
        "{name}: {n} days with data up to {last}, {low}–{high} a day.",
        name=name,
        n=len(series),
        last=day(series.index[-1].date()),
        low=amount(float(series.min()), unit if unit_is_part_of_number(unit) else "", ends),
        high=amount(float(series.max()), unit, ends),
    )
