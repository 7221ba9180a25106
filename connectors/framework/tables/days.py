"""The days people write into tables: Gregorian or Jalali (Solar Hijri), in any digits, in the order of their country.

A year from 1200 to 1599 is one of the Jalali calendar, since nobody keeps daily figures of the Middle Ages; those are
1821 to 2221 of ours. `03/04/2026` has two readings; which one is meant shows from the other days of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final, Literal

from persiantools.jdatetime import JalaliDate

from connectors.framework.tables.characters import plain

Order = Literal["day_first", "month_first"]

_TIME: Final = re.compile(r"[T ](?=\d{1,2}:)")
_NUMBERS: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
_WORDS: Final = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")
_PARTS: Final = {"%Y": r"(?P<year>\d{4})", "%m": r"(?P<month>\d{1,2})", "%d": r"(?P<day>\d{1,2})"}
_JALALI: Final = range(1200, 1600)
_EPOCH: Final = date(1899, 12, 30)  # of spreadsheets
_SERIALS: Final = range(20_000, 100_000)  # their counts of days from 1954 to 2173


class Unclear(ValueError):
    """The day can be read in two ways, and nothing says which is meant."""


def day(cell: object, pattern: str = "", order: Order | None = None) -> date:
    """The day a cell names: a date, a spreadsheet's count of days, or text such as `2026-10-01` (a time may follow),
    `20261001`, `2026/10/01`, `01.10.2026`, `1 Oct 2026`, `1405/07/09`, `۱۴۰۵/۰۷/۰۹`, `۹ مهر ۱۴۰۵`.

    pattern: how it is written where it is none of these, as in strftime: `%d/%m/%Y`.
    order: how to read `01/10/2026`. Raises ValueError, Unclear where `order` is what lacks.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        return _EPOCH + timedelta(days=int(cell))
    text = plain(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)).strip()
    if found := _by_pattern(text, pattern) if pattern else _usual(_TIME.split(text, maxsplit=1)[0], order):
        return found
    raise ValueError(f"{str(cell).strip()!r} is no day")


def order_of(cells: Iterable[object]) -> Order | None:
    """How the days of one column are to be read where they are like `01/10/2026`; None where nothing tells.

    Raises ValueError where one of them has its day first and another its month.
    """
    first = {"day_first": "", "month_first": ""}
    for cell in cells:
        text = plain(str(cell)).strip() if isinstance(cell, str) else ""
        if (parts := _two_ways(_TIME.split(text, maxsplit=1)[0])) is None:
            continue
        one, other, _ = parts
        if one > 12 >= other:
            first["day_first"] = first["day_first"] or text
        elif other > 12 >= one:
            first["month_first"] = first["month_first"] or text
    if first["day_first"] and first["month_first"]:
        raise ValueError(f"{first['day_first']!r} has its day first, {first['month_first']!r} its month")
    return "day_first" if first["day_first"] else "month_first" if first["month_first"] else None


def _two_ways(text: str) -> tuple[int, int, int] | None:
    """The parts of a Gregorian day that ends in its year, where a dot does not say that the day comes first."""
    numbers = _NUMBERS.fullmatch(text)
    if numbers is None or numbers[2] == "." or len(numbers[4]) != 4 or int(numbers[4]) in _JALALI:
        return None
    return int(numbers[1]), int(numbers[3]), int(numbers[4])


def _usual(text: str, order: Order | None) -> date | None:
    if (parts := _two_ways(text)) is not None:
        one, other, year = parts
        if order is None and one != other and max(one, other) <= 12:
            raise Unclear(f"{text!r} can be read in two ways; say which by `day_format`: %d/%m/%Y or %m/%d/%Y")
        month_first = order == "month_first" or (order is None and other > 12)
        return _date(year, one, other) if month_first else _date(year, other, one)
    if numbers := _NUMBERS.fullmatch(text):
        one, other = int(numbers[1]), int(numbers[4])
        if len(numbers[1]) == 4:
            return _date(one, int(numbers[3]), other)
        return _date(other, int(numbers[3]), one) if len(numbers[4]) == 4 else None
    with suppress(ValueError):
        found = date.fromisoformat(text)
        return _date(found.year, found.month, found.day)
    if re.fullmatch(r"1[2-5]\d{6}", text):  # 14050231 is no day of ours
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    for form in _WORDS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
    with suppress(ValueError):
        return _ours(JalaliDate.strptime(text, "%d %B %Y", locale="fa"))  # type: ignore[no-untyped-call]
    return None


def _by_pattern(text: str, pattern: str) -> date | None:
    """Numbers in the order of a pattern, in either calendar; else what strptime makes of it."""
    parts = re.split(r"(%[Ymd])", pattern)
    if sorted(p for p in parts if p in _PARTS) == sorted(_PARTS) and "%" not in "".join(
        p for p in parts if p not in _PARTS
    ):
        found = re.fullmatch("".join(_PARTS.get(p) or re.escape(p) for p in parts), text)
        return _date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    with suppress(ValueError):
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, no moment
    return None


def _date(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        if year not in _JALALI:
            return date(year, month, day)
        return _ours(JalaliDate(year, month, day))  # type: ignore[no-untyped-call]
    return None


def _ours(jalali: JalaliDate) -> date:
    found: date = jalali.to_gregorian()
    return found
