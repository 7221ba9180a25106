"""An objective's feed: what moved, who said what, what changed; the newest first."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from data.queries.bridge.movement import Week, weeks
from data.queries.check_ins import Entry
from data.queries.plan.plans import Logged
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from pages.okrs import feed_entry
from pages.ui import change_history, identity, queries, run
from pages.ui.i18n import amount, arrow, day, full_day, html, t

PAGE = 20
_LENGTH = "feed_shown"  # how many items are drawn
Item = Entry | Week | list[Logged]
"""Something somebody said, what moved in a week, or what was changed in the plan at once."""


def show(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The feed of an objective, as far as this reader may see it."""
    items = _items(goal, board)
    if not items:
        st.caption(t("Nothing here yet. Start with a check-in or a comment."))
        return
    length = st.session_state.get(_LENGTH, PAGE)
    standings = {s.key_result.id: s for s in goal.key_results}
    titles = {goal.objective.id: goal.objective.title} | {i: s.key_result.title for i, s in standings.items()}
    for item in items[:length]:
        if isinstance(item, Week):
            st.html(_week(item))
        elif isinstance(item, list):
            st.html(change_history.line(item, titles))
        else:
            feed_entry.draw(item, standings, titles)
    if len(items) > length:
        st.button(t("Earlier"), icon=":material/expand_more:", on_click=_lengthen, args=(length,))


def _items(goal: ObjectiveStanding, board: Scoreboard) -> list[Item]:
    """Everything that happened, the latest first; changes that were made at once are one item."""
    entries = queries.feed(board.cycle.id, goal.objective.id, identity.for_private_eyes())
    changes = [entry.body for entry in reversed(entries) if isinstance(entry.body, Logged)]
    dated: list[tuple[datetime, Item]] = [(entry.at, entry) for entry in entries if not isinstance(entry.body, Logged)]
    dated += [(group[0].at, group) for group in change_history.at_once(changes)]
    dated += [(_end_of(week), week) for week in weeks(goal.key_results, board.cycle, board.on, run.first_weekday())]
    return [item for _, item in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _lengthen(length: int) -> None:
    st.session_state[_LENGTH] = length + PAGE


def _end_of(week: Week) -> datetime:
    """The end of the last day of a week, where the workspace is; now, for the week that is not over."""
    zone = ZoneInfo(run.settings().workspace.timezone)
    return min(datetime.combine(week.end, time.max, zone), run.snapshot().now())


def _week(week: Week) -> str:
    """What moved in a week, as markup."""
    rows = "".join(
        f"<li>{html(m.standing.key_result.title)}: {html(amount(m.before, _unit(m.standing), m.shown))} {arrow()} "
        f"<b>{html(amount(m.after, m.standing.unit, m.shown))}</b></li>"
        for m in week.moves
    )
    when = t("Week to {day}", day=full_day(week.end))
    if (week.end - week.start).days < 6:  # the first or the last of a cycle
        first, last = day(week.start), full_day(week.end)
        when = last if week.start == week.end else t("{first}–{last}", first=first, last=last)
    return (
        f'<div class="okr-entry okr-quiet"><div class="okr-small okr-soft">{html(when)} · '
        f'{html(t("what moved"))}</div><ul class="okr-small">{rows}</ul></div>'
    )


def _unit(standing: Standing) -> str:
    """The unit of the first of two figures: only where it is part of the number."""
    return standing.unit if standing.unit_is_part_of_number else ""
