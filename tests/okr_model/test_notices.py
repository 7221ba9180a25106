"""What is worth saying and when: no repeats, quiet hours, the hour of a digest, and how long it is tried."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from okr_model.notices.notices import (
    GIVE_UP,
    KINDS,
    PATIENCE,
    Preferences,
    audible,
    last_digest,
    left_track,
    next_try,
    reached,
    updated_watch,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = ("UTC", "Europe/Berlin", "Asia/Tehran", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
moments = some.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
clocks = some.times().map(lambda t: t.replace(second=0, microsecond=0))
wished = some.builds(
    Preferences,
    quiet_from=clocks,
    quiet_until=clocks,
    zone=some.sampled_from(ZONES),
    digest_day=some.integers(0, 6),
    digest_at=clocks,
)


def told(kind, looks):
    """The moments and identities of what is told over looks, each so long after the last, at whether it holds."""
    watch, at, found = None, NOON, []
    for gap, holds in looks:
        at += gap
        watch, tell = updated_watch(watch, kind, "q4/visitors", holds, at)
        if tell:
            found.append((at, watch.identity))
    return found


@given(
    some.sampled_from(sorted(PATIENCE)),
    some.lists(
        some.tuples(some.integers(1, 3000).map(lambda m: timedelta(minutes=m)), some.sampled_from([True, False, None])),
        max_size=60,
    ),
)
def test_nothing_is_told_twice_before_it_was_put_right_for_long_enough(kind, looks):
    found = told(kind, looks)
    assert len({identity for _, identity in found}) == len(found)
    at, seen = NOON, []
    for gap, holds in looks:
        at += gap
        seen.append((at, holds))
    for (one, _), (other, _) in pairwise(found):
        between = [(when, holds) for when, holds in seen if one < when <= other and holds is not None]
        right = longest_right(between)
        assert right is not None
        assert right >= PATIENCE[kind][1]


def longest_right(seen):
    """The longest time over which it was seen not to hold, up to where it was next seen to."""
    longest, since = None, None
    for when, holds in seen:
        if not holds and since is None:
            since = when
        if since is not None and not holds:
            longest = max(longest or timedelta(), when - since)
        if holds:
            since = None
    return longest


@given(some.sampled_from(sorted(PATIENCE)), some.integers(1, 400))
def test_what_goes_on_holding_is_told_once_however_often_one_looks(kind, n):
    assert len(told(kind, [(HOUR, False), *[(timedelta(minutes=7), True)] * (n + 10)])) == 1


def test_what_held_before_anybody_looked_is_told_only_where_somebody_must_act():
    always = [(HOUR, True)] * 5
    assert told("left_track", always) == []
    assert told("reached", always) == []
    assert len(told("held", always)) == 1
    assert len(told("source_broken", always)) == 1


def test_a_source_that_fails_once_and_works_again_is_no_news():
    blip = [(HOUR, False), (HOUR, True), (timedelta(minutes=20), False), (HOUR, False)]
    assert told("source_broken", blip * 5) == []
    assert len(told("source_broken", [(HOUR, False), (HOUR, True), (HOUR, True)])) == 1


def test_a_likelihood_that_sways_around_its_bound_is_told_once():
    sways = [(HOUR * 2, True), (HOUR * 2, False)] * 30
    assert len(told("left_track", [(HOUR, False), *sways])) == 1
    back_and_again = [(HOUR, False), (HOUR, True), (DAY, False), (DAY, False), (DAY, True)]
    assert [identity[-1] for _, identity in told("left_track", back_and_again)] == ["1", "2"]


def test_not_knowing_neither_begins_nor_ends_anything():
    assert (left_track("no_data"), reached("no_data"), left_track("not_started")) == (None, None, None)
    assert [left_track(s) for s in ("on_track", "achieved", "at_risk", "off_track", "missed")] == [0, 0, 1, 1, 1]
    gap = [(HOUR, False), (HOUR, True), *[(DAY, None)] * 9, (HOUR, True)]
    assert len(told("left_track", gap)) == 1


# When


@given(wished, moments)
def test_nothing_is_sent_in_quiet_hours_and_nothing_is_kept_back_for_long(wishes, at):
    out = audible(wishes, "UTC", at)
    assert at <= out <= at + DAY + 2 * HOUR
    clock, (start, end) = out.astimezone(ZoneInfo(wishes.zone)).time(), (wishes.quiet_from, wishes.quiet_until)
    quiet = start <= clock < end if start <= end else clock >= start or clock < end
    assert not quiet


def test_quiet_hours_are_those_of_the_person():
    late = datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert audible(Preferences(), "UTC", late) == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert audible(Preferences(), "Asia/Tokyo", late) == late  # eight in the morning there
    assert audible(Preferences(zone="Asia/Tokyo"), "UTC", late) == late
    assert audible(Preferences(quiet_from=time(0), quiet_until=time(0)), "UTC", late) == late
    lunch = Preferences(quiet_from=time(12), quiet_until=time(13, 30))
    assert audible(lunch, "UTC", NOON) == NOON + 1.5 * HOUR


def test_quiet_hours_end_once_where_the_clock_is_set_back_and_where_it_jumps():
    wishes = Preferences(quiet_from=time(22), quiet_until=time(2, 30), zone="Europe/Berlin")
    back = audible(wishes, "UTC", datetime(2026, 10, 25, 0, 10, tzinfo=UTC))  # 02:10, for the first time
    assert back == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30, for the second
    jump = audible(wishes, "UTC", datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    assert jump == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 does not come: 03:30 there


@given(wished, moments)
def test_a_digest_is_due_once_a_week(wishes, at):
    due = last_digest(wishes, "UTC", at)
    assert due <= at
    assert at - due < 7 * DAY + 2 * HOUR
    assert due.astimezone(ZoneInfo(wishes.zone)).weekday() == wishes.digest_day
    assert last_digest(wishes, "UTC", due) == due


def test_wishes_that_make_no_sense_are_refused():
    for bad in ({"zone": "Mars/Olympus"}, {"digest_day": 7}, {"kinds": ("gossip",)}, {"scope": "everybody"}):
        with pytest.raises(ValidationError):
            Preferences.model_validate(bad)
    assert Preferences().kinds == KINDS


# How long it is tried


def test_it_is_tried_for_two_days_less_and_less_often():
    at, tries, waits = NOON, 0, []
    while (again := next_try(NOON, (tries := tries + 1), at)) is not None:
        waits.append(again - at)
        at = again
    assert waits[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert max(waits) == HOUR
    assert waits == sorted(waits)
    assert GIVE_UP <= at - NOON < GIVE_UP + HOUR
    assert date(2026, 11, 26) == at.date()
