"""The period key results run in: a quarter, a fiscal quarter, or any custom period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from okr_model.wording.sentences import Sentence, Unfit, as_typed


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


def quarter_of(day: date, fiscal_year_start: int = 1) -> Cycle:
    """The quarter `day` lies in, for a fiscal year that begins in month `fiscal_year_start` (1 to 12).

    A calendar quarter is called `2026-Q4`; a fiscal one `FY2027-Q1`, after the year in which its fiscal year ends.
    """
    if not 1 <= fiscal_year_start <= 12:
        raise Unfit(
            Sentence("fiscal_year_start is a month, 1 to 12, not {fiscal_year_start}").filled(
                fiscal_year_start=fiscal_year_start
            )
        )
    month_of_year = (day.month - fiscal_year_start) % 12
    quarter = month_of_year // 3
    year_began = day.year if day.month >= fiscal_year_start else day.year - 1
    start = _month(year_began, fiscal_year_start + 3 * quarter)
    end = _month(year_began, fiscal_year_start + 3 * quarter + 3) - timedelta(days=1)
    if fiscal_year_start == 1:
        return Cycle(start, end, f"{year_began}-Q{quarter + 1}")
    return Cycle(start, end, f"FY{year_began + 1}-Q{quarter + 1}")


def year_of(day: date, fiscal_year_start: int = 1) -> Cycle:
    """The year `day` lies in, for a fiscal year that begins in that month: `2026`, or `FY2027` after its last year."""
    first = quarter_of(day, fiscal_year_start)
    while (first.start.month - fiscal_year_start) % 12:
        first = quarter_of(first.start - timedelta(days=1), fiscal_year_start)
    end = _month(first.start.year + 1, first.start.month) - timedelta(days=1)
    return Cycle(first.start, end, f"{first.start.year}" if fiscal_year_start == 1 else f"FY{first.start.year + 1}")


def following(cycle: Cycle, fiscal_year_start: int = 1) -> Cycle:
    """What comes after a cycle: the next quarter or year where it is one, else as many days, named after the first."""
    after = cycle.end + timedelta(days=1)
    for period in (quarter_of, year_of):
        now = period(cycle.start, fiscal_year_start)
        if (now.start, now.end) == (cycle.start, cycle.end):
            return period(after, fiscal_year_start)
    return Cycle(after, after + timedelta(days=cycle.days - 1), f"from-{after}")


def _month(year: int, month: int) -> date:
    """First day of a month; months past December run on into the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
