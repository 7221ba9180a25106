"""The file that somebody is about to upload: a refresh, a second tab and another page find it again.

It is kept in the memory of the server, one for each person and source, for an hour, and few at a time: nothing is
written down before it is saved. Whoever comes later chooses it once more, and finds what they had typed about it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from pages.ui import identity
from pages.ui.i18n import safe, t

TYPES: Final = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"]
MOST: Final = 6
MOST_BYTES: Final = 24 * 2**20
SECONDS: Final = 3600.0
_HERE: Final = "file_of_this_session"
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file as it was chosen. id: of its content and name."""

    name: str
    content: bytes
    id: str


@st.cache_resource(show_spinner=False)
def _kept() -> dict[_Place, tuple[float, ChosenFile]]:
    """Of all people together, the latest last."""
    return {}


def choose(source: str) -> ChosenFile | None:
    """The field for a file, and the file: the one in it, else the one that was chosen before; None before there is one.

    source: of which it is the next version, "" for a new one.
    """
    place = (identity.owner() or str(st.session_state.setdefault(_HERE, secrets.token_hex(8))), source)
    given = st.file_uploader(
        t("A table with a date column and number columns: CSV, Excel or OpenDocument"), type=TYPES, key="upload",
        on_change=partial(_changed, place),
    )  # fmt: skip
    if given is not None:
        content, name = given.getvalue(), str(given.name)
        return _keep(place, ChosenFile(name, content, hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:24]))
    at, kept = _kept().get(place, (0.0, None))
    if kept is None or time.monotonic() - at > SECONDS:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("Restored the file {name}.", name=safe(kept.name)), width="content")
        st.button(t("Discard"), type="tertiary", key="discard_file", on_click=_forget, args=(place,))
    return kept


def drop(chosen: ChosenFile) -> None:
    """It is saved."""
    for place in [place for place, (_, one) in list(_kept().items()) if one.id == chosen.id]:
        _kept().pop(place, None)


def _keep(place: _Place, chosen: ChosenFile) -> ChosenFile:
    kept, now = _kept(), time.monotonic()
    kept.pop(place, None)
    kept[place] = now, chosen
    over = [one for one, (at, _) in list(kept.items()) if now - at > SECONDS]
    for old in (*over, *list(kept)[:-MOST]):
        kept.pop(old, None)
    while len(kept) > 1 and sum(len(one.content) for _, one in list(kept.values())) > MOST_BYTES:
        kept.pop(next(iter(kept)), None)
    return chosen


def _changed(place: _Place) -> None:
    """Whoever takes a file out of the field does not want it any more."""
    if st.session_state.get("upload") is None:
        _forget(place)


def _forget(place: _Place) -> None:
    _kept().pop(place, None)
