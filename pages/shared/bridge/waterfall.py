"""The waterfall: from one figure to another, a bar for each cause, every bar with its figure.

What went up is filled and has a plus, what went down is hollow and has a minus, so it reads without colour. The two
ends are lines, not bars: the scale begins near them, and the length of a bar from nothing would lie.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from okr_model.bridge import Bridge, Why
from pages.shared import status
from pages.shared.charts import GREY
from pages.shared.words import amount, full_day, move, sentence, t

ROW = 34  # pixels


def chart(bridge: Bridge, told: Why, of: str) -> alt.LayerChart:
    """Downwards in the order in which the causes are told apart."""
    frame = rows(bridge, told, of)
    y = alt.Y("row:N").sort(None).title(None)
    y = y.axis(domain=False, ticks=False, labelLimit=230, labelPadding=8, labelFontSize=12)
    reach = alt.Scale(zero=False, nice=False, padding=12)
    x = alt.X("start:Q").scale(reach).axis(None)
    ink = status.accent()
    plain = "#e6e9ef" if status.is_dark() else "#1b1f27"
    tooltip = [alt.Tooltip("row:N", title=t("What")), alt.Tooltip("said:N", title=t("By how much"))]
    parts, ends = frame[~frame["end_of_it"]], frame[frame["end_of_it"]]
    up, down = parts[parts["change"] > 0], parts[parts["change"] < 0]
    bar = {"height": {"band": 0.62}, "cornerRadius": 1}
    filled = alt.Chart(up).mark_bar(color=ink, opacity=0.85, **bar)
    hollow = alt.Chart(down).mark_bar(color=ink, fillOpacity=0.1, stroke=ink, strokeWidth=1.3, **bar)
    tick = alt.Chart(ends).mark_tick(color=plain, thickness=2.5, height={"band": 0.8})
    said = alt.Chart(frame).mark_text(align="left", dx=7, fontSize=12, color=plain)
    layers = [
        alt.Chart(frame.iloc[:-1])
        .mark_rule(color=GREY, strokeWidth=0.8, opacity=0.7)
        .encode(alt.X("finish:Q").scale(reach), y, alt.Y2("below:N")),
        filled.encode(x, y, alt.X2("finish:Q"), tooltip=tooltip),
        hollow.encode(x, y, alt.X2("finish:Q"), tooltip=tooltip),
        tick.encode(alt.X("finish:Q").scale(reach), y, tooltip=tooltip),
        said.encode(alt.X("right:Q").scale(reach), y, text="said:N"),
    ]
    if of == "plan":
        layers.insert(
            0, alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=GREY, strokeDash=[5, 4]).encode(x="at:Q")
        )
    room = {"left": 5, "top": 5, "bottom": 5, "right": 110}
    picture = alt.layer(*layers).properties(height=ROW * len(frame), padding=room)
    return picture.configure_view(strokeWidth=0)


def rows(bridge: Bridge, told: Why, of: str) -> pd.DataFrame:
    """A row for each end and each part: its name, from where to where it leads, and its figure in words."""
    opening = _end(t("on {day}", day=full_day(told.first.day)), bridge.first, bridge.unit, of)
    found, at = [opening], bridge.first
    for part in bridge.parts:
        after = at + part.amount
        figure = move(part.amount, bridge.unit, signed=True)
        found.append({"row": sentence(part.label), "start": at, "finish": after, "change": part.amount, "said": figure})
        at = after
    found.append(_end(t("on {day}", day=full_day(told.last.day)), bridge.last, bridge.unit, of))
    frame = pd.DataFrame(found)
    frame["end_of_it"] = [n in (0, len(frame) - 1) for n in range(len(frame))]
    frame["right"] = frame[["start", "finish"]].max(axis=1)
    frame["below"] = frame["row"].shift(-1)
    return frame


def _end(name: str, figure: float, unit: str, of: str) -> dict[str, object]:
    if of == "plan":
        words = t("{gap} ahead") if figure > 0 else t("{gap} behind") if figure < 0 else t("on the line")
        said = words.replace("{gap}", move(abs(figure), unit))
    else:
        said = amount(figure, unit)
    return {"row": name, "start": figure, "finish": figure, "change": 0.0, "said": said}
