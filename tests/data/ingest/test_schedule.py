"""When a source is pulled next."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ingest.schedule import RETRY, next_due

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOURS = timedelta(hours=1)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(["UTC", "Asia/Tehran", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata"])


def due(last, *, every=6 * HOURS, at=None, zone="UTC", failed=False, now=NOW, name="site"):
    return next_due(name, every=every, at=at, zone=zone, last=last, failed=failed, now=now)


def test_the_first_pull_is_due_at_once():
    assert due(None) == NOW


def test_every_six_hours_with_a_little_spread():
    late = due(NOW) - NOW - 6 * HOURS
    assert timedelta(0) <= late <= timedelta(minutes=5)
    assert due(NOW, name="shop") != due(NOW)
    assert due(NOW) == due(NOW)


def test_after_a_pause_it_is_due_once_and_at_once():
    assert due(NOW - 90 * HOURS) < NOW
    assert due(NOW) > NOW


def test_a_failure_is_tried_again_soon():
    assert due(NOW, failed=True) == NOW + RETRY
    assert due(NOW, every=5 * HOURS / 60, failed=True) < NOW + RETRY


def test_once_a_day_at_an_hour_of_the_sources_own_zone():
    found = due(NOW, at=time(6, 30), zone="Asia/Tehran")
    assert found == datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert due(found, at=time(6, 30), zone="Asia/Tehran", now=found) == found + timedelta(days=1)


def test_a_day_is_an_hour_shorter_when_clocks_go_forward():
    last = datetime(2026, 3, 28, 5, 0, tzinfo=UTC)  # 06:00 in Berlin; the next night loses an hour
    assert due(last, at=time(6), zone="Europe/Berlin", now=last) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)


@given(moments, zones, st.times())
def test_a_daily_pull_is_due_within_the_next_day(last, zone, at):
    found = due(last, at=at, zone=zone, now=last)
    assert last < found <= last + timedelta(hours=25)


@pytest.mark.parametrize("ahead", [HOURS, timedelta(days=400)])
def test_a_clock_that_was_set_back_does_not_stop_the_pulls(ahead):
    assert due(NOW + ahead) <= NOW + 7 * HOURS
