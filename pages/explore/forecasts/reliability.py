"""The parts of the page on forecasts: the verdict, the figures behind it, and the picture of said against happened."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from okr_model.forecast import calibration
from okr_model.forecast.calibration import Record
from okr_model.forecast.published import PUBLISHED
from pages.ui import cards, status_style
from pages.ui.charts import chart_style
from pages.ui.i18n import nt, number, percent, sentence, t


def verdict(found: Record) -> None:
    """One sentence: are they worth believing?"""
    st.markdown(sentence(calibration.verdict(found)))


def facts(found: Record) -> None:
    """Coverage and scores, each beside what it should be or what it is compared with."""
    shown = [
        (t("Inside the 80% range"), percent(found.covered80), t("of outcomes; 80% is ideal")),
        (t("Inside the 90% range"), percent(found.covered90), t("of outcomes; 90% is ideal")),
        (t("Brier score"), number(found.brier, 3), t("0 is perfect, 0.25 is a coin toss")),
    ]
    if found.brier_straight_line is not None:
        shown.append((t("Straight-line forecast"), number(found.brier_straight_line, 3), t("on the same forecasts")))
    if found.brier_people is not None and found.brier_beside_people is not None:
        ours = t("ours {score} on the same days", score=number(found.brier_beside_people, 3))
        shown.append((t("People's confidence"), number(found.brier_people, 3), ours))
    cards.facts(shown)


def reliability(found: Record) -> None:
    """What was said along the bottom, what happened upwards; on the dashed line both are the same."""
    frame = pd.DataFrame(
        [
            {"said": b.said, "happened": b.happened, "claims": b.claims, "label": nt("{n} time", "{n} times", b.claims)}
            for b in found.bands
        ]
    )
    scale, axis = alt.Scale(domain=[0, 1]), {"format": "%", "tickCount": 5, "gridOpacity": 0.5, "domain": False}
    x = alt.X("said:Q").title(t("stated likelihood")).scale(scale).axis(**axis)
    y = (
        alt.Y("happened:Q")
        .title(t("came true"))
        .scale(scale)
        .axis(**axis, titleAngle=0, titleAnchor="end", titleY=-16, titleAlign="left")
    )
    same = alt.Chart(pd.DataFrame({"said": [0, 1], "happened": [0, 1]}))
    tooltip = [
        alt.Tooltip("said:Q", title=t("Stated"), format=".0%"),
        alt.Tooltip("happened:Q", title=t("Came true"), format=".0%"),
        alt.Tooltip("label:N", title=t("Count")),
    ]
    points = alt.Chart(frame).encode(x, y, tooltip=tooltip)
    size = alt.Size("claims:Q").scale(range=[40, 400]).legend(None)
    drawn = (
        alt.layer(
            same.mark_line(color=chart_style.lines(), strokeWidth=1.2, strokeDash=chart_style.PACE).encode(x, y),
            points.mark_circle(color=status_style.accent(), opacity=0.75).encode(size=size),
        )
        .properties(height=320)
        .configure_view(strokeWidth=0)
    )
    left, _ = st.columns([2, 1])
    left.altair_chart(drawn, alt=describe(found))


def describe(found: Record) -> str:
    """The picture in words."""
    return t("; ").join(
        t(
            "stated {said}, came true {happened}, {n}",
            said=percent(b.said),
            happened=percent(b.happened),
            n=nt("{n} time", "{n} times", b.claims),
        )
        for b in found.bands
    )


def how_replayed(found: Record) -> None:
    """What was replayed."""
    st.caption(
        t(
            "{n} key results in the four cycles before this one, on four days each. Each forecast used only what "
            "was known by that day, with today's figures. Three targets were tested: this cycle's, half the "
            "distance, and no change.",
            n=number(found.key_results),
        )
    )


def nothing_kept() -> None:
    """No forecast of a cycle that is over has been kept yet."""
    st.markdown(
        t(
            "Each day's likelihood and range of every key result is recorded. When a cycle has ended and its "
            "figures are final, they are compared with what happened. No such cycle has ended yet."
        )
    )


def published() -> None:
    """The backtest on public series, for comparison."""
    st.markdown(
        t(
            "The same method on {series} public daily series (page views, downloads, stars, followers, shop "
            "sales), {n} forecasts; tuned on other series than those tested here:",
            series=number(PUBLISHED.series),
            n=number(PUBLISHED.forecasts),
        )
    )
    cards.facts(
        [
            (t("Inside the 80% range"), percent(PUBLISHED.covered80), t("of outcomes; 80% is ideal")),
            (t("Inside the 90% range"), percent(PUBLISHED.covered90), t("of outcomes; 90% is ideal")),
            (t("Brier score"), number(PUBLISHED.brier, 3), t("0 is perfect, 0.25 is a coin toss")),
            (t("Straight-line forecast"), number(PUBLISHED.brier_straight_line, 3), t("on the same forecasts")),
            (t("Calibration error"), percent(PUBLISHED.calibration_error, 1), t("between stated and actual")),
        ]
    )
