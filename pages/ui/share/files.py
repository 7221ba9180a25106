"""The menu Export: the figures of what is shown, as files. Each is made when it is asked for."""

from __future__ import annotations

import re

import streamlit as st

from data.config.i18n.translation import Wording
from data.out import exports
from data.out.exports import chart_picture, tables
from data.queries.reviews import current_pack
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.people import Naming
from okr_model.review.pack import Pack
from pages.ui import identity, run
from pages.ui.i18n import sentence, t
from pages.ui.share.picture import of_key_result, of_pack

Shown = Standing | ObjectiveStanding | None
"""What the files are about; None for everything in the cycle that the address asks for."""

FORMATS = ("pptx", "pdf", "xlsx")  # beside the daily values


@st.fragment
def menu(board: Scoreboard, shown: Shown) -> None:
    """A button that opens the list of files."""
    menu = st.popover(t("Export"), icon=":material/download:", key="export", on_change="rerun")
    if menu.open:
        with menu:
            body(board, shown)


def body(board: Scoreboard, shown: Shown) -> None:
    """What the menu holds: a button for each file."""
    _button(t("Daily values (CSV)"), "csv", "text/csv", board, shown)
    if not isinstance(shown, Standing) or shown.running is not None:
        _button(t("Picture (PNG)"), "png", "image/png", board, shown)
        _button(t("Picture (SVG)"), "svg", "image/svg+xml", board, shown)
    for kind in FORMATS:
        one = exports.FORMATS[kind]
        _button(sentence(one.label), kind, one.media, board, shown)


def _button(label: str, kind: str, media: str, board: Scoreboard, shown: Shown) -> None:
    # here: a file is made outside of the run
    name, words, who = f"{_file_name(shown)}-{board.on}.{kind}", run.words(), identity.names()
    st.download_button(
        label,
        lambda: made(kind, board, shown, words, who),
        name,
        media,
        key=f"export_{kind}",
        on_click="ignore",
        width="stretch",
    )


def made(kind: str, board: Scoreboard, shown: Shown, words: Wording, who: Naming) -> bytes:
    """The bytes of the file. kind: `csv` for the daily values, `png` or `svg`, or a name of `exports.FORMATS`.

    who: what people are called.
    """
    picture: chart_picture.Kind | None = "png" if kind == "png" else "svg" if kind == "svg" else None
    if isinstance(shown, Standing) and picture is not None:
        with run.speaking(words):
            return of_key_result(shown, board, picture)
    pack = _pack(board, shown)
    if picture is not None:
        return of_pack(pack, picture, words)
    if kind == "csv":
        return tables.daily(pack)
    return exports.make(pack, kind, words=words, who=who)


def _pack(board: Scoreboard, shown: Shown) -> Pack:
    by = identity.email()
    if isinstance(shown, Standing):
        return current_pack.of_key_result(run.snapshot(), board, shown, by=by)
    if isinstance(shown, ObjectiveStanding):
        return current_pack.of_objective(run.snapshot(), board, shown, by=by)
    team = st.query_params.get("team") or None
    found = current_pack.now(run.snapshot(), by=by, cycle=board.cycle.id, team=team)
    assert found is not None, "there is a board, so there is a plan"
    return found


def _file_name(shown: Shown) -> str:
    """Of letters that every system takes."""
    if shown is None:
        return "overview"
    id = shown.key_result.id if isinstance(shown, Standing) else shown.objective.id
    return re.sub(r"[^\w-]+", "-", id).strip("-")[:60] or "key-result"
