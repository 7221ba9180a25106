"""One picture of the plan (its fan in grey), the trial (its fan in the accent colour) and kept scenarios (a line each).

Each is named at its end.

The specification is written plainly: it is drawn anew with every move of a slider.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from okr_model.what_if.what_if import Outcome
from pages.ui import status_style
from pages.ui.charts import chart_style, day_axis, event_overlay, occasions
from pages.ui.charts.event_overlay import Bands
from pages.ui.charts.look import look
from pages.ui.i18n import amount, percent, spoken_amount, t

_DASHES = ([6, 3], [2, 2], [8, 2, 2, 2], [12, 4])  # scenarios are told apart without colour, too
_LONGEST = 22  # letters of a scenario's name in the picture


def draw(
    standing: Standing,
    cycle: Cycle,
    plan: Outcome,
    tried: Sequence[tuple[str, Outcome]],
    kept: Sequence[tuple[str, Outcome]],
    events: Bands,
) -> None:
    """tried: name and outcome; none draws the plan alone.  kept: scenarios to compare with, each as a line.

    events: the bands under it.
    """
    every = [*tried, *kept]
    layers = [_past(standing), *_fan(standing, plan, t("plan"), chart_style.soft(), chart_style.PACE)]
    for (name, one), dash in zip(kept, _DASHES, strict=False):
        layers += _fan(standing, one, name, status_style.accent(), dash, ground=False)
    for name, one in tried:
        layers += _fan(standing, one, name, status_style.accent(), [1, 0])
    layers += _targets(standing, cycle, plan, every)
    end = max([cycle.end, *(one.cycle.end for _, one in every)])
    x: dict[str, Any] = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"domain": [f"{cycle.start}", f"{end}"]},
    }
    x["axis"] = day_axis.axis(cycle.start, end)
    spec: dict[str, Any] = {
        "layer": [*occasions.specs(cycle.start, end), *event_overlay.specs(events, above=True), *_apart(layers)],
        "encoding": {"x": x},
        "height": chart_style.HEIGHT + event_overlay.room_above(events),
        "padding": {"left": chart_style.left(), "top": 5, "bottom": 5, "right": chart_style.right()},
        **look(),
    }
    st.vega_lite_chart(None, spec, alt=f"{describe(standing, plan, every)} {event_overlay.describe(events)}".strip())
    event_overlay.legend(events)


def _y(field: str, unit: str = "") -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "title": unit or None,
        "scale": {"zero": False},
        "axis": chart_style.axis_y(unit),
    }


def _rows(days: pd.DatetimeIndex, **columns: Sequence[object]) -> dict[str, Any]:
    names = list(columns)
    ones = zip(days.strftime("%Y-%m-%d"), *columns.values(), strict=True)
    return {"values": [{"day": day, **dict(zip(names, rest, strict=True))} for day, *rest in ones]}


def _past(standing: Standing) -> dict[str, Any]:
    known = standing.running.days["value"].dropna() if standing.running is not None else pd.Series(dtype=float)
    ink = chart_style.ink()
    return {
        "data": _rows(pd.DatetimeIndex(known.index), value=known.tolist()),
        "mark": {"type": "line", "color": ink, "strokeWidth": chart_style.VALUE_WIDTH},
        "encoding": {"y": _y("value", standing.unit)},
    }


def _fan(
    standing: Standing, one: Outcome, name: str, ink: str, dash: list[int], *, ground: bool = True
) -> list[dict[str, Any]]:
    if one.projection is None:
        return []
    path = one.projection.path([0.1, 0.5, 0.9])
    if not len(path):
        return []
    low, middle, high = (path[level].tolist() for level in path.columns)
    data = _rows(pd.DatetimeIndex(path.index), low=low, middle=middle, high=high)
    data["values"] = [*_from_today(standing, path.index[0]), *data["values"]]
    unit = standing.unit if standing.unit_is_part_of_number else ""
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
    label = f"{short} {spoken_amount(middle[-1], unit, (*standing.shown, *one.shown))}"
    end = _rows(pd.DatetimeIndex(path.index[-1:]), middle=middle[-1:], label=[label])
    area = {"y": _y("low"), "y2": {"field": "high"}}
    text = {"type": "text", "align": "left", "dx": 6, "color": ink, "fontSize": 12, "fontWeight": 600}
    fan: list[dict[str, Any]] = [
        {"data": data, "mark": {"type": "area", "color": ink, "opacity": 0.16}, "encoding": area}
    ]
    return [
        *(fan if ground else ()),
        {
            "data": data,
            "mark": {"type": "line", "color": ink, "strokeWidth": 1.8, "strokeDash": dash},
            "encoding": {"y": _y("middle")},
        },
        {"data": end, "mark": text, "encoding": {"y": _y("middle"), "text": {"field": "label"}}},
    ]


def _from_today(standing: Standing, ahead: pd.Timestamp) -> list[dict[str, Any]]:
    """The last known value before the fan, where it opens from."""
    known = standing.running.days["value"].dropna() if standing.running is not None else pd.Series(dtype=float)
    last = known.loc[known.index < ahead].tail(1)
    return [{"day": f"{day:%Y-%m-%d}", "low": v, "middle": v, "high": v} for day, v in last.items()]


def _apart(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names at the ends that would lie over each other are moved up and down."""
    texts = [one for one in layers if one["mark"]["type"] == "text" and one["mark"].get("dx") == 6]
    heights = [one["data"]["values"][0]["middle"] for one in texts]
    every = [
        v for one in layers for row in one["data"]["values"] for k, v in row.items() if k in {"low", "high", "value"}
    ]
    room = 0.055 * (max(every) - min(every)) if every else 0.0
    at: float | None = None
    for height, one in sorted(zip(heights, texts, strict=True), key=lambda pair: pair[0]):
        place = height if at is None else max(height, at + room)
        if room:
            one["mark"]["dy"] = -round((place - height) / room * 15)
        at = place
    return layers


def _targets(
    standing: Standing, cycle: Cycle, plan: Outcome, tried: Sequence[tuple[str, Outcome]]
) -> list[dict[str, Any]]:
    """The plan's target, dotted where a scenario has another."""
    ink = chart_style.ink()
    others = {one.key_result.target for _, one in tried} - {plan.key_result.target, None}
    shown = [(plan.key_result.target, t("target"), chart_style.soft() if others else ink, [2, 3] if others else [1, 0])]
    shown += [(value, t("target, what if"), ink, [1, 0]) for value in sorted(v for v in others if v is not None)]
    layers = []
    for value, word, colour, dash in shown:
        if value is None:
            continue
        label = f"{word} {amount(value, standing.unit, [v for v, *_ in shown])}"
        data = {"values": [{"day": f"{cycle.start}", "value": value, "label": label}]}
        rule = {"type": "rule", "color": colour, "strokeWidth": chart_style.TARGET_WIDTH, "strokeDash": dash}
        under = bool(others) and value == min(v for v, *_ in shown if v is not None)
        text = {"type": "text", "align": "left", "dx": 4, "dy": 10 if under else -9, "color": colour, "fontSize": 12}
        text["fontWeight"] = 600 if dash == [1, 0] else "normal"
        layers += [
            {"data": data, "mark": rule, "encoding": {"x": None, "y": _y("value")}},
            {"data": data, "mark": text, "encoding": {"y": _y("value"), "text": {"field": "label"}}},
        ]
    return layers


def describe(standing: Standing, plan: Outcome, tried: Sequence[tuple[str, Outcome]]) -> str:
    """The picture in words."""
    parts = [
        t(
            "{name}: forecast {middle}, {share} range {low}–{high}",
            name=name,
            middle=spoken_amount(ahead.p50, standing.unit, one.shown),
            share=percent(0.8),
            low=spoken_amount(ahead.p10, standing.unit, one.shown),
            high=spoken_amount(ahead.p90, standing.unit, one.shown),
        )
        for name, one in [(t("plan"), plan), *tried]
        if (ahead := one.reading.prospect)
    ]
    return t("; ").join([standing.key_result.title, *parts])
