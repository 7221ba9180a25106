"""Where a pull starts and ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.framework.connector import EVER, Connector
from connectors.framework.errors import BadConfig
from connectors.framework.runner import BEGINNING, FIRST_PULL, window, windows

TODAY = date(2026, 11, 20)


def days(n):
    return timedelta(days=n)


def connector(**facts):
    return type("Example", (Connector,), {"key": "example", "title": "Example", **facts})


def test_the_first_pull_goes_back_as_far_as_the_source_remembers():
    assert window(connector(history=14, lag=1), settled=None, today=TODAY) == (TODAY - days(14), TODAY - days(1))


def test_the_first_pull_of_a_source_without_limit_goes_back_two_years():
    assert window(connector(history=EVER), settled=None, today=TODAY)[0] == TODAY - days(FIRST_PULL)


def test_the_settings_name_the_first_day():
    first = date(2020, 1, 1)
    assert window(connector(history=EVER), settled=None, today=TODAY, first=first) == (first, TODAY)


def test_a_later_pull_reads_again_what_is_still_restated():
    found = window(connector(lag=1, restate=4), settled=TODAY - days(6), today=TODAY)
    assert found == (TODAY - days(5), TODAY - days(1))


def test_a_pull_on_the_same_day_reads_at_least_one_day():
    assert window(connector(lag=1), settled=TODAY - days(1), today=TODAY) == (TODAY - days(1), TODAY - days(1))


def test_since_reads_more_of_the_past_but_nothing_before_the_first_day():
    example = connector(restate=4)
    assert window(example, settled=TODAY - days(4), today=TODAY, since=date(2026, 1, 1))[0] == date(2026, 1, 1)
    assert window(example, settled=TODAY - days(4), today=TODAY, since=TODAY)[0] == TODAY - days(3)
    assert window(example, settled=TODAY - days(4), today=TODAY, since=BEGINNING, first=date(2026, 2, 1))[0] == date(
        2026, 2, 1
    )


def test_the_day_about_to_leave_the_source_is_not_read_again():
    """Its absence would clear what is stored."""
    assert window(connector(history=14, restate=14), settled=TODAY - days(14), today=TODAY)[0] == TODAY - days(13)


def test_a_snapshot_is_of_today():
    assert window(connector(history=0), settled=TODAY - days(9), today=TODAY, since=BEGINNING) == (TODAY, TODAY)


def test_a_file_is_always_read_whole():
    assert window(connector(whole=True), settled=TODAY, today=TODAY) == (BEGINNING, TODAY)
    assert window(connector(whole=True), settled=TODAY, today=TODAY, first=TODAY) == (TODAY, TODAY)


def test_a_start_still_to_come_is_refused():
    with pytest.raises(BadConfig, match="starts on 2027-01-01"):
        window(connector(lag=1), settled=None, today=TODAY, first=date(2027, 1, 1))


SPAN = st.integers(0, 800)


@given(SPAN, SPAN, st.integers(0, 5), st.none() | SPAN, st.none() | SPAN, st.none() | SPAN)
def test_a_window_is_never_empty_and_never_outside_what_there_is(history, restate, lag, last, first, since):
    example = connector(history=max(history, lag), restate=restate, lag=lag)
    ago = [None if n is None else TODAY - days(n + lag) for n in (last, first, since)]
    start, end = window(example, settled=ago[0], today=TODAY, first=ago[1], since=ago[2])
    assert start <= end == (TODAY if example.history == 0 else TODAY - days(lag))
    assert start >= TODAY - days(example.history)
    if ago[1] and example.history:
        assert start >= ago[1]


def test_windows_cover_every_day_once_oldest_first():
    pieces = windows(connector(window=30), date(2026, 1, 1), date(2026, 4, 2))
    assert pieces[0] == (date(2026, 1, 1), date(2026, 1, 30))
    assert pieces[-1] == (date(2026, 4, 1), date(2026, 4, 2))
    assert all(b[0] - a[1] == days(1) for a, b in pairwise(pieces))
    assert windows(connector(window=30, whole=True), BEGINNING, TODAY) == [(BEGINNING, TODAY)]
