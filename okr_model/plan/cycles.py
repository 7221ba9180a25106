"""The period key results run in: a quarter, a fiscal quarter, or any custom period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from okr_model.calendars.months import JALALI_YEARS, Calendar, first_of, parts
from okr_model.wording.sentences import Sentence, Unfit, as_typed

_QUARTER: Final = re.compile(r"(FY)?([0-9]{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Cycle:
    """`start` and `end` are both inside. name: what people call it; `id` is what links, files and the log refer to."""

    start: date
    end: date
    id: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Unfit(
                Sentence("cycle {id} ends ({end}) before it starts ({start})").filled(
                    id=as_typed(self.id), end=self.end, start=self.start
                )
            )

    @property
    def display_name(self) -> str:
        """`Spring push (2027-Q1)`, or the identifier alone."""
        return f"{self.name} ({self.id})" if self.name else self.id

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


class Quarter(NamedTuple):
    """What the id of a quarter says: `FY2027-Q1` is the first quarter of the fiscal year that ends in 2027."""

    year: int
    number: int
    is_fiscal: bool

    @property
    def calendar(self) -> Calendar:
        """That of its year."""
        return "jalali" if self.year in JALALI_YEARS else "gregorian"


def quarter_named(id: str) -> Quarter | None:
    """The quarter that an id is of; None for any other."""
    found = _QUARTER.fullmatch(id)
    return Quarter(int(found[2]), int(found[3]), bool(found[1])) if found else None


def quarter_of(day: date, fiscal_year_start: int = 1, calendar: Calendar = "gregorian") -> Cycle:
    """The quarter `day` lies in, for a fiscal year that begins in month `fiscal_year_start` (1 to 12) of a calendar.

    A calendar quarter is called `2026-Q4`, or `1405-Q3` in the Jalali calendar; a fiscal one `FY2027-Q1`, after the
    year in which its fiscal year ends.
    """
    if not 1 <= fiscal_year_start <= 12:
        raise ValueError(f"fiscal_year_start is a month, 1 to 12, not {fiscal_year_start}")
    year, month, _ = parts(day, calendar)
    quarter = (month - fiscal_year_start) % 12 // 3
    year_began = year if month >= fiscal_year_start else year - 1
    start = first_of(year_began, fiscal_year_start + 3 * quarter, calendar)
    end = first_of(year_began, fiscal_year_start + 3 * quarter + 3, calendar) - timedelta(days=1)
    if fiscal_year_start == 1:
        return Cycle(start, end, f"{year_began}-Q{quarter + 1}")
    return Cycle(start, end, f"FY{year_began + 1}-Q{quarter + 1}")


def year_of(day: date, fiscal_year_start: int = 1, calendar: Calendar = "gregorian") -> Cycle:
    """The year `day` lies in, for a fiscal year that begins in that month: `2026`, or `FY2027` after its last year."""
    if not 1 <= fiscal_year_start <= 12:
        raise ValueError(f"fiscal_year_start is a month, 1 to 12, not {fiscal_year_start}")
    year, month, _ = parts(day, calendar)
    began = year if month >= fiscal_year_start else year - 1
    start, after = (first_of(began + n, fiscal_year_start, calendar) for n in (0, 1))
    return Cycle(start, after - timedelta(days=1), f"{began}" if fiscal_year_start == 1 else f"FY{began + 1}")


def following(cycle: Cycle, fiscal_year_start: int = 1, calendar: Calendar = "gregorian") -> Cycle:
    """What comes after a cycle: the next quarter or year where it is one, else as many days, named after the first."""
    after = cycle.end + timedelta(days=1)
    for period in (quarter_of, year_of):
        now = period(cycle.start, fiscal_year_start, calendar)
        if (now.start, now.end) == (cycle.start, cycle.end):
            return period(after, fiscal_year_start, calendar)
    return Cycle(after, after + timedelta(days=cycle.days - 1), f"from-{after}")
