"""Days, moments and cycles in words, in either calendar; digits are the caller's.

Gregorian ones are written by Babel (Unicode CLDR), which knows no other calendar; Jalali ones by `okr_model.calendars`:
`2 Azar 1405`, in Persian `2 آذر 1405`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, get_month_names

from okr_model.calendars import months
from okr_model.calendars.months import Calendar, parts

_JALALI_LANGUAGES: Final = frozenset({"fa"})


def usual_calendar(language: str) -> Calendar:
    """The calendar in which a language's readers count days, where nobody has chosen one: Jalali in Persian (CLDR)."""
    return "jalali" if language.partition("_")[0] in _JALALI_LANGUAGES else "gregorian"


def day(value: date, locale: Locale, calendar: Calendar, *, year: bool) -> str:
    """`23 Nov`, `23 Nov 2026`; `2 Azar`, `2 Azar 1405`."""
    if calendar == "gregorian":
        return str(format_date(value, "d MMM y" if year else "d MMM", locale=locale))
    found = parts(value, calendar)
    said = f"{found.day} {months.jalali_month(found.month, locale.language)}"
    return f"{said} {found.year}" if year else said


def month(value: date, locale: Locale, calendar: Calendar) -> str:
    """The month of a day with its year: `November 2026`, `Azar 1405`."""
    if calendar == "gregorian":
        return str(format_date(value, "LLLL y", locale=locale))
    found = parts(value, calendar)
    return f"{months.jalali_month(found.month, locale.language)} {found.year}"


def month_names(locale: Locale, calendar: Calendar) -> list[str]:
    """The twelve months of a calendar, the first of its year first."""
    if calendar == "gregorian":
        names = get_month_names("wide", "stand-alone", locale=locale)
        return [str(names[n]) for n in range(1, 13)]
    return [months.jalali_month(n, locale.language) for n in range(1, 13)]


def in_numbers(value: date, locale: Locale, calendar: Calendar) -> str:
    """`2026-11-23`; of the Jalali calendar `1405-09-02`, in Persian as it is written there: `1405/9/2`."""
    found = parts(value, calendar)
    if calendar == "jalali" and locale.language == "fa":
        return f"{found.year}/{found.month}/{found.day}"
    return f"{found.year:04}-{found.month:02}-{found.day:02}"


def moment(value: datetime, locale: Locale, calendar: Calendar) -> str:
    """A moment to the minute, as its own zone has it: `23 Nov 2026, 14:05`."""
    here = value.replace(tzinfo=None)
    if calendar == "gregorian":
        return str(format_datetime(here, "d MMM y, HH:mm", locale=locale))
    comma = "،" if locale.language == "fa" else ","
    return f"{day(here.date(), locale, calendar, year=True)}{comma} {here:%H:%M}"
