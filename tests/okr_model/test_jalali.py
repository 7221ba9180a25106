"""The Jalali calendar equals the published one, and its quarters and fiscal years tile it as Gregorian ones do."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model.calendars.months import day_of, first_of, month_length, parts
from okr_model.plan.cycles import Cycle, following, quarter_named, quarter_of, year_of

YEARS = range(1390, 1421)
# Leap years, and years whose first day is 20 March (all others: 21 March), as the calendar centre of the Institute of
# Geophysics, University of Tehran, publishes them. Arithmetic in cycles of 2,820 years has 1404 for 1403.
LEAP = {1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420}
ON_20_MARCH = {1391, 1395, 1399, 1403, 1407, 1408, 1411, 1412, 1415, 1416, 1419, 1420}

# Jean Meeus, Astronomical Algorithms, chapter 27: the March equinox of the years 1000 to 3000.
_TERMS = (
    (485, 324.96, 1934.136), (203, 337.23, 32964.467), (199, 342.08, 20.186), (182, 27.85, 445267.112),
    (156, 73.14, 45036.886), (136, 171.52, 22518.443), (77, 222.54, 65928.934), (74, 296.72, 3034.906),
    (70, 243.58, 9037.513), (58, 119.81, 33718.147), (52, 297.17, 150.678), (50, 21.02, 2281.226),
    (45, 247.54, 29929.562), (44, 325.15, 31555.956), (29, 60.93, 4443.417), (18, 155.12, 67555.328),
    (17, 288.79, 4562.452), (16, 198.04, 62894.029), (14, 199.76, 31436.921), (12, 95.39, 14577.848),
    (12, 287.11, 31931.756), (12, 320.81, 34777.259), (9, 227.73, 1222.114), (8, 15.45, 16859.074),
)  # fmt: skip


def nowruz_by_the_sun(jalali: int) -> date:
    """The day whose noon in Tehran (UTC+3:30) is the first after the equinox."""
    y = (jalali + 621 - 2000) / 1000
    mean = 2451623.80984 + 365242.37404 * y + 0.05169 * y**2 - 0.00411 * y**3 - 0.00057 * y**4
    t = (mean - 2451545) / 36525
    w = math.radians(35999.373 * t - 2.47)
    bent = 1 + 0.0334 * math.cos(w) + 0.0007 * math.cos(2 * w)
    swing = sum(a * math.cos(math.radians(b + c * t)) for a, b, c in _TERMS)
    clocks_ahead = 70 / 86400  # of the Earth's turning, in these years
    days = mean + 0.00001 * swing / bent - clocks_ahead - 2451545
    there = datetime(2000, 1, 1, 12) + timedelta(days=days, hours=3.5)
    return there.date() + timedelta(days=there.hour >= 12)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_begins_and_ends_as_published(year):
    first = date(year + 621, 3, 20 if year in ON_20_MARCH else 21)
    assert first_of(year, 1, "jalali") == first == nowruz_by_the_sun(year)
    lengths = [month_length(year, month, "jalali") for month in range(1, 13)]
    assert lengths == [31] * 6 + [30] * 5 + [30 if year in LEAP else 29]
    assert parts(first, "jalali") == (year, 1, 1)
    assert parts(first - timedelta(days=1), "jalali") == (year - 1, 12, 30 if year - 1 in LEAP else 29)
    last = day_of(year, 12, 30, "jalali")
    assert last == (first_of(year + 1, 1, "jalali") - timedelta(days=1) if year in LEAP else None)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("month", range(1, 13))
def test_the_fiscal_quarters_of_every_start_month_are_three_months_each(year, month):
    """Thirty years, counted from the published first days and lengths of months alone."""
    lengths = {y: [31] * 6 + [30] * 5 + [30 if y in LEAP else 29] for y in (*YEARS, 1421)}
    begins = date(year + 621, 3, 20 if year in ON_20_MARCH else 21) + timedelta(days=sum(lengths[year][: month - 1]))
    for quarter in range(4):
        its_months = [
            (year + (month - 1 + 3 * quarter + n) // 12, (month - 1 + 3 * quarter + n) % 12) for n in range(3)
        ]
        ends = begins + timedelta(days=sum(lengths[y][m] for y, m in its_months) - 1)
        name = f"{year}-Q{quarter + 1}" if month == 1 else f"FY{year + 1}-Q{quarter + 1}"
        for day in (begins, begins + timedelta(days=45), ends):
            assert quarter_of(day, month, "jalali") == Cycle(begins, ends, name)
        begins = ends + timedelta(days=1)


@given(st.dates(date(1925, 3, 21), date(2120, 3, 20)), st.integers(1, 12))
def test_quarters_and_years_tile_the_calendar(day, month):
    quarter, year = quarter_of(day, month, "jalali"), year_of(day, month, "jalali")
    assert day in quarter and day in year
    assert 89 <= quarter.days <= 93 and year.days in {365, 366}
    assert quarter_of(quarter.start, month, "jalali") == quarter == quarter_of(quarter.end, month, "jalali")
    after = following(quarter, month, "jalali")
    assert after.start == quarter.end + timedelta(days=1) and after.id != quarter.id
    quarters = [quarter_of(year.start, month, "jalali")]
    for _ in range(3):
        quarters.append(following(quarters[-1], month, "jalali"))
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert following(year, month, "jalali").start == year.end + timedelta(days=1)
    assert parts(quarter.start, "jalali").day == 1


@given(st.dates(date(1900, 1, 1), date(2180, 12, 31)))
def test_a_day_is_the_day_of_its_parts(day):
    for calendar in ("gregorian", "jalali"):
        assert day_of(*parts(day, calendar), calendar) == day


@pytest.mark.parametrize(
    "bad", [(1404, 12, 30), (1405, 7, 31), (1405, 0, 1), (1405, 13, 1), (1405, 1, 0), (99999, 1, 1)]
)
def test_what_no_calendar_has_is_no_day(bad):
    assert day_of(*bad, "jalali") is None


@pytest.mark.parametrize("year", [1395, 1400, 1401, 1402, 1403])
def test_the_first_day_of_the_year_is_one_day_though_clocks_change_in_it(year):
    """Until 1401 Tehran's clocks went forward an hour at the end of the first of Farvardin."""
    zone = ZoneInfo("Asia/Tehran")
    first = first_of(year, 1, "jalali")
    cycle = quarter_of(first, 1, "jalali")
    moment = datetime.combine(first - timedelta(days=1), datetime.min.time(), zone).astimezone(ZoneInfo("UTC"))
    counted: dict[date, int] = {}
    for half_hours in range(48 * 4):
        day = (moment + timedelta(minutes=30 * half_hours)).astimezone(zone).date()
        counted[day] = counted.get(day, 0) + 1
    days = sorted(counted)
    assert days[:4] == [first + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert set(list(counted.values())[1:3]) == ({48, 46} if year <= 1401 else {48})
    assert [day in cycle for day in days[:4]] == [False, True, True, True]
    assert quarter_of(days[0], 1, "jalali").id == f"{year - 1}-Q4" and cycle.id == f"{year}-Q1"


def test_what_an_id_says():
    assert quarter_named("1405-Q3") == (1405, 3, False) and quarter_named("1405-Q3").calendar == "jalali"
    assert quarter_named("FY2027-Q1") == (2027, 1, True) and quarter_named("FY2027-Q1").calendar == "gregorian"
    assert [quarter_named(id) for id in ("spring", "1405-Q5", "1405-Q3 ", "۱۴۰۵-Q3", "from-2026-11-16")] == [None] * 5
