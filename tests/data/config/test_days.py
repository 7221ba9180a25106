"""Days, months, cycles and digits as each reader has them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from data.config.i18n.translation import wording
from okr_model.plan.cycles import Cycle, quarter_of

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "day", "full_day", "month", "moment"),
    [
        (wording("en"), "23 Nov", "23 Nov 2026", "November 2026", "23 Nov 2026, 14:05"),
        (wording("en", "jalali"), "2 Azar", "2 Azar 1405", "Azar 1405", "2 Azar 1405, 14:05"),
        (wording("fa"), "۲ آذر", "۲ آذر ۱۴۰۵", "آذر ۱۴۰۵", "۲ آذر ۱۴۰۵، ۱۴:۰۵"),
        (wording("fa", "jalali", "latin"), "2 آذر", "2 آذر 1405", "آذر 1405", "2 آذر 1405، 14:05"),
        (wording("fa", "gregorian"), "۲۳ نوامبر", "۲۳ نوامبر ۲۰۲۶", "نوامبر ۲۰۲۶", "۲۳ نوامبر ۲۰۲۶, ۱۴:۰۵"),
        (wording("de"), "23 Nov.", "23 Nov. 2026", "November 2026", "23 Nov. 2026, 14:05"),
    ],
    ids=["en", "en jalali", "fa", "fa latin", "fa gregorian", "de"],
)
def test_a_day_in_words(words, day, full_day, month, moment):
    said = (
        words.day(DAY),
        words.full_day(DAY),
        words.month(DAY),
        words.moment(datetime(2026, 11, 23, 14, 5, tzinfo=UTC)),
    )
    assert said == (day, full_day, month, moment)


def test_twelve_months_from_the_first_of_the_year():
    assert wording("en").month_names[0] == "January"
    assert wording("fa").month_names[0] == "فروردین" and wording("fa").month_names[11] == "اسفند"
    assert wording("en", "jalali").month_names[6] == "Mehr"


def test_a_cycle_is_called_as_people_call_it():
    english, persian = wording("en", "jalali"), wording("fa")
    assert english.cycle(quarter_of(DAY, 1, "jalali")) == "Q3 1405"
    assert persian.cycle(quarter_of(DAY, 1, "jalali")).endswith("۱۴۰۵")
    assert wording("en").cycle(quarter_of(DAY)) == "2026-Q4" == quarter_of(DAY).display_name
    assert wording("en").cycle(quarter_of(DAY, 4)) == "FY2027-Q3"
    named = Cycle(DAY, DAY, "2027-Q1", "Spring push")
    assert wording("en").cycle(named) == named.display_name == "Spring push (2027-Q1)"
    assert wording("en").cycle(Cycle(DAY, DAY, "sprint")) == "sprint"
    assert "sprint" in persian.cycle(Cycle(DAY, DAY, "sprint"))


def test_digits_are_those_the_reader_wants():
    assert wording("fa").number(1234.5, 1) == "۱٬۲۳۴٫۵"
    assert wording("fa", None, "latin").number(1234.5, 1) == "1,234.5"
    assert wording("fa", None, "latin").percent(0.314, 1) == "31.4%"
    assert wording("fa").percent(0.314, 1) == "۳۱٫۴٪"
    assert wording("en", None, "native").number(1234.5, 1) == "1,234.5"


def test_money_of_iran_is_written_as_it_is_there():
    assert wording("fa").amount(1_250_000, "IRT") == "۱٬۲۵۰٬۰۰۰ تومان"
    assert wording("fa").amount(12_500_000, "IRR") == "۱۲٬۵۰۰٬۰۰۰ ریال"
    assert wording("en").amount(1_250_000, "IRT") == "IRT1,250,000"
    assert wording("en").amount(12_500_000, "IRR") == "IRR12,500,000"
    assert wording("fa").amount(12.5, "EUR").startswith("€")
