"""Years and months of the two calendars that people plan in; what is stored and compared is always the day itself.

Jalali (Solar Hijri) is the official calendar of Iran: six months of 31 days, five of 30, and Esfand with 29, or 30 in a
leap year. A year begins on the day whose noon in Tehran follows the spring equinox. `persiantools` counts its years;
between 1178 and 1501 by the 33-year rule, which agrees with every year that was observed.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

Calendar = Literal["gregorian", "jalali"]
"""The calendars that days are shown, typed and planned in."""

JALALI_YEARS: Final = range(1200, 1600)
"""Years that are taken for Jalali ones wherever a day or a cycle is named: nobody plans the Middle Ages."""


class Parts(NamedTuple):
    """A day as its calendar counts it; month and day begin with 1."""

    year: int
    month: int
    day: int


def parts(day: date, calendar: Calendar = "gregorian") -> Parts:
    """Year, month and day of a day."""
    if calendar == "gregorian":
        return Parts(day.year, day.month, day.day)
    from persiantools.jdatetime import JalaliDate  # for those who count in it: commands begin without

    found = JalaliDate(day)  # type: ignore[no-untyped-call]
    return Parts(found.year, found.month, found.day)


def first_of(year: int, month: int, calendar: Calendar = "gregorian") -> date:
    """The first day of a month; months past the twelfth run on into the next year. Raises ValueError, OverflowError."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if calendar == "gregorian":
        return date(year, month, 1)
    from persiantools.jdatetime import JalaliDate

    found: date = JalaliDate(year, month, 1).to_gregorian()  # type: ignore[no-untyped-call]
    return found


def month_length(year: int, month: int, calendar: Calendar = "gregorian") -> int:
    """How many days a month has."""
    if calendar == "gregorian":
        return monthrange(year, month)[1]
    return (first_of(year, month + 1, calendar) - first_of(year, month, calendar)).days


def day_of(year: int, month: int, day: int, calendar: Calendar = "gregorian") -> date | None:
    """The day of a year, a month and a number; None where the calendar has none such."""
    try:
        if not (1 <= month <= 12 and 1 <= day <= month_length(year, month, calendar)):
            return None
        return first_of(year, month, calendar) + timedelta(days=day - 1)
    except (ValueError, OverflowError):
        return None


def jalali_month(month: int, language: str = "en") -> str:
    """A Jalali month's name: Persian in Persian, in Latin letters elsewhere (`Farvardin`)."""
    from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA

    names = MONTH_NAMES_FA if language.partition("_")[0] == "fa" else MONTH_NAMES_EN
    return str(names[month])
