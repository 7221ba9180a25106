"""No cell of any file we write is ever run as a formula: every kind of file, hostile words in every field, every cell."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
import story_packs as packs
from live_formulas import live_cells, no_formula_in, sheets
from pptx import Presentation
from pydantic import BaseModel

from data.ingest.driver_files import driver_files
from data.out import exports
from data.out.exports import csv_text, tables
from data.stores.drivers.store import Marked
from okr_model.drivers.events import Event
from okr_model.review.pack import Pack
from okr_model.wording.sentences import Sentence

T = TypeVar("T")

LIVE = [
    f"{before}{sign}{what}"
    for before, sign, what in zip(
        itertools.cycle(
            ["", "\t", "\r", " ", "\n", "\ufeff", "\u200b", "\u00a0", "\u3000", "x;", "x\t", "x\r\n", "x|"]
        ),
        list("=+-@＝＋－＠") * 5,
        itertools.cycle(['HYPERLINK("http://beacon.example.net/","a")', "cmd|' /C calc'!A0", "1+1", "SUM(A1:A9)"]),
        strict=False,
    )
]
_KEPT = {"type", "status", "kind", "level", "judged_by", "confidence", "rate_per", "direction", "fingerprint"}


def filled(thing: T, words: Iterator[str]) -> T:
    """The same with every text in it replaced by the next hostile one."""
    if isinstance(thing, BaseModel):
        given = {name: getattr(thing, name) for name in type(thing).model_fields}
    elif is_dataclass(thing) and not isinstance(thing, Sentence | type):
        given = {one.name: getattr(thing, one.name) for one in fields(thing)}
    else:
        return tuple(filled(one, words) for one in thing) if isinstance(thing, tuple) else thing  # type: ignore[return-value]
    new = {
        name: next(words) if isinstance(value, str) and name not in _KEPT else filled(value, words)
        for name, value in given.items()
        if name not in _KEPT
    }
    if isinstance(thing, BaseModel):
        return thing.model_copy(update=new)
    return replace(thing, **new)  # type: ignore[type-var]


def hostile() -> Pack:
    return filled(packs.pack(*(packs.objective(*packs.every_kind()) for _ in range(3))), itertools.cycle(LIVE))


def test_no_table_for_excel_has_a_formula() -> None:
    made = exports.make(hostile(), "xlsx", minutes=filled(packs.MINUTES, itertools.cycle(LIVE)))
    assert no_formula_in(made) > 300


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_sheet_behind_a_chart_of_a_slide_has_a_formula(language: str) -> None:
    deck = Presentation(io.BytesIO(exports.make(hostile(), "pptx", language=language)))
    behind = [s.chart.part.chart_workbook.xlsx_part.blob for one in deck.slides for s in one.shapes if s.has_chart]
    assert len(behind) > 5
    assert sum(map(no_formula_in, behind)) > 100
    assert any(LIVE[0][:3] in str(c.value) for b in behind for s in sheets(b) for r in s.iter_rows() for c in r)


def test_no_file_of_comma_separated_values_has_a_formula() -> None:
    minutes = filled(packs.MINUTES, itertools.cycle(LIVE))
    packed = zipfile.ZipFile(io.BytesIO(exports.make(hostile(), "csv", minutes=minutes)))
    for name in packed.namelist():
        assert live_cells(packed.read(name).decode("utf-8-sig")) == [], name
    assert live_cells(tables.daily(hostile()).decode("utf-8-sig")) == []
    rows = [{"a": text, text: text, "c": {"x": text}, "d": -1.5, "e": -3} for text in LIVE]
    for row in rows:
        assert live_cells(csv_text.table([row], tuple(row))) == []


def test_events_as_a_table_have_no_formula_and_are_read_back() -> None:
    texts = [text for text in LIVE if text.strip("\ufeff\u200b \t\r\n\u00a0\u3000") == text and text.isprintable()]
    marked = [
        Marked(
            id=str(n),
            author="ada",
            at=datetime(2026, 11, 24, tzinfo=UTC),
            event=Event(
                title=text, kind="other", first=date(2026, 11, 1), note=text, tags=(text[:30],), metrics=("a.b",)
            ),
            uid=text,
        )
        for n, text in enumerate(texts)
    ]
    table = driver_files.table(marked)
    assert live_cells(table) == []
    back = [
        one.event.title for _, one in driver_files.read(table.encode(), "x.csv", ["a.b"], (), ZoneInfo("UTC")).events
    ]
    assert sorted(back) == sorted(" ".join(one.event.title.split()) for one in marked)


def test_numbers_stay_numbers() -> None:
    assert csv_text.table([{"a": -1.5, "b": -3, "c": 0.25}], ("a", "b", "c")).splitlines()[1] == "-1.5,-3,0.25"
    made = exports.make(packs.pack(packs.objective(packs.result(value=-2000.5))), "xlsx")
    cells = [c for s in sheets(made) for r in s.iter_rows() for c in r if c.value == -2000.5]
    assert cells and all(cell.data_type == "n" for cell in cells)
