"""What the columns of a table are, found out from what stands in them: the day, metrics, and dimensions.

Whatever has two readings is a question, with what is proposed as its first choice; `settle` takes the answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from connectors.framework.tables import day_columns, number_columns, signs
from connectors.framework.tables.column_roles import Role, Seen, role_of, says_money, stated_currency, unit_of
from connectors.framework.tables.day_columns import DayColumn
from connectors.framework.tables.days import Way
from connectors.framework.tables.headings import name_from, says_day, says_percent
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.number_columns import NumberColumn, NumberWay
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.signs import Signs
from connectors.framework.tables.stated_units import with_unit
from connectors.framework.tables.table import Table
from okr_model.wording.sentences import Sentence, Unfit

__all__ = ["Choice", "Column", "Layout", "Question", "Role", "name_from", "recognise", "settle", "used_as"]

MOST_SHOWN: Final = 1_000
"""Columns that a page lets people choose among; a sheet may have sixteen times as many."""
TOO_MANY_SHOWN: Final = Sentence("{columns} columns; {most_columns} can be shown: leave out those that do not matter")

_CHOICES: Final[tuple[Role, ...]] = ("metric", "dimension", "ignore")


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
    signs: which amounts have their sign in another column.
    """

    table: Table
    columns: tuple[Column, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()
    days: Mapping[int, Way] = field(default_factory=dict)
    numbers: Mapping[int, NumberWay] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[int, Signs] = field(default_factory=dict)


def recognise(table: Table, answers: Mapping[str, str] | None = None) -> Layout:
    """The layout of a table. answers: by the keys of questions. Raises ValueError for a table without rows, and, naming
    the choices, for an answer that is none."""
    if not table.rows:
        raise Unfit("there are no rows below the headings")
    answers = dict(answers or {})
    named = [heading or f"({at + 1})" for at, heading in enumerate(table.headings)]
    seen = [Seen(at, heading, _cells(table, at)) for at, heading in enumerate(named)]
    candidates = [c for s in seen if (c := day_columns.find(s.at, s.heading, s.cells, answers)) is not None]
    day, asked = _day(seen, candidates, answers)
    figures = _numbers(seen, table, day, answers)
    questions = [*asked, *(day.questions if day else ())]
    notes = [*(day.notes if day else ())]
    columns, taken = [], {"day"}
    currency = stated_currency(seen, figures)
    money = [one.at for one in seen if one.at in figures and (says_money(one.heading) or len(figures) == 1)]
    dates = {c.at for c in candidates} | ({day.at} if day else set())
    for one in seen:
        if day is not None and one.at == day.at:
            columns.append(Column(one.at, one.heading, "day", "day", "", day.format, _example(one), ("day", "ignore")))
            continue
        number = figures.get(one.at)
        role, why, question = role_of(table, one, number, one.at in dates, answers)
        if currency is not None and one.at == currency[0]:
            role, why = "ignore", Sentence("it is the currency of all figures: {code}", names={"code": currency[1]})
        stated = table.units.get(one.at)
        name = name_from(stated.heading if stated else table.headings[one.at], taken, f"column_{one.at + 1}")
        taken.add(name)
        choices: tuple[Role, ...] = ("day", "dimension", "ignore") if one.at in dates else _CHOICES
        unit = (
            unit_of(number, one.heading, stated.unit if stated else "") or _money_unit(one.at, currency, money)
            if number is not None and role == "metric"
            else ""
        )
        shown = number.format if number is not None else ""
        columns.append(Column(one.at, one.heading, role, name, unit, shown, _example(one), choices, why))
        if number is not None and role == "metric":
            questions += number.questions
            notes += number.notes
        questions += [question] if question else []
    ways = {at: number.way for at, number in figures.items()}
    amounts = [one for one, column in zip(seen, columns, strict=True) if column.role == "metric" and one.at in ways]
    signed, question = signs.find(seen, amounts, ways, answers)
    questions += [question] if question else []
    return Layout(
        table,
        tuple(columns),
        _once(questions),
        tuple(notes),
        {c.at: c.way for c in [*candidates, *([day] if day else [])]},
        ways,
        answers,
        signed,
    )


def _money_unit(at: int, currency: tuple[int, str] | None, money: Collection[int]) -> str:
    return currency[1] if currency is not None and at in money else ""


def settle(layout: Layout, answers: Mapping[str, str]) -> Layout:
    """The layout with more answers, by the keys of its questions; answers may open further questions.

    Answers to what is not asked change nothing. Raises ValueError, naming the choices, for an answer that is none.
    """
    return recognise(layout.table, {**layout.answers, **answers})


def used_as(layout: Layout, columns: Sequence[Column]) -> Layout:
    """The layout with its columns as they will be used.

    Figures in a column below `%` are parts of one only where their unit is % in use too. Those with a % in their own
    cells are, whatever it is called.
    """
    stated = {at for at in range(len(layout.table.headings)) if _stated(layout.table, at) == "%"}
    others = {c.at for c in columns if c.role == "metric" and c.unit != "%" and c.at in stated & layout.numbers.keys()}
    numbers = {at: replace(way, unit="", percent=False) if at in others else way for at, way in layout.numbers.items()}
    asked = {layout.table.headings[at] for at in others}
    questions = tuple(q for q in layout.questions if q.kind != "percent" or q.heading not in asked)
    return replace(layout, columns=tuple(columns), numbers=numbers, questions=questions)


def _cells(table: Table, at: int) -> Mapping[object, int]:
    """The different cells of a column that are not missing, in the order of the rows, and how often each is there."""
    cells = table.rows.counted(at)
    for cell in [cell for cell in cells if is_missing(cell)]:  # a second dictionary of a million cells would be large
        del cells[cell]
    return cells


def _once(questions: list[Question]) -> tuple[Question, ...]:
    """One question for each key: a file writes its decimals in one way."""
    return tuple({question.key: question for question in reversed(questions)}.values())[::-1]


def _day(
    seen: list[Seen], candidates: list[DayColumn], answers: Mapping[str, str]
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
        Sentence("Several columns have dates: {columns}", names={"columns": ", ".join(headings)}),
        tuple(
            Choice(c.heading, Sentence("the dates of {column}", names={"column": c.heading}), _example(by_at[c.at]))
            for c in best
        ),
    )
    answer = question.value(answers)
    return next((c for c in best if c.heading == answer), best[0]), [] if answer else [question]


def _numbers(
    seen: list[Seen], table: Table, day: DayColumn | None, answers: Mapping[str, str]
) -> dict[int, NumberColumn]:
    """The columns of numbers; each may take from the others what stands before decimals."""
    found = [
        cells
        for s in seen
        if (day is None or s.at != day.at) and (cells := number_columns.find(s.at, s.heading, s.cells)) is not None
    ]
    told = {cells.decides for cells in found} - {None}
    hint = told.pop() if len(told) == 1 else None
    decided = [number_columns.decided(cells, hint, table.decimal, answers) for cells in found]
    cells_of = {one.at: one.cells for one in seen}
    return {one.at: with_unit(one, _stated(table, one.at), cells_of[one.at], answers) for one in decided}


def _stated(table: Table, at: int) -> str:
    """The unit that a row of units or the heading states of a column; "" where none does."""
    if at in table.units:
        return table.units[at].unit
    return "%" if says_percent(table.headings[at]) else ""


def _example(one: Seen) -> str:
    return next((str(cell).strip()[:60] for cell in one.cells), "")
