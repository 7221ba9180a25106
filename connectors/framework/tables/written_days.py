"""What one text says of a day, a week, a month or a quarter, as far as it says it by itself.

A `Triple` leaves open which number is the day, a `Short` whether its number is a day or a year: the column tells, or
somebody is asked (`connectors.framework.tables.day_columns`).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from persiantools.jdatetime import JalaliDate

from connectors.framework.tables import day_words
from connectors.framework.tables.characters import plain, without_accents
from connectors.framework.tables.day_words import Month
from okr_model.calendars.months import JALALI_YEARS

Order = Literal["day_first", "month_first", "year_first"]

_YEARS: Final = range(1900, 2200)
_LONGEST: Final = 60
_LONGEST_SPAN: Final = 100  # days
_TIME: Final = re.compile(
    r"(?:^|[T ,]+(?:[-|] ?)?)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:[ap]\.?m\.?|uhr|h))?"
    r"(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)?(?: ?\(?[+-]\d{1,2}:?\d{2}\)?|[+-]\d{2})?)?(?= |$)",
    re.IGNORECASE,
)
_ISO_TIME: Final = re.compile(r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
SPAN: Final = re.compile(r" - | to | bis | تا ")
DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.")  # 13.06.
_ZONE: Final = re.compile(r"(?<=\d)(?:Z|[+-]\d{2}:\d{2})$")
_PART: Final = re.compile(r"\d+|[^\W\d_]+|\S")
_SEPARATORS: Final = frozenset(".,/-'()|")


@dataclass(frozen=True, slots=True)
class Triple:
    """Three numbers that are a day, and which sign is between them. The year has four digits, or two (`short`)."""

    first: int
    second: int
    third: int
    short: bool
    dotted: bool


@dataclass(frozen=True, slots=True)
class Short:
    """A month with one number of two digits: `Jun 26` may be 26 June of some year, or June 2026."""

    month: Month
    number: int
    year_only: bool = False
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """More days than one. weak: written like a number (`202606`, `06.2026`), which only its heading tells from one."""

    first: date
    last: date
    unit: Literal["week", "month", "quarter"]
    weak: bool = False


Written = date | Triple | Short | Period


@lru_cache(maxsize=50_000)
def written(text: str) -> Written | None:
    """What a text says; None for what is no day."""
    iso = len(text) == 10 and text[4] == text[7] == "-" and text.isascii()  # the usual form, tried first
    if iso and (found := _date(text[:4], text[5:7], text[8:])):
        return found
    if text[4:8:3] == "--" and _ISO_TIME.fullmatch(text, 10) and (found := _date(text[:4], text[5:7], text[8:10])):
        return found
    if len(text) > _LONGEST or not any(map(str.isdecimal, text)):
        return None
    bare = without_time(text)
    if len(span := SPAN.split(bare)) == 2:
        return _span(*map(written, span))
    if (dotted := DOTTED.fullmatch(bare)) and int(dotted[2]) in range(1, 13):
        return Short(Month(int(dotted[2])), int(dotted[1]), day_only=True)
    numbers: list[str] = []
    shape: list[str] = []  # "n" for a number, "m" for a month, "q", "w"
    month: Month | None = None
    separators: set[str] = set()
    words = list(_PART.findall(bare))
    for at, part in enumerate(words):
        if part.isdecimal():
            numbers.append(part)
            shape.append("n")
        elif not part.isalpha():
            if part not in _SEPARATORS or (at == 0 and part != "("):
                return None
            separators.add(part)
        elif (season := day_words.SEASONS.get(part)) is not None:
            numbers.insert(0, str(season))
            shape.append("q")
        elif (kind := word_of(part.casefold(), words[at + 1 :])) is None:
            return None
        elif isinstance(kind, Month):
            if month is not None:
                return None
            month = kind
            shape.append("m")
        elif kind:
            shape.append(kind)
    if len(numbers) > 3:
        return None
    if "q" in shape or "w" in shape:
        return _counted(numbers, shape, month)
    if month is not None:
        return _named(numbers, month, apostrophe="'" in separators)
    return _digits(numbers, separators)


def is_span(text: str) -> bool:
    """Whether a text is of two days, as titles of reports are: `1 June 2026 - 30 June 2026`."""
    return len(parts := SPAN.split(without_time(text[: _LONGEST + 1]))) == 2 and all(map(written, parts))


def _span(first: Written | None, last: Written | None) -> Period | None:
    """The days from one to another, both of them written out.

    In only one order is `01/06/2026 - 07/06/2026` as short as what figures are summed over.
    """
    if isinstance(first, Triple) and isinstance(last, Triple):
        ends = [(in_order(first, order), in_order(last, order)) for order in possible(first) & possible(last)]
        short = [(a, b) for a, b in ends if a and b and timedelta() <= b - a < timedelta(_LONGEST_SPAN)]
        first, last = short[0] if len(short) == 1 else (None, None)
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        return None
    return Period(
        first, last, "week" if (last - first).days < 10 else "month" if (last - first).days < 40 else "quarter"
    )


def without_time(text: str) -> str:
    """A day without the time that may follow it or stand before it."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", plain(text))
    return _ZONE.sub("", _TIME.sub(" ", composed.strip(), count=1).strip())


def _month_named(word: str) -> Month | None:
    """The month of a name; also of one with a wrong accent, as a file has that was read in another code page."""
    return day_words.months().get(word) or day_words.months().get(without_accents(word))


def word_of(word: str, after: list[str]) -> Month | str | None:
    """A month, "q" or "w", "" for what tells nothing; None for a word of no day. after: what follows it."""
    month, weekday = _month_named(word), word in day_words.weekdays()
    if month and weekday and any(_month_named(one.casefold()) for one in after):
        return ""  # `mar 3 mar 2026`: a Tuesday in March
    if month:
        return month
    if weekday:
        return ""
    if word in day_words.QUARTERS:
        return "q"
    if word in day_words.WEEKS:
        return "w"
    return "" if word in day_words.FILLERS else None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    """The day of either calendar; a year from 1200 to 1599 is one of the Jalali calendar."""
    with suppress(ValueError):
        y, m, d = int(year), int(month), int(day)
        if y in JALALI_YEARS:
            found: date = JalaliDate(y, m, d).to_gregorian()  # type: ignore[no-untyped-call]
            return found
        return date(y, m, d) if y in _YEARS else None
    return None


def day_of(year: int, month: int, day: int, *, short: bool = False) -> date | None:
    """The day of a year, which may be given by its last two digits: those from 70 on are of the last century."""
    if short:
        year += 2000 if year < 70 else 1900
    return _date(year, month, day)


def _month(year: int, month: int, *, weak: bool = False) -> Period | None:
    if year in JALALI_YEARS:
        first = _date(year, month, 1)
        after = _date(year + month // 12, month % 12 + 1, 1)
        return Period(first, after - timedelta(days=1), "month", weak) if first and after else None
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month", weak)


def month_of(short: Short) -> Period | None:
    """The month of `Jun 26`, where the number is a year."""
    century = (1400 if short.number < 60 else 1300) if short.month.jalali else 2000 if short.number < 70 else 1900
    return _month(century + short.number, short.month.number)


def _counted(numbers: list[str], shape: list[str], month: Month | None) -> Written | None:
    """A quarter or a week of a year, or a day of a week: `2026-W23-1`; `Week of Jun 1 2026`."""
    if month is not None and "w" in shape:
        first = _named(numbers, month, apostrophe=False)
        return Period(first, first + timedelta(days=6), "week") if isinstance(first, date) else None
    if month is not None or len([kind for kind in shape if kind in "qw"]) != 1 or len(numbers) < 2:
        return None
    years = [number for number in numbers if len(number) == 4]
    year_first = bool(years) and numbers[0] == years[0]
    if not years and len(numbers) == 2 and len(numbers[1]) == 2:  # Q2 26
        years = [f"20{numbers[1]}"]
        others = numbers[:1]
    else:
        others = [number for number in numbers if number not in years]
    if len(years) != 1 or not others or len(others[0]) > 2:
        return None
    year, count = int(years[0]), int(others[0])
    if "q" in shape:
        if len(others) != 1 or not 1 <= count <= 4:
            return None
        first, last = _month(year, 3 * count - 2), _month(year, 3 * count)
        return Period(first.first, last.last, "quarter") if first and last else None
    if year not in _YEARS:
        return None
    with suppress(ValueError):
        if len(others) == 2:
            return date.fromisocalendar(year, count, int(others[1])) if year_first else None
        monday = date.fromisocalendar(year, count, 1)
        return Period(monday, monday + timedelta(days=6), "week")
    return None


def _named(numbers: list[str], month: Month, *, apostrophe: bool) -> Written | None:
    """A day or a month with its name."""
    values = [int(number) for number in numbers]
    if len(numbers) == 1:
        if len(numbers[0]) == 4:
            return _month(values[0], month.number) if month.jalali == (values[0] in JALALI_YEARS) else None
        return Short(month, values[0], apostrophe or values[0] > 31) if len(numbers[0]) <= 2 else None
    if len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        year, day, short = values[0], values[1], False
    elif len(numbers[1]) in (2, 4) and len(numbers[0]) <= 2:
        day, year, short = values[0], values[1], len(numbers[1]) == 2
    else:
        return None
    if month.jalali:
        year += 1400 if short and year < 60 else 1300 if short else 0
        return _date(year, month.number, day) if year in JALALI_YEARS else None
    return day_of(year, month.number, day, short=short) if year not in JALALI_YEARS else None


def _digits(numbers: list[str], separators: set[str]) -> Written | None:
    """A day or a month in digits alone."""
    sizes, values = [len(number) for number in numbers], [int(number) for number in numbers if len(number) < 20]
    if len(separators - {",", "(", ")"}) > 1 or len(values) != len(numbers):
        return None
    if len(numbers) == 1:
        text = numbers[0]
        if sizes[0] in (8, 10, 12, 14):
            found = _date(text[:4], text[4:6], text[6:8])
            rest = [text[at : at + 2] for at in range(8, sizes[0], 2)]
            return found if all(int(two) < (60 if at else 24) for at, two in enumerate(rest)) else None
        return _month(int(text[:4]), int(text[4:]), weak=True) if sizes[0] == 6 else None
    if len(numbers) == 2:
        if sorted(sizes)[-1] != 4 or min(sizes) > 2:
            return None
        year, month = sorted(values, reverse=True)
        if (sizes[0] == 4) != (values[0] == year):
            return None
        return _month(year, month, weak=bool(separators & {".", ","}) or not separators)
    if len(numbers) != 3 or (not separators and sizes[0] != 4):
        return None
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        return _date(values[0], values[1], values[2])
    if max(sizes[:2]) > 2 or sizes[2] not in (2, 4):
        return None
    if values[2] in JALALI_YEARS and sizes[2] == 4:
        return _date(values[2], values[1], values[0])
    triple = Triple(values[0], values[1], values[2], sizes[2] == 2, "." in separators)
    return triple if possible(triple) else None


def possible(triple: Triple) -> frozenset[Order]:
    """The orders in which three numbers are a day. A dot says that the day comes before the month."""
    found: set[Order] = set()
    one, two, three = triple.first, triple.second, triple.third
    if day_of(three, two, one, short=triple.short):
        found.add("day_first")
    if not triple.dotted and day_of(three, one, two, short=triple.short):
        found.add("month_first")
    if triple.short and day_of(one, two, three, short=True):
        found.add("year_first")
    return frozenset(found)


def in_jalali(triple: Triple, order: Order | None) -> date | None:
    """The day of the Jalali calendar that three numbers are, the year by its last two digits: `05/03/11` of 1405."""
    year, month, day = triple.first, triple.second, triple.third
    if order != "year_first":
        year, day = day, year
    return _date(year + (1400 if year < 30 else 1300), month, day)


def in_order(triple: Triple, order: Order) -> date | None:
    """The day that three numbers are in an order; None for none."""
    one, two, three = triple.first, triple.second, triple.third
    if order == "year_first":
        return day_of(one, two, three, short=True) if triple.short else None
    day, month = (one, two) if order == "day_first" or triple.dotted else (two, one)
    return day_of(three, month, day, short=triple.short)
