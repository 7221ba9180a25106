"""The reader's choices live in the URL: a link shows another person the same page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from pages.shared.words import t


def choice(
    name: str,
    label: str,
    options: Sequence[str],
    words: Mapping[str, str] | None = None,
    *,
    placeholder: str | None = None,
) -> str | None:
    """A select box bound to the URL parameter `name`; nothing chosen leaves the parameter out.

    Streamlit's own binding would put the words that are shown into the URL, and those change with the language.
    """
    key, wanted = f"choice_{name}", st.query_params.get(name)
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted if wanted in options else None
    return st.selectbox(
        label,
        options,
        format_func=lambda value: (words or {}).get(value, value),
        placeholder=placeholder or t("All"),
        key=key,
        index=None,
        on_change=_write,
        args=(name,),
    )


def _write(name: str) -> None:
    chosen = st.session_state[f"choice_{name}"]
    if chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen


def clear(*names: str) -> None:
    """Forget what was chosen for these parameters."""
    for name in names:
        st.query_params.pop(name, None)


def evaluated_on() -> date | None:
    """The day the URL asks for, `?on=2026-11-24`; None is today. A broken date is ignored: an old link still opens."""
    try:
        return date.fromisoformat(st.query_params.get("on") or "")
    except ValueError:
        return None
