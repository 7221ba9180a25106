"""The menu Export: the figures of what is shown, as files. Each is made when it is asked for."""

from __future__ import annotations

import re

import streamlit as st

from data.out import exports
from data.out.exports import tables
from data.queries.reviews import current_pack
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.review.pack import Pack
from pages.ui import identity, run
from pages.ui.i18n import language, sentence, t
from pages.ui.share.picture import of_key_result as picture_of

FORMATS = ("pptx", "pdf", "xlsx")  # beside the daily values


@st.fragment
def menu(board: Scoreboard, shown: Standing | ObjectiveStanding) -> None:
    """A button that opens the list of files."""
    menu = st.popover(t("Export"), icon=":material/download:", key="export", on_change="rerun")
    if not menu.open:
        return
    with menu:
        _button(t("Daily values (CSV)"), "csv", "text/csv", board, shown)
        if isinstance(shown, Standing) and shown.running is not None:
            _button(t("Picture (PNG)"), "png", "image/png", board, shown)
            _button(t("Picture (SVG)"), "svg", "image/svg+xml", board, shown)
        for kind in FORMATS:
            one = exports.FORMATS[kind]
            _button(sentence(one.label), kind, one.media, board, shown)


def _button(label: str, kind: str, media: str, board: Scoreboard, shown: Standing | ObjectiveStanding) -> None:
    name = f"{_file_name(shown)}-{board.on}.{kind}"
    st.download_button(
        label,
        lambda: made(kind, board, shown),
        name,
        media,
        key=f"export_{kind}",
        on_click="ignore",
        width="stretch",
    )


def made(kind: str, board: Scoreboard, shown: Standing | ObjectiveStanding) -> bytes:
    """The bytes of the file. kind: `csv` for the daily values, `png` or `svg`, or a name of `exports.FORMATS`."""
    if isinstance(shown, Standing) and kind in ("png", "svg"):
        return picture_of(shown, board, "svg" if kind == "svg" else "png")
    pack = _pack(board, shown)
    if kind == "csv":
        return tables.daily(pack)
    return exports.make(pack, kind, language=language())


def _pack(board: Scoreboard, shown: Standing | ObjectiveStanding) -> Pack:
    by = identity.email()
    if isinstance(shown, Standing):
        return current_pack.of_key_result(run.snapshot(), board, shown, by=by)
    return current_pack.of_objective(run.snapshot(), board, shown, by=by)


def _file_name(shown: Standing | ObjectiveStanding) -> str:
    """Of letters that every system takes."""
    id = shown.key_result.id if isinstance(shown, Standing) else shown.objective.id
    return re.sub(r"[^\w-]+", "-", id).strip("-")[:60] or "key-result"
