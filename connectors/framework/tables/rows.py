"""The rows of a table, held by columns of codes: each different cell is kept once, and a row costs four bytes a cell.

A table of a million rows would take 300 MB as lists of texts, and the server reads several at a time.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import compress, pairwise
from typing import Any, Final, TypeVar

from connectors.framework.tables.made_anew import MadeAnew

Row = tuple[int, list[object]]
"""A row's number as a spreadsheet counts (the first is 1), and its cells; empty cells are ""."""

T = TypeVar("T")
_CODE: Final = "I"
_UNREAD: Final = object()
_YES, _NO = 1, 2


class Rows(MadeAnew[Row]):
    """Rows with their numbers. They read like a list of `Row`, each made anew; a change to one changes nothing here."""

    __slots__ = ("_cells", "_codes", "_numbers", "_starts", "_width")

    def __init__(
        self, cells: list[object], codes: array[int], numbers: array[int], starts: array[int], width: int | None
    ) -> None:
        """cells: by code; codes: row after row; width: cells of every row, or None: then row n begins at starts[n]."""
        self._cells, self._codes, self._numbers, self._starts, self._width = cells, codes, numbers, starts, width

    @staticmethod
    def of(rows: Iterable[tuple[int, Sequence[object]]]) -> Rows:
        """These rows."""
        if isinstance(rows, Rows):
            return rows
        gathering = Gathering()
        for number, cells in rows:
            gathering.add(number, cells)
        return gathering.rows()

    def __len__(self) -> int:
        return len(self._numbers)

    def element(self, at: int) -> Row:
        """A row by its position."""
        if at < 0:
            at += len(self)
        number = self._numbers[at]
        begin, end = self._place(at)
        return number, [self._cells[code] for code in self._codes[begin:end]]

    def __iter__(self) -> Iterator[Row]:
        return map(self.element, range(len(self)))

    def _place(self, at: int) -> tuple[int, int]:
        if self._width is not None:
            return at * self._width, (at + 1) * self._width
        return self._starts[at], self._starts[at + 1]

    def number(self, at: int) -> int:
        """The number of a row."""
        return self._numbers[at]

    def length(self, at: int) -> int:
        """How many cells a row has."""
        begin, end = self._place(at)
        return end - begin

    def longer_than(self, width: int) -> list[int]:
        """The rows, by position, that have more cells."""
        if self._width is not None:
            return list(range(len(self))) if self._width > width else []
        return [at for at, (begin, end) in enumerate(pairwise(self._starts)) if end - begin > width]

    def column(self, at: int) -> array[int]:
        """The codes of a column, "" where a row is too short. Raises IndexError for a column of none of equal rows."""
        if self._width is not None and at < self._width:
            return self._codes[at :: self._width]
        empty = self._code_of("")
        codes = self._codes
        ends = pairwise(self._starts) if self._width is None else ((0, 0) for _ in self._numbers)
        return array(_CODE, (codes[begin + at] if begin + at < end else empty for begin, end in ends))

    def cell(self, code: int) -> object:
        """The cell of a code."""
        return self._cells[code]

    def cells(self, at: int) -> Iterator[object]:
        """The cells of a column, from the first row to the last."""
        return map(self._cells.__getitem__, self.column(at))

    def counted(self, at: int) -> dict[object, int]:
        """The different cells of a column, in the order of the rows, and how often each is there."""
        return Counter(self.cells(at))

    def where(self, at: int, test: Callable[[object], bool]) -> bytes:
        """For each row 1 where the cell of a column passes a test, else 0; each different cell is tested once."""
        column = self.column(at)
        passed = bytearray(len(self._cells))  # a set of a million codes would take eighty times that
        for code in column:
            passed[code] = passed[code] or (_YES if test(self._cells[code]) else _NO)
        marks = passed.replace(bytes((_NO,)), b"\0")
        return bytes(map(marks.__getitem__, column))

    def mapped(self, at: int, read: Callable[[object], T]) -> list[T]:
        """What is read in the cells of a column, each different cell once."""
        column = self.column(at)
        known: list[Any] = [_UNREAD] * len(self._cells)  # a dict of a million codes would take ten times that
        for code in column:
            if known[code] is _UNREAD:
                known[code] = read(self._cells[code])
        return list(map(known.__getitem__, column))

    def only(self, kept: bytes | bytearray) -> Rows:
        """The rows that are marked with 1."""
        if b"\0" not in kept:
            return self
        numbers = array(_CODE, compress(self._numbers, kept))
        if self._width is None:
            gathering = Gathering(self._cells)
            for number, at in zip(numbers, compress(range(len(self)), kept), strict=True):
                begin, end = self._place(at)
                gathering.take(number, self._codes[begin:end])
            return gathering.rows()
        codes = array(_CODE, bytes(4 * self._width * len(numbers)))
        for at in range(self._width):
            codes[at :: self._width] = array(_CODE, compress(self._codes[at :: self._width], kept))
        return Rows(self._cells, codes, numbers, self._starts, self._width)

    def fitted(self, width: int) -> Rows:
        """The rows with so many cells each, cut or filled with empty ones."""
        return self if self._width == width else self._of_columns(list(map(self.column, range(width))))

    def with_columns(self, kept: Sequence[int]) -> Rows:
        """Only these columns of every row."""
        return self._of_columns(list(map(self.column, kept)))

    def changed(self, at: int, read: Callable[[object], object]) -> Rows:
        """The rows, all of one length, with what is read in the cells of a column in their place."""
        gathering = Gathering(self._cells)
        column = self.column(at)
        known = {code: gathering.code(read(self._cells[code])) for code in set(column)}
        codes = self._codes[:]
        assert self._width is not None
        codes[at :: self._width] = array(_CODE, map(known.__getitem__, column))
        return Rows(gathering.cells, codes, self._numbers, self._starts, self._width)

    def borrowed(self, at: int, rows: Sequence[int]) -> Rows:
        """The rows, all of one length, each with a column's cell of the row that stands for it in `rows`."""
        column, codes = self.column(at), self._codes[:]
        assert self._width is not None
        codes[at :: self._width] = array(_CODE, map(column.__getitem__, rows))
        return Rows(self._cells, codes, self._numbers, self._starts, self._width)

    def _of_columns(self, columns: list[array[int]]) -> Rows:
        width = len(columns)
        codes = array(_CODE, bytes(4 * width * len(self)))
        for at, column in enumerate(columns):
            codes[at::width] = column
        return Rows(self._cells, codes, self._numbers, array(_CODE), width)

    def _code_of(self, cell: str) -> int:
        try:
            return self._cells.index(cell)
        except ValueError:
            self._cells.append(cell)
            return len(self._cells) - 1


class _Texts(dict[Hashable, int]):
    """The code of each text; a new one gets the next."""

    def __init__(self, cells: list[object]) -> None:
        super().__init__()
        self._cells = cells

    def __missing__(self, cell: Hashable) -> int:
        self._cells.append(cell)
        code = self[cell] = len(self._cells) - 1
        return code


class Gathering:
    """Rows that come one after another."""

    def __init__(self, cells: list[object] | None = None) -> None:
        self.cells: list[object] = [] if cells is None else cells
        self._texts = _Texts(self.cells)
        self._others: dict[tuple[type, object], int] = {}
        self._codes, self._numbers, self._starts = array(_CODE), array(_CODE), array(_CODE, [0])
        self._width: int | None = None
        self._equal = True

    def add(self, number: int, cells: Sequence[object]) -> None:
        """One more row. Raises TypeError for a cell that cannot be held, OverflowError for a number that is none."""
        if set(map(type, cells)) == {str}:
            self.take(number, map(self._texts.__getitem__, cells))
        else:
            self.take(number, map(self.code, cells))

    def take(self, number: int, codes: Iterable[int]) -> None:
        """One more row, by the codes of its cells."""
        begin = len(self._codes)
        self._codes.extend(codes)
        self._numbers.append(number)
        end = len(self._codes)
        self._starts.append(end)
        self._width = end - begin if self._width is None else self._width
        self._equal = self._equal and end - begin == self._width

    def code(self, cell: object) -> int:
        """The code of a cell; 1 and 1.0 have two."""
        if type(cell) is str:
            return self._texts[cell]
        key = (type(cell), cell)
        if (code := self._others.get(key)) is None:
            self.cells.append(cell)
            code = self._others[key] = len(self.cells) - 1
        return code

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self._codes)

    def rows(self) -> Rows:
        """All of them; nothing is added any more."""
        self._texts.clear()
        self._others.clear()
        if self._equal and self._numbers:
            return Rows(self.cells, self._codes, self._numbers, array(_CODE), self._width)
        return Rows(self.cells, self._codes, self._numbers, self._starts, None)
