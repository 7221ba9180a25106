"""The markup of a dense list. Its looks stand in `list.css`, which the overview's own list shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from pages.ui import cards
from pages.ui.i18n import attribute, html

NOTHING = '<span class="okr-soft">–</span>'  # the cell of what is not known


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the titles.

    width: in rem; 0 shares what is left.  figures: its cells end at the same edge.
    wide: left out where the list is narrow.  wraps: long cells go on in a second line.
    """

    word: str
    width: float = 0
    figures: bool = False
    wide: bool = False
    wraps: bool = False

    @property
    def look(self) -> str:
        """Its classes."""
        flags = (("okr-end", self.figures), ("okr-wide", self.wide), ("okr-wraps", self.wraps))
        return " ".join(name for name, holds in flags if holds)


@dataclass(frozen=True, slots=True)
class Row:
    """title, cells: markup, such as `link` and `html` give."""

    title: str
    cells: Sequence[str]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading. head: markup; none draws no heading."""

    rows: Sequence[Row]
    head: str = ""


def link(page: str, title: str, *, kept: bool = True, **query: str) -> str:
    """A link to a page of ours as markup; opens in place. kept: with the cycle and the day that are being looked at."""
    asked = urlencode({**query, **{k: v for k, v in (cards.kept() if kept else {}).items() if k not in query}})
    return f'<a data-okr-page href="{attribute(f"{page}?{asked}" if asked else page)}">{html(title)}</a>'


def show(caption: str, first: Column, columns: Sequence[Column], sections: Sequence[Section]) -> None:
    """Draw a list in one piece. caption: what it lists, for who does not see it.  first: the column of the titles."""
    every = [first, *columns]
    sizes = "".join(f'<col class="{one.look}"{_width(one)}>' for one in every)
    heads = "".join(f'<th scope="col" class="{one.look}">{html(one.word)}</th>' for one in every)
    bodies = "".join(_section(one, first, columns) for one in sections)
    st.html(
        f'<div class="okr-list okr-plain-list"><table><caption class="okr-hide">{html(caption)}</caption>'
        f"<colgroup>{sizes}</colgroup><thead><tr>{heads}</tr></thead>{bodies}</table></div>"
    )


def _width(column: Column) -> str:
    return f' style="width:{column.width:g}rem"' if column.width else ""


def _section(section: Section, first: Column, columns: Sequence[Column]) -> str:
    head = (
        f'<tr class="okr-group"><th colspan="{len(columns) + 1}" scope="rowgroup">{section.head}</th></tr>'
        if section.head
        else ""
    )
    return f"<tbody>{head}{''.join(_row(one, first, columns) for one in section.rows)}</tbody>"


def _row(row: Row, first: Column, columns: Sequence[Column]) -> str:
    cells = "".join(
        f'<td class="{column.look}" data-label="{html(column.word)}">{cell}</td>'
        for column, cell in zip(columns, row.cells, strict=True)
    )
    look = f' class="{first.look}"' if first.look else ""
    return (
        f'<tr{" class=okr-chosen" if row.chosen else ""}><th scope="row" dir="auto"{look}>{row.title}</th>{cells}</tr>'
    )
