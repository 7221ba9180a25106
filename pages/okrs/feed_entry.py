"""One thing that somebody said, as the feed shows it: who, when, about what, and the reactions to it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.commands import check_ins
from data.commands.errors import Refused
from data.queries.bridge.movement import value_on
from data.queries.check_ins import Comment, Entry
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.check_ins.check_ins import REACTIONS, CheckIn, Feedback, Reaction, TypedValue
from pages.ui import identity, learn, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, arrow, full_day, html, in_one_line, moment, safe, t

ICONS: Mapping[Reaction, str] = {
    "thanks": ":material/favorite:",
    "agree": ":material/thumb_up:",
    "well_done": ":material/celebration:",
    "idea": ":material/lightbulb:",
}


def draw(entry: Entry, standings: Mapping[str, Standing], titles: Mapping[str, str]) -> None:
    """An entry with its reactions. standings: of key results, by id; titles: of objectives and key results, by id."""
    about = titles.get(entry.item, entry.item) if entry.what == "key result" else ""
    head = in_one_line(moment(entry.at), _kind(entry), about)
    with st.container(gap="xxsmall"):
        st.html(_markup(entry, head, standings.get(entry.item)))
        _reactions(entry)


def latest_check_in(standing: Standing, board: Scoreboard) -> None:
    """The latest check-in of a key result, as the feed shows it."""
    entry = queries.latest_check_ins(board.cycle.id).get(standing.key_result.id)
    if entry is not None:
        assert isinstance(entry.body, CheckIn)
        st.html(_markup(entry, t("last check-in, {day}", day=full_day(entry.body.day)), standing))
    elif run.snapshot().today() in board.cycle:
        st.caption(learn.helped(t("No check-ins yet; once a week is a good rhythm."), "check-in"))


def _markup(entry: Entry, head: str, standing: Standing | None) -> str:
    who = f"<b>{html(identity.display_name(entry.author))}</b>{_recipient(entry)}"
    return (
        f'<div class="okr-entry">{who} <span class="okr-small okr-soft">{html(head)}</span>'
        f"{_body(entry, standing)}</div>"
    )


def _kind(entry: Entry) -> str:
    body = entry.body
    if isinstance(body, Feedback):
        kind = t("praise") if body.kind == "praise" else t("what could be better")
        return t("{kind}, visible only to you two", kind=kind) if body.private else kind
    if isinstance(body, CheckIn) and abs((entry.at.date() - body.day).days) > 1:
        return t("check-in for {day}", day=full_day(body.day))
    return {"check_in": t("check-in"), "comment": t("comment"), "typed_value": t("entered by hand")}[entry.kind]


def _recipient(entry: Entry) -> str:
    return f" {arrow()} <b>{html(identity.display_name(entry.body.to))}</b>" if isinstance(entry.body, Feedback) else ""


def _body(entry: Entry, standing: Standing | None) -> str:
    body = entry.body
    if isinstance(body, CheckIn):
        return _check_in(body, standing)
    if isinstance(body, TypedValue):
        unit = standing.unit if standing else ""
        figure = t(
            "{value} on {day}",
            value=amount(body.value, unit, standing.shown if standing else ()),
            day=full_day(body.day),
        )
        return f"<div><b>{html(figure)}</b></div>{_paragraph(body.note)}"
    assert isinstance(body, Comment | Feedback)
    return _paragraph(body.text)


def _check_in(body: CheckIn, standing: Standing | None) -> str:
    """The confidence, beside it the value of that day from the data; below them what was written."""
    value = value_on(standing, body.day) if standing else None
    parts = [] if body.confidence is None else [t("confidence {n} of 10", n=body.confidence)]
    if standing is not None and value is not None:
        parts.append(t("value {value}", value=amount(value, standing.unit, standing.shown)))
    head = f"<div>{html(in_one_line(*parts))}</div>" if parts else ""
    paragraphs = [("", body.note), (t("Obstacle:"), body.obstacles), (t("Next:"), body.next_step)]
    return head + "".join(_paragraph(text, lead) for lead, text in paragraphs if text)


def _paragraph(text: str, lead: str = "") -> str:
    """What somebody wrote, as markup; empty for an empty text."""
    before = f'<span class="okr-soft">{html(lead)}</span> ' if lead else ""
    return f'<div class="okr-said" dir="auto">{before}{html(text)}</div>' if text else ""


def _reactions(entry: Entry) -> None:
    """The reactions: as buttons for who may take part, else who gave which."""
    me = identity.email()
    given = {kind: entry.reactions.get(kind, ()) for kind in REACTIONS}
    if not me or not identity.may_do("take_part"):
        if text := _reactions_in_words(given):
            st.html(f'<div class="okr-entry okr-none okr-small okr-soft">{html(text)}</div>')
        return
    mine = [kind for kind, who in given.items() if me in map(str.lower, who)]
    key = f"react_{entry.kind}_{entry.id}"
    st.session_state[key] = mine
    st.pills(
        t("Reactions"),
        list(REACTIONS),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        format_func=lambda kind: f"{ICONS[kind]} {len(given[kind])}" if given[kind] else ICONS[kind],
        on_change=_react,
        args=(entry, tuple(mine), key),
    )


def _reactions_in_words(given: Mapping[Reaction, tuple[str, ...]]) -> str:
    """`thanks: Ada, Ben; good idea: Cem`; empty where there is none."""
    words = {"thanks": t("thanks"), "agree": t("agree"), "well_done": t("well done"), "idea": t("good idea")}
    return t("; ").join(
        f"{words[k]}: {t(', ').join(map(identity.display_name, who))}" for k, who in given.items() if who
    )


def _react(entry: Entry, before: tuple[Reaction, ...], key: str) -> None:
    """Give and take back what the buttons now differ in from `before`."""
    chosen = st.session_state[key]
    try:
        for kind in REACTIONS:
            if (kind in chosen) != (kind in before):
                run.perform(check_ins.react, entry.kind, entry.id, kind, on=kind in chosen)
    except Refused as refusal:
        st.toast(safe(form_submit.in_words(refusal)), icon=":material/error:")
