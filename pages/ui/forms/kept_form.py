"""A form that loses nothing: its fields are kept as they are left, and found again by the person who filled them in.

    @st.fragment
    def comment(goal, board):
        with kept_form.opened("comment", board.cycle.id, goal.objective.id, name=t("Comment on …")) as form:
            text = st.text_area(t("Comment"), **form.field("text"))
            sent = form.button(t("Comment"))
        if sent:
            form.submit(lambda: run.perform(check_ins.comment, …, text), t("Comment posted."))

A refresh, a second tab, a lost connection, another page and a refusal all leave what was typed (see `half_filled`).
Streamlit's own forms keep it in the browser until it is sent, so this is none. It is to be drawn in a fragment: then a
field that is left draws the form anew and nothing else. In the browser `fields.js` sends what is typed after a pause,
lets Enter in a line and Ctrl+Enter in a text press the button, and asks before what is not kept yet would be lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data.commands.errors import Refused
from pages.ui import identity, url_state
from pages.ui.forms import form_submit, half_filled, presses
from pages.ui.forms.kept_cells import KeptCells, from_list
from pages.ui.i18n import t

_FORMS, _UNSAID = "kept_forms", object()
_AT = ("id", "cycle")  # the URL parameters that lead to most forms


@dataclass
class _Filled:
    """What this session knows of one form that is being filled in.

    keys: of the widgets, by field.  among: what a field can be, where that is limited.  began: what stood in each field
    with nothing typed.  restored: what had been typed before, until its field takes it.  held: what was noted when it
    was begun.  tables: its cells, by field.  done: it is saved, or discarded.
    """

    key: str
    who: str
    keys: dict[str, str] = field(default_factory=dict)
    among: dict[str, Collection[Any] | None] = field(default_factory=dict)
    began: dict[str, Any] = field(default_factory=dict)
    restored: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, KeptCells] = field(default_factory=dict)
    was_restored: bool = False
    done: bool = False


class Form:
    """One form on a page. about: what it is for, as `half_filled` keeps it."""

    def __init__(self, about: Sequence[str], name: str, at: Sequence[str]) -> None:
        self._id = json.dumps(about, ensure_ascii=False)
        self._name, self._at = name, url_state.place(*at)
        self._filled = _filled(self._id, "_".join(about))
        self.key = self._filled.key
        half_filled.is_at(self._id, self._at)

    def field(self, name: str, begin: Any = _UNSAID, *, among: Collection[Any] | None = None) -> dict[str, Any]:
        """The arguments of a field's widget: it begins with what was typed before, and is kept when it is left.

        begin: what stands in it otherwise, where that is not as the widget has it.  among: what it can be; something
        else that was typed before is forgotten.
        """
        one = self._filled
        if name not in one.keys:
            typed = _can_be(one.restored[name], among) if name in one.restored else False
            one.keys[name] = half_filled.marked(f"{one.key}_{name}", typed)
        key = one.keys[name]
        one.among[name] = among
        if key in st.session_state and not _can_be(st.session_state[key], among):
            del st.session_state[key]  # it cannot be chosen any more
            one.began.pop(name, None)
        if begin is not _UNSAID:
            one.began.setdefault(name, begin)
        if key not in st.session_state:
            before = one.restored.pop(name, begin)
            if before is not _UNSAID and _can_be(before, among):
                st.session_state[key] = before
        return {"key": key, "on_change": self._left}

    def cells(self, name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
        """A table that is edited: with the cells that were typed before, and the arguments of its widget.

        table: as it begins otherwise; its index tells the rows apart. Of another table under this name the cells that
        were typed stay where there is such a row and column.
        """
        one = self._filled
        if name not in one.tables:
            typed = one.restored.pop(name, [])
            one.tables[name] = from_list(half_filled.marked(f"{one.key}_{name}", bool(typed)), typed)
        shown = one.tables[name].begin(table)
        return shown, {"key": one.tables[name].key, "on_change": self._left}

    def hold(self, name: str, value: Any) -> Any:
        """Something as it was when the form was begun, however long ago that is; a JSON value."""
        return self._filled.held.setdefault(name, value)

    def hold_instead(self, name: str, value: Any) -> None:
        """Hold something else than when the form was begun."""
        self._filled.held[name] = value

    def button(
        self,
        label: str,
        *,
        type: Literal["primary", "secondary"] = "primary",
        icon: str | None = None,
        help: str | None = None,
    ) -> bool:
        """The button that sends the form, to be drawn last. True where it is to be sent now, with `submit`."""
        self._settle()
        presses.button(label, self._send, type=type, icon=icon, help=help)
        return presses.is_pressed(self._send)

    def submit(self, do: Callable[[], object], done: str = "", *, leave: str = "", anybody: bool = False) -> None:
        """Carry out what the form asks for in the reader's name, say that it is done, and draw the page anew.

        Where nobody has said yet who they are, a dialog asks first, unless anybody may do it.
        do: carries out commands with `run.perform`; what they refuse is shown, and everything stays as it was typed.
        done: what is said afterwards; empty where it shows by itself.  leave: the URL parameter that held it open.
        """

        def carry_out() -> None:
            do()
            self._filled.done = True  # first of all: what follows may be ended by another run
            self.forget()
            if leave:
                st.query_params.pop(leave, None)
            if done:
                st.toast(done, icon=":material/check:")
            st.rerun()

        try:
            if presses.take_press(self._send):
                carry_out() if anybody else identity.when_known(carry_out)
        except Refused as refusal:
            form_submit.refused(refusal)

    def drop(self) -> None:
        """Keep nothing of what was typed, while the fields stand as they are: it is saved, and may be pressed twice."""
        half_filled.drop(self._id, surely=True)

    def forget(self) -> None:
        """Forget what was typed: it was saved, or discarded. The form begins anew."""
        self._filled.done = True
        half_filled.drop(self._id, surely=True)

    @property
    def _send(self) -> str:
        return f"{self.key}_send"

    def _values(self) -> dict[str, Any]:
        one = self._filled
        found = {name: st.session_state[key] for name, key in one.keys.items() if key in st.session_state}
        return {name: value for name, value in found.items() if _can_be(value, one.among[name])}

    def _settle(self) -> None:
        """Note what the fields began with that were drawn for the first time."""
        for name, value in self._values().items():
            self._filled.began.setdefault(name, value)

    def _left(self) -> None:
        """A field was left: what was typed is kept before anything else, wherever the reader goes next."""
        one = self._filled
        if one.done:
            return
        now = {name: value for name, value in self._values().items() if value != one.began.get(name, value)}
        for name, table in one.tables.items():
            table.take()
            now |= {name: table.as_list()} if table.typed else {}
        if typed := _to_json(one.restored | now):
            began = {name: value for name, value in one.began.items() if name in typed}
            content = {"typed": typed, "began": _to_json(began), "held": one.held}
            half_filled.keep(self._id, content, name=self._name, at=self._at)
        else:
            half_filled.drop(self._id)

    def say_restored(self) -> None:
        """That the fields hold what was typed before, and the way back to how they begin."""
        if self._filled.was_restored:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"restored_{self.key}"):
                st.caption(t("Restored what you had typed."), width="content")
                st.button(t("Discard"), key=f"{self.key}_discard", type="tertiary", on_click=self.forget)


@contextmanager
def opened(
    *about: str, name: str, at: Sequence[str] = _AT, border: bool = False, horizontal: bool = False
) -> Iterator[Form]:
    """Draw a form of this kind about this; gives it, to be filled with fields and a button.

    about: what the form is for; two forms never have the same.  name: of the form, as told on the next page where it
    is left.  at: the URL parameters that lead to it.  border, horizontal: how it is drawn; a horizontal one is a line.
    """
    form = Form(about, name, at)
    key = f"kept_form_{form.key}"
    if horizontal:
        box = st.container(horizontal=True, vertical_alignment="bottom", key=key)
    else:
        box = st.container(border=border, key=key)
    with box:
        form.say_restored()
        yield form


def _can_be(value: Any, among: Collection[Any] | None) -> bool:
    """Whether a field can be this; one that holds several, each of them."""
    return among is None or (all(one in among for one in value) if isinstance(value, list) else value in among)


def _filled(id: str, slug: str) -> _Filled:
    """What the session knows of a form of the reader's; opened anew where its fields were not there before."""
    forms: dict[str, list[_Filled]] = st.session_state.setdefault(_FORMS, {})
    mine, me = forms.setdefault(id, []), identity.email()
    one = next((one for one in mine if one.who in ("", me)), None)
    if one is not None:
        one.who = me  # who has just said who they are goes on with what they began
        keys = [*one.keys.values(), *(table.key for table in one.tables.values())]
        if not one.done and any(key in st.session_state for key in keys):
            return one
        mine.remove(one)
    number = int(st.session_state.setdefault("kept_forms_begun", 0))
    st.session_state["kept_forms_begun"] = number + 1
    one = _Filled(f"{slug}_{number}", me)
    mine.append(one)
    if kept := half_filled.find(id):
        one.restored, one.began = _from_json(kept["typed"]), _from_json(kept["began"])
        one.held, one.was_restored = dict(kept["held"]), True
    return one


def _to_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _coded(value) for name, value in values.items()}


def _coded(value: Any) -> Any:
    match value:
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case list() | tuple():
            return [_coded(one) for one in value]
    return value


def _from_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _decoded(value) for name, value in values.items()}


def _decoded(value: Any) -> Any:
    match value:
        case {"day": day}:
            return date.fromisoformat(day)
        case {"time": at}:
            return time.fromisoformat(at)
        case list():
            return [_decoded(one) for one in value]
    return value
