"""The parts of the Metrics page."""

from __future__ import annotations

from collections import Counter
from datetime import date

import streamlit as st

from data.queries.metrics.metric_history import Day, MetricHistory
from pages.ui import cards, data_flags, lists, metric_terms, url_state
from pages.ui.i18n import amount, declared, from_right, full_day, html, nt, number, percent, safe, t, unit_words

SPANS = {"90": 90, "365": 365, "730": 730}


def chosen(names: list[str]) -> str | None:
    """The metric the URL names; None is the list of all, also where it names none that is there."""
    return url_state.wanted("metric", names)


def choose(names: list[str]) -> None:
    """The way back to the list, and to any other metric."""
    words = {name: metric_terms.with_name(name) for name in names}
    back = f'<a data-okr-page href="metrics">{"→" if from_right() else "←"} {html(t("All metrics"))}</a>'
    st.html(f'<div class="okr-back">{back}</div>', width="content")
    with st.container(width=320):
        url_state.choice("metric", t("Metric"), names, words, placeholder=t("All metrics"), bare=True)


def choose_span() -> int:
    """How many days back; 90 unless the URL says otherwise."""
    words = {key: nt("last {n} day", "last {n} days", days) for key, days in SPANS.items()}
    with st.container(width=180):
        asked = url_state.choice("days", t("Period"), list(SPANS), words, placeholder=words["90"], bare=True)
    return SPANS.get(asked or "", 90)


def facts(history: MetricHistory) -> None:
    """Kind, unit, reach, and the last value."""
    metric, reach = history.metric, history.coverage
    last = amount(float(history.daily.iloc[-1]), metric.unit) if len(history.daily) else "–"
    figures = [
        (t("Last value"), last, full_day(history.daily.index[-1].date()) if len(history.daily) else ""),
        (t("Kind"), metric_terms.kind(metric.kind, metric.additivity), unit_words(metric.unit)),
        (t("Data since"), full_day(reach.first_day if reach else None), history.name),
        (
            t("Final up to"),
            full_day(reach.settled_through if reach else None),
            t("data to {day}", day=full_day(reach.last_day if reach else None)),
        ),
    ]
    cards.facts(figures)


def drawn_days(history: MetricHistory) -> tuple[date, date]:
    """The first and the last day on its chart."""
    return history.daily.index[0].date(), history.daily.index[-1].date()


def no_total(history: MetricHistory) -> None:
    """Why there is no figure a day, and where to look instead."""
    if history.metric.of is not None:
        source = history.name.partition(".")[0]
        top, bottom = (f"{source}.{name}" for name in history.metric.of)
        words = t("{top} divided by {bottom}; see those two metrics for details.", top=safe(top), bottom=safe(bottom))
    else:
        by = t(", ").join(map(declared, history.metric.dimensions))
        words = t(
            "Distinct people by {dimensions}: they cannot be added up, since some would count twice.",
            dimensions=safe(by),
        )
    cards.empty(t("There is no total per day"), words)


def quality_strip(history: MetricHistory) -> None:
    """One cell a day: settled, provisional, flagged, held or missing; with counts, and what the flags mean."""
    words = {
        "settled": t("final"),
        "provisional": t("provisional"),
        "flagged": t("flagged"),
        "held": t("to confirm"),
        "missing": t("missing"),
    }
    counts: Counter[str] = Counter(day.quality for day in history.days)
    strip = "".join(
        f'<i class="okr-{day.quality}" title="{html(_day_in_words(day, words))}"></i>' for day in history.days
    )
    legend = " ".join(
        f'<span class="okr-small"><i class="okr-{quality}"></i> {html(word)} {number(counts[quality])}</span>'
        for quality, word in words.items()
        if counts[quality]
    )
    counted = t(", ").join(f"{words[q]} {number(n)}" for q, n in counts.items())
    st.html(f'<div class="okr-strip" role="img" aria-label="{html(counted)}">{strip}</div><div>{legend}</div>')
    marked: dict[str, list[date]] = {}
    for day in history.days:
        for mark in day.marks:
            marked.setdefault(mark.code, []).append(day.day)
    for code, days in marked.items():
        st.caption(safe(data_flags.flag_in_words(code, days)))


def _day_in_words(day: Day, words: dict[str, str]) -> str:
    """A day's quality with its date, and each mark with what the source said."""
    told = [words[day.quality], *map(data_flags.mark_in_words, day.marks)]
    return t("{day}: {quality}", day=full_day(day.day), quality=t("; ").join(told))


def shares(history: MetricHistory) -> None:
    """What the largest values of each dimension add to it."""
    for dimension, found in history.shares.items():
        name = declared(dimension)
        st.markdown(f"**{t('By {dimension}', dimension=safe(name))}**")
        whole = float(history.daily.sum())
        rows = [
            lists.Row(html(value), [html(amount(total, history.metric.unit)), _share(total / whole if whole else 0.0)])
            for value, total in found
        ]
        columns = [lists.Column(t("Sum"), 12, figures=True), lists.Column(t("Share of total"), 12)]
        caption = t("Largest values of {dimension}", dimension=name)
        lists.show(caption, lists.Column(name), columns, [lists.Section(rows)])


def _share(share: float) -> str:
    """A thin bar and the figure; a share below nothing has no bar."""
    done = min(max(share, 0.0), 1.0)
    return f'<span class="okr-pace" style="--p:{done:.0%};--ink:var(--okr-accent)"></span>{html(percent(share, 1))}'


def used_by(history: MetricHistory) -> None:
    """Where it is used."""
    st.markdown(f"**{t('Key results that use it')}**")
    if not history.used_by:
        st.caption(t("None in a current or coming cycle."))
    for result in history.used_by:
        st.page_link("okrs/key_result/page.py", label=safe(result.title), query_params={"id": result.id})
