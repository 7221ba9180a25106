"""The parts of the log's page: the filters in the URL, the table, and the file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from data.out.exports import csv_text
from data.queries.plan.plans import Logged
from pages.ui import cards, change_history, identity, lists, queries, run, url_state
from pages.ui.i18n import cycle_id, html, in_one_line, moment, nt, number, t

MOST = 200  # rows of the table; the file has them all
NAMES = ("in_cycle", "thing", "author", "field", "since", "until")
COLUMNS = ("at", "author", "cycle", "revision", "kind", "what", "id", "field", "old", "new", "reason")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader narrowed the log to; None means everything."""

    cycle: str | None = None
    thing: str | None = None
    author: str | None = None
    field: str | None = None
    since: date | None = None
    until: date | None = None


def has_any() -> bool:
    """Whether anything was ever changed."""
    return bool(queries.whole_log())


def nothing_yet() -> None:
    """What to say before the first change."""
    cards.empty(
        t("No changes yet"),
        t("Once there is a plan, every change to it is listed here."),
    )
    st.page_link("plan/plan/page.py", label=t("Write the plan"), icon=":material/edit_note:")


def filters() -> Chosen:
    """The boxes, offering what occurs in the log."""
    whole = queries.whole_log()
    titles = change_history.titles(whole)
    things = {f"{one.change.what} {one.change.id}": _thing(one, titles) for one in whole}
    authors = sorted({one.author for one in whole}, key=str.casefold)
    fields = sorted({one.change.field for one in whole if one.change.field})
    cycles = sorted({one.cycle_id for one in whole if one.cycle_id}, reverse=True)
    with (
        st.expander(
            t("Filter"), icon=":material/filter_list:", expanded=any(st.query_params.get(one) for one in NAMES)
        ),
        st.grid(3, gap="small", min_column_width=200),
    ):
        cycle = url_state.choice("in_cycle", t("Cycle"), cycles, {id: cycle_id(id) for id in cycles})
        thing = url_state.choice("thing", t("Item"), sorted(things, key=things.__getitem__), things)
        author = url_state.choice("author", t("Author"), authors, {a: identity.display_name(a) for a in authors})
        field = url_state.choice("field", t("Field"), fields, {f: change_history.field_word(f) for f in fields})
        since = url_state.day("since", t("From"))
        until = url_state.day("until", t("Until"))
    return Chosen(cycle, thing, author, field, since, until)


def _thing(one: Logged, titles: Mapping[str, str]) -> str:
    change = one.change
    own = cycle_id(change.id) if change.what == "cycle" else change.id
    return in_one_line(change_history.thing_word(change.what), titles.get(change.id, own))


def _linked(one: Logged, titles: Mapping[str, str]) -> str:
    """What was changed, as a link to it; archived things are shown there too, as they last were."""
    change = one.change
    word, title = html(change_history.thing_word(change.what)), titles.get(change.id, change.id)
    match change.what:
        case "objective" | "key result" if one.cycle_id:
            page = "objective" if change.what == "objective" else "key_result"
            link = lists.link(page, title, kept=False, id=change.id, cycle=one.cycle_id)
        case "cycle":
            link = lists.link("plan", titles.get(change.id) or cycle_id(change.id), kept=False, cycle=change.id)
        case "person":
            link = lists.link("people", identity.display_name(change.id), kept=False, person=change.id)
        case "event":
            link = lists.link("drivers", title, kept=False, event=change.id)
        case _:
            link = html(title)
    return f"{link} <small>{word}</small>"


def _author(email: str) -> str:
    name = identity.display_name(email)
    return f'<span title="{html(email)}">{html(name)}</span>' if name != email else html(name)


def matching(chosen: Chosen) -> list[Logged]:
    """What was asked for, the latest first; days are the workspace's own."""
    narrowed: dict[str, Any] = {"cycle_id": chosen.cycle, "author": chosen.author, "field": chosen.field}
    zone = ZoneInfo(run.settings().workspace.timezone)
    if chosen.thing:
        what, _, item = chosen.thing.rpartition(" ")
        narrowed |= {"what": what, "item": item}
    if chosen.since:
        narrowed["since"] = datetime.combine(chosen.since, time.min, zone)
    if chosen.until:
        narrowed["until"] = datetime.combine(chosen.until, time.max, zone)
    return sorted(queries.log(**narrowed), key=lambda one: one.at)[::-1]


def table(entries: list[Logged]) -> None:
    """When, who, what, from what to what, why."""
    if not entries:
        st.info(t("No change matches these filters."), icon=":material/filter_alt_off:")
        st.button(t("Show everything"), on_click=url_state.clear, args=NAMES)
        return
    rows, titles = entries[:MOST], change_history.titles(queries.whole_log())
    columns = [
        lists.Column(t("Who"), 9, wraps=True),
        lists.Column(t("Cycle"), 8.8, wide=True, wraps=True),
        lists.Column(t("Item"), wraps=True),
        lists.Column(t("What changed"), wraps=True),
        lists.Column(t("Why"), wraps=True),
    ]
    drawn = [
        lists.Row(
            f'<span class="okr-plain">{html(moment(one.at))}</span>',
            [
                _author(one.author),
                html(cycle_id(one.cycle_id) if one.cycle_id else "–"),
                _linked(one, titles),
                html(change_history.what_changed(one, titles)),
                html(one.reason or ""),
            ],
        )
        for one in rows
    ]
    caption = t("{n} changes to plans and people", n=number(len(rows)))
    lists.show(caption, lists.Column(t("When"), 9.6), columns, [lists.Section(drawn)])
    if len(entries) > MOST:
        st.caption(t("The latest {n} of {all}. The CSV file has them all.", n=number(MOST), all=number(len(entries))))


def head(entries: list[Logged]) -> None:
    """How many there are, and the same as a file for a spreadsheet; no cell of it is ever run as a formula."""
    if not entries:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(nt("{n} change", "{n} changes", len(entries)), width="content")
        st.download_button(
            t("Download as CSV"),
            as_csv(entries),
            file_name="log.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def as_csv(entries: list[Logged]) -> str:
    """The rows of the log as CSV, with a heading."""
    return csv_text.table((one.row() for one in entries), COLUMNS)
