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
    """A select box bound to the URL parameter `name`; nothing chosen leaves the parameter out."""
    return st.selectbox(
        label,
        options,
        index=None,
        format_func=lambda value: (words or {}).get(value, value),
        placeholder=placeholder or t("All"),
        key=name,
        bind="query-params",
    )


def key_result_id() -> str | None:
    """The key result the URL names, `?id=…`."""
    return st.query_params.get("id") or None


def evaluated_on() -> date | None:
    """The day the URL asks for, `?on=2026-11-24`; None is today. A broken date is ignored: an old link still opens."""
    try:
        return date.fromisoformat(st.query_params.get("on") or "")
    except ValueError:
        return None
