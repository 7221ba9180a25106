"""What a file says that somebody uploads: what its columns are, what is left open, and the daily table it comes to.

A page and a command read a file by the same steps: `opened`, then `understood` as often as somebody puts something
right. Nothing is guessed where two readings are possible: such a question is asked, and until then there is no table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from connectors.framework.tables import lines, reader
from connectors.framework.tables.columns import (
    TOO_MANY_SHOWN,
    Choice,
    Column,
    Layout,
    Question,
    Role,
    name_from,
    recognise,
    settle,
    used_as,
)
from connectors.framework.tables.lines import CellLeftOut
from connectors.framework.tables.table import LeftOut, Table
from data.ingest.uploads import next_version
from data.ingest.uploads.next_version import Changes, Kept
from data.ingest.uploads.stored_table import DailyTable
from okr_model.wording.sentences import Sentence, Unfit, as_it_is

Kind = Literal["flow", "stock"]
MOST_ROWS: Final = 1_000_000
DAY: Final = "day_column"
ENCODING: Final = "encoding"
GONE: Final = "columns_gone"
"""The question that is asked where the next version of a file lacks columns that are in use."""
LEAVE_OUT: Final = "leave_out"


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody says a column is used for; None is as it was recognised."""

    role: Role | None = None
    name: str | None = None
    unit: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a file. answers: by question; uses: by heading."""

    answers: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, Use] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was read and whose columns were recognised; neither depends on what somebody says of them.

    encoding: as somebody chose it, "" where it was found.
    """

    name: str
    layout: Layout
    encoding: str = ""
    settled: dict[frozenset[tuple[str, str]], Layout] = field(default_factory=dict, compare=False, repr=False)

    @property
    def table(self) -> Table:
        """Its rows."""
        return self.layout.table

    def with_answers(self, answers: Mapping[str, str]) -> Layout:
        """The layout with these answers, found once for each."""
        key = frozenset(answers.items())
        if key not in self.settled:
            self.settled[key] = settle(self.layout, answers) if answers else self.layout
        return self.settled[key]


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file as it is understood.

    layout: its columns as they will be used.  kinds: whether each metric adds up or is a level, by name.
    questions: what is open.  problems: why it cannot be stored as it is.  changes: against the file so far.
    answers: what was answered, to be kept.
    """

    file: OpenedFile
    layout: Layout
    kinds: Mapping[str, Kind]
    questions: tuple[Question, ...]
    problems: tuple[Sentence, ...]
    changes: Changes
    answers: Mapping[str, str]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""
        return self.layout.columns

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What is to be known of the whole file."""
        return (*self.file.table.notes, *self.layout.notes)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is open or wrong, so that its rows can be read."""
        return not self.questions and not self.problems


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The rows of a file.

    daily: the good ones.  left_out: the first of the rows that are none, titles and totals among them; bad: how many of
    all rows left out have something wrong.  cells: the first of those that could not be read in good rows.
    """

    daily: DailyTable
    left_out: tuple[LeftOut, ...]
    rows_left_out: int
    bad: int
    cells: tuple[CellLeftOut, ...]
    cells_left_out: int

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day."""
        return (self.daily.lines[0][0], self.daily.lines[-1][0]) if self.daily.lines else None


def opened(
    content: bytes,
    name: str,
    source: Mapping[str, Any] | None = None,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    most_different: int | None = None,
    most_columns: int | None = None,
) -> OpenedFile:
    """Read a file and recognise its columns. source: `[sources.NAME]` of the source it is the next version of.

    sheet, encoding: as somebody chose; else as they were chosen for the source.  most_different: cells that differ,
    and most_columns: columns, of which a server that shows the file cannot hold more.
    Raises ConnectorError for what is no table, ValueError for one without rows.
    """
    known = next_version.kept(source or {})
    if sheet is None and known.sheet and known.sheet in reader.sheets(content, name):
        sheet = known.sheet
    encoding = encoding or known.encoding
    table = reader.read(content, name=name, sheet=sheet, encoding=encoding or None, most_different=most_different)
    if len(table.rows) > MOST_ROWS:
        raise Unfit(
            Sentence("{rows} rows; {most_rows} can be stored: leave out days that no longer matter").filled(
                rows=len(table.rows), most_rows=MOST_ROWS
            )
        )
    if most_columns is not None and len(table.headings) > most_columns:
        raise Unfit(TOO_MANY_SHOWN.filled(columns=len(table.headings), most_columns=most_columns))
    return OpenedFile(name, recognise(table), encoding)


def understood(file: OpenedFile, said: Said, source: Mapping[str, Any] | None = None) -> FileReading:
    """What a file says, with what somebody said of it. source: as for `opened`.

    Raises ValueError, naming the choices, for an answer that is none of a question's.
    """
    known = next_version.kept(source or {})
    layout, answers = _settled(file, said, known)
    found = layout.columns
    columns = tuple(_used(column, said.uses.get(column.heading, Use()), source) for column in found)
    layout = used_as(layout, columns)
    kinds = {c.name: _kind(c, said.uses.get(c.heading, Use()), source) for c in columns if c.role == "metric"}
    questions = tuple(q for q in layout.questions if _matters(q, columns, said.uses))
    changed = next_version.changes(known, found, columns) if source else Changes()
    if file.table.encodings:
        questions = (_about_encoding(file.table), *questions)
    if changed.gone and said.answers.get(GONE) != LEAVE_OUT:
        questions = (*questions, _about_gone(changed.gone))
    problems = () if questions else tuple(_problems(columns))
    return FileReading(file, layout, kinds, questions, problems, changed, answers)


def _matters(question: Question, columns: Sequence[Column], uses: Mapping[str, Use]) -> bool:
    """Whether what is open has to do with a column that is used."""
    if question.kind == "role" and uses.get(question.heading, Use()).role is not None:
        return False
    if question.kind == "decimal":  # asked once for all columns
        return any(column.role == "metric" for column in columns)
    return all(column.role != "ignore" for column in columns if column.heading == question.heading)


def read_rows(reading: FileReading) -> ReadRows:
    """The rows of a file that is settled."""
    assert reading.is_settled
    read = lines.read(reading.file.table, reading.layout)
    daily = DailyTable(read.dimensions, read.metrics, read.lines.sorted())
    others = reading.file.table.left_out
    left_out = sorted((*others, *read.rows), key=lambda one: one.row)
    total, bad = len(others) + read.rows_left_out, sum(one.bad for one in others) + read.rows_left_out
    return ReadRows(daily, tuple(left_out), total, bad, read.cells, read.cells_left_out)


def _settled(file: OpenedFile, said: Said, known: Kept) -> tuple[Layout, dict[str, str]]:
    """The layout with the answers that fit its questions, and these answers."""
    given: dict[str, str] = {}
    named = [heading for heading, use in said.uses.items() if use.role == "day"]
    named = named or [c.heading for c in file.layout.columns if known.day and next_version.same(c.heading, known.day)]
    if len(named) == 1:
        given[DAY] = named[0]
    while True:
        layout = file.with_answers(given)
        new = {one.key: said.answers[one.key] for one in layout.questions if one.key in said.answers}
        for one in layout.questions:
            if known.answers.get(one.key) in {choice.value for choice in one.choices}:
                new.setdefault(one.key, known.answers[one.key])
        if not new.keys() - given.keys():
            return layout, given
        given |= new


def _used(column: Column, use: Use, source: Mapping[str, Any] | None) -> Column:
    """A column as somebody said, else as it was used before, else as it was recognised."""
    role, name, unit = column.role, column.name, column.unit
    if source and role != "day":
        known = next_version.kept(source)
        before = known.name_of(column)
        role = "ignore" if before is None else "metric" if before in known.metrics else "dimension"
        name = before or name
        unit = str(source["metrics"][before].get("unit", unit)) if role == "metric" else unit
    unit = unit if use.unit is None else use.unit
    return replace(column, role=use.role or role, name=use.name or name, unit=unit)


def _kind(column: Column, use: Use, source: Mapping[str, Any] | None) -> Kind:
    """Whether a metric adds up: as said, as before; shares never do."""
    before: Kind | None = (source or {}).get("metrics", {}).get(column.name, {}).get("kind")
    return use.kind or before or ("stock" if column.unit == "%" else "flow")


def _problems(columns: Sequence[Column]) -> Iterator[Sentence]:
    roles = [column.role for column in columns]
    if "day" not in roles:
        yield Sentence("No column has dates: choose one.")
    elif roles.count("day") > 1:
        yield Sentence("{n} columns are dates: choose one.", names={"n": str(roles.count("day"))})
    if "metric" not in roles:
        yield Sentence("No column has figures: choose one.")
    names = [column.name for column in columns if column.role in ("metric", "dimension")]
    if len({"day", *names}) < len(names) + 1:
        yield Sentence("Two columns have the same name: rename one.")


def _about_encoding(table: Table) -> Question:
    """The question that only opening the file anew answers."""
    texts = [*table.headings, *(cell for _, row in table.rows[:200] for cell in row if isinstance(cell, str))]
    example = next((text for text in texts if not text.isascii()), "")
    return Question(
        ENCODING,
        "",
        Sentence("The text encoding of the file is unclear"),
        tuple(Choice(one, as_it_is(one), _read_as(example, table.encoding, one)) for one in table.encodings),
    )


def _read_as(text: str, written: str, encoding: str) -> str:
    return text.encode(written, "replace").decode(encoding, "replace")[:60]


def _about_gone(gone: Sequence[str]) -> Question:
    return Question(
        GONE,
        "",
        Sentence(
            "Columns in use are missing from the file: {columns}. If one has a new heading, give it the old name",
            names={"columns": ", ".join(gone)},
        ),
        (Choice(LEAVE_OUT, Sentence("continue without them")),),
    )


def proposed_name(file: str, taken: Collection[str] = ()) -> str:
    """What a source is called that is made from a file of this name."""
    return name_from(file.rpartition(".")[0] or file, taken)
