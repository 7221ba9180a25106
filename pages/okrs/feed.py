"""An objective's feed: what moved, who said what, what changed; the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from data.queries.bridge.movement import Week, value_on, weeks
from data.queries.scoreboard.scoreboard import ObjectiveStanding, Scoreboard, Standing
from data.stores.check_ins.store import Comment, Entry
from data.stores.plan.store import Logged
from okr_model.check_ins.check_ins import REACTIONS, CheckIn, Feedback, Reaction, TypedValue
from pages.ui import change_history, identity, queries
from pages.ui.i18n import amount, full_day, html, moment, nt, percent, t

PAGE = 20
SIGNS: Mapping[str, str] = {
    "thanks": ":material/favorite:",
    "agree": ":material/thumb_up:",
    "well_done": ":material/celebration:",
    "idea": ":material/lightbulb:",
}
Told = Entry | Week | list[Logged]


def show(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The feed of an objective, as far as this reader may see it."""
    happened = _happened(goal, board)
    if not happened:
        st.caption(t("Nothing has happened yet. A check-in or a comment begins it."))
        return
    shown = st.session_state.get("feed_shown", PAGE)
    standings = {s.key_result.id: s for s in goal.key_results}
    titles = {goal.objective.id: goal.objective.title} | {i: s.key_result.title for i, s in standings.items()}
    for one in happened[:shown]:
        if isinstance(one, Week):
            st.html(_moved(one))
        elif isinstance(one, list):
            st.html(change_history.line(one, titles))
        else:
            _entry(one, standings, titles)
    if len(happened) > shown:
        st.button(t("Earlier"), icon=":material/expand_more:", on_click=_more, args=(shown,))


def _happened(goal: ObjectiveStanding, board: Scoreboard) -> list[Told]:
    """What was said, what was changed at once, and what moved, the latest first."""
    entries = queries.feed(board.cycle.id, goal.objective.id, identity.for_private_eyes())
    made = [one.body for one in reversed(entries) if isinstance(one.body, Logged)]
    told: list[tuple[datetime, Told]] = [(one.at, one) for one in entries if not isinstance(one.body, Logged)]
    told += [(group[0].at, group) for group in change_history.at_once(made)]
    told += [(_evening(week), week) for week in weeks(goal.key_results, board.cycle, board.on)]
    return [one for _, one in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _more(shown: int) -> None:
    st.session_state["feed_shown"] = shown + PAGE


def _evening(week: Week) -> datetime:
    """A week is told at the end of its last day; the one that is not over, now."""
    zone = ZoneInfo(queries.settings().workspace.timezone)
    return min(datetime.combine(week.end, time.max, zone), queries.now())


def _moved(week: Week) -> str:
    rows = "".join(
        f"<li>{html(m.standing.key_result.title)}: {html(amount(m.before, _unit(m.standing)))} → "
        f"<b>{html(amount(m.after, m.standing.unit))}</b></li>"
        for m in week.moves
    )
    when = t("Week to {day}", day=full_day(week.end))
    return (
        f'<div class="okr-entry okr-quiet"><div class="okr-small okr-soft">{html(when)} · '
        f'{html(t("what moved"))}</div><ul class="okr-small">{rows}</ul></div>'
    )


def _unit(standing: Standing) -> str:
    """Of the first of two figures: only where it is part of the number."""
    return standing.unit if standing.unit_is_part_of_number else ""


def _entry(one: Entry, standings: Mapping[str, Standing], titles: Mapping[str, str]) -> None:
    about = titles.get(one.item, one.item) if one.what == "key result" else ""
    head = " · ".join(part for part in (moment(one.at), _kind(one), about) if part)
    with st.container(gap="xxsmall"):
        st.html(_markup(one, head, standings.get(one.item)))
        _reactions(one)


def _markup(one: Entry, head: str, standing: Standing | None) -> str:
    who = f"<b>{html(identity.called(one.author))}</b>{_to(one)}"
    return (
        f'<div class="okr-entry">{who} <span class="okr-small okr-soft">{html(head)}</span>{_body(one, standing)}</div>'
    )


def latest_check_in(standing: Standing, board: Scoreboard) -> None:
    """The latest check-in of a key result, as the feed shows it."""
    one = queries.latest_check_ins(board.cycle.id).get(standing.key_result.id)
    if one is not None:
        assert isinstance(one.body, CheckIn)
        st.html(_markup(one, t("last check-in, {day}", day=full_day(one.body.day)), standing))
    elif queries.workspace().today() in board.cycle:
        st.caption(t("Nobody has checked in yet; once a week is a good rhythm."))


def _kind(one: Entry) -> str:
    body = one.body
    if isinstance(body, Feedback):
        kind = t("praise") if body.kind == "praise" else t("what could be better")
        return t("{kind}, only for the two of you", kind=kind) if body.private else kind
    if isinstance(body, CheckIn) and abs((one.at.date() - body.day).days) > 1:
        return t("check-in for {day}", day=full_day(body.day))
    return {"check_in": t("check-in"), "comment": t("comment"), "typed_value": t("typed in")}[one.kind]


def _to(one: Entry) -> str:
    return f" → <b>{html(identity.called(one.body.to))}</b>" if isinstance(one.body, Feedback) else ""


def _body(one: Entry, standing: Standing | None) -> str:
    body = one.body
    if isinstance(body, CheckIn):
        return _check_in(body, standing)
    if isinstance(body, TypedValue):
        unit = standing.unit if standing else ""
        figure = t("{value} on {day}", value=amount(body.value, unit), day=full_day(body.day))
        return f"<div><b>{html(figure)}</b></div>{_said(body.note)}"
    assert isinstance(body, Comment | Feedback)
    return _said(body.text)


def _check_in(body: CheckIn, standing: Standing | None) -> str:
    """The confidence, and beside it the figure of that day as the data have it."""
    value = value_on(standing, body.day) if standing else None
    parts = [] if body.confidence is None else [t("confidence {n} of 10", n=body.confidence)]
    if standing is not None and value is not None:
        parts.append(t("value {value}", value=amount(value, standing.unit)))
    head = f"<div>{html(' · '.join(parts))}</div>" if parts else ""
    named = [("", body.note), (t("In the way:"), body.obstacles), (t("Next:"), body.next_step)]
    return head + "".join(_said(text, name) for name, text in named if text)


def _said(text: str, name: str = "") -> str:
    lead = f'<span class="okr-soft">{html(name)}</span> ' if name else ""
    return f'<div class="okr-said" dir="auto">{lead}{html(text)}</div>' if text else ""


def _reactions(one: Entry) -> None:
    me = identity.email()
    given = {kind: one.reactions.get(kind, ()) for kind in REACTIONS}
    if not me or not identity.may_do("take_part"):
        if said := _who(given):
            st.html(f'<div class="okr-entry okr-none okr-small okr-soft">{html(said)}</div>')
        return
    mine = [kind for kind, who in given.items() if me in map(str.lower, who)]
    key = f"react_{one.kind}_{one.id}"
    st.session_state[key] = mine
    st.pills(
        t("Reactions"),
        list(REACTIONS),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        format_func=lambda kind: f"{SIGNS[kind]} {len(given[kind])}" if given[kind] else SIGNS[kind],
        on_change=_react,
        args=(one, me, tuple(mine), key),
    )


def _who(given: Mapping[Reaction, tuple[str, ...]]) -> str:
    """Who gave which, for whoever points at it."""
    words = {"thanks": t("thanks"), "agree": t("agree"), "well_done": t("well done"), "idea": t("good idea")}
    return "; ".join(f"{words[k]}: {', '.join(map(identity.called, who))}" for k, who in given.items() if who)


def _react(one: Entry, me: str, before: tuple[Reaction, ...], key: str) -> None:
    now = st.session_state[key]
    for kind in REACTIONS:
        if (kind in now) != (kind in before):
            queries.workspace().plan.rhythm.react(one.kind, one.id, kind, author=me, on=kind in now)


def outlook(goal: ObjectiveStanding) -> None:
    """The score the objective is likely to get, and what that leaves out."""
    ahead = goal.outlook
    if ahead is None:
        return
    said = t(
        "Score likely {low} to {high}; {likely} that it is 0.7 or more.",
        low=f"{ahead.p10:.2f}",
        high=f"{ahead.p90:.2f}",
        likely=percent(ahead.likelihood),
    )
    if ahead.without:
        said += " " + nt("{n} key result tells nothing yet.", "{n} key results tell nothing yet.", ahead.without)
    st.markdown(said)
