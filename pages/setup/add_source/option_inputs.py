"""One input for each kind of option a source can have. An option left as it is usually is stays out of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import SecretStr
from streamlit.delta_generator import DeltaGenerator

from data.commands.sources.source_draft import secret_name
from data.queries.sources.option_fields import OptionField
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import declared, safe, t
from pages.ui.lists import grid

COLUMNS = ("name", "column", "kind", "unit", "additivity", "direction", "title")  # of a table of metrics
_KEY_FILE_BYTES = 100_000
KEY_FILES = {"credentials": "google.json", "private_key": "AuthKey.p8"}
"""Secrets that services hand out as a file, and what such a file is called."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in: the value as okr.toml shall say it, None to leave the option out; and a secret just typed.

    lacks: a way was chosen and nothing said; a browser sends a secret only once it is left by Enter or a click.
    authorise: it is to be allowed at the service instead, in this place of the form.
    """

    value: Any = None
    typed: SecretStr | None = None
    lacks: bool = False
    authorise: DeltaGenerator | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is beside a key.

    service: where it can be allowed, for people.  first: the way offered first.  instead: the options that are a way in
    too, for people: without the key those must be given.
    """

    service: str
    first: str = "authorise"
    instead: str = ""


def option(
    field: OptionField,
    source: str,
    was: Mapping[str, Any],
    key: str,
    *,
    offer: Offer | None = None,
    steps: Sequence[str] = (),
    scopes: Sequence[str] = (),
) -> Given:
    """Ask for one option. was: what the settings say now; `key` tells this form's inputs from another's.

    offer: what there is beside a key.  steps, scopes: how one gets the key, and what it must be granted.
    """
    if field.kind == "secret":
        given = _secret(field, source, was.get(field.name), key, offer)
        if given.authorise is None and not (given.value is not None and given.value == was.get(field.name)):
            _how_to_get_it(steps, scopes)
        return given
    current = was.get(field.name)
    with st.container(gap="xsmall"):
        value = _INPUTS[field.kind](field, current, f"{key}_{field.name}")
        if field.about:
            st.caption(safe(declared(field.about)))
    usual = list(field.default) if isinstance(field.default, tuple) else field.default
    if value in (None, "", [], {}) or (value == usual and current is None):
        return Given()
    return Given(value)


def label(field: OptionField) -> str:
    """Its name, without markup: it is also what screen readers say."""
    called = declared(field.label)
    return called if field.required else t("{option} (optional)", option=called)


def _usual(field: OptionField) -> str | None:
    return None if field.default in (None, "", ()) else str(field.default)


def _several(field: OptionField, current: Any) -> list[Any]:
    """What the settings list now, or what is usual; something else than a list is shown as nothing."""
    return list(field.default or ()) if current is None else current if isinstance(current, list) else []


def _text(field: OptionField, current: Any, key: str) -> str:
    return st.text_input(
        label(field), "" if current is None else str(current), placeholder=_usual(field), key=key
    ).strip()


def _long_text(field: OptionField, current: Any, key: str) -> str:
    return st.text_area(label(field), "" if current is None else str(current), height=160, key=key).strip()


def _number(field: OptionField, current: Any, key: str) -> int | None:
    value = current if isinstance(current, int) and not isinstance(current, bool) else None
    return st.number_input(label(field), value=value, step=1, placeholder=_usual(field) or "", key=key)


def _yes_no(field: OptionField, current: Any, key: str) -> bool | None:
    words = {True: t("yes"), False: t("no")}
    index = None if current is None else int(not current)
    return st.selectbox(
        label(field), [True, False], index, format_func=words.__getitem__, placeholder=t("default"), key=key
    )


def _choice(field: OptionField, current: Any, key: str) -> str | None:
    chosen = field.default if current is None else current
    index = field.choices.index(chosen) if chosen in field.choices else None
    return st.selectbox(label(field), field.choices, index, format_func=declared, placeholder=t("default"), key=key)


def _choices(field: OptionField, current: Any, key: str) -> list[str]:
    chosen = [one for one in _several(field, current) if one in field.choices]
    return st.multiselect(label(field), field.choices, chosen, format_func=declared, placeholder=t("none"), key=key)


def _names(field: OptionField, current: Any, key: str) -> list[str]:
    chosen = [str(one) for one in _several(field, current)]
    return st.multiselect(
        label(field), chosen, chosen, accept_new_options=True, placeholder=t("type, then press Enter"), key=key
    )


def _day(field: OptionField, current: Any, key: str) -> Any:
    return day_input(label(field), current if isinstance(current, date) else None, key=key)


def _columns(field: OptionField, current: Any, key: str) -> dict[str, dict[str, Any]]:
    """A table of metrics, a row each; rows without a name are none."""
    st.markdown(f"**{label(field)}**")
    known = {k: v for k, v in current.items() if isinstance(v, Mapping)} if isinstance(current, Mapping) else {}
    rows = [{"name": name} | {k: v for k, v in inner.items() if k in COLUMNS} for name, inner in known.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    edited = st.data_editor(
        table,
        column_order=grid.order(table),
        column_config=metric_columns(),
        num_rows="dynamic",
        hide_index=True,
        key=key,
        alt=t("The metrics of this source, one per row"),
    )
    found = {}
    for row in edited.to_dict("records"):
        row_values = {str(k): str(v).strip() for k, v in row.items() if not pd.isna(v) and str(v).strip()}
        if name := row_values.pop("name", ""):
            found[name] = row_values
    return found


def _pairs(field: OptionField, current: Any, key: str) -> dict[str, str]:
    """Names with a text each; rows without either are none."""
    known = {str(k): str(v) for k, v in current.items()} if isinstance(current, Mapping) else {}
    st.markdown(f"**{label(field)}**")
    table = pd.DataFrame(list(known.items()), columns=["name", "value"], dtype="object")
    edited = st.data_editor(
        table,
        column_order=grid.order(table),
        column_config={
            "name": st.column_config.TextColumn(t("Name")),
            "value": st.column_config.TextColumn(t("Value")),
        },
        num_rows="dynamic",
        hide_index=True,
        height="content",
        key=key,
        alt=t("Names with their values, one per row"),
    )
    rows = ([str(cell).strip() for cell in row if not pd.isna(cell)] for row in edited.itertuples(index=False))
    return {row[0]: row[1] for row in rows if len(row) == 2 and all(row)}


def metric_columns() -> dict[str, Any]:
    """How a table of metrics is filled in."""
    choose = st.column_config.SelectboxColumn
    return {
        "name": st.column_config.TextColumn(t("Metric"), help=t("a-z, 0-9 and _, such as visits")),
        "column": st.column_config.TextColumn(t("Heading"), help=t("Column heading, if different from the name")),
        "kind": choose(t("Kind"), options=["flow", "stock"], help=t("flow: adds up over days · stock: a level")),
        "unit": st.column_config.TextColumn(t("Unit"), help=t("visits, people, EUR, …")),
        "additivity": choose(t("Adds up"), options=["all", "dims", "none"], help=t("none: a count of distinct people")),
        "direction": choose(t("Good is"), options=["up", "down"]),
        "title": st.column_config.TextColumn(t("Title")),
    }


_INPUTS: dict[str, Any] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "names": _names,
    "day": _day,
    "columns": _columns,
    "pairs": _pairs,
}


def way(field: OptionField, was: Mapping[str, Any], key: str, offer: Offer) -> str:
    """Where the secret `field` comes from: as chosen, else the first of the ways."""
    return str(st.session_state.get(f"{key}_{field.name}_way") or _ways(field, was.get(field.name), offer)[0])


def _ways(field: OptionField, current: object, offer: Offer | None) -> list[str]:
    """The ways to give a secret, the likeliest first."""
    ways = ["kept"] if current is not None else []
    ways += ["authorise"] if offer else []
    ways += ["none"] if not field.required and current is None else []
    ways += ["typed", *(["upload"] if field.name in KEY_FILES else []), "env", "file"]
    ways += ["none"] if not field.required and current is not None else []
    if current is None and offer is not None:
        ways.sort(key=lambda one: one != offer.first)
    return ways


def _secret(field: OptionField, source: str, current: object, key: str, offer: Offer | None) -> Given:
    """Where a secret comes from. What is kept is never shown, nor put into an input."""
    key = f"{key}_{field.name}"
    instead = offer.instead if offer else ""
    words = {
        "authorise": t("connect with {service}", service=offer.service if offer else ""),
        "kept": t("plain text"),
        "typed": t("typed here"),
        "upload": t("a key file from this computer"),
        "env": t("an environment variable"),
        "file": t("a file in the workspace"),
        "none": t("{options} instead", options=instead) if instead else t("none"),
    }
    called = t("{option}: one of these", option=declared(field.label)) if instead else label(field)
    ways = _ways(field, current, offer)
    with st.container(gap="xsmall"):
        chosen = st.radio(called, ways, format_func=words.__getitem__, horizontal=True, key=f"{key}_way")
        given = _by_way(chosen, field, source, current, key)
        if field.about and given.authorise is None and not (instead and chosen == "none"):
            st.caption(safe(declared(field.about)))
    return given


def _how_to_get_it(steps: Sequence[str], scopes: Sequence[str]) -> None:
    """The way to the key, step by step, with the permissions it needs."""
    if not steps:
        return
    with st.expander(t("How to get it"), icon=":material/key:"):
        st.markdown("\n".join(f"{n}. {safe(declared(step))}" for n, step in enumerate(steps, 1)))
        if scopes:
            st.caption(safe(t("Permissions: {scopes}", scopes=t(", ").join(scopes))))


def _by_way(way: str | None, field: OptionField, source: str, current: object, key: str) -> Given:
    called = declared(field.label)
    match way:
        case "authorise":
            return Given(lacks=True, authorise=st.container())
        case "kept":
            st.caption(t("The saved secret stays in use; it is not shown."))
            return Given(current)
        case "typed":
            text = st.text_input(
                called,
                type="password",
                autocomplete="new-password",
                placeholder=t("stored encrypted on this machine"),
                label_visibility="collapsed",
                key=f"{key}_typed",
            )
            return _typed(field, source, text)
        case "upload":
            kinds = [KEY_FILES[field.name].rpartition(".")[2]]
            file = st.file_uploader(called, type=kinds, label_visibility="collapsed", key=f"{key}_upload")
            st.caption(t("Stored encrypted on this machine."))
            return _typed(field, source, _small_text(file.getvalue()) if file else "")
        case "env" | "file":
            hint = "SITE_TOKEN" if way == "env" else KEY_FILES.get(field.name, "token.txt")
            name = st.text_input(called, placeholder=hint, label_visibility="collapsed", key=f"{key}_{way}").strip()
            return Given(f"{way}:{name}") if name else Given(lacks=True)
    return Given()


def _typed(field: OptionField, source: str, text: str) -> Given:
    if not text.strip():
        return Given(lacks=True)
    return Given(f"secret:{secret_name(source, field.name)}", SecretStr(text.strip()))


def _small_text(content: bytes) -> str:
    return content[:_KEY_FILE_BYTES].decode("utf-8", errors="replace")
