"""The first lines of the overview: are we going to make it, and what should I do?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import status_style
from pages.ui.cards import anchor, because, status_mark
from pages.ui.i18n import full_day, html, nt, safe, t

ATTENTION = ("missed", "off_track", "no_data", "at_risk")


def footer(board: Scoreboard) -> None:
    """The day all figures on the page are for."""
    until = full_day(min(board.on, board.cycle.end))
    st.caption(
        t(
            "{cycle} · data up to and including {day}",
            cycle=safe(board.cycle.display_name),
            day=until,
        )
    )


def show(standings: Sequence[Standing], *, over: bool) -> None:
    """How many of these key results stand well, how many in each status, up to five that need someone, worst first.

    over: whether their cycle is.
    """
    good = sum(s.reading.status in {"on_track", "achieved"} for s in standings)
    if over:
        summary = nt(
            "{good} of {n} key result was achieved",
            "{good} of {n} key results were achieved",
            len(standings),
            good=good,
        )
    else:
        summary = nt(
            "{good} of {n} key result is on track", "{good} of {n} key results are on track", len(standings), good=good
        )
    st.subheader(summary)
    counts = [(s, sum(x.reading.status == s for x in standings)) for s in status_style.ORDER]
    st.html(
        '<div class="okr-tiles">'
        + "".join(f"<span>{status_mark(s)} <b>{n}</b></span>" for s, n in counts if n)
        + "</div>"
    )
    needing = sorted((s for s in standings if s.reading.status in ATTENTION), key=_urgency)
    if needing:
        title = t("Missed") if over else t("Needs attention")
        lines = "".join(map(_todo, needing[:5]))
        st.html(f'<section class="okr-needing"><h4>{html(title)}</h4><ul>{lines}</ul></section>')


def _urgency(standing: Standing) -> tuple[int, float]:
    """Worst status first, and within one the least likely."""
    forecast = standing.reading.prospect
    return ATTENTION.index(standing.reading.status), forecast.judged if forecast else 0.0


def _todo(standing: Standing) -> str:
    result = standing.key_result
    return (
        f"<li>{status_mark(standing.reading.status)} {anchor('key_result', result.id, result.title)} "
        f'<span class="okr-small okr-soft">{html(because(standing, briefly=True))}</span></li>'
    )
