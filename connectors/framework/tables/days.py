"""The days of a table: Gregorian or Jalali (Solar Hijri), in any digits, in the order and the words of their country.

A year from 1200 to 1599 is one of the Jalali calendar, since nobody keeps daily figures of the Middle Ages; those are
1821 to 2221 of ours. `03/04/2026` has two readings; which one is meant shows from the other days of its column.

A week, a month or a quarter is put on its last day unless said: its sum is not known before, so that no key result
runs ahead of what has happened, and a month that is not over waits until it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from connectors.framework.tables import written_days
from connectors.framework.tables.characters import plain
from connectors.framework.tables.written_days import Order, Period, Short, Triple, Written, written
from okr_model.calendars.months import JALALI_YEARS
from okr_model.wording.sentences import Sentence, Unfit, as_typed

__all__ = ["Counted", "Order", "Unclear", "Way", "day", "order_of"]

Counted = Literal["", "serials", "seconds", "milliseconds"]
"""What a bare number counts: days since 1899 as spreadsheets do, or seconds since 1970 (Unix); "" if it is no day."""

EPOCH: Final = date(1899, 12, 30)  # of spreadsheets
SERIALS: Final = range(20_000, 100_000)  # their counts of days from 1954 to 2173
_TWO_WAYS: Final = Sentence("{found} can be read in two ways; say which by `day_format`: %d/%m/%Y or %m/%d/%Y")
_PARTS: Final = {"%Y": r"(?P<year>\d{4})", "%m": r"(?P<month>\d{1,2})", "%d": r"(?P<day>\d{1,2})"}


class Unclear(Unfit):
    """The day can be read in two ways, and nothing says which is meant."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the days of one column are read.

    order: of `03/04/2026`.  period: the day that a week, month or quarter is put on.  year: of days that say none;
    those after `turn` (month, day) belong to the year before it.  short: what the number of `Jun 26` is.
    counted: what bare numbers are.  unit: the only length of time that counts, the others being sums of it.
    swapped: whether day and month of real dates are to be changed.  later: days to add to what texts say.
    jalali: whether years of two digits are those of the Jalali calendar.
    """

    order: Order | None = None
    period: Literal["first", "last"] = "last"
    short: Literal["day", "year"] | None = None
    year: int | None = None
    turn: tuple[int, int] = (12, 31)
    counted: Counted = "serials"
    unit: Literal["", "day", "week", "month", "quarter"] = ""
    swapped: bool = False
    later: Literal[0, 1] = 0
    jalali: bool = False

    def day(self, cell: object) -> date:
        """The day a cell names. Raises ValueError, Unclear for one that this way leaves open."""
        if isinstance(cell, date):
            real = cell.date() if isinstance(cell, datetime) else cell
            return date(real.year, real.day, real.month) if self.swapped else real
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            found = self._of_number(cell)
        else:
            text = str(cell).strip()
            found = self.of(written(text), text)
            if found is None and self.counted != "" and text.isascii() and text.replace(".", "", 1).isdigit():
                found = self._of_number(float(text)) if len(text) < 20 else None
        if found is None:
            raise Unfit(Sentence("{found} is no day").filled(found=as_typed(str(cell).strip()[:60])))
        return found

    def of(self, said: Written | None, text: str = "") -> date | None:
        """The day of what a text says; None for none."""
        if said is None:
            return None
        if isinstance(said, date):
            return said + timedelta(days=self.later) if self.later else said
        if isinstance(said, Triple) and self.jalali and said.short:
            return written_days.in_jalali(said, self.order)
        if isinstance(said, Triple):
            orders = written_days.possible(said)
            order = self.order if self.order else next(iter(orders)) if len(orders) == 1 else None
            if order is None:
                readings = {written_days.in_order(said, one) for one in orders - {"year_first"}}
                if len(readings) != 1:
                    raise Unclear(_TWO_WAYS.filled(found=as_typed(text)))
                return readings.pop()
            return written_days.in_order(said, order)
        if isinstance(said, Period):
            other = self.unit and said.unit != self.unit
            return None if other else said.first if self.period == "first" else said.last
        return self._of_short(said, text)

    def _of_short(self, said: Short, text: str) -> date | None:
        if self.short == "year" or said.year_only:
            period = written_days.month_of(said)
            return None if period is None else self.of(period)
        if self.short is None or self.year is None:
            raise Unclear(Sentence("{found} says no year, or no day").filled(found=as_typed(text)))
        month, number = said.month.number, said.number
        year = self.year - ((month, number) > self.turn)
        return written_days.day_of(year, month, number)

    def _of_number(self, cell: float) -> date | None:
        whole = int(cell) if abs(cell) < 1e18 else 0
        if self.counted in ("", "serials") and cell == whole and len(str(whole)) in (6, 8, 10, 14):
            found = written(str(whole))
            if found is not None:
                return self.of(found)
        if self.counted == "serials":
            return EPOCH + timedelta(days=whole) if whole in SERIALS else None
        if self.counted in ("seconds", "milliseconds"):
            with suppress(ValueError, OverflowError, OSError):
                seconds = cell / 1000 if self.counted == "milliseconds" else cell
                return datetime.fromtimestamp(seconds, UTC).date()
        return None


def day(cell: object, pattern: str = "", order: Order | None = None) -> date:
    """The day a cell names: a date, a spreadsheet's count of days, or text such as `2026-10-01` (a time may follow),
    `20261001`, `01.10.2026`, `10/1/26`, `Thu, 1 Oct 2026`, `1405/07/09`, `۹ مهر ۱۴۰۵`, `2026-W40`, `Q4 2026`.

    pattern: how it is written where it is none of these, as in strftime: `%d/%m/%Y`.
    order: how to read `01/10/2026`. Raises ValueError, Unclear where `order` is what lacks.
    """
    if not pattern or isinstance(cell, date):
        return Way(order).day(cell)
    text = plain(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)).strip()
    if found := _by_pattern(text, pattern):
        return found
    if isinstance(cell, int | float) and not isinstance(cell, bool):  # a real date of a workbook, as a number
        return Way(order).day(cell)
    raise Unfit(Sentence("{found} is no day").filled(found=as_typed(str(cell).strip()[:60])))


def order_of(cells: Iterable[object]) -> Order | None:
    """How the days of one column are to be read where they are like `01/10/2026`; None where nothing tells.

    Raises ValueError where one of them has its day first and another its month.
    """
    first: dict[Order, str] = {"day_first": "", "month_first": ""}
    for text in (cell.strip() for cell in cells if isinstance(cell, str)):
        said = written(text)
        if not isinstance(said, Triple) or said.dotted:
            continue
        possible = written_days.possible(said) - {"year_first"}
        for order in possible if len(possible) == 1 else ():
            first[order] = first[order] or text
    if first["day_first"] and first["month_first"]:
        raise Unfit(
            Sentence("{one} has its day first, {other} its month").filled(
                one=as_typed(first["day_first"]), other=as_typed(first["month_first"])
            )
        )
    return "day_first" if first["day_first"] else "month_first" if first["month_first"] else None


def _by_pattern(text: str, pattern: str) -> date | None:
    """Numbers in the order of a pattern, in either calendar; else what strptime makes of it."""
    parts = re.split(r"(%[Ymd])", pattern)
    if sorted(p for p in parts if p in _PARTS) == sorted(_PARTS) and "%" not in "".join(
        p for p in parts if p not in _PARTS
    ):
        found = re.fullmatch("".join(_PARTS.get(p) or re.escape(p) for p in parts), text)
        return written_days.day_of(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    with suppress(ValueError):
        found_day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, no moment
        return (
            written_days.day_of(found_day.year, found_day.month, found_day.day)
            if found_day.year in JALALI_YEARS
            else found_day
        )
    return None
