"""What somebody typed into the form of a source, kept until it is saved or discarded: options, and never a secret.

A key, and whatever else is a secret, stays in the browser's field alone; so does an address that may carry one. Other
than `kept_form`, which keeps fields, this keeps options as the settings would say them, tables of columns among them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import streamlit as st

from pages.setup import source_pages
from pages.ui.forms import half_filled
from pages.ui.i18n import t

_NAME: Final = "name"


@dataclass
class KeptOptions:
    """The form of one source in this session. restored: what had been typed before.  number: of the form."""

    connector: str
    edited: str
    number: int = 0
    restored: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the keys of its widgets begin with."""
        number = f"~{self.number}" if self.number else ""
        return f"option_{self.edited}_{self.connector}{number}"

    @property
    def name(self) -> str:
        """The name that had been typed for a new source."""
        return str(self.restored.get(_NAME) or "")

    @property
    def options(self) -> dict[str, Any]:
        """The options that had been typed."""
        return {key: value for key, value in self.restored.items() if key != _NAME}

    def keep(self, name: str, options: Mapping[str, Any], title: str) -> None:
        """Keep what differs from what the form began with. name: "" where it is as proposed.  title: for people."""
        typed = {key: value for key, value in options.items() if not _may_carry_a_key(value)}
        if name:
            typed[_NAME] = name
        if not typed:
            half_filled.drop(self._id)
            return
        days = {key: value.isoformat() for key, value in typed.items() if isinstance(value, date)}
        content = {"typed": _as_json(typed | days), "days": sorted(days)}
        at = {"edit": self.edited, "connector": "" if self.edited else self.connector}
        half_filled.keep(self._id, content, name=t("the source {title}", title=self.edited or title), at=at)

    def drop(self) -> None:
        """It is saved, or discarded: the form begins anew."""
        half_filled.drop(self._id, surely=True)
        source_pages.forget_form()
        st.session_state[source_pages.TYPED] = KeptOptions(self.connector, self.edited, self.number + 1)

    def say_restored(self) -> None:
        """That the form holds what was typed before, and the way back to how it begins."""
        if self.restored:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(t("Restored what you had typed; keys are never kept."), width="content")
                st.button(t("Discard"), key=f"{self.key}/discard", type="tertiary", on_click=self.drop)

    @property
    def _id(self) -> str:
        return json.dumps(["source", self.connector, self.edited], ensure_ascii=False)

    @property
    def is_open(self) -> bool:
        """Whether the browser still has its fields."""
        return any(str(key).startswith(f"{self.key}_") for key in st.session_state)


def opened(connector: str, edited: str) -> KeptOptions:
    """The form that is open, if it is of this source; else a new one, with what had been typed into it before."""
    one: KeptOptions | None = st.session_state.get(source_pages.TYPED)
    if one is not None and (one.connector, one.edited) == (connector, edited) and one.is_open:
        return one
    new = KeptOptions(connector, edited, one.number if one is not None else 0)
    if kept := half_filled.find(new._id):
        new.restored = {
            name: date.fromisoformat(value) if name in kept["days"] else value for name, value in kept["typed"].items()
        }
    st.session_state[source_pages.TYPED] = new
    return new


def _as_json(typed: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(typed, default=str))
    return found


def _may_carry_a_key(value: Any) -> bool:
    return isinstance(value, str) and "://" in value and any(sign in value for sign in "@?#")
