"""Every metric in a line, by source: what it last was, when, its course, and the key results that read it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from connectors.framework.tables.characters import alike
from data.queries.metrics.metric_list import MetricLine
from pages.ui import cards, lists, metric_terms, queries, status_style, url_state
from pages.ui.charts import sparkline
from pages.ui.i18n import amount, declared, full_day, html, nt, number, safe, t, unit_words

FIND = "find"


def unknown() -> None:
    """That the URL names a metric that is not there."""
    if asked := st.query_params.get("metric"):
        st.info(
            t("There is no metric {name}.", name=t("“{text}”", text=safe(asked[:80]))), icon=":material/search_off:"
        )


def show() -> None:
    """The box that narrows the list, and the list."""
    every = queries.metric_list()
    with st.container(width=360):
        asked = url_state.text(FIND, t("Find a metric"), t("Find by title, name, unit or key result"))
    found = [one for one in every if _is_meant(one, asked)]
    if not found:
        cards.empty(t("No metric matches “{text}”", text=safe(asked)), t("Use fewer letters, or clear the box."))
        return
    columns = [
        lists.Column(t("Last value"), 10, figures=True),
        lists.Column(t("Day"), 7),
        lists.Column(t("Last 90 days"), 7, wide=True),
        lists.Column(t("Kind"), 7, wide=True),
        lists.Column(t("Used by"), wraps=True),
    ]
    sections = [_section(source, list(ones)) for source, ones in groupby(found, key=lambda one: one.source)]
    caption = nt("{n} metric", "{n} metrics", len(found))
    lists.show(caption, lists.Column(t("Metric")), columns, sections)


def _is_meant(line: MetricLine, asked: str) -> bool:
    """Whether every word that was typed occurs in what the line is found by."""
    about = [line.title, declared(line.title), line.name, line.metric.unit, *(one.title for one in line.used_by)]
    where = alike(" ".join(about))
    return all(word in where for word in alike(asked).split())


def _section(source: str, lines: Sequence[MetricLine]) -> lists.Section:
    link = lists.link("sources", source, kept=False)
    return lists.Section([_row(one) for one in lines], f"{link} <small>{number(len(lines))}</small>")


def _row(line: MetricLine) -> lists.Row:
    metric = line.metric
    title = lists.link("metrics", declared(line.title), kept=False, metric=line.name)
    name = f" <small>{html(line.name)}</small>" if line.title != line.name else ""
    value = lists.NOTHING if line.value is None else f"<b>{html(amount(line.value, metric.unit))}</b>"
    if line.value is None and metric.unit:
        value += f" <small>{html(unit_words(metric.unit))}</small>"
    cells = [
        value,
        html(full_day(line.day)),
        _course(line),
        html(metric_terms.kind(metric.kind, metric.additivity)),
        t(", ").join(
            lists.link("key_result", one.title, kept=False, id=one.id, cycle=one.cycle) for one in line.used_by
        ),
    ]
    return lists.Row(title + name, cells)


def _course(line: MetricLine) -> str:
    known = [value for value in line.course if value == value]
    source = sparkline.tiny(line.course, status_style.accent(), len(line.course)) if len(known) > 1 else ""
    if not source:
        return ""
    unit = line.metric.unit
    text = t("From {first} to {last}", first=amount(known[0], unit), last=amount(known[-1], unit))
    return f'<img src="{source}" alt="{html(text)}">'
