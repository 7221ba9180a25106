"""Which channel brought the change in a key result: its formula by the values of a dimension."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.queries.bridge import channels as views
from data.queries.bridge.channels import Channels
from data.queries.scoreboard.standing import Standing
from okr_model.bridge.channels import ChannelPart
from pages.ui import filters, lists, queries, run, url_state
from pages.ui.i18n import amount, day, declared, html, percent, safe, t

MOST = 8
_ALIKE = 0.005  # of a change: below that nothing moved


def show() -> None:
    """Choose a key result and a dimension; then who brought what."""
    board = queries.scoreboard(filters.wanted_cycle(), None)
    ones = {s.key_result.id: s for s in board.standings if _dimensions(s)} if board else {}
    if board is None or not ones:
        st.caption(t("None of this cycle's key results can be broken down: their metrics have no dimensions."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = {name: f"{s.key_result.title} · {s.objective.title}" for name, s in ones.items()}
        first = next(iter(ones))
        picked = url_state.choice("id", t("Key result"), list(ones), titles, placeholder=titles[first])
        standing = ones.get(picked or "", ones[first])
        known = _dimensions(standing)
        by = url_state.choice(
            "by", t("Break down by"), known, {one: declared(one) for one in known}, placeholder=declared(known[0])
        )
    found = views.channels(run.snapshot(), standing, board.cycle, board.on, by or known[0])
    if found is None or not found.brought.parts:
        st.caption(t("Nothing to compare yet."))
        return
    _summary(found, standing)
    _table(found, standing)


def _dimensions(standing: Standing) -> list[str]:
    return views.dimensions(run.snapshot(), standing)


def _summary(found: Channels, standing: Standing) -> None:
    brought, unit = found.brought, standing.unit
    most = brought.parts[0]
    share = brought.share(most)
    whole = t(
        "From {then} ({first}) to {now} ({last}).",
        then=amount(brought.then, unit, (brought.then, brought.now)),
        now=amount(brought.now, unit, (brought.then, brought.now)),
        first=_days(found.then),
        last=_days(found.now),
    )
    if share is None:
        st.markdown(safe(whole))
        return
    name = most.name or t("without {dimension}", dimension=declared(found.dimension))
    st.markdown(safe(f"{whole} {t('{name} brought {share} of the change.', name=name, share=percent(share))}"))


def _days(span: tuple[date, date]) -> str:
    return f"{day(span[0])} – {day(span[1])}"


def _table(found: Channels, standing: Standing) -> None:
    brought, unit = found.brought, standing.unit
    parts = list(brought.parts[:MOST])
    rows = [_row(part, found, standing) for part in parts]
    rest = brought.parts[MOST:]
    if rest:
        other = sum(part.change for part in rest)
        share = brought.share(ChannelPart("", None, None, other))
        rows.append((t("{n} others", n=len(rest)), "–", "–", amount(other, unit), percent(share)))
    words = (t("Before"), t("Now"), t("Contribution"), t("Share of the change"))
    columns = [lists.Column(word, 10, figures=True) for word in words]
    drawn = [lists.Row(html(name), [html(figure) for figure in figures]) for name, *figures in rows]
    caption = t("Contribution of each {dimension} to the change", dimension=declared(found.dimension))
    lists.show(caption, lists.Column(declared(found.dimension)), columns, [lists.Section(drawn)])
    if any((brought.share(part) or 0) < -_ALIKE for part in brought.parts):
        st.caption(t("Some moved the other way, so shares can be negative or above 100%."))


def _row(part: ChannelPart, found: Channels, standing: Standing) -> tuple[str, ...]:
    unit = standing.unit
    name = part.name or t("without {dimension}", dimension=declared(found.dimension))
    share = found.brought.share(part)
    both = (part.then, part.now)
    return name, amount(part.then, unit, both), amount(part.now, unit, both), amount(part.change, unit), percent(share)
