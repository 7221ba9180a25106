"""Rows by columns of codes read like a list of rows, and lines like a tuple of lines."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.framework.tables.daily_lines import DailyLines
from connectors.framework.tables.rows import Gathering, Rows

EQUAL = [(2, ["a", "1"]), (3, ["b", "2"]), (5, ["a", "2"])]
RAGGED = [(1, ["title"]), (2, ["a", 1, 1.0, True, ""]), (9, []), (10, ["a", date(2026, 6, 1)])]


@pytest.mark.parametrize("given", [EQUAL, RAGGED, [], [(1, [])]])
def test_what_goes_in_comes_out(given: list[tuple[int, list[object]]]) -> None:
    rows = Rows.of(given)
    assert rows == given and list(rows) == given and len(rows) == len(given)
    assert [[(type(cell), cell) for cell in row] for _, row in rows] == [[(type(c), c) for c in r] for _, r in given]
    assert rows[1:] == given[1:] and [rows.length(at) for at in range(len(rows))] == [len(row) for _, row in given]
    assert rows.only(b"\1" * len(given)) == given and rows.only(bytes(len(given))) == []
    if given:
        assert rows[-1] == given[-1]
        assert rows.only(b"\1" + bytes(len(given) - 1)) == given[:1]


@pytest.mark.parametrize("given", [EQUAL, RAGGED])
def test_a_column_of_rows_that_may_be_too_short(given: list[tuple[int, list[object]]]) -> None:
    rows = Rows.of(given)
    for at in range(6):
        column = [cells[at] if at < len(cells) else "" for _, cells in given]
        assert list(rows.cells(at)) == column
        assert rows.where(at, lambda cell: cell == "a") == bytes(cell == "a" for cell in column)
        assert rows.mapped(at, str) == [str(cell) for cell in column]
        assert sum(rows.counted(at).values()) == len(given)


@pytest.mark.parametrize("given", [EQUAL, RAGGED])
def test_rows_are_cut_and_filled(given: list[tuple[int, list[object]]]) -> None:
    for width in range(7):
        assert Rows.of(given).fitted(width) == [(n, [*r[:width], *[""] * (width - len(r))]) for n, r in given]
    assert Rows.of(given).with_columns([1, 0]) == [(n, [*r, "", ""][1::-1]) for n, r in given]


def test_a_column_is_changed_and_the_rows_before_stay() -> None:
    rows = Rows.of(EQUAL)
    assert rows.changed(1, lambda cell: int(str(cell))) == [(2, ["a", 1]), (3, ["b", 2]), (5, ["a", 2])]
    assert rows == EQUAL


def test_counting_keeps_the_order_of_the_rows_and_adds_equal_numbers() -> None:
    rows = Rows.of([(1, [2]), (2, [1]), (3, [1.0]), (4, ["1"])])
    assert list(rows.counted(0).items()) == [(2, 1), (1, 2), ("1", 1)]


def test_a_number_of_a_row_that_is_none() -> None:
    with pytest.raises(OverflowError):
        Gathering().add(-1, ["a"])


def test_lines_read_like_a_tuple() -> None:
    days = [date(2026, 6, 2), date(2026, 6, 1), date(2026, 6, 2)]
    lines = DailyLines(days, [["b", "a", "a"]], [[1.0, None, 3.0]])
    given = ((days[0], ("b",), (1.0,)), (days[1], ("a",), (None,)), (days[2], ("a",), (3.0,)))
    assert lines == given and lines[0] == given[0] and lines[-2:] == list(given[-2:])
    assert lines.sorted() == tuple(sorted(given, key=lambda line: line[:2]))
    assert lines.only(b"\1\0\1") == (given[0], given[2]) and lines.sorted().sorted() == lines.sorted()
    assert list(DailyLines(days, [], [])) == [(day, (), ()) for day in days]
