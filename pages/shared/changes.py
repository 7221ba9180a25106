"""Changes of a plan in the reader's language: what, from what to what, by whom, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data.stores.plan import Logged
from data.stores.plan_errors import shown
from pages.shared import reader
from pages.shared.words import html, moment, t

MOST = 20


def what_changed(logged: Logged, titles: Mapping[str, str] | None = None) -> str:
    """One line, such as `Website sessions: target 120,000 → 180,000`. titles: of objectives and key results, by id."""
    change = logged.change
    name = (titles or {}).get(change.id, change.id)
    if change.kind != "changed":
        return t("{name}: {kind}", name=name, kind=kind_word(change.kind))
    if change.field == "score":
        return t("{name}: score {new}", name=name, new=shown(change.new))
    old, new = shown(change.old), shown(change.new)
    return t("{name}: {field} {old} → {new}", name=name, field=field_word(change.field or ""), old=old, new=new)


def kind_word(kind: str) -> str:
    """What happened to a thing."""
    return {
        "added": t("added"),
        "revived": t("brought back"),
        "changed": t("changed"),
        "removed": t("archived"),
    }[kind]


def thing_word(what: str) -> str:
    """What kind of thing it is."""
    return {
        "cycle": t("cycle"),
        "objective": t("objective"),
        "key result": t("key result"),
        "person": t("person"),
    }.get(what, what)


def field_word(field: str) -> str:
    """A field of the plan as people say it; one that is new here stays as it is."""
    return {
        "active": t("active"),
        "baseline": t("baseline"),
        "days": t("days"),
        "end": t("end"),
        "formula": t("formula"),
        "high": t("highest"),
        "kind": t("commitment"),
        "level": t("level"),
        "low": t("lowest"),
        "manual": t("typed in"),
        "name": t("name"),
        "note": t("note"),
        "objective": t("objective"),
        "owner": t("owner"),
        "pace": t("pace"),
        "phases": t("phases"),
        "role": t("role"),
        "score": t("score"),
        "start": t("start"),
        "steps": t("steps"),
        "supports": t("supports"),
        "target": t("target"),
        "team": t("team"),
        "theme": t("theme"),
        "title": t("title"),
        "type": t("type"),
        "unit": t("unit"),
        "weight": t("weight"),
        "window": t("window"),
    }.get(field, field)


def line(logged: Logged, titles: Mapping[str, str] | None = None) -> str:
    """One change as markup: when and who, what, and the reason where one was given."""
    reason = f'<div class="okr-said">“{html(logged.reason)}”</div>' if logged.reason else ""
    return (
        f'<div class="okr-entry"><div class="okr-small okr-soft">{html(moment(logged.at))} · '
        f"{html(reader.called(logged.author))}</div>"
        f"<div>{html(what_changed(logged, titles))}</div>{reason}</div>"
    )


def history(made: Sequence[Logged], titles: Mapping[str, str]) -> None:
    """The changes of one thing, the latest first."""
    if not made:
        st.caption(t("Nothing has been changed."))
        return
    st.html('<div class="okr-feed">' + "".join(line(one, titles) for one in made[::-1][:MOST]) + "</div>")
    if len(made) > MOST:
        st.caption(t("The latest {n} of {all}; the log has them all.", n=MOST, all=len(made)))
