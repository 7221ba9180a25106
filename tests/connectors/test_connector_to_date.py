"""Which counts of distinct people are asked for: all where they still change, the telling ones of the past."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.framework.to_date import Count, counts, openings
from okr_model.plan.cycles import quarter_of

TODAY = date(2026, 11, 20)  # a Friday
SETTLED = TODAY - timedelta(days=3)


def quarters(first, last):
    return tuple(dict.fromkeys(quarter_of(first + timedelta(days=n)) for n in range((last - first).days + 1)))


def asked(start, end):
    return counts(start, end, settled=SETTLED, today=TODAY, cycles=quarters(start, end))


def test_days_that_still_change_get_every_count():
    found = asked(TODAY - timedelta(days=2), TODAY)
    days = [TODAY - timedelta(days=n) for n in (2, 1, 0)]
    assert {*found} == {Count(since, day) for day in days for since in openings(day, quarters(TODAY, TODAY))}


def test_two_years_cost_tens_of_counts_that_cannot_be_grouped():
    found = asked(TODAY - timedelta(days=730), TODAY)
    grouped = [c for c in found if c.since.weekday() == 0 and (c.day - c.since).days == 6]
    months = [c for c in found if c.since.day == 1 and c.since.month == c.day.month and c.since.year == c.day.year]
    assert len(grouped) == 104 and len({*found} - {*grouped} - {*months}) <= 40


def test_of_past_cycles_the_ends_of_months_remain_and_of_the_running_one_each_sunday():
    cycle = date(2026, 7, 1)
    found = [c.day for c in asked(date(2026, 1, 1), TODAY) if c.since == cycle and c.day > date(2026, 7, 31)]
    assert found == [date(2026, 8, 31), date(2026, 9, 30)]
    running = [c.day for c in asked(date(2026, 1, 1), TODAY) if c.since == date(2026, 10, 1)]
    assert {date(2026, 10, 4), date(2026, 10, 11), date(2026, 11, 15), TODAY} <= {*running}


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.integers(0, 900))
def test_counts_lie_in_the_window_and_come_once_in_order(end, length):
    found = asked(end - timedelta(days=length), end)
    assert all(end - timedelta(days=length) <= c.day <= end and c.since <= c.day for c in found)
    assert found == sorted({*found}, key=lambda c: (c.day, c.since))
