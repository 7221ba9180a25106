"""Quarters tile the calendar, whatever month the fiscal year begins in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model.plan.cycles import Cycle, following, quarter_of, year_of

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("day", "fiscal_year_start", "expected"),
    [
        (date(2026, 11, 24), 1, Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")),
        (date(2028, 2, 29), 1, Cycle(date(2028, 1, 1), date(2028, 3, 31), "2028-Q1")),
        (date(2026, 11, 24), 10, Cycle(date(2026, 10, 1), date(2026, 12, 31), "FY2027-Q1")),
        (date(2026, 3, 31), 4, Cycle(date(2026, 1, 1), date(2026, 3, 31), "FY2026-Q4")),
        (date(2026, 4, 1), 4, Cycle(date(2026, 4, 1), date(2026, 6, 30), "FY2027-Q1")),
        (date(2026, 1, 15), 12, Cycle(date(2025, 12, 1), date(2026, 2, 28), "FY2026-Q1")),
        (date(2026, 1, 15), 2, Cycle(date(2025, 11, 1), date(2026, 1, 31), "FY2026-Q4")),
    ],
)
def test_known_quarters(day: date, fiscal_year_start: int, expected: Cycle) -> None:
    assert quarter_of(day, fiscal_year_start) == expected


@given(DAYS, MONTHS)
def test_quarters_tile_the_calendar(day: date, month: int) -> None:
    quarter = quarter_of(day, month)
    assert day in quarter
    assert 89 <= quarter.days <= 92
    assert quarter.start.day == 1
    assert (quarter.start.month - month) % 3 == 0
    following = quarter_of(quarter.end + timedelta(days=1), month)
    assert following.start == quarter.end + timedelta(days=1)
    assert quarter < following


@given(DAYS, MONTHS)
def test_every_day_of_a_quarter_names_the_same_one_and_no_other_does(day: date, month: int) -> None:
    quarter = quarter_of(day, month)
    assert quarter_of(quarter.start, month) == quarter == quarter_of(quarter.end, month)
    assert quarter_of(quarter.start - timedelta(days=1), month).id != quarter.id


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_fiscal_year_begins_in_a_month(month: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        quarter_of(date(2026, 1, 1), month)


def test_a_cycle_may_be_one_day_but_not_run_backwards() -> None:
    day = date(2026, 5, 5)
    assert Cycle(day, day, "one").days == 1
    assert day in Cycle(day, day, "one")
    assert day + timedelta(days=1) not in Cycle(day, day, "one")
    with pytest.raises(ValueError, match=r"ends .* before it starts"):
        Cycle(day, day - timedelta(days=1), "back")


@given(DAYS, MONTHS)
def test_a_year_is_its_four_quarters(day, month):
    year = year_of(day, month)
    assert day in year
    assert year.start.month == month
    quarters = [quarter_of(year.start, month)]
    for _ in range(3):
        quarters.append(following(quarters[-1], month))
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert following(year, month) == year_of(year.end + timedelta(days=1), month)


def test_what_follows_a_cycle():
    assert year_of(date(2026, 11, 24)).id == "2026"
    assert year_of(date(2026, 11, 24), 7) == Cycle(date(2026, 7, 1), date(2027, 6, 30), "FY2027")
    assert following(quarter_of(date(2026, 11, 24))).id == "2027-Q1"
    custom = Cycle(date(2026, 10, 5), date(2026, 11, 15), "sprint")
    assert following(custom) == Cycle(date(2026, 11, 16), date(2026, 12, 27), "from-2026-11-16")
