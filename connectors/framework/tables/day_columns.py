"""Whether a column holds days, and how they are read: what the whole column tells, and what it leaves open.

The order of `03/04/2026` is found by `day_orders`. What the column leaves open is asked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from connectors.framework import clock
from connectors.framework.tables import day_forms, day_orders, doubtful_days, written_days
from connectors.framework.tables.characters import plain
from connectors.framework.tables.day_orders import OLDEST, RUN
from connectors.framework.tables.days import Counted, Order, Way
from connectors.framework.tables.headings import says_day, says_week
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.written_days import Period, Short, Triple, Written, written
from okr_model.wording.sentences import Sentence

ENOUGH: Final = 0.6  # the share of a column's cells that must be days; the rest are its bad rows
_NEARLY_ALL: Final = 0.9  # the share of numbers that must be like counts of days
_BARE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TRIED: Final = 100  # cells that show that a column has no days at all
_AHEAD: Final = 20  # years that nobody plans
_SERIALS: Final = range(32_874, 54_789)  # days of 1990 to 2049 as spreadsheets count them
_SECONDS: Final = range(946_684_800, 2_208_988_800)  # 2000 to 2039


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column of days. quality: 3 of real dates, 2 of days in text, 1 of weeks, months or quarters, 0 of bare numbers.

    days: how many different ones it has; `way`: how they are read, as proposed where a question is open.
    """

    at: int
    heading: str
    quality: int
    days: int
    way: Way
    format: str
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class _Found:
    """What the cells of a column are, in the order of their first appearance."""

    dates: set[date] = field(default_factory=set)
    by_text: dict[str, Written] = field(default_factory=dict)
    real: int = 0
    texts: int = 0
    others: int = 0


def find(at: int, heading: str, cells: Mapping[object, int], answers: Mapping[str, str]) -> DayColumn | None:
    """The days of a column; None for one of something else. cells: in the order of the rows. Raises ValueError."""
    said = list(cells)
    if not said or not _may_be(said):
        return None
    found = _Found()
    for cell in said:
        if isinstance(cell, date):
            found.dates.add(cell.date() if isinstance(cell, datetime) else cell)
            found.real += cells[cell]
        elif (
            (text := _text(cell))
            and (what := written(text)) is not None
            and not _weak(what, heading)
            and not _lunar(what, text)
        ):
            found.by_text[text] = what
            found.texts += cells[cell]
        else:
            found.others += cells[cell]
    if found.real + found.texts < ENOUGH * (found.real + found.texts + found.others):
        return None
    return _decided(at, heading, found, dict(answers))


def counts(at: int, heading: str, cells: Mapping[object, int], answers: Mapping[str, str]) -> DayColumn | None:
    """A column of whole numbers that may count days or seconds, with the question whether they do; None for another."""
    said = list(cells)
    kinds = Counter(map(_counted, said))
    kind, often = kinds.most_common(1)[0] if kinds else ("", 0)
    if not kind or often < _NEARLY_ALL * len(said):
        return None
    way = Way(counted=kind)
    example = next(cell for cell in said if _counted(cell) == kind)
    text = {
        "serials": Sentence("The numbers of {column} may be spreadsheet dates", names={"column": heading}),
        "seconds": Sentence(
            "The numbers of {column} may be times, in seconds since 1970 (UTC)", names={"column": heading}
        ),
        "milliseconds": Sentence(
            "The numbers of {column} may be times, in milliseconds since 1970 (UTC)", names={"column": heading}
        ),
    }[kind]
    question = Question(
        "serials",
        heading,
        text,
        (
            Choice("days", Sentence("they are dates"), f"{example} → {way.day(example)}"),
            Choice("numbers", Sentence("they are numbers")),
        ),
    )
    answer = question.value(dict(answers))
    if answer == "numbers":
        return None
    open_ = () if answer else (question,)
    return DayColumn(at, heading, 0, len(said), way, "serial" if kind == "serials" else f"unix {kind}", open_)


def _may_be(said: Sequence[object]) -> bool:
    """A look at some of the cells, since most columns hold no days."""
    some = said[:: max(1, len(said) // _TRIED)][:_TRIED]
    days = sum(isinstance(cell, date) or (bool(text := _text(cell)) and written(text) is not None) for cell in some)
    return days * 2 > len(some) * ENOUGH


def _text(cell: object) -> str:
    """A cell as a day might be written in it; "" for one that cannot be."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15 and cell == int(cell):
        return text if len(text := str(int(cell))) in (6, 8, 10, 14) else ""
    return ""


def _weak(what: Written, heading: str) -> bool:
    return isinstance(what, Period) and what.weak and (not says_day(heading) or says_week(heading))


def _lunar(what: Written, text: str) -> bool:
    """Whether a year is rather one of the lunar calendar, whose 1447 is 2026, than a Jalali one: 2068."""
    return isinstance(what, date) and what.year > clock.today().year + _AHEAD and str(what.year) not in plain(text)


def _counted(cell: object) -> Counted:
    if isinstance(cell, str) and len(cell) < 20 and _BARE.fullmatch(cell.strip()):
        cell = float(cell) if "." in cell else int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        return ""
    if int(cell) in _SERIALS:
        return "serials"
    if cell == int(cell):
        return "seconds" if int(cell) in _SECONDS else "milliseconds" if int(cell) // 1000 in _SECONDS else ""
    return ""


def _decided(at: int, heading: str, found: _Found, answers: dict[str, str]) -> DayColumn:
    way, quality, shown = Way(counted=""), 3, "date"
    questions: list[Question] = []
    notes: list[Sentence] = []
    if found.texts > found.real:
        quality, shown = 2, _form(found)
    kinds = Counter(type(what) for what in found.by_text.values())
    if kinds[Triple]:
        way, asked = doubtful_days.calendar(heading, found.by_text, way, answers)
        questions += asked
    if kinds[Triple] and not way.jalali:
        order, question, note = day_orders.decide(heading, found.by_text, found.dates, answers)
        way = replace(way, order=order)
        questions += [question] if question else []
        notes += [note] if note else []
        shown = _with_order(found, order) if quality == 2 else shown
    if kinds[Short]:
        way, short = _short(heading, found, way, answers)
        questions += short
        if way.short == "year" and quality == 2:
            quality, shown = 1, "MMM YY"
            questions += [question] if (question := _period(heading, found, answers)) else []
    if kinds[Period]:
        units = Counter(what.unit for what in found.by_text.values() if isinstance(what, Period))
        unit = units.most_common(1)[0][0]
        if kinds[Period] * 2 > len(found.by_text) + len(found.dates):
            quality = 1 if quality == 2 else quality
            questions += [question] if (question := _period(heading, found, answers)) else []
            way = replace(way, unit=unit)
        else:
            way = replace(way, unit="day")
            notes.append(
                Sentence(
                    "{column} has days, and some weeks or months: those rows are left out", names={"column": heading}
                )
            )
    for doubt in (doubtful_days.swapped, doubtful_days.moments):
        way, question = doubt(heading, found.by_text, found.dates, way, answers)
        questions += [question] if question else []
    if said := answers.get("period"):
        way = replace(way, period="first" if said == "first" else "last")
    days = len(found.dates) + len(found.by_text)
    return DayColumn(at, heading, quality, days, way, shown, tuple(questions), tuple(notes))


# Days without a year, and periods


def _short(heading: str, found: _Found, way: Way, answers: dict[str, str]) -> tuple[Way, list[Question]]:
    """Whether `Jun 26` is a day or a month, and which year its days are of."""
    shorts = {text: what for text, what in found.by_text.items() if isinstance(what, Short)}
    numbers = {what.number for what in shorts.values()}
    months = {what.month for what in shorts.values()}
    text, example = next(iter(shorts.items()))
    questions: list[Question] = []
    if any(what.year_only for what in shorts.values()):
        return replace(way, short="year"), questions
    likely = range(OLDEST - 2000, clock.today().year - 1997)
    far = not example.month.jalali and not numbers <= set(likely)
    far = far or any(what.day_only for what in shorts.values())
    as_day = len(numbers) >= RUN or (len(months) == 1 and len(numbers) > 1) or far
    if not as_day:
        month = written_days.month_of(example)
        question = Question(
            "short_day",
            heading,
            Sentence("{day} in {column} can be a day or a month", names={"day": text, "column": heading}),
            (
                Choice("year", Sentence("a month and its year"), f"{text} → {month.first:%Y-%m}" if month else ""),
                Choice(
                    "day",
                    Sentence("a day without its year"),
                    f"{text} → {example.month.number:02}-{example.number:02}",
                ),
            ),
        )
        answer = question.value(answers)
        if answer != "day":
            return replace(way, short="year"), questions if answer else [question]
    days = sorted({(what.month.number, what.number) for what in shorts.values()})
    jalali = example.month.jalali
    this = clock.today().year - (621 if jalali else 0)
    turn = _turn(days)
    years = [this, this - 1, this - 2]
    newest = turn if turn in days else days[-1]
    question = Question(
        "year",
        heading,
        Sentence("The dates of {column} have no year", names={"column": heading}),
        tuple(
            Choice(str(y), Sentence("the newest are of {year}", names={"year": str(y)}),
                   f"→ {written_days.day_of(y, *newest)}")
            for y in years
        ),
    )  # fmt: skip
    said = answers.get("year", "")
    if said and not (said.isdecimal() and len(said) == 4):
        question.value(answers)
    year = int(said) if said else years[0]
    return replace(way, short="day", year=year, turn=turn), questions if said else [question]


def _turn(days: list[tuple[int, int]]) -> tuple[int, int]:
    """The last day of the year that the newest days are of: what comes after it is of the year before.

    Found by the longest stretch without days, which no year's end lies in if they cross one.
    """
    ordinal = [(month - 1) * 31 + day for month, day in days]
    gaps = [(after - one, days[n]) for n, (one, after) in enumerate(pairwise(ordinal))]
    across = 372 - ordinal[-1] + ordinal[0]
    longest = max(gaps, default=(0, (12, 31)))
    return longest[1] if longest[0] > across else (12, 31)


def _period(heading: str, found: _Found, answers: dict[str, str]) -> Question | None:
    """The question on which day the figures of a week, month or quarter are put."""
    text, what = next((t, w) for t, w in found.by_text.items() if isinstance(w, Period | Short))
    period = written_days.month_of(what) if isinstance(what, Short) else what
    if not isinstance(period, Period):
        return None
    question = Question(
        "period",
        heading,
        Sentence(
            "{column} has periods longer than a day: to which day do their figures belong?",
            names={"column": heading},
        ),
        (
            Choice("last", Sentence("the last day, when they are complete"), f"{text} → {period.last}"),
            Choice("first", Sentence("the first day"), f"{text} → {period.first}"),
        ),
    )
    return None if question.value(answers) else question


# How it is written


def _form(found: _Found) -> str:
    """How the texts of a column are written: `YYYY-MM-DD`, `D MMM YYYY`."""
    text, what = next(iter(found.by_text.items()))
    shortest = min((t for t, w in found.by_text.items() if type(w) is type(what)), key=len, default=text)
    return day_forms.form(shortest)


def _with_order(found: _Found, order: Order) -> str:
    triples = [text for text, what in found.by_text.items() if isinstance(what, Triple)]
    return day_forms.form(min(triples, key=len), order)
