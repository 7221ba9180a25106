"""The tables of a pack as one Excel file: text is written as text, so that nothing in it is ever run as a formula."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Final

import xlsxwriter

from data.config.i18n.translation import Wording
from data.config.theme import LIGHT
from data.out.exports.tables import Table, tables
from okr_model.plan.people import Naming
from okr_model.review.agreements import Minutes
from okr_model.review.pack import Pack

LONGEST: Final = 32_767  # characters that Excel holds in a cell
WIDEST: Final = 60
AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook in which nothing that somebody typed becomes a formula, a link or a number."""


def write(pack: Pack, words: Wording, minutes: Minutes, _: Naming | None = None) -> bytes:
    """A sheet per table, its heading kept in sight and ready to be filtered."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"title": pack.title[:255], "comments": pack.fingerprint,
                             "created": pack.frozen_at.replace(tzinfo=None)})  # fmt: skip
        formats = {
            "head": book.add_format({"bold": True, "font_color": "white", "bg_color": LIGHT.accent, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "number": book.add_format({"num_format": "#,##0.####"}),
        }
        for table in tables(pack, words, minutes):
            page = book.add_worksheet(table.name)
            if words.is_right_to_left:
                page.right_to_left()
            _fill(page, table, formats)
            page.set_footer(f"&L&8{pack.cycle.replace('&', '&&')[:40]} · {pack.fingerprint}&R&8&P")
    return written.getvalue()


def _fill(page: Any, table: Table, formats: dict[str, Any]) -> None:
    page.write_row(0, 0, table.columns, formats["head"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    for n, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            _write(page, n, column, value, formats)
    for column, name in enumerate(table.columns):
        longest = max((len(str(row[column])) for row in table.rows if row[column] is not None), default=0)
        page.set_column(column, column, min(max(longest, len(name) + 3) + 1, WIDEST))


def _write(page: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, formats["number"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["day"])
    else:
        page.write_string(row, column, str(value)[:LONGEST])
