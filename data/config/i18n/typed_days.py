"""A day as people type it, in either calendar: one reading for every form and filter.

`2026-12-01`, `1405-09-10`, `۱۴۰۵/۹/۱۰`, `10/9/1405`, `1 Dec 2026`, `10 آذر ۱۴۰۵`, `10 Azar`, `today`, `امروز`. A year
from 1200 to 1599 is a Jalali one. A day without a year is the one in the month nearest to today.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from connectors.framework.tables import day_words, written_days
from connectors.framework.tables.characters import plain
from connectors.framework.tables.written_days import Short, Triple
from data.config.i18n.translation import Wording
from okr_model.calendars import months
from okr_model.calendars.months import JALALI_YEARS, Calendar
from okr_model.wording.sentences import Unfit

_NEAR: Final = {
    "today": 0, "yesterday": -1, "tomorrow": 1,
    "امروز": 0, "دیروز": -1, "پریروز": -2, "فردا": 1, "پسفردا": 2, "پس فردا": 2,
}  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4})")
_NAMED: Final = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)(?:,?\s+(\d{4}))?")
_LONGEST: Final = 60


def typed_day(text: str, today: date, words: Wording) -> date | None:
    """The day that somebody means; None for an empty text. words: in which it is refused.

    Raises Unfit, which says what a month has where there is no such day, and how days are written where it is none.
    """
    bare = " ".join(plain(text).casefold().split())
    if not bare:
        return None
    refuse_mixed_digits(text)
    if bare in _NEAR:
        return today + timedelta(days=_NEAR[bare])
    said = written_days.written(bare) if len(bare) <= _LONGEST else None
    if isinstance(said, date):
        return said
    if isinstance(said, Triple):
        return _one_of_two(text, said, today, words)
    named = _NAMED.fullmatch(bare)
    if named and (isinstance(said, Short) or said is None) and (month := day_words.months().get(named[2])):
        calendar: Calendar = "jalali" if month.jalali else "gregorian"
        year = int(named[3]) if named[3] else _nearest_year(month.number, today, calendar)
        return _of_month(year, month.number, int(named[1]), calendar, words)
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        if numbers := pattern.fullmatch(bare):
            year, number, day = (int(numbers[place]) for place in order)
            calendar = "jalali" if year in JALALI_YEARS else "gregorian"
            return _of_month(year, number, day, calendar, words)
    raise _no_day(text, today, words)


def refuse_mixed_digits(text: str) -> None:
    """Raises Unfit for a text whose digits are of more than one script: `۱2٣` may be misread, and is a slip."""
    if not text.isascii() and len({_script(sign) for sign in text if sign.isdecimal()}) > 1:
        raise Unfit(
            "“{typed}” has digits of more than one script. Write all of them in the same.",
            names={"typed": text.strip()[:_LONGEST]},
        )


def _script(digit: str) -> int:
    """Which zero a digit is counted from."""
    return ord(digit) - unicodedata.decimal(digit)


def _one_of_two(text: str, said: Triple, today: date, words: Wording) -> date:
    """The day of `3/4/2026`, where only one order gives one."""
    found = sorted({day for order in written_days.possible(said) if (day := written_days.in_order(said, order))})
    if said.short or not found:
        raise _no_day(text, today, words)
    if len(found) > 1:
        raise Unfit(
            "“{typed}” could mean {one} or {other}. Write the year first: {example}.",
            names={
                "typed": text.strip(),
                "one": words.full_day(found[0]),
                "other": words.full_day(found[1]),
                "example": words.latin(found[0].isoformat()),
            },
        )
    return found[0]


def _nearest_year(month: int, today: date, calendar: Calendar) -> int:
    """The year in which a month is nearest to today."""
    this = months.parts(today, calendar).year
    return min((this - 1, this, this + 1), key=lambda year: abs((_middle(year, month, calendar) - today).days))


def _middle(year: int, month: int, calendar: Calendar) -> date:
    return months.first_of(year, month, calendar) + timedelta(days=14)


def _of_month(year: int, month: int, day: int, calendar: Calendar, words: Wording) -> date:
    """A day of a month. Raises Unfit where there is none such, saying what there is."""
    if not 1 <= month <= 12:
        raise Unfit("A year has 12 months; there is no month {month}.", numbers={"month": month})
    try:
        length = months.month_length(year, month, calendar)
    except (ValueError, OverflowError):
        raise Unfit("There is no year {year} here.", names={"year": words.digits(str(year))}) from None
    if found := months.day_of(year, month, day, calendar):
        return found
    names = {"month": words.month_in(month, calendar), "year": words.digits(str(year))}
    if day < 1:
        raise Unfit("A month begins with day 1.")
    if day == 30 and calendar == "jalali" and month == 12:
        raise Unfit(
            "{month} has 30 days in leap years only, and {year} is none: its last day is {last} {month} {year}.",
            names=names, numbers={"last": length},
        )  # fmt: skip
    if day == 29 and calendar == "gregorian" and month == 2:
        raise Unfit(
            "{month} has 29 days in leap years only, and {year} is none: its last day is {last} {month} {year}.",
            names=names, numbers={"last": length},
        )  # fmt: skip
    raise Unfit("{month} {year} has {last} days.", names=names, numbers={"last": length})


def _no_day(text: str, today: date, words: Wording) -> Unfit:
    return Unfit(
        "“{typed}” is no day. Write one like {example}, {numbers} or {today}.",
        names={
            "typed": text.strip()[:_LONGEST],
            "example": words.full_day(today),
            "numbers": words.in_numbers(today),
            "today": words.t("today"),
        },
    )
