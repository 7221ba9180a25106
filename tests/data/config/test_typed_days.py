"""A day as people type it, in either calendar, any digits; what is none is refused with what there is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.config.i18n.translation import wording
from data.config.i18n.typed_days import typed_day
from okr_model.calendars.months import parts
from okr_model.wording.sentences import Unfit

TODAY = date(2026, 11, 23)  # 2 Azar 1405
EN, FA = wording("en"), wording("fa")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1405-09-10", date(2026, 12, 1)),
        ("۱۴۰۵/۹/۱۰", date(2026, 12, 1)),
        ("١٤٠٥/٩/١٠", date(2026, 12, 1)),
        ("10/9/1405", date(2026, 12, 1)),
        ("10 آذر", date(2026, 12, 1)),
        ("۱۰ آذر ۱۴۰۵", date(2026, 12, 1)),
        ("10 Azar 1405", date(2026, 12, 1)),
        ("10 azar", date(2026, 12, 1)),
        ("۱ فروردين", date(2027, 3, 21)),  # an Arabic ye; the next one is nearer than the last
        ("۲۵ مهر", date(2026, 10, 17)),
        ("1 Dec 2026", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("5 January", date(2027, 1, 5)),
        ("13/12/2026", date(2026, 12, 13)),
        ("امروز", TODAY),
        ("today", TODAY),
        ("  Today ", TODAY),
        ("دیروز", date(2026, 11, 22)),
        ("ديروز", date(2026, 11, 22)),
        ("پس‌فردا", date(2026, 11, 25)),
        ("۳۰ اسفند ۱۴۰۳", date(2025, 3, 20)),
        ("", None),
        ("  ", None),
    ],
)
def test_what_is_meant(text, day):
    assert typed_day(text, TODAY, EN) == typed_day(text, TODAY, FA) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("۳۰ اسفند ۱۴۰۴", "Esfand has 30 days in leap years only, and 1404 is none: its last day is 29 Esfand 1404."),
        ("1404/12/30", "Esfand has 30 days in leap years only, and 1404 is none: its last day is 29 Esfand 1404."),
        ("30 Esfand", "Esfand has 30 days in leap years only, and 1405 is none: its last day is 29 Esfand 1405."),
        ("2027-02-29", "February has 29 days in leap years only, and 2027 is none: its last day is 28 February 2027."),
        ("31 Mehr 1405", "Mehr 1405 has 30 days."),
        ("2026-11-31", "November 2026 has 30 days."),
        ("1405-13-01", "A year has 12 months; there is no month 13."),
        ("03/04/2026", "“03/04/2026” could mean 4 Mar 2026 or 3 Apr 2026. Write the year first: 2026-03-04."),
        ("۱۴۰5/۹/۱۰", "“۱۴۰5/۹/۱۰” has digits of more than one script. Write all of them in the same."),
        ("someday", "“someday” is no day. Write one like 23 Nov 2026, 2026-11-23 or today."),
        ("2026-W40", "“2026-W40” is no day. Write one like 23 Nov 2026, 2026-11-23 or today."),
    ],
)
def test_what_is_no_day_is_refused_with_what_there_is(text, said):
    with pytest.raises(Unfit) as refusal:
        typed_day(text, TODAY, EN)
    assert EN.sentence(refusal.value.sentence) == said


def test_a_refusal_is_in_the_readers_digits_and_months():
    with pytest.raises(Unfit) as refusal:
        typed_day("۳۰ اسفند ۱۴۰۴", TODAY, FA)
    said = FA.sentence(refusal.value.sentence)
    assert "اسفند" in said and "۱۴۰۴" in said and "۲۹" in said


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    st.sampled_from([EN, FA, wording("en", "jalali"), wording("fa", "gregorian")]),
)
def test_what_is_shown_can_be_typed(day, words):
    assert typed_day(words.full_day(day), TODAY, words) == day
    assert typed_day(words.in_numbers(day), TODAY, words) == day


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_day_or_refused_in_words(text):
    try:
        found = typed_day(text, TODAY, FA)
    except Unfit as refusal:
        assert FA.sentence(refusal.sentence)
    else:
        assert found is None or parts(found)
