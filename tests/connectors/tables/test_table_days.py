"""Days as people write them into tables, one by one and in their columns."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_tables import DAY_FORMS, DayForm

from connectors.framework.tables import days
from connectors.framework.tables.day_forms import form
from connectors.framework.tables.days import Way
from connectors.framework.tables.written_days import written

FIRST_OF_JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01", "2026-06-01 12:30", "2026-06-01T00:00:00Z", "2026-06-01T10:00:00+02:00", "2026-06-01 10:00:00.123 UTC",
        "2026/06/01", "2026.06.01", "2026. 6. 1.", "20260601", "2026060114", "2026年6月1日", "2026년 6월 1일",
        "01.06.2026", "1.6.2026 10:00 Uhr", "10:00 01.06.2026", "1. Juni 2026", "Mo 01.06.2026", "Mo., 1. Juni 2026",
        "1 June 2026", "June 1, 2026", "June 1st, 2026", "Jun 1 2026", "01-Jun-26", "1-Jun-2026", "2026-Jun-01",
        "Mon, 1 Jun 2026", "Monday, June 1, 2026", "Mon Jun 01 2026", "Mon Jun 01 2026 00:00:00 GMT+0200",
        "lundi 1 juin 2026", "lun. 1 juin 2026", "1 de junio de 2026", "lunes, 1 de junio de 2026", "lun 1 giu 2026",
        "1 de jun. de 2026", "ma 1 jun 2026", "1 czerwca 2026", "1 Haziran 2026", "1 Haz 2026", "1 июня 2026 г.",
        "2026-W23-1", "۱۴۰۵/۰۳/۱۱", "1405-03-11", "14050311", "11/03/1405", "دوشنبه ۱۱ خرداد ۱۴۰۵", "۱۱ خرداد ۱۴۰۵",
        "سه‌شنبه ۱۱ خرداد ۱۴۰۵", "11 Khordad 1405", "۱ ژوئن ۲۰۲۶", "\u200f۱۴۰۵/۰۳/۱۱\u200e",
        datetime(2026, 6, 1, 23, 59), FIRST_OF_JUNE, 46174, 46174.75, 20260601,
    ],
    ids=repr,
)  # fmt: skip
def test_the_first_of_june(text: object) -> None:
    assert days.day(text) == FIRST_OF_JUNE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6/13/26", date(2026, 6, 13)),
        ("24.11.26", date(2026, 11, 24)),
        ("mar 2 giu 2026", date(2026, 6, 2)),  # a Tuesday, no March
        ("mardi 3 mars 2026", date(2026, 3, 3)),
        ("mar 3 mar 2026", date(2026, 3, 3)),
        ("1 aoűt 2026", date(2026, 8, 1)),  # `août`, read in another code page
        ("12/31/99", date(1999, 12, 31)),
    ],
)
def test_other_days(text: str, meant: date) -> None:
    assert days.day(text) == meant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Jun 2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("Juni 2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("2026-06", date(2026, 6, 1), date(2026, 6, 30)),
        ("06/2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("2026年6月", date(2026, 6, 1), date(2026, 6, 30)),
        ("Jun '26", date(2026, 6, 1), date(2026, 6, 30)),
        ("خرداد ۱۴۰۵", date(2026, 5, 22), date(2026, 6, 21)),
        ("۱۴۰۴/۱۲", date(2026, 2, 20), date(2026, 3, 20)),
        ("Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2. Quartal 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("T2 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-W23", date(2026, 6, 1), date(2026, 6, 7)),
        ("KW 23 2026", date(2026, 6, 1), date(2026, 6, 7)),
        ("2026-06-01 - 2026-06-07", date(2026, 6, 1), date(2026, 6, 7)),
        ("1 Jun 2026 – 7 Jun 2026", date(2026, 6, 1), date(2026, 6, 7)),
        ("Week 1, 2026", date(2025, 12, 29), date(2026, 1, 4)),
    ],
)
def test_a_period_is_put_on_its_last_day_unless_said(text: str, first: date, last: date) -> None:
    assert Way().day(text) == last == days.day(text)
    assert Way(period="first").day(text) == first


@pytest.mark.parametrize(
    "text",
    ["", "Total", "Update", "Candidates", "May", "2026", "1.5", "12,5", "1,234", "100", "12345", "1.2.3", "192.168.1.1",
     "2026-13", "2026-02-30", "31/31/2026", "31.02.2026", "1405/13/01", "1405/12/30", "Q5 2026", "2026-W54", "Version 2026",
     "-2026-06-01", "A 2026-06-01", "Summe 2026", "10:30", "2026061", "99999999", "1 Foo 2026", "2569-01-01"],
)  # fmt: skip
def test_no_day_at_all(text: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        Way(counted="").day(text)


def test_an_order_that_nothing_tells_is_unclear() -> None:
    with pytest.raises(days.Unclear, match="two ways"):
        days.day("03/04/2026")
    assert days.day("03/04/2026", order="month_first") == date(2026, 3, 4)
    assert days.day("03/04/26", order="year_first") == date(2003, 4, 26)
    assert days.day("04/04/2026") == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-06-01", "YYYY-MM-DD"), ("1.6.2026", "D.M.YYYY"), ("01/06/26", "DD/MM/YY"), ("Mon, 1 Jun 2026", "ddd, D MMM YYYY"),
     ("2026-W23", "YYYY-Www"), ("20260601", "YYYYMMDD"), ("۱۴۰۵/۰۳/۱۱", "YYYY/MM/DD"), ("06/2026", "MM/YYYY"), ("13.06.", "DD.MM."),
     ("2026-06-01 - 2026-06-07", "YYYY-MM-DD - YYYY-MM-DD")],
)  # fmt: skip
def test_how_it_is_written(text: str, said: str) -> None:
    assert form(text) == said


@settings(deadline=None)
@given(
    st.sampled_from([one for one in DAY_FORMS if one.period == "day"]), st.dates(date(2010, 1, 1), date(2029, 12, 31))
)
def test_every_form_is_read_back(form: DayForm, day: date) -> None:
    order = form.answers.get("day_order")
    assert Way(order, counted="serials").day(form.write(day)) == day  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.text(alphabet="0123456789/.- ,:TZJunMai۱۴۰۵خرداد", max_size=24))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert 1800 < days.day(text).year < 2230


@pytest.mark.parametrize("part", ["1/", " ", "12:", "Jun ", "2026-06-01 ", "1", "شنبه "])
def test_long_cells_take_no_time(part: str) -> None:
    text, begun = part * 30_000, thread_time()
    written(text)
    assert thread_time() - begun < 0.5


@pytest.mark.parametrize("text", ["----------", "2026------", "    -  -  ", "----06-01-"])
def test_ten_signs_with_hyphens_are_no_day_and_break_nothing(text: str) -> None:
    assert written(text) is None
