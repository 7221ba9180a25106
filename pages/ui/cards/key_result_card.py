"""One key result as a card: title, value and target, progress against expected, its course, and where it is from.

Plain markup, because a card of Streamlit's own elements is slow to draw; what a person typed is escaped here.
"""

from __future__ import annotations

import streamlit as st

from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from okr_model.progress.progress import is_accumulating
from pages.ui import scores, status_style
from pages.ui.cards.links import anchor, link
from pages.ui.cards.standing_words import (
    because,
    course_in_words,
    covered,
    goal_in_words,
    is_paced,
    landing,
    likelihood,
    typed_by,
)
from pages.ui.charts import sparkline
from pages.ui.i18n import amount, day, html, t
from pages.ui.status_style import status_mark


def key_result(standing: Standing, cycle: Cycle) -> None:
    """Draw one key result as a card of its own, with a border."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        link(standing)
        st.html(_card(standing, cycle))


def key_result_markup(standing: Standing, cycle: Cycle) -> str:
    """One key result as markup, title included, for a page that draws many in one piece."""
    return (
        f'<div class="okr-title">{anchor("key_result", standing.key_result.id, standing.key_result.title)}</div>'
        f"{_card(standing, cycle)}"
    )


def _card(standing: Standing, cycle: Cycle) -> str:
    return (
        f'<div class="okr-card"><div>{_figure(standing)}{progress_bar(standing)}</div>'
        f"{course(standing, cycle)}<div>{_forecast(standing)}{_score_and_source(standing, cycle)}</div></div>"
    )


def _figure(standing: Standing) -> str:
    value = html(
        amount(standing.reading.value, standing.unit if standing.unit_is_part_of_number else "", standing.shown)
    )
    return (
        f'<div class="okr-row"><span class="okr-value">{value}</span>{status_mark(standing.reading.status)}</div>'
        f'<div class="okr-small okr-soft">{html(goal_in_words(standing))}</div>'
    )


def progress_bar(standing: Standing) -> str:
    """Progress as a bar in the colour of the status, with a tick where it is expected by now; below it the words."""
    reading = standing.reading
    if reading.progress is None:
        return f'<div class="okr-small okr-soft">{html(because(standing))}</div>'
    width = min(max(reading.progress, 0.0), 1.0)
    ink = status_style.LOOKS[reading.status].variable
    text = covered(standing)
    # a result that is to stay within limits is within them or not, on any day: there is no expected progress to mark
    tick = "" if not is_paced(standing) else f'<u style="inset-inline-start:{min(reading.expected, 0.995):.1%}"></u>'
    return (
        f'<div class="okr-bar" role="img" aria-label="{html(text)}"><i style="width:{width:.1%};background:{ink}"></i>'
        f"{tick}</div>"
        f'<div class="okr-small okr-soft">{html(text)}</div>'
    )


def course(standing: Standing, cycle: Cycle) -> str:
    """Its course as a small picture: value, pace, and what is forecast; empty without values."""
    if standing.running is None:
        return ""
    values = standing.course.reindex(standing.running.days.index)
    forecast = standing.reading.prospect
    fan = (forecast.p10, forecast.p50, forecast.p90) if forecast else None
    source = sparkline.line(values.tolist(), _pace_ends(standing), status_style.accent(), cycle.days, fan)
    if not source:
        return ""
    text = course_in_words(standing, values.dropna(), cycle)
    return f'<img class="okr-spark" src="{source}" alt="{html(text)}">'


def _pace_ends(standing: Standing) -> tuple[float, float] | None:
    """First and last value of the straight pace line, in the result's unit; None where it has no pace."""
    result = standing.key_result
    if result.type not in {"increase", "decrease"} or result.target is None:
        return None
    if is_accumulating(result, standing.formula):
        return (0.0, result.target)
    return None if result.baseline is None else (result.baseline, result.target)


def _forecast(standing: Standing) -> str:
    if standing.reading.prospect is None:
        return ""
    return f'<div class="okr-small">{html(likelihood(standing))}<br>{html(landing(standing))}</div>'


def _score_and_source(standing: Standing, cycle: Cycle) -> str:
    """The score, or the one of the cycle before; below it the sources of the value."""
    score, last_time = standing.key_result.score, scores.earlier(standing, cycle.id)
    lines = [scores.mark(score)] if score else []
    lines += [f'<span class="okr-small okr-soft">{html(last_time)}</span>'] if last_time else []
    score_line = f"<div>{' '.join(lines)}</div>" if lines else ""
    return score_line + _source(standing)


def _source(standing: Standing) -> str:
    if standing.key_result.manual:
        return f'<div class="okr-small okr-soft">✎ {html(typed_by(standing))}</div>'
    if not standing.sources:
        return '<div class="okr-small okr-soft">&nbsp;</div>'
    sources = t(", ").join(s.source for s in standing.sources)
    reach = t("data to {day}", day=day(standing.last_day)) if standing.last_day else t("no data yet")
    return f'<div class="okr-small okr-soft">{html(sources)} · {html(reach)}</div>'
