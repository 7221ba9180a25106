"""The fields of the plan's forms: each says its refusal right under itself and gives what the plan file would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data.commands.plan import form_values
from data.commands.plan.form_values import Problems
from data.config.i18n.typed_days import typed_day
from okr_model.wording.sentences import Unfit
from pages.plan.forms.form_draft import FormDraft, say_wrong
from pages.ui import plan_terms, run, url_state
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import t
from pages.ui.lists import grid


def text(draft: FormDraft, name: str, *, placeholder: str = "", long: bool = False) -> str:
    """A line of text, or several."""
    began = draft.base.get(name) or ""
    shared: dict[str, Any] = {
        "value": draft.start.get(name) or "", "key": draft.key(name), "placeholder": placeholder or None,
        "on_change": draft.left, "args": (name, began),
    }  # fmt: skip
    label = plan_terms.field(name)
    typed = st.text_area(label, height=80, **shared) if long else st.text_input(label, **shared)
    draft.note(name, typed or "", began)
    draft.show_problems(name)
    return (typed or "").strip()


def reason(draft: FormDraft) -> str:
    """Why something changes, in a sentence."""
    typed = st.text_input(
        t("Why does this change?"), value=draft.start.get("reason", ""), key=draft.key("reason"), max_chars=500,
        on_change=draft.left, args=("reason", ""),
    )  # fmt: skip
    draft.note("reason", typed or "", "")
    draft.show_problems("reason")
    return typed or ""


def choice(
    draft: FormDraft, name: str, words: Mapping[str, str], *, empty: str | None = None, help: str | None = None
) -> str | None:
    """One of several; `empty` is what no choice is called where none is allowed."""
    options = list(words)
    first = None if empty is not None else 0
    began, now = (
        options.index(one) if one in options else first for one in (draft.base.get(name), draft.start.get(name))
    )
    chosen: str | None = st.selectbox(
        plan_terms.field(name),
        options,
        index=now,
        format_func=lambda one: words.get(one, one),
        key=draft.key(name),
        help=help,
        placeholder=empty,
    )
    draft.note(name, chosen, None if began is None else options[began])
    draft.show_problems(name)
    return chosen


def figure(draft: FormDraft, name: str, wrong: Problems, *, unit: str = "", help: str | None = None) -> float | None:
    """A number as people type it, in a unit; what is no number is refused at once."""
    began, now = form_values.typed(draft.base.get(name), unit), draft.start.get(name)
    typed = st.text_input(
        plan_terms.field(name), value=now if isinstance(now, str) else form_values.typed(now, unit),
        key=draft.key(name), help=help, on_change=draft.left, args=(name, began),
    )  # fmt: skip
    draft.note(name, typed or "", began)
    try:
        value = form_values.figure(typed or "", unit)
    except Unfit as error:
        wrong[name] = [error.sentence]
        say_wrong(name, wrong[name])
        return None
    draft.show_problems(name)
    return value


def whole(draft: FormDraft, name: str, wrong: Problems, *, help: str | None = None) -> int | float | None:
    """A number of days."""
    value = figure(draft, name, wrong, help=help)
    return int(value) if value is not None and value == int(value) else value


def day(draft: FormDraft, name: str) -> str:
    """A day that has to be given, in ISO form."""
    now = date.fromisoformat(draft.start[name])
    chosen: date = day_input(
        plan_terms.field(name), now, min_value=url_state.EARLIEST, max_value=url_state.LATEST, key=draft.key(name)
    )
    draft.note(name, chosen.isoformat(), draft.base[name])
    draft.show_problems(name)
    return chosen.isoformat()


def steps(draft: FormDraft, wrong: Problems) -> list[dict[str, Any]]:
    """The steps of a milestone, with the days they were done; a day without a step is refused at once."""
    rows = _table(draft, "steps", {"name": (t("Step"), str), "done": (t("Done on"), date)}, wrong)
    if any(row["done"] and not str(row["name"] or "").strip() for row in rows):
        wrong["steps"] = [t("A step that is done has no name: name it, or delete the row.")]
        say_wrong("steps", wrong["steps"])
    return form_values.steps(rows)


def phases(draft: FormDraft, wrong: Problems) -> list[dict[str, Any]]:
    """How far the way should be covered by the end of some days."""
    st.caption(t("Progress (0 to 1) or value to reach by the end of a day."))
    columns = {"until": (t("Until"), date), "share": (t("Progress"), float), "value": (t("Value"), float)}
    return form_values.phases(_table(draft, "phases", columns, wrong))


def _table(
    draft: FormDraft, name: str, columns: Mapping[str, tuple[str, type]], wrong: Problems
) -> list[dict[str, Any]]:
    """Rows that can be added to. Days are picked where they are Gregorian, else typed; what is no day is refused."""
    day = date if run.words().calendar == "gregorian" else _Typed
    kinds: dict[str, type] = {c: day if kind is date else kind for c, (_, kind) in columns.items()}
    rows: Sequence[Mapping[str, Any]] = draft.start.get(name) or []
    frame = pd.DataFrame({c: pd.Series([_cell(row.get(c), kind) for row in rows], dtype=_DTYPES[kind])
                          for c, kind in kinds.items()})  # fmt: skip
    made: dict[type, Any] = {
        str: st.column_config.TextColumn,
        _Typed: st.column_config.TextColumn,
        date: st.column_config.DateColumn,
        float: st.column_config.NumberColumn,
    }
    config = {c: made[kinds[c]](label) for c, (label, _) in columns.items()}
    edited = st.data_editor(
        frame,
        column_order=grid.order(frame),
        column_config=config,
        num_rows="dynamic",
        hide_index=True,
        key=draft.key(name),
        alt=plan_terms.field(name),
    )
    typed = [{str(k): _plain(v) for k, v in row.items()} for row in edited.to_dict("records")]
    for row in typed:
        for column in (c for c, kind in kinds.items() if kind is _Typed):
            try:
                row[column] = typed_day(row[column] or "", run.snapshot().today(), run.words())
            except Unfit as error:
                row[column], wrong[name] = None, [error.sentence]
                say_wrong(name, wrong[name])
    began = [{c: row.get(c) for c in columns} for row in draft.base.get(name) or []]
    draft.note(name, [{c: _as_json(v) for c, v in row.items()} for row in typed], began)
    draft.show_problems(name)
    return typed


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class _Typed:
    """A day that is typed, as text."""


_DTYPES: dict[type, str] = {str: "object", _Typed: "object", date: "datetime64[s]", float: "float64"}


def _cell(value: Any, kind: type) -> Any:
    if value is None or kind not in (date, _Typed):
        return value
    return pd.Timestamp(value) if kind is date else run.words().full_day(pd.Timestamp(value).date())


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
