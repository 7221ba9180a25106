"""What the columns of a table are taken for, what is asked, and what a row or a cell that cannot be read costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest

from connectors.framework.clock import set_to
from connectors.framework.tables import structure
from connectors.framework.tables.columns import Layout, name_from, recognise, settle
from connectors.framework.tables.lines import Lines, read

JUNE = [f"2026-06-{n:02}" for n in range(1, 31)]


@pytest.fixture(autouse=True)
def _november() -> Iterable[None]:
    set_to(datetime.fromisoformat("2026-11-29T10:00:00+00:00"))
    yield
    set_to(None)


def layout(*columns: Sequence[object], **answers: str) -> Layout:
    """The layout of columns, each with its heading first."""
    return recognise(structure.table([list(row) for row in zip(*columns, strict=True)]), answers)


def dated(*columns: Sequence[object]) -> Layout:
    """The same with a column of days in front."""
    return layout(["Date", *JUNE[: len(columns[0]) - 1]], *columns)


def lines(found: Layout) -> Lines:
    return read(found.table, found)


def days(found: Layout) -> list[date]:
    return [line[0] for line in lines(found).lines]


def roles(found: Layout) -> dict[str, str]:
    return {column.heading: column.role for column in found.columns}


def asked(found: Layout) -> dict[str, list[str]]:
    return {question.key: [choice.value for choice in question.choices] for question in found.questions}


def test_what_is_proposed_for_each_column() -> None:
    found = layout(
        ["Datum", "01.06.2026", "02.06.2026", "13.06.2026"],
        ["Kanal", "Mail", "Web", "Mail"],
        ["Umsatz, netto", "1.234,56 €", "5,00 €", "7,10 €"],
        ["Quote", "84%", "5%", "6%"],
    )
    assert [(c.heading, c.role, c.name, c.unit, c.format, c.example) for c in found.columns] == [
        ("Datum", "day", "day", "", "DD.MM.YYYY", "01.06.2026"),
        ("Kanal", "dimension", "kanal", "", "", "Mail"),
        ("Umsatz, netto", "metric", "umsatz_netto", "EUR", "1.234,56 €", "1.234,56 €"),
        ("Quote", "metric", "quote", "%", "12%", "84%"),
    ]
    assert found.questions == () and found.columns[2].choices == ("metric", "dimension", "ignore")
    assert lines(found).lines[0] == (date(2026, 6, 1), ("Mail",), (1234.56, 0.84))


# Days


def test_an_order_is_decided_by_the_whole_column() -> None:
    assert days(layout(["day", "03/04/2026", "25/04/2026"], ["n", 1, 2]))[0] == date(2026, 4, 3)
    assert days(layout(["day", "03/04/26", "04/25/26"], ["n", 1, 2]))[0] == date(2026, 3, 4)


def test_an_order_that_nothing_tells_is_asked() -> None:
    found = layout(["Date", "03/04/2026", "10/04/2026"], ["n", 1, 2])
    assert asked(found) == {"day_order": ["day_first", "month_first"]}
    (question,) = found.questions
    assert str(question.text) == "03/04/2026 in Date can be read in several ways"
    assert [choice.example for choice in question.choices] == ["03/04/2026 → 2026-04-03", "03/04/2026 → 2026-03-04"]
    settled = settle(found, {"day_order": "month_first"})
    assert settled.questions == () and days(settled) == [date(2026, 3, 4), date(2026, 10, 4)]
    with pytest.raises(ValueError, match="day_first or month_first"):
        settle(found, {"day_order": "left to right"})


def test_days_one_after_another_decide_an_order_and_it_is_told() -> None:
    found = layout(["day", *(f"06/{n:02}/2026" for n in range(1, 8))], ["n", *range(7)])
    assert found.questions == () and days(found)[-1] == date(2026, 6, 7)
    assert "month first" in str(found.notes[0])
    few = layout(["day", *(f"06/{n:02}/2026" for n in range(1, 4))], ["n", *range(3)])
    assert "day_order" in asked(few)


def test_the_first_of_every_month_may_be_the_first_days_of_january() -> None:
    assert "day_order" in asked(layout(["day", *(f"{n:02}/01/2026" for n in range(1, 9))], ["n", *range(8)]))


def test_two_digit_years() -> None:
    assert days(layout(["d", "6/13/26", "6/14/26"], ["n", 1, 2])) == [date(2026, 6, 13), date(2026, 6, 14)]
    year_first = layout(["d", *(f"26/06/{n}" for n in range(13, 17))], ["n", *range(4)])
    assert days(year_first)[0] == date(2026, 6, 13)
    assert asked(layout(["d", "06/07/08"], ["n", 1])) == {"day_order": ["day_first", "month_first", "year_first"]}


def test_a_column_of_days_that_contradicts_itself_is_asked_about() -> None:
    found = layout(["Date", "13/06/2026", "06/14/2026", "03/04/2026"], ["n", 1, 2, 3])
    assert "contradicts itself" in str(found.questions[0].text)
    said = lines(settle(found, {"day_order": "day_first"}))
    assert [line[0] for line in said.lines] == [date(2026, 6, 13), date(2026, 4, 3)]
    assert [(row.row, str(row.why)) for row in said.rows] == [(3, "06/14/2026 is not a date")]


def test_real_dates_win_over_text_and_numbers() -> None:
    found = layout(
        ["Impressions", 45120, 46200, 47010],
        ["Created", "2026-01-01", "2026-01-02", "2026-01-03"],
        ["Week", *(date(2026, 6, n) for n in (1, 8, 15))],
    )
    assert roles(found) == {"Impressions": "metric", "Created": "ignore", "Week": "day"} and found.questions == ()


@pytest.mark.parametrize(
    ("cells", "first"),
    [([46174, 46175], date(2026, 6, 1)), (["46174", "46175"], date(2026, 6, 1)), ([46174.5, 46175.5], date(2026, 6, 1)),
     ([1780272000, 1780358400], date(2026, 6, 1)), ([1780272000000, 1780358400000], date(2026, 6, 1))],
)  # fmt: skip
def test_numbers_are_days_only_where_somebody_agrees(cells: list[object], first: date) -> None:
    found = layout(["Date", *cells], ["n", 1, 2])
    assert asked(found) == {"serials": ["days", "numbers"]}
    assert days(settle(found, {"serials": "days"}))[0] == first
    assert roles(settle(found, {"serials": "numbers"}))["Date"] == "metric"


def test_two_columns_of_days_are_asked_about_unless_a_heading_tells() -> None:
    ordered, shipped = ["Order date", *JUNE[:3]], ["Ship date", *JUNE[3:6]]
    found = layout(ordered, shipped, ["n", 1, 2, 3])
    assert asked(found) == {"day_column": ["Order date", "Ship date"]}
    settled = settle(found, {"day_column": "Ship date"})
    assert roles(settled) == {"Order date": "ignore", "Ship date": "day", "n": "metric"} and settled.questions == ()
    assert roles(layout(["Created", *JUNE[3:6]], ["Date", *JUNE[:3]], ["n", 1, 2, 3]))["Date"] == "day"
    same = layout(["Reporting starts", *JUNE[:3]], ["Reporting ends", *JUNE[:3]], ["n", 1, 2, 3])
    assert same.questions == () and roles(same)["Reporting starts"] == "day"
    exported = layout(["Exported at", *JUNE[:1] * 3], ["Order date", *JUNE[:3]], ["n", 1, 2, 3])
    assert exported.questions == () and roles(exported)["Order date"] == "day"


def test_the_day_of_a_period_is_asked() -> None:
    found = layout(["Month", "Jun 2026", "Jul 2026"], ["n", 1, 2])
    assert asked(found) == {"period": ["last", "first"]}
    assert days(settle(found, {"period": "last"})) == [date(2026, 6, 30), date(2026, 7, 31)]
    assert days(settle(found, {"period": "first"})) == [date(2026, 6, 1), date(2026, 7, 1)]


def test_sums_of_months_among_days_are_left_out_and_told() -> None:
    found = layout(["day", *JUNE[:3], "2026-06"], ["n", 1, 2, 3, 6])
    assert len(lines(found).lines) == 3 and "left out" in str(found.notes[0]) and lines(found).rows[0].row == 5


def test_days_without_a_year_are_asked_for_it_and_may_cross_its_end() -> None:
    found = layout(["Day", "30 Dec", "31 Dec", "1 Jan", "2 Jan"], ["n", 1, 2, 3, 4])
    assert asked(found) == {"year": ["2026", "2025", "2024"]}
    assert days(settle(found, {"year": "2026"})) == [
        date(2025, 12, 30),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
    ]
    assert days(layout(["Tag", "13.06.", "14.06."], ["n", 1, 2], year="2025")) == [date(2025, 6, 13), date(2025, 6, 14)]
    unclear = layout(["Month", "Jan-26", "Feb-26", "Mar-26"], ["n", 1, 2, 3])
    assert "short_day" in asked(unclear)
    assert days(settle(unclear, {"short_day": "year", "period": "first"}))[1] == date(2026, 2, 1)


def test_dates_that_a_spreadsheet_turned_round_are_asked_about() -> None:
    turned = [date(2026, n, 6) for n in range(1, 13)]  # 01/06 to 12/06, read with the month first
    found = layout(["Date", *turned, *(f"{n}/06/2026" for n in range(13, 31))], ["n", *range(30)])
    assert asked(found) == {"swapped": ["swap", "keep"]}
    assert days(settle(found, {"swapped": "swap"})) == [date(2026, 6, n) for n in range(1, 31)]
    assert days(settle(found, {"swapped": "keep"}))[0] == date(2026, 1, 6)


def test_moments_in_utc_that_may_be_midnight_farther_east_are_asked_about() -> None:
    found = layout(["Date", "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z"], ["n", 1, 2])
    assert asked(found) == {"moments": ["next", "same"]}
    assert days(settle(found, {"moments": "next"})) == [date(2026, 6, 1), date(2026, 6, 2)]
    assert days(settle(found, {"moments": "same"})) == [date(2026, 5, 31), date(2026, 6, 1)]
    assert layout(["Date", "2026-05-31T04:00:00Z", "2026-06-01T04:00:00Z"], ["n", 1, 2]).questions == ()
    assert layout(["Date", "2026-05-31T22:00:00Z", "2026-06-01T09:13:00Z"], ["n", 1, 2]).questions == ()


def test_real_moments_stand_beside_days_in_text() -> None:
    found = layout(["Date", datetime(2026, 6, 13, 8), "14/06/2026", "15/06/2026"], ["n", 1, 2, 3])
    assert days(found) == [date(2026, 6, 13), date(2026, 6, 14), date(2026, 6, 15)]


def test_headings_are_matched_as_words() -> None:
    found = layout(["Update", 46174, 46176], ["Candidates", 46180, 46190], ["Day", 46174, 46175])
    assert found.columns[2].role == "day"
    assert layout(["Data plan", *JUNE[:2]], ["Dia", *JUNE[2:4]], ["n", 1, 2]).columns[1].role == "day"


def test_a_table_without_days_or_metrics_says_so() -> None:
    with pytest.raises(ValueError, match="no column has days"):
        lines(layout(["a", "x", "y"], ["n", 1, 2]))
    with pytest.raises(ValueError, match="no column holds figures"):
        lines(dated(["channel", "x", "x", "y"]))


# Numbers


def test_decimals_are_decided_by_the_column_then_by_the_file_then_asked() -> None:
    assert lines(dated(["n", "1.234", "0.5"])).lines[0][2] == (1.234,)
    assert lines(dated(["n", "1.234", "2.345.678"])).lines[0][2] == (1234,)
    assert lines(dated(["n", "1,234", "2,345"], ["cost", "1,200.50", "3.20"])).lines[0][2] == (1234, 1200.5)
    assert lines(dated(["n", "1,230", "2,345", "980", "1,981", "3,981", "4,981"])).lines[0][2] == (1230,)
    found = dated(["n", "1.234", "2.345"])
    assert asked(found) == {"decimal": [".", ","]}
    assert lines(settle(found, {"decimal": ","})).lines[0][2] == (1234,)
    assert lines(settle(found, {"decimal": "."})).lines[0][2] == (1.234,)


def test_a_column_of_numbers_that_contradicts_itself_is_asked_about() -> None:
    found = dated(["n", "1,234.5", "1.234,5"])
    assert "contradicts itself" in str(found.questions[0].text)
    said = lines(settle(found, {"decimal": ","}))
    assert [line[2] for line in said.lines] == [(1234.5,)] and said.cells[0].found == "1,234.5"


def test_indian_groups_in_a_file_of_decimal_commas() -> None:
    found = dated(["a", "₹1,23,456.50", "₹98,765.00"], ["b", "2,5", "3,5"])
    assert lines(found).lines[0][2] == (123_456.5, 2.5) and found.columns[1].unit == "INR"


def test_one_odd_cell_costs_that_cell_and_a_row_without_a_day_costs_the_row() -> None:
    found = layout(["Date", JUNE[0], JUNE[1], JUNE[2], "soon"], ["a", "1", "see note", "--", 4], ["b", 5, 6, "<10", 8])
    said = lines(found)
    assert [line[2] for line in said.lines] == [(1, 5), (None, 6)]
    assert [(c.row, c.column, c.found, str(c.why)) for c in said.cells] == [
        (3, "a", "see note", "not a number"),
        (4, "b", "<10", "about a number or a limit, not an exact figure"),
    ]
    assert [(r.row, str(r.why)) for r in said.rows] == [(4, "it has no figure"), (5, "soon is not a date")]
    assert (said.rows_left_out, said.cells_left_out) == (2, 2)


def test_several_currencies_are_asked_about() -> None:
    found = dated(["Cost", "$5.00", "€6.00", "$7.10"])
    assert asked(found) == {"currency:Cost": ["USD", "EUR"]}
    said = lines(settle(found, {"currency:Cost": "EUR"}))
    assert [line[2] for line in said.lines] == [(6,)] and str(said.cells[0].why) == "another currency than the column"
    assert asked(dated(["Cost", "5 kr", "6 kr"])) == {"currency:Cost": ["SEK", "NOK", "DKK", "ISK"]}
    assert dated(["Cost (DKK)", "5 kr", "6 kr"]).columns[1].unit == "DKK"
    assert "currency:Cost (AUD)" in asked(dated(["Cost (AUD)", "$5", "$6"]))


def test_shares_beside_plain_numbers_are_asked_about() -> None:
    found = dated(["Rate", "5%", "6", "0"])
    assert asked(found) == {"percent:Rate": ["percent", "fraction"]}
    assert [line[2][0] for line in lines(settle(found, {"percent:Rate": "percent"})).lines] == [0.05, 0.06, 0]
    assert dated(["Rate", "5%", "6%", "0"]).questions == ()  # nothing is nothing


def test_the_unit_of_a_heading() -> None:
    assert dated(["Spend (EUR)", 5, 6]).columns[1].unit == "EUR"
    assert dated(["فروش (تومان)", 5, 6]).columns[1].unit == "IRT"
    assert dated(["Umsatz (TEUR)", 5, 6]).columns[1].unit == ""  # thousands of them
    assert dated(["فروش (میلیون تومان)", 5, 6]).columns[1].unit == ""


# What is no metric


def test_codes_years_ranks_and_constants_are_no_metrics() -> None:
    n = range(12)
    found = dated(
        ["Campaign ID", *(12_000_000_000 + k % 3 for k in n)],
        ["Year", *(2026 for _ in n)],
        ["Filiale", *(f"0{k % 4}115" for k in n)],
        ["#", *(k + 1 for k in n)],
        ["Number of orders", *(k * k for k in n)],
        ["Orders this year", *(k * k * 3 for k in n)],
    )
    assert list(roles(found).values())[1:] == ["dimension", "dimension", "dimension", "ignore", "metric", "metric"]
    same = layout(["Date", *JUNE], ["Budget", *["100"] * 30], ["Errors", *["0"] * 30])
    assert roles(same) == {"Date": "day", "Budget": "ignore", "Errors": "metric"}
    assert str(same.columns[1].why) == "the same in every row"


def test_times_of_day_versions_and_parts_of_a_day_are_no_metrics() -> None:
    found = dated(
        ["Time", "10:00:01", "11:00:00", "12:30:00"],
        ["Version", "1.2", "1.10", "1.2"],
        ["Month", 1, 2, 2],
        ["Watch time", "00:10:00", "00:20:00", "00:30:00"],
    )
    assert list(roles(found).values())[1:] == ["ignore", "dimension", "dimension", "metric"]


def test_numbers_that_may_be_codes_are_asked_about() -> None:
    found = dated(["Store", *(101 + k % 3 for k in range(12))], ["Clicks", *range(12)])
    assert asked(found) == {"role:Store": ["dimension", "metric"]}
    assert roles(settle(found, {"role:Store": "metric"}))["Store"] == "metric"
    assert asked(dated(["n", "05", "07", "11"])) == {"role:n": ["dimension", "metric"]}
    slow = dated(["Followers", *(12_000 + k // 4 for k in range(12))])
    assert slow.questions == () and roles(slow)["Followers"] == "metric"


def test_text_of_many_values_is_left_out() -> None:
    found = layout(
        ["Date", *JUNE],
        ["URL", *(f"/page/{n}" for n in range(30))],
        ["Channel", *["Mail", "Web"] * 15],
        ["n", *range(30)],
    )
    assert roles(found) == {"Date": "day", "URL": "ignore", "Channel": "dimension", "n": "metric"}


def test_no_value_of_a_dimension_is_none() -> None:
    found = dated(["Channel", "Mail", "null", None, "(not set)", "Mail"], ["n", 1, 2, 3, 4, 5])
    assert [line[1] for line in lines(found).lines] == [("Mail",), ("",), ("",), ("(not set)",), ("Mail",)]


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Conv. rate (%)", "conv_rate"), ("Umsatz über Straße", "umsatz_uber_strasse"), ("Koszt (zł)", "koszt_zl"),
     ("فروش", "sales"), ("فروش (EUR)", "sales_eur"), ("تعداد دنبال‌کنندگان", "number_followers"),
     ("شاخص", "shakhs"), ("Выручка, ₽", "vyruchka"), ("Πωλήσεις", "poliseis"), ("売上", "column_2"), ("2026 visits", "visits"), ("", "column_2"), ("Clicks", "clicks_2")],
)  # fmt: skip
def test_names_made_of_headings(heading: str, name: str) -> None:
    assert name_from(heading, {"clicks"}, "column_2") == name


@pytest.mark.parametrize("currency", ["EUR", "€"])
def test_one_currency_in_every_row_is_the_unit_of_money_and_splits_nothing(currency: str) -> None:
    found = dated(["Clicks", 5, 6, 7], ["Cost", 1.5, 2.5, 3.5], ["Currency", *[currency] * 3])
    assert roles(found) == {"Date": "day", "Clicks": "metric", "Cost": "metric", "Currency": "ignore"}
    assert {c.heading: c.unit for c in found.columns} == {"Date": "", "Clicks": "", "Cost": "EUR", "Currency": ""}
    assert "currency of all figures: EUR" in str(found.columns[3].why)


def test_two_currencies_are_told_apart() -> None:
    found = dated(["Cost", 1.5, 2.5, 3.5, 4.5, 5.5, 6.5], ["Currency", *["EUR", "USD"] * 3])
    assert roles(found)["Currency"] == "dimension" and found.columns[1].unit == ""
