"""The charts, one family: time runs along the bottom, the target is a firm line with its name on it, the pace is
dashed grey, what happened is the accent colour, days a source may still restate are thin and dashed on a hatched
ground, and what is forecast is a fan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd

from data.config.theme import LIGHT
from data.queries.plan.plans import PastValue
from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from okr_model.progress.progress import is_accumulating
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import run, status_style
from pages.ui.cards.standing_words import covered, goal_in_words
from pages.ui.charts import event_overlay, fan
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import amount, day, full_day, t

HEIGHT = 320
GREY = LIGHT.faint  # the same on both grounds


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
        *(event_overlay.layers(events) if events else ()),
        *_provisional(frame),
        *_limits(standing, cycle, held or {}),
        *_pace(standing, cycle),
        *fan.layers(standing, _x(cycle)),
        *_value(frame, standing),
        *_typed(frame, standing),
    ]
    room = 72 if standing.reading.prospect else 5  # for the names at the end of the fan
    picture = alt.layer(*layers).properties(height=HEIGHT, padding={"left": 5, "top": 5, "bottom": 5, "right": room})
    return picture.configure_view(strokeWidth=0)


def _x(cycle: Cycle | None = None) -> alt.X:
    scale = alt.Scale(domain=[cycle.start.isoformat(), cycle.end.isoformat()]) if cycle else alt.Scale()
    return alt.X("day:T").title(None).scale(scale).axis(grid=False, format="%-d %b", tickCount=8, labelFlush=True)


def _format(unit: str) -> dict[str, str]:
    """How an axis writes figures: shares as percentages."""
    return {"format": "~%"} if unit == "%" else {}


def _y(title: str) -> alt.Y:
    return (
        alt.Y("value:Q")
        .title(title or None)
        .scale(zero=False)
        .axis(
            **_format(title),
            gridOpacity=0.5,
            tickCount=5,
            domain=False,
            ticks=False,
            titleAnchor="end",
            titleAngle=0,
            titleAlign="left",
            titleY=-16,
        )
    )


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
    ink = status_style.accent()
    tooltip = [alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y"), alt.Tooltip("said:N", title=t("Value"))]
    firm = frame[~frame["provisional"]]
    # the dashed part starts at the last settled day, so that the line does not break
    loose = pd.concat([firm.tail(1), frame[frame["provisional"]]])
    y = _y(standing.unit)
    return [
        alt.Chart(firm).mark_line(color=ink, strokeWidth=2.5, interpolate="linear").encode(_x(), y, tooltip=tooltip),
        alt.Chart(loose).mark_line(color=ink, strokeWidth=1.5, strokeDash=[2, 3]).encode(_x(), y, tooltip=tooltip),
        alt.Chart(frame.tail(1))
        .mark_point(color=ink, filled=True, size=70, opacity=1)
        .encode(_x(), y, tooltip=tooltip),
        alt.Chart(frame.tail(1))
        .mark_text(
            align="left" if early else "right", dx=8 if early else -8, dy=-11, color=ink, fontWeight="bold", fontSize=13
        )
        .encode(_x(), y, text="said:N"),
    ]


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
    return [points.encode(_x(), alt.Y("value:Q"), tooltip=tooltip)]


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
    ink = status_style.palette().ink
    was = [v for _, v in steps]
    names = [t("was {value}", value=amount(v, unit, was)) for v in was[:-1]] + [f"{word} {amount(was[-1], unit, was)}"]
    said = pd.DataFrame({"day": [pd.Timestamp(d) for d, _ in steps], "value": [v for _, v in steps], "label": names})
    ends = pd.DataFrame({"day": [pd.Timestamp(cycle.end)], "value": [steps[-1][1]]})
    line = alt.Chart(pd.concat([said[["day", "value"]], ends])).mark_line(
        color=ink, strokeWidth=1.6, interpolate="step-after"
    )
    late = (cycle.end - steps[-1][0]).days < cycle.days / 4  # near the right edge the name stands to the left
    first, last = said.iloc[:-1], said.iloc[-1:]
    before = alt.Chart(first).mark_text(align="left", dx=4, dy=-7, color=GREY, fontSize=12)
    now = alt.Chart(last).mark_text(
        align="right" if late else "left", dx=-4 if late else 4, dy=-7, color=ink, fontSize=12
    )
    drawn = [(line, None), (before, "label:N"), (now, "label:N")]
    return [chart.encode(_x(cycle), alt.Y("value:Q"), **({"text": text} if text else {})) for chart, text in drawn]


def _rule(cycle: Cycle, value: float, label: str, *, firm: bool) -> list[alt.Chart]:
    frame = pd.DataFrame({"day": [pd.Timestamp(cycle.start)], "value": [value], "label": [label]})
    ink = status_style.palette().ink
    line = alt.Chart(frame).mark_rule(
        color=ink if firm else GREY, strokeWidth=1.6 if firm else 1, strokeDash=[1, 0] if firm else [1, 3]
    )
    text = alt.Chart(frame).mark_text(align="left", dx=4, dy=-7, color=ink if firm else GREY, fontSize=12)
    return [line.encode(alt.Y("value:Q")), text.encode(_x(cycle), alt.Y("value:Q"), text="label:N")]


def _pace(standing: Standing, cycle: Cycle) -> list[alt.Chart]:
    drawn = []
    for curve, word, dash in (
        (standing.pace_line(cycle), t("pace"), [5, 4]),
        (standing.baseline_line(cycle), t("at the baseline's pace"), [1, 3]),
    ):
        if curve.empty:
            continue
        frame = curve.rename("value").reset_index()
        middle = frame.iloc[[cycle.days // 2]].assign(label=word)
        line = alt.Chart(frame).mark_line(color=GREY, strokeWidth=1.2, strokeDash=dash)
        name = alt.Chart(middle).mark_text(color=GREY, dy=12, dx=12, fontSize=12)
        drawn += [line.encode(_x(cycle), alt.Y("value:Q")), name.encode(_x(cycle), alt.Y("value:Q"), text="label:N")]
    return drawn


def _provisional(frame: pd.DataFrame) -> list[alt.Chart]:
    """A hatched ground under the days that may still be restated, with the word on it where there is room."""
    loose = frame[frame["provisional"]] if len(frame) else frame
    if loose.empty:
        return []
    first, last = loose["day"].iloc[0] - pd.Timedelta(hours=12), loose["day"].iloc[-1] + pd.Timedelta(hours=12)
    hatch = pd.DataFrame({"day": pd.date_range(first, last, freq="8h")})
    return [alt.Chart(hatch).mark_rule(color=GREY, strokeWidth=0.8, opacity=0.45).encode(alt.X("day:T"))]


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
    marked = event_overlay.describe(events) if events else ""
    saved = covered(standing) if standing.reading.saving else ""
    return " ".join(filter(None, (said, saved, _moved(standing, cycle, held or {}), marked, fan.describe(standing))))


def _moved(standing: Standing, cycle: Cycle, held: Limits) -> str:
    steps = _steps(held.get("target", ()), cycle)
    unit, was = standing.unit, [v for _, v in steps]
    return " ".join(
        t("The target was {old} until {day}.", old=amount(old, unit, was), day=full_day(until))
        for (_, old), (until, _) in pairwise(steps)
    )


def daily(series: pd.Series, unit: str, settled: date | None = None, events: Bands | None = None) -> alt.LayerChart:
    """One metric's daily values; days after `settled`, which the source may still restate, are hollow and dashed.

    events: the bands under it.
    """
    frame = series.rename("value").rename_axis("day").reset_index()
    frame["said"] = [amount(v, unit) for v in frame["value"]]
    young = frame["day"] > pd.Timestamp(settled) if settled else frame["day"] != frame["day"]
    y = alt.Y("value:Q").title(None).axis(gridOpacity=0.5, tickCount=3, domain=False, ticks=False, **_format(unit))
    tooltip = [alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y"), alt.Tooltip("said:N", title=t("Value"))]
    ink = status_style.accent()
    firm = alt.Chart(frame[~young]).mark_bar(color=ink, opacity=0.75)
    loose = alt.Chart(frame[young]).mark_bar(color=ink, fillOpacity=0.12, stroke=ink, strokeWidth=1, strokeDash=[2, 2])
    layers = [bars.encode(_x(), y, tooltip=tooltip) for bars in (firm, loose)]
    under = event_overlay.layers(events, above=True) if events else []
    height = 120 + (event_overlay.room_above(events) if events else 0)
    return alt.layer(*under, *layers).properties(height=height).configure_view(strokeWidth=0)


def course(series: pd.Series, unit: str) -> alt.Chart:
    """A formula's value, day by day."""
    frame = series.rename("value").rename_axis("day").reset_index()
    frame["said"] = [amount(v, unit) for v in frame["value"]]
    tooltip = [alt.Tooltip("day:T", title=t("Day"), format="%-d %b %Y"), alt.Tooltip("said:N", title=t("Value"))]
    y = alt.Y("value:Q").title(None).scale(zero=False)
    y = y.axis(gridOpacity=0.5, tickCount=3, domain=False, ticks=False, **_format(unit))
    return (
        alt.Chart(frame)
        .mark_line(color=status_style.accent(), strokeWidth=2, point=len(frame) == 1)
        .encode(_x(), y, tooltip=tooltip)
        .properties(height=140)
        .configure_view(strokeWidth=0)
    )


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
