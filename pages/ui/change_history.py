"""Changes of a plan in the reader's language: what, from what to what, by whom, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from data.queries.plan.plans import Logged, value_said
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import identity, queries, run
from pages.ui.i18n import amount, arrow, html, moment, number, t

MOST = 20
_FIGURES = frozenset({"baseline", "target", "low", "high"})
_NAMING = frozenset({"objective", "supports"})  # fields that hold the identifier of a thing
_ORDER = "order of "


def what_changed(logged: Logged, titles: Mapping[str, str] | None = None) -> str:
    """One change in words, such as `target 120,000 → 180,000`.

    titles: of objectives and key results, by id; a value that names one of them is told by its title.
    """
    change = logged.change
    if change.kind != "changed":
        return kind_word(change.kind)
    if change.field == "score" and isinstance(change.new, dict):
        return t("score {value}", value=_value("score", change.new["value"], {}))
    old, new = (_value(change.field or "", value, titles or {}) for value in (change.old, change.new))
    if change.what == "key result" and change.field in _FIGURES:
        unit, both = _unit(logged), (change.old, change.new)
        old = old if change.old is None else amount(change.old, unit if unit_is_part_of_number(unit) else "", both)
        new = new if change.new is None else amount(change.new, unit, both)
    return f"{field_word(change.field or '')} {old} {arrow()} {new}"


def _value(field: str, value: object, titles: Mapping[str, str]) -> str:
    """A value in words; what is an identifier, by the title of what it names."""
    if field in _NAMING or field.startswith(_ORDER):
        many = isinstance(value, list | tuple)
        named = [titles.get(str(one), one) for one in (value if isinstance(value, list | tuple) else [value])]
        return run.words().sentence(value_said(named if many else named[0]))
    if isinstance(value, int | float) and not isinstance(value, bool) and "e" not in (plain := f"{value:.15g}"):
        return number(value, len(plain.partition(".")[2]))
    return run.words().sentence(value_said(value))


def _unit(logged: Logged) -> str:
    """Of the key result that was changed, as it is planned now; none where it is gone."""
    return queries.units(logged.cycle_id).get(logged.change.id, "") if logged.cycle_id else ""


def titles(log: Sequence[Logged]) -> dict[str, str]:
    """What objectives and key results were last called, by id. log: from its beginning, the oldest first."""
    found: dict[str, str] = {}
    for change in (logged.change for logged in log):
        if isinstance(change.new, dict) and isinstance(title := change.new.get("title"), str):
            found[change.id] = title
        elif change.field == "title" and isinstance(change.new, str):
            found[change.id] = change.new
    return found


def together(changes: Sequence[Logged], titles: Mapping[str, str]) -> str:
    """Changes that were made at once, in words: `added: Visitors, Followers`, or `Visitors: target 120 → 180`.

    titles: of objectives and key results, by id.
    """
    by_head: dict[str, list[str]] = {}
    for logged in changes:
        name = titles.get(logged.change.id, logged.change.id)
        if logged.change.kind == "changed":
            by_head.setdefault(name, []).append(what_changed(logged, titles))
        else:
            by_head.setdefault(kind_word(logged.change.kind), []).append(name)
    return t("; ").join(f"{head}: {t(', ').join(dict.fromkeys(parts))}" for head, parts in by_head.items())


def kind_word(kind: str) -> str:
    """What happened to a thing."""
    return {
        "added": t("added"),
        "revived": t("restored"),
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
        "level": t("plan level"),
        "low": t("lowest"),
        "manual": t("entered by hand"),
        "name": t("name"),
        "note": t("note"),
        "objective": t("objective"),
        "order of key_results": t("order of key results"),
        "order of objectives": t("order of objectives"),
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


def line(changes: Sequence[Logged], titles: Mapping[str, str]) -> str:
    """Changes that were made at once, as markup: when and by whom, what, and the reason where one was given."""
    first = changes[0]
    reason = f'<div class="okr-said">{html(t("“{text}”", text=first.reason))}</div>' if first.reason else ""
    return (
        f'<div class="okr-entry okr-quiet"><div class="okr-small okr-soft">{html(moment(first.at))} · '
        f"{html(identity.display_name(first.author))}</div>"
        f'<div dir="auto">{html(together(changes, titles))}</div>{reason}</div>'
    )


def at_once(changes: Sequence[Logged]) -> list[list[Logged]]:
    """The changes (oldest first) in groups that were made at once, the latest group first."""
    groups = [list(group) for _, group in groupby(changes, key=lambda logged: logged.revision)]
    return groups[::-1]


def history(changes: Sequence[Logged], titles: Mapping[str, str]) -> None:
    """The changes of one thing, the latest first."""
    if not changes:
        st.caption(t("No changes yet."))
        return
    st.html('<div class="okr-feed">' + "".join(line(group, titles) for group in at_once(changes)[:MOST]) + "</div>")
    if len(at_once(changes)) > MOST:
        st.caption(t("Only the latest are shown; the log has all of them."))
