"""The course of a key result over its cycle: value, pace, target, baseline, and the fan of its forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd

from data.queries.plan.plans import PastValue
from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from okr_model.progress.progress import is_accumulating
from pages.ui import run, status_style
from pages.ui.cards.standing_words import covered, goal_in_words
from pages.ui.charts import chart_style, event_overlay, fan, occasions
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import amount, full_day, t

Limits = Mapping[str, Sequence[PastValue]]


def trajectory(
    standing: Standing, cycle: Cycle, held: Limits | None = None, events: Bands | None = None
) -> alt.LayerChart:
    """The running value against its pace, target and baseline, over the whole cycle, and the fan of its forecast.

    Of a sum that should stay small the baseline is drawn as its own pace: what lies under it is saved.
    held: what its target (or lowest and highest) was since when; where it moved it is drawn as the step line it was.
    events: the bands under it.
    """
    frame = _course(standing)
    layers = [
        *occasions.layers(cycle.start, cycle.end),
        *(event_overlay.layers(events, above=True) if events else ()),
        *_provisional(frame, cycle),
        *_limits(standing, cycle, held or {}),
        *_pace(standing, cycle),
        *fan.layers(standing, chart_style.x(cycle)),
        *_value(frame, standing),
        *_typed(frame, standing),
    ]
    above = event_overlay.room_above(events) if events else 0  # a name in the picture would lie over the target's
    return chart_style.picture(layers, height=chart_style.HEIGHT + above, named_ends=True)


def _course(standing: Standing) -> pd.DataFrame:
    """Columns day, value, said; and `provisional`: whether the source may still restate that day."""
    if standing.course.empty:
        return pd.DataFrame({"day": [], "value": [], "provisional": [], "said": []})
    frame = standing.course.rename("value").rename_axis("day").reset_index()
    settled = pd.Timestamp(standing.settled_through or date.min.replace(year=1900))
    if standing.key_result.manual:  # nobody restates what people typed
        settled = frame["day"].max()
    said = [amount(v, standing.unit, standing.shown) for v in frame["value"]]
    return frame.assign(provisional=frame["day"] > settled, said=said)


def _value(frame: pd.DataFrame, standing: Standing) -> list[alt.Chart]:
    if frame.empty:
        return []
    early = len(frame) < 12  # the name of the last value stands where there is room
    ink, tooltip = status_style.accent(), [chart_style.day_tooltip(), alt.Tooltip("said:N", title=t("Value"))]
    firm = frame[~frame["provisional"]]
    # the dashed part starts at the last settled day, so that the line does not break
    loose, last = pd.concat([firm.tail(1), frame[frame["provisional"]]]), frame.tail(1)
    x, y = chart_style.x(), chart_style.y("value", standing.unit)
    drawn = [
        alt.Chart(firm).mark_line(color=ink, strokeWidth=chart_style.VALUE_WIDTH, interpolate="linear"),
        alt.Chart(loose).mark_line(color=ink, strokeWidth=1.5, strokeDash=chart_style.LOOSE),
        alt.Chart(last).mark_point(color=ink, filled=True, size=70, opacity=1),
    ]
    name = [{"day": last["day"].iloc[0], "value": last["value"].iloc[0], "label": last["said"].iloc[0]}]
    side = {"align": "left", "dx": 8} if early else {"align": "right", "dx": -8}
    said = chart_style.words(name, (x, y), color=ink, bold=True, dy=-11, **side)
    return [*(one.encode(x, y, tooltip=tooltip) for one in drawn), *said]


def _typed(frame: pd.DataFrame, standing: Standing) -> list[alt.Chart]:
    """A hollow mark on every day for which a person typed the value in."""
    if not standing.key_result.manual or standing.running is None or frame.empty:
        return []
    measured = standing.running.days["measured"].reindex(frame["day"]).to_numpy(dtype=bool)
    tooltip = [
        alt.Tooltip("day:T", title=t("Entered for"), format="%-d %b %Y"),
        alt.Tooltip("said:N", title=t("Value")),
    ]
    points = alt.Chart(frame[measured]).mark_point(
        color=status_style.accent(), filled=False, size=90, shape="square", opacity=1
    )
    return [points.encode(chart_style.x(), alt.Y("value:Q"), tooltip=tooltip)]


def _limits(standing: Standing, cycle: Cycle, held: Limits) -> list[alt.Chart]:
    result, unit, shown = standing.key_result, standing.unit, standing.shown
    if result.type == "between":
        band = pd.DataFrame({"low": [result.low], "high": [result.high]})
        lines = [("low", result.low, t("lowest")), ("high", result.high, t("highest"))]
        drawn = [
            alt.Chart(band)
            .mark_rect(opacity=0.08, color=status_style.LOOKS["on_track"].ink)
            .encode(alt.Y("low:Q"), alt.Y2("high:Q"))
        ]
    else:
        lines = [("target", result.target, t("target"))]
        drawn = []
        if result.baseline is not None and not is_accumulating(result, standing.formula):
            drawn += _rule(
                cycle, result.baseline, f"{t('baseline')} {amount(result.baseline, unit, shown)}", firm=False
            )
    for field, value, word in lines:
        steps = _steps(held.get(field, ()), cycle)
        if value is not None and len(steps) > 1:
            drawn += _step_line(cycle, steps, word, unit)
        elif value is not None:
            drawn += _rule(cycle, value, f"{word} {amount(value, unit, shown)}", firm=True)
    return drawn


def _steps(held: Sequence[PastValue], cycle: Cycle) -> list[tuple[date, float]]:
    """From which day of the cycle a limit had which value, as far as it was a number; of one day the last."""
    found: dict[date, float] = {}
    for one in held:
        if isinstance(one.value, int | float):
            day = one.since.astimezone(ZoneInfo(run.settings().workspace.timezone)).date()
            # what was written while the cycle ran was meant for all of it
            found[cycle.start if not found else min(max(day, cycle.start), cycle.end)] = float(one.value)
    days = sorted(found)
    return [(d, found[d]) for n, d in enumerate(days) if n == 0 or found[d] != found[days[n - 1]]]


def _step_line(cycle: Cycle, steps: Sequence[tuple[date, float]], word: str, unit: str) -> list[alt.Chart]:
    """The limit as the step line it was, each step with its figure."""
    was = [v for _, v in steps]
    names = [t("was {value}", value=amount(v, unit, was)) for v in was[:-1]] + [f"{word} {amount(was[-1], unit, was)}"]
    said = [{"day": pd.Timestamp(d), "value": v, "label": name} for (d, v), name in zip(steps, names, strict=True)]
    frame = pd.DataFrame([*said, {"day": pd.Timestamp(cycle.end), "value": steps[-1][1]}])
    line = alt.Chart(frame).mark_line(
        color=chart_style.ink(), strokeWidth=chart_style.TARGET_WIDTH, interpolate="step-after"
    )
    late = (cycle.end - steps[-1][0]).days < cycle.days / 4  # near the right edge the name stands to the left
    at = (chart_style.x(cycle), alt.Y("value:Q"))
    now = {"align": "right", "dx": -4} if late else {"align": "left", "dx": 4}
    return [
        line.encode(*at),
        *chart_style.words(said[:-1], at, color=chart_style.soft(), align="left", dx=4, dy=-7),
        *chart_style.words(said[-1:], at, color=chart_style.ink(), bold=True, dy=-7, **now),
    ]


def _rule(cycle: Cycle, value: float, label: str, *, firm: bool) -> list[alt.Chart]:
    """A limit as a line across, its name at the left; what is only compared with has its name at the right."""
    day = pd.Timestamp(cycle.start if firm else cycle.end)
    frame = pd.DataFrame({"day": [day], "value": [value]})
    line = alt.Chart(frame).mark_rule(
        color=chart_style.ink() if firm else chart_style.lines(),
        strokeWidth=chart_style.TARGET_WIDTH if firm else 1,
        strokeDash=[1, 0] if firm else chart_style.QUIET,
    )
    side = {"align": "left", "dx": 4} if firm else {"align": "right", "dx": -4}
    ink = chart_style.ink() if firm else chart_style.soft()
    at = (chart_style.x(cycle), alt.Y("value:Q"))
    name = [{"day": day, "value": value, "label": label}]
    return [line.encode(alt.Y("value:Q")), *chart_style.words(name, at, color=ink, bold=firm, dy=-9, **side)]


def _pace(standing: Standing, cycle: Cycle) -> list[alt.Chart]:
    drawn = []
    for curve, word, dash in (
        (standing.pace_line(cycle), t("pace"), chart_style.PACE),
        (standing.baseline_line(cycle), t("at the baseline's pace"), chart_style.QUIET),
    ):
        if curve.empty:
            continue
        frame = curve.rename("value").reset_index()
        middle = frame.iloc[cycle.days // 2]
        line = alt.Chart(frame).mark_line(color=chart_style.lines(), strokeWidth=1.2, strokeDash=dash)
        at = (chart_style.x(cycle), alt.Y("value:Q"))
        name = [{"day": middle["day"], "value": middle["value"], "label": word}]
        side = _away_from_the_value(standing, curve)
        drawn += [line.encode(*at), *chart_style.words(name, at, color=chart_style.soft(), **side)]
    return drawn


def _away_from_the_value(standing: Standing, curve: pd.Series) -> dict[str, Any]:
    """Where a name beside a curve stands: above it unless the value runs there, on the side the curve leaves free."""
    known = standing.course
    beside = curve.reindex(known.index).dropna()
    above = beside.empty or float((known.reindex(beside.index) - beside).mean()) <= 0
    rises = float(curve.iloc[-1]) >= float(curve.iloc[0])
    left = above == rises
    return {"align": "right" if left else "left", "dx": -6 if left else 6, "dy": -7 if above else 11}


def _provisional(frame: pd.DataFrame, cycle: Cycle) -> list[alt.Chart]:
    """A hatched ground under the days that may still be restated."""
    loose = frame[frame["provisional"]] if len(frame) else frame
    if loose.empty:
        return []
    half = pd.Timedelta(hours=12)
    ground = pd.DataFrame({"day": [loose["day"].iloc[0] - half], "until": [loose["day"].iloc[-1] + half]})
    hatch = chart_style.hatch(len(loose) / cycle.days)
    return [alt.Chart(ground).mark_rect(color=hatch, opacity=0.35).encode(alt.X("day:T"), alt.X2("until:T"))]


def describe_trajectory(
    standing: Standing, cycle: Cycle, held: Limits | None = None, events: Bands | None = None
) -> str:
    """The trajectory in words, for readers who do not see it; also how its target moved, and the events on it."""
    frame = _course(standing)
    if frame.empty:
        return t("No values yet between {start} and {end}.", start=full_day(cycle.start), end=full_day(cycle.end))
    first, last = frame.iloc[0], frame.iloc[-1]
    said = t(
        "{title}: from {first} on {first_day} to {last} on {last_day}; {goal}.",
        title=standing.key_result.title,
        first=first["said"],
        first_day=full_day(first["day"].date()),
        last=last["said"],
        last_day=full_day(last["day"].date()),
        goal=goal_in_words(standing),
    )
    marked = f"{event_overlay.describe(events) if events else ''} {occasions.describe(cycle.start, cycle.end)}".strip()
    saved = covered(standing) if standing.reading.saving else ""
    return " ".join(filter(None, (said, saved, _moved(standing, cycle, held or {}), marked, fan.describe(standing))))


def _moved(standing: Standing, cycle: Cycle, held: Limits) -> str:
    steps = _steps(held.get("target", ()), cycle)
    unit, was = standing.unit, [v for _, v in steps]
    return " ".join(
        t("The target was {old} until {day}.", old=amount(old, unit, was), day=full_day(until))
        for (_, old), (until, _) in pairwise(steps)
    )
