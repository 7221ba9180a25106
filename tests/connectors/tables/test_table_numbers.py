"""Numbers as people write them into tables: what each says by itself, and how it reads in a column."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import time, timedelta
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_tables import NUMBER_FORMS, NumberForm

from connectors.framework.tables import numbers
from connectors.framework.tables.missing import is_missing


@pytest.mark.parametrize(
    ("written", "decimal", "value", "unit"),
    [
        # groups of three and of two, with any space or apostrophe
        ("1,234,567.5", ".", 1_234_567.5, ""),
        ("1.234.567,5", ",", 1_234_567.5, ""),
        ("1,23,456.50", ".", 123_456.5, ""),
        ("1,23,456.50", ",", 123_456.5, ""),  # also where decimals have a comma: it has no other reading
        ("10,45,300", ".", 1_045_300, ""),
        ("1 234 567,5", ",", 1_234_567.5, ""),
        ("1\u00a0234,5", ",", 1234.5, ""),
        ("1\u202f234,5", ",", 1234.5, ""),
        ("1\u2009234.5", ".", 1234.5, ""),
        ("1'234.5", ".", 1234.5, ""),
        ("1’234.5", ".", 1234.5, ""),
        ("1ʼ234.5", ".", 1234.5, ""),
        # signs in front and behind, brackets, exponents
        ("123-", ".", -123, ""),
        ("−5", ".", -5, ""),
        ("5+", ".", 5, ""),
        ("(1,234)", ".", -1234, ""),
        ("($1,234.50)", ".", -1234.5, "USD"),
        ("$(1,234.50)", ".", -1234.5, "USD"),
        ("-$30", ".", -30, "USD"),
        ("$-30", ".", -30, "USD"),
        ("1.5E+05", ".", 150_000, ""),
        (".5", ".", 0.5, ""),
        ("5.", ".", 5, ""),
        # shares
        ("84%", ".", 0.84, "%"),
        ("2.6 %", ".", 0.026, "%"),
        ("%84", ".", 0.84, "%"),
        ("(5%)", ".", -0.05, "%"),
        ("۱۲٫۵٪", ",", 0.125, "%"),
        ("8‰", ".", 0.008, "%"),
        # money
        ("R$ 1.234,56", ",", 1234.56, "BRL"),
        ("1 000,00 zł", ",", 1000, "PLN"),
        ("US$ 5", ".", 5, "USD"),
        ("CA$5", ".", 5, "CAD"),
        ("A$5.50", ".", 5.5, "AUD"),
        ("NZ$5", ".", 5, "NZD"),
        ("$5 CAD", ".", 5, "CAD"),
        ("€12 EUR", ".", 12, "EUR"),
        ("EUR 12", ".", 12, "EUR"),
        ("12 CHF", ".", 12, "CHF"),
        ("Fr. 5.-", ".", 5, "CHF"),
        ("5,- €", ",", 5, "EUR"),
        ("Rs. 500", ".", 500, "INR"),
        ("Rs.1,23,456", ".", 123_456, "INR"),
        ("₹98,765.00", ".", 98_765, "INR"),
        ("355,91 Kč", ",", 355.91, "CZK"),
        ("Rp 1.234.567", ",", 1_234_567, "IDR"),
        ("5 000 Ft", ",", 5000, "HUF"),
        ("12,50 lei", ",", 12.5, "RON"),
        ("12,50 лв.", ",", 12.5, "BGN"),
        ("₺1.234,50", ",", 1234.5, "TRY"),
        ("1 234 ₽", ",", 1234, "RUB"),
        ("₩12,000", ".", 12_000, "KRW"),
        ("R 1 234,50", ",", 1234.5, "ZAR"),
        ("¥1200", ".", 1200, "JPY"),
        ("CN¥1200", ".", 1200, "CNY"),
        ("5 kr.", ".", 5, "kr"),
        ("100 SEK", ".", 100, "SEK"),
        ("۱۲۰٬۰۰۰ تومان", ".", 120_000, "IRT"),
        ("۵ میلیون تومان", ".", 5_000_000, "IRT"),
        ("۵۰٬۰۰۰ ریال", ".", 50_000, "IRR"),
        ("1234 ﷼", ".", 1234, "IRR"),
        ("5 د.إ", ".", 5, "AED"),
        # thousands and millions in words
        ("1.2K", ".", 1200, ""),
        ("3.4M", ".", 3_400_000, ""),
        ("$1.2B", ".", 1_200_000_000, "USD"),
        ("1,2 Mio. €", ",", 1_200_000, "EUR"),
        ("5 Tsd.", ",", 5000, ""),
        ("۵ هزار", ".", 5000, ""),
        ("3 lakh", ".", 300_000, ""),
        # lengths of time are seconds
        ("00:01:23", ".", 83, "s"),
        ("1m 23s", ".", 83, "s"),
        ("1h 2m", ".", 3720, "s"),
    ],
)
def test_numbers_and_their_units(written: str, decimal: numbers.Decimal, value: float, unit: str) -> None:
    assert numbers.amount(written, decimal) == (value, unit)


def test_real_lengths_of_time_are_seconds() -> None:
    assert numbers.amount(timedelta(minutes=2)) == numbers.amount(time(0, 2)) == (120, "s")


@pytest.mark.parametrize(
    "written",
    ["TOP 5", "A1", "R12", "5m", "1,23,4", "1,23,45", "12.34.567", "1.2.3", "--1", "12 5", "5 USD EUR", "(5", "5)",
     "$", "EUR", "1/2", "01/02/2026", "2026-06-01", "1:23", "v2", "5%%", "1.5 000", True, "9" * 400, float("inf")],
)  # fmt: skip
def test_what_is_no_number(written: object) -> None:
    for decimal in (".", ","):
        with pytest.raises(ValueError, match=r"no (finite )?number"):
            numbers.number(written, decimal)


@pytest.mark.parametrize(
    "cell",
    ["", "  ", "--", "-", "—", "–", "−", "...", "n/a", "N/A", "NA", "null", "NULL", "None", "nan", "NaN", "#N/A", "#DIV/0!",
     "#NV", "(not set)", "k. A.", "\\N", "ناموجود", None, float("nan")],
    ids=repr,
)  # fmt: skip
def test_missing(cell: object) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize("cell", ["0", 0, 0.0, "x", "<10", "-5", "nano", "na na na", False], ids=repr)
def test_not_missing(cell: object) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize(
    ("written", "tells"),
    [("1.5", "."), ("1,5", ","), ("1.234", "?"), ("1,234", "?"), ("0.123", "."), ("1234.567", "."), ("1,234.5", "."),
     ("1.234,5", ","), ("1,234,567", "."), ("1.234.567", ","), ("12", ""), ("1 234", ""), ("1 234,567", ","),
     ("1.234e5", "."), ("۱٬۲۳۴", ""), ("1,23,456", "."), ("€ 1.234", "?"), ("1.234%", "?")],
)  # fmt: skip
def test_what_one_number_tells_of_decimals(written: str, tells: str) -> None:
    seen = numbers.look(written)
    assert seen is not None and seen.tells == tells


@pytest.mark.parametrize(
    ("written", "decimal", "form"),
    [("1.234,56 €", ",", "1.234,56 €"), ("$9,204.50", ".", "$1,234.56"), ("₹1,23,456.50", ".", "₹12,34,567.56"),
     ("84%", ".", "12%"), ("12,5 %", ",", "12,5 %"), ("17", ".", "1234"), ("00:01:02", ".", "0:00:00"),
     ("1 000,00 zł", ",", "1 234,56 zł")],
)  # fmt: skip
def test_how_it_is_written(written: str, decimal: numbers.Decimal, form: str) -> None:
    assert numbers.style(written, decimal) == form


@given(st.sampled_from(NUMBER_FORMS), st.floats(-1e9, 1e9), st.integers(0, 2))
def test_every_form_is_read_back(form: NumberForm, value: float, decimals: int) -> None:
    meant = round(value / 10**form.power, decimals + (2 if form.unit == "%" else 0)) * 10**form.power
    written = form.write(meant, decimals)
    decimal = "," if form.decimal == "," else "."
    found, unit = numbers.amount(written, decimal)
    assert math.isclose(found, meant, rel_tol=1e-12, abs_tol=1e-12)
    assert unit == (form.unit or "") or (unit, form.unit) == ("kr", "SEK")


@settings(deadline=None)
@given(st.text(max_size=30), st.sampled_from(".,"))
def test_any_text_is_a_finite_number_or_refused(text: str, decimal: numbers.Decimal) -> None:
    with suppress(ValueError):
        assert math.isfinite(numbers.number(text, decimal))
        assert numbers.look(text) is not None


@pytest.mark.parametrize("part", ["1", "1,", "1 ", " ", "(", "€", "1h ", "-", "a"])
def test_long_cells_take_no_time(part: str) -> None:
    text, begun = part * 30_000, thread_time()
    with pytest.raises(ValueError, match="no number"):
        numbers.number(text)
    assert is_missing(text) is text.isspace()
    assert thread_time() - begun < 0.5
