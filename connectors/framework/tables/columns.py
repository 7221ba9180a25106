"""What the columns of a table are, found out from what stands in them: the day, metrics, and dimensions.

Whatever has two readings is a question, with what is proposed as its first choice; `settle` takes the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from connectors.framework.tables import day_columns, number_columns, numbers
from connectors.framework.tables.day_columns import DayColumn
from connectors.framework.tables.days import Way
from connectors.framework.tables.headings import name_from, says_code, says_day, says_rank, says_time, word_set, words
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.number_columns import NumberColumn, NumberWay
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.table import Table
from okr_model.wording.figures import is_currency
from okr_model.wording.sentences import Sentence

__all__ = ["Choice", "Column", "Layout", "Question", "Role", "name_from", "recognise", "settle"]

Role = Literal["day", "metric", "dimension", "ignore"]

_CHOICES: Final[tuple[Role, ...]] = ("metric", "dimension", "ignore")
_MOST_VALUES: Final = 200  # a text of more values than this tells nothing apart
_LONG: Final = 60  # letters, on average: free text
_CONSTANT: Final = 30  # rows in which a number that is always the same is no metric
_SHORT: Final = 3  # digits: with zeros in front that is rather a code if it is longer
_REPEATED: Final = 9  # numbers, few of them different, that may be a code


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    at: its position; heading: as written, its number in brackets where it has none; name: proposed for the metric or
    the dimension; format: how it is written (`DD.MM.YYYY`, `1.234,56 €`), "" for text; choices: what it may be used as;
    why: the reason where it is ignored or where a reader may wonder.
    """

    at: int
    heading: str
    role: Role
    name: str
    unit: str = ""
    format: str = ""
    example: str = ""
    choices: tuple[Role, ...] = _CHOICES
    why: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table and how they are read.

    questions: what is open, and must be answered before anything is stored; notes: what was decided by more than the
    cell itself.  days, numbers: how columns are read as days or numbers, by position.  answers: those given so far.
    """

    table: Table
    columns: tuple[Column, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()
    days: Mapping[int, Way] = field(default_factory=dict)
    numbers: Mapping[int, NumberWay] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A column before its role is known. cells: each different cell that is not missing, and how often it is there."""

    at: int
    heading: str
    cells: Mapping[object, int]

    @property
    def said(self) -> list[object]:
        return list(self.cells)

    @property
    def rows(self) -> int:
        return sum(self.cells.values())


def recognise(table: Table, answers: Mapping[str, str] | None = None) -> Layout:
    """The layout of a table. answers: by the keys of questions. Raises ValueError for a table without rows, and, naming
    the choices, for an answer that is none."""
    if not table.rows:
        raise ValueError("there are no rows below the headings")
    answers = dict(answers or {})
    named = [heading or f"({at + 1})" for at, heading in enumerate(table.headings)]
    seen = [_Seen(at, heading, _cells(table, at)) for at, heading in enumerate(named)]
    candidates = [c for s in seen if (c := day_columns.find(s.at, s.heading, s.cells, answers)) is not None]
    day, asked = _day(seen, candidates, answers)
    figures = _numbers(seen, table, day, answers)
    questions = [*asked, *(day.questions if day else ())]
    notes = [*(day.notes if day else ())]
    columns, taken = [], {"day"}
    dates = {c.at for c in candidates} | ({day.at} if day else set())
    for one in seen:
        if day is not None and one.at == day.at:
            columns.append(Column(one.at, one.heading, "day", "day", "", day.format, _example(one), ("day", "ignore")))
            continue
        number = figures.get(one.at)
        role, why, question = _role(table, one, number, one.at in dates, answers)
        name = name_from(table.headings[one.at], taken, f"column_{one.at + 1}")
        taken.add(name)
        choices: tuple[Role, ...] = ("day", "dimension", "ignore") if one.at in dates else _CHOICES
        unit = _unit(number, one.heading) if number is not None and role == "metric" else ""
        shown = number.format if number is not None else ""
        columns.append(Column(one.at, one.heading, role, name, unit, shown, _example(one), choices, why))
        if number is not None and role == "metric":
            questions += number.questions
            notes += number.notes
        questions += [question] if question else []
    return Layout(
        table,
        tuple(columns),
        _once(questions),
        tuple(notes),
        {c.at: c.way for c in [*candidates, *([day] if day else [])]},
        {at: number.way for at, number in figures.items()},
        answers,
    )


def settle(layout: Layout, answers: Mapping[str, str]) -> Layout:
    """The layout with more answers, by the keys of its questions; answers may open further questions.

    Answers to what is not asked change nothing. Raises ValueError, naming the choices, for an answer that is none.
    """
    return recognise(layout.table, {**layout.answers, **answers})


def _cells(table: Table, at: int) -> Mapping[object, int]:
    """The different cells of a column that are not missing, in the order of the rows, and how often each is there."""
    cells = Counter([row[at] for _, row in table.rows])
    return {cell: count for cell, count in cells.items() if not is_missing(cell)}


def _once(questions: list[Question]) -> tuple[Question, ...]:
    """One question for each key: a file writes its decimals in one way."""
    return tuple({question.key: question for question in reversed(questions)}.values())[::-1]


def _day(
    seen: list[_Seen], candidates: list[DayColumn], answers: Mapping[str, str]
) -> tuple[DayColumn | None, list[Question]]:
    """The column of days. Real dates win, then days in text, then longer periods, then numbers, if somebody agrees."""
    named = next((s for s in seen if s.heading == answers.get("day_column")), None)
    if named is not None:  # whoever names a column of numbers has agreed that they are days
        chosen = next((c for c in candidates if c.at == named.at), None)
        agreed = {**answers, "serials": "days"}
        if chosen or (chosen := day_columns.counts(named.at, named.heading, named.cells, agreed)):
            return chosen, []
    best = [c for c in candidates if c.quality == max(c.quality for c in candidates)]
    if any(c.days > 1 for c in best):  # the moment of an export stands in every row
        best = [c for c in best if c.days > 1]
    if not best:
        counted = [c for s in seen if (c := day_columns.counts(s.at, s.heading, s.cells, answers)) is not None]
        counted.sort(key=lambda c: -says_day(c.heading))
        return (counted[0] if counted else None), []
    by_at = {s.at: s for s in seen}
    if len(best) > 1 and all(by_at[c.at].cells == by_at[best[0].at].cells for c in best):
        return best[0], []
    if len(best) == 1:
        return best[0], []
    best.sort(key=lambda c: (-says_day(c.heading), c.at))
    if says_day(best[0].heading) == 2 > says_day(best[1].heading):
        return best[0], []
    headings = [c.heading for c in best]
    question = Question(
        "day_column",
        "",
        Sentence("Several columns have days: {columns}", names={"columns": ", ".join(headings)}),
        tuple(
            Choice(c.heading, Sentence("the days of {column}", names={"column": c.heading}), _example(by_at[c.at]))
            for c in best
        ),
    )
    answer = question.value(answers)
    return next((c for c in best if c.heading == answer), best[0]), [] if answer else [question]


def _numbers(
    seen: list[_Seen], table: Table, day: DayColumn | None, answers: Mapping[str, str]
) -> dict[int, NumberColumn]:
    """The columns of numbers; each may take from the others what stands before decimals."""
    found = [
        cells
        for s in seen
        if (day is None or s.at != day.at) and (cells := number_columns.find(s.at, s.heading, s.cells)) is not None
    ]
    told = {cells.decides for cells in found} - {None}
    hint = told.pop() if len(told) == 1 else None
    return {cells.at: number_columns.decided(cells, hint, table.decimal, answers) for cells in found}


def _role(
    table: Table, one: _Seen, number: NumberColumn | None, is_day: bool, answers: Mapping[str, str]
) -> tuple[Role, Sentence | None, Question | None]:
    """What a column that is not the day is used for, and why where that is no metric."""
    said = one.said
    if not said:
        return "ignore", Sentence("it is empty"), None
    if is_day:
        return "ignore", Sentence("another column has the days"), None
    if number is None:
        return (*_text_role(one, said), None)
    plain = number.whole and not number.way.unit
    if plain and says_rank("" if one.heading == f"({one.at + 1})" else one.heading) and _counts_rows(said):
        return "ignore", Sentence("it counts the rows"), None
    zeros = _leading_zeros(said)
    if (plain or _is_version(one, number)) and (says_code(one.heading) or zeros > _SHORT):
        role, _ = _text_role(one, said)
        return role, Sentence("its numbers are codes, which do not add up"), None
    if number.way.unit == "s" and says_time(one.heading):
        return "ignore", Sentence("it is the time of day"), None
    if len(said) == 1 and one.rows >= _CONSTANT and numbers_of(said) != {0.0}:
        return "ignore", Sentence("it is the same in every row"), None
    if plain and (zeros or (_may_be_codes(one, said) and _come_back(table, one))):
        question = Question(
            "role",
            one.heading,
            Sentence(
                "The numbers of {column} may be figures, or codes that do not add up", names={"column": one.heading}
            ),
            (
                Choice("dimension", Sentence("they are codes, to split by")),
                Choice("metric", Sentence("they are figures")),
            ),
        )
        answer = question.value(answers)
        return ("metric" if answer == "metric" else "dimension"), None, None if answer else question
    return "metric", None, None


def numbers_of(said: list[object]) -> set[float]:
    """The values of some cells."""
    found = set()
    for cell in said:
        try:
            found.add(numbers.number(cell))
        except ValueError:
            continue
    return found


def _text_role(one: _Seen, said: list[object]) -> tuple[Role, Sentence | None]:
    """Text of few values tells figures apart; text of many, and free text, does not."""
    if len(said) > _MOST_VALUES or len(said) * 2 > max(one.rows, 6):
        return "ignore", Sentence("it has too many different values to split by")
    if sum(len(str(cell)) for cell in said) > _LONG * len(said):
        return "ignore", Sentence("it is free text")
    return "dimension", None


def _counts_rows(said: list[object]) -> bool:
    """Whether numbers are 1, 2, 3, … or 0, 1, 2, … in the order of the rows."""
    values = [str(cell).removesuffix(".0") for cell in said]
    return len(values) > 1 and any(values == [str(n) for n in range(first, first + len(values))] for first in (0, 1))


def _is_version(one: _Seen, number: NumberColumn) -> bool:
    """Whether numbers with decimals are those of versions, by their heading."""
    return not number.way.unit and words(one.heading)[-1:] in (("version",), ("release",), ("build",))


def _leading_zeros(said: list[object]) -> int:
    """The length of the longest number that begins with a zero; 0 where none does."""
    return max((len(c) for c in said if isinstance(c, str) and c[:1] == "0" and len(c) > 1 and c.isdigit()), default=0)


def _may_be_codes(one: _Seen, said: list[object]) -> bool:
    """Whether numbers look like codes: of one length of three digits or more, few of them and again and again."""
    sizes = {len(str(cell).removesuffix(".0")) for cell in said}
    often = one.rows >= max(_REPEATED, 3 * len(said)) and len(said) > 1
    unique = len(said) == one.rows >= _REPEATED and sizes <= set(range(9, 20))
    return len(sizes) == 1 and sizes <= set(range(3, 20)) and (often or unique)


def _come_back(table: Table, one: _Seen) -> bool:
    """Whether values return after others in the order of the rows, as those of a level that moves slowly do not."""
    column = [cell for _, row in table.rows if (cell := row[one.at]) in one.cells]
    changes = sum(before != after for before, after in pairwise(column))
    return changes >= 2 * len(one.cells) or len(column) == len(one.cells)


def _unit(number: NumberColumn, heading: str) -> str:
    """The unit of the cells; else the currency of the heading, unless that speaks of thousands or millions of it."""
    if number.way.unit:
        return number.way.unit
    code = numbers.currency(heading)
    in_thousands = (
        any(word in _SCALED or word.startswith("thousand") for word in words(heading)) or "k€" in heading.lower()
    )
    return code if is_currency(code) and not in_thousands else ""


_SCALED: Final = word_set(
    "k tsd teur tausend million millions mio mn m mm هزار میلیون میلیارد tys тыс millones milliers"
)


def _example(one: _Seen) -> str:
    return next((str(cell).strip()[:60] for cell in one.cells), "")
