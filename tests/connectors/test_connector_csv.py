"""Tables people keep: CSV in its dialects, workbooks, and rows that are wrong."""

import math
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import HTML, Service
from openpyxl import Workbook
from persiantools.jdatetime import JalaliDate
from pydantic import ValidationError

from connectors.framework import runner
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import days, numbers
from connectors.sources.csv_file import CsvFile

TODAY = date(2026, 11, 20)
DAY = date(2026, 10, 1)


@pytest.fixture
def table(tmp_path):
    """Write a table and pull it: text or bytes, then options."""

    def pull(content, name="table.csv", start=None, metrics=("visits",), **options):
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        named = metrics if isinstance(metrics, dict) else {metric: {} for metric in metrics}
        read = CsvFile.Options.model_validate({"path": name, "home": tmp_path, "metrics": named, **options})
        begin, end = runner.window(CsvFile, settled=TODAY, today=TODAY, first=start)
        return runner.pull(CsvFile, read, source="file", start=begin, end=end, today=TODAY)

    return pull


def values(pulled):
    return {(p.metric, p.day, *p.dimensions.values()): p.value for p in pulled.points}


def codes(pulled):
    return {flag.code for flag in pulled.flags}


def test_rows_of_one_day_add_up_over_columns_that_are_no_dimension(table):
    pulled = table(
        """day,page,channel,visits
2026-10-01,/,Email,3
2026-10-01,/blog,Email,4
2026-10-01,/,Social,5
2026-10-02,/,,6""",
        dimensions=["channel"],
    )
    assert values(pulled) == {
        ("visits", DAY, "Email"): 7,
        ("visits", DAY, "Social"): 5,
        ("visits", date(2026, 10, 2)): 6,  # without a channel, not with an empty one
    }


def test_an_empty_cell_is_missing_and_a_zero_is_zero(table):
    pulled = table("day,visits,orders\n2026-10-01,,0\n2026-10-02,0,\n\n", metrics=("visits", "orders"))
    assert values(pulled) == {("orders", DAY): 0, ("visits", date(2026, 10, 2)): 0}


def test_sums_are_exact(table):
    rows = "\n".join(["2026-10-01,0.1"] * 10)
    assert values(table(f"day,visits\n{rows}")) == {("visits", DAY): 1.0}


def test_the_whole_table_is_the_window_however_old_and_however_new(table):
    pulled = table("day,visits\n2007-12-10,1\n2026-12-01,2\n")
    (part,) = pulled.parts
    assert (part.start, part.end) == (runner.BEGINNING, date(2026, 12, 1))
    assert part.settled_through == TODAY
    assert codes(pulled) == {"future_days"}


def test_rows_before_the_start_are_left_out_and_said_to_be(table):
    pulled = table("day,visits\n2026-09-30,1\n2026-10-01,2\n", start=DAY)
    assert values(pulled) == {("visits", DAY): 2}
    assert codes(pulled) == {"before_start"}


def test_what_the_options_say_about_a_metric():
    options = CsvFile.Options.model_validate(
        {
            "path": "x.csv",
            "dimensions": ["channel"],
            "metrics": {
                "spend": {"column": "Cost (EUR)", "unit": "EUR", "direction": "down"},
                "followers": {"kind": "stock"},
                "visitors": {"additivity": "none"},
            },
        }
    )
    spend, followers, visitors = CsvFile.declared(options)
    assert (spend.kind, spend.unit, spend.additivity, spend.direction) == ("flow", "EUR", "all", "down")
    assert (followers.kind, followers.additivity, followers.unit) == ("stock", "dims", "followers")
    assert visitors.additivity == "none" and visitors.dimensions == ("channel",)


def test_headings_are_found_regardless_of_case_and_blanks(table):
    text = "Day,Landing Page,Cost (EUR)\n2026-10-01,/,3\n"
    pulled = table(text, metrics={"spend": {"column": "cost (eur)"}}, dimensions=["landing_page"])
    assert values(pulled) == {("spend", DAY, "/"): 3}


def test_of_two_columns_with_one_heading_the_second_has_a_number(table):
    pulled = table(
        "day,Clicks,Clicks\n2026-10-01,1,2\n", metrics={"one": {"column": "Clicks"}, "two": {"column": "Clicks (2)"}}
    )
    assert values(pulled) == {("one", DAY): 1, ("two", DAY): 2}
    assert codes(pulled) == {"repeated_heading"}
    with pytest.raises(BadConfig, match="2 columns 'CLICKS'"):
        table("day,Clicks,clicks\n2026-10-01,1,2\n", metrics={"one": {"column": "CLICKS"}})


@pytest.mark.parametrize(
    "text",
    [
        "day;visits\r\n01.10.2026;1.234,5\r\n",
        "day\tvisits\n2026/10/01\t1,234.5\n",
        '"day","visits"\n"2026-10-01T23:00:00Z","1 234.5"\n',
        "\ufeffday,visits\n20261001,1234.5\n",
        "\n\nday,visits\n2026-10-01,1’234.5\n",
        "day;visits\n2026-10-01;1\u202f234,50\n",
        "day,visits\n2026-10-01,123450%\n",
    ],
)
def test_habits_of_several_countries(table, text):
    assert values(table(text)) == {("visits", DAY): 1234.5}
    assert values(table(text.encode("utf-16"))) == {("visits", DAY): 1234.5}


def test_one_file_has_one_sign_for_decimals(table):
    assert values(table('day,visits\n2026-10-01,"1.234"\n2026-10-02,"0,5"\n'))["visits", DAY] == 1234
    with pytest.raises(BadData, match=r"decimal point.*decimal comma"):
        table('day,visits\n2026-10-01,"1.5"\n2026-10-02,"0,5"\n')


def test_a_number_that_can_be_read_in_two_ways_is_flagged(table):
    pulled = table("day,visits\n2026-10-01,1.234\n")
    assert values(pulled) == {("visits", DAY): 1.234} and codes(pulled) == {"unclear_numbers"}
    assert values(table("day;visits\n2026-10-01;1.234\n")) == {("visits", DAY): 1234}
    said = table("day,visits\n2026-10-01,1.234\n", decimal=",")
    assert values(said) == {("visits", DAY): 1234} and not codes(said)


def test_days_written_otherwise(table):
    assert values(table("day,visits\n10/01/2026,1\n", day_format="%m/%d/%Y")) == {("visits", DAY): 1}


def workbook(rows, sheet="Figures"):
    book = Workbook()
    book.create_sheet(sheet)
    for row in rows:
        book[sheet].append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook(table):
    content = workbook([["Day", "channel", "visits"], [datetime(2026, 10, 1), "Email", 3], [DAY, "Email", 4.5]])
    pulled = table(content, name="figures.xlsx", sheet="Figures", dimensions=["channel"])
    assert values(pulled) == {("visits", DAY, "Email"): 7.5}


def test_a_sheet_that_is_not_there(table):
    with pytest.raises(BadConfig) as caught:
        table(workbook([]), sheet="Numbers")
    assert "Figures" in caught.value.remedy


@pytest.mark.parametrize("cell", ["many", "nan?", "1e999", "1.2.3", "12%%", "=1+1"])
def test_an_odd_cell_costs_that_cell_and_is_flagged_on_its_day(table, cell):
    pulled = table(
        f"day,visits,orders\n2026-10-01,1,1\n2026-10-02,{cell},2\n2026-10-03,3,3\n", metrics=("visits", "orders")
    )
    assert {day for metric, day in values(pulled) if metric == "visits"} == {DAY, date(2026, 10, 3)}
    assert values(pulled)["orders", date(2026, 10, 2)] == 2
    (flag,) = [flag for flag in pulled.flags if flag.code == "unreadable_cell"]
    assert flag.day == date(2026, 10, 2) and f"row 3, column 'visits': '{cell}'" in flag.note


@pytest.mark.parametrize("missing", ["", "-", "--", "n/a", "N/A", "null", "#N/A", "nan", "k.A."])
def test_what_is_missing_is_no_odd_cell(table, missing):
    pulled = table(f"day,visits,orders\n2026-10-01,1,1\n2026-10-02,{missing},2\n", metrics=("visits", "orders"))
    assert ("visits", date(2026, 10, 2)) not in values(pulled) and values(pulled)["orders", date(2026, 10, 2)] == 2
    assert codes(pulled) == set()


@pytest.mark.parametrize("row", ["Total,1", "2026-13-02,1", ",1", "Summe;,9"])
def test_a_row_without_a_day_is_left_out_and_flagged(table, row):
    pulled = table(f"day,visits\n2026-10-01,1\n{row}\n2026-10-03,1\n")
    assert values(pulled) == {("visits", DAY): 1, ("visits", date(2026, 10, 3)): 1}
    (flag,) = pulled.flags
    assert flag.code == "rows_left_out" and flag.day is None and "row 3" in flag.note


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,visits\n2026-10-01,1\nlater,2\nsoon,3\n", "2 of 3 rows have no day in 'day'"),
        ("day,visits\n2026-10-01,a\n2026-10-02,b\n2026-10-03,3\n", "2 of 3 cells cannot be read"),
        ("day,visits\na,1\nb,2\n", "2 of 2 rows have no day in 'day'"),
    ],
)
def test_a_table_that_cannot_be_meant_so_fails_and_replaces_nothing(table, text, said):
    with pytest.raises(BadData, match=said) as caught:
        table(text)
    assert "stay as they were" in caught.value.remedy


def test_titles_above_and_totals_below_are_no_rows(table):
    text = "Campaign report\nJune 2026\n\nDay;Cost\n01.06.2026;1.204,50\n02.06.2026;998,10\nSumme;2.202,60\n"
    pulled = table(text.encode("utf-16"), day="Day", metrics={"cost": {"unit": "EUR"}})
    assert values(pulled) == {("cost", date(2026, 6, 1)): 1204.5, ("cost", date(2026, 6, 2)): 998.1}


def test_a_dimension_with_a_heading_in_another_script_is_named(table):
    text = "تاریخ,کانال,فروش\n۱۴۰۵/۰۹/۰۳,ایمیل,۱۰\n"
    pulled = table(
        text, day="تاریخ", dimensions=["channel"], headings={"channel": "کانال"}, metrics={"sales": {"column": "فروش"}}
    )
    assert values(pulled) == {("sales", date(2026, 11, 24), "ایمیل"): 10}


def test_figures_in_the_currency_of_the_unit_are_meant(table):
    text = 'Dia;Custo\n2026-06-01;"R$ 1.234,56"\n2026-06-02;"R$ 5,00"\n'
    assert values(table(text, day="Dia", metrics={"cost": {"column": "Custo", "unit": "BRL"}})) == {
        ("cost", date(2026, 6, 1)): 1234.56,
        ("cost", date(2026, 6, 2)): 5,
    }


def test_a_month_needs_a_word_on_which_of_its_days_it_is_put(table):
    text = "month,visits\n2026-08,1\n2026-09,2\n"
    with pytest.raises(BadData, match="periods longer") as caught:
        table(text, day="month")
    assert 'answers = {"period" = "last"}' in caught.value.remedy
    said = table(text, day="month", answers={"period": "last"})
    assert values(said) == {("visits", date(2026, 8, 31)): 1, ("visits", date(2026, 9, 30)): 2}


def test_rows_that_are_no_data_are_left_out_and_told(table):
    pulled = table("Report\nday,visits\n2026-10-01,1\n2026-10-02,2\nTotal,3\n")
    assert sum(values(pulled).values()) == 3
    (flag,) = pulled.flags
    assert flag.code == "rows_left_out" and "row 5 (a total)" in flag.note


def test_distinct_counts_do_not_add_up(table):
    with pytest.raises(BadData, match=r"visits has 2 rows of 2026-10-01.*distinct"):
        table("day,visits\n2026-10-01,1\n2026-10-01,1\n", metrics={"visits": {"additivity": "none"}})


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("day,views\n2026-10-01,1\n", BadConfig, "no column 'visits'"),
        ("<!DOCTYPE html><title>Sign in</title>", BadData, "web page"),
        (b"day,visits\n2026-10-01,\xff\n", BadData, "not a number"),
        (b"PK\x03\x04 no workbook", BadData, "no readable workbook"),
        ('day,visits\n2026-10-01,"1\n', BadData, "row"),
    ],
)
def test_what_is_no_such_table(table, content, kind, words):
    with pytest.raises(kind, match=words):
        table(content)


def test_an_empty_file_replaces_nothing(table):
    for content in ("", "\n\n", "day,visits\n"):
        assert table(content).parts == ()


def test_a_file_that_is_not_there(tmp_path):
    options = CsvFile.Options.model_validate({"path": "gone.csv", "home": tmp_path, "metrics": {"visits": {}}})
    with pytest.raises(BadConfig, match=r"gone\.csv cannot be read") as caught:
        runner.check(CsvFile, options, today=TODAY)
    assert str(tmp_path) in caught.value.remedy


def test_an_address_needs_no_base_url():
    with Service() as service:
        service.always = HTML
        options = CsvFile.Options.model_validate({"url": f"{service.url}/x.csv?key=1", "metrics": {"visits": {}}})
        with pytest.raises(BadData, match=r"/x\.csv is a web page"):
            runner.check(CsvFile, options, today=TODAY)
        assert service.requests[0].query == {"key": "1"}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"path": "x.csv", "url": "https://example.com/x.csv"},
        {"path": "x.csv", "metrics": {}},
        {"path": "x.csv", "metrics": {"Visits!": {}}},
        {"path": "x.csv", "dimensions": ["my channel"]},
        {"path": "x.csv", "metrics": {"visits": {"kind": "ratio"}}},
        {"path": "x.csv", "metrics": {"visits": {"colunm": "x"}}},
    ],
    ids=str,
)
def test_wrong_options(options):
    with pytest.raises(ValidationError):
        CsvFile.Options.model_validate({"metrics": {"visits": {}}} | options)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([".", ","]))
def test_what_python_writes_is_read_back(value, decimal):
    assert numbers.number(repr(value).replace(".", decimal), decimal) == value


@given(st.integers(-(10**12), 10**12), st.sampled_from([".", ","]))
def test_grouped_thousands_are_read_back(value, decimal):
    grouped = f"{value:,}" if decimal == "." else f"{value:,}".replace(",", ".")
    assert numbers.number(grouped, decimal) == value


@settings(deadline=None)  # the first currency that is met takes its time
@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_refused(text):
    with suppress(ValueError):
        assert math.isfinite(numbers.number(text))


# Digits, calendars and signs of several countries


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("۱۴۰۵/۰۹/۰۳", date(2026, 11, 24)),
        ("١٤٠٥/٠٩/٠٣", date(2026, 11, 24)),
        ("1405-9-3", date(2026, 11, 24)),
        ("03/09/1405", date(2026, 11, 24)),
        ("14050903", date(2026, 11, 24)),
        ("۳ آذر ۱۴۰۵", date(2026, 11, 24)),
        ("\u200f۱۴۰۵/۰۲/۳۱\u200e", date(2026, 5, 21)),  # the 31st of a second month
        ("1403/12/30", date(2025, 3, 20)),  # a leap year's last day
        ("1405/09/03 12:30", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("11/24/2026", date(2026, 11, 24)),
        ("11/11/2026", date(2026, 11, 11)),
        ("24 Nov 2026", date(2026, 11, 24)),
        ("24.11.26", date(2026, 11, 24)),
        ("November 24, 2026", date(2026, 11, 24)),
        ("۲۰۲۶-۱۱-۲۴", date(2026, 11, 24)),
        (46350, date(2026, 11, 24)),  # as a spreadsheet counts
        (46350.75, date(2026, 11, 24)),
    ],
)
def test_days_of_several_countries(written, meant):
    assert days.day(written) == meant


@pytest.mark.parametrize("written", ["1405/13/01", "1405/12/30", "1405/00/03", "31/31/2026", "24.13.26", "Total", ""])
def test_no_day_at_all(written):
    with pytest.raises(ValueError, match="no day"):
        days.day(written)


def test_the_other_days_of_a_column_tell_which_number_is_the_month(table):
    shown = values(table("day,visits\n03/04/2026,1\n25/04/2026,2\n"))
    assert shown == {("visits", date(2026, 4, 3)): 1, ("visits", date(2026, 4, 25)): 2}
    assert ("visits", date(2026, 3, 4)) in values(table("day,visits\n03/04/2026,1\n04/25/2026,2\n"))
    with pytest.raises(BadData, match=r"03/04/2026 in day can be read in several ways") as caught:
        table("day,visits\n03/04/2026,1\n04/04/2026,2\n")
    assert 'day_order = "day_first"' in caught.value.remedy and "2026-03-04" in caught.value.remedy
    for order, day in (("day_first", date(2026, 4, 3)), ("month-first", date(2026, 3, 4))):
        assert ("visits", day) in values(table("day,visits\n03/04/2026,1\n04/04/2026,2\n", day_order=order))
    with pytest.raises(BadData, match="contradicts itself"):
        table("day,visits\n25/04/2026,1\n04/25/2026,2\n")
    assert ("visits", date(2026, 4, 3)) in values(table("day,visits\n03/04/2026,1\n", day_format="%d/%m/%Y"))
    jalali = table("day,visits\n۰۳/۰۹/۱۴۰۵,1\n", day_format="%d/%m/%Y", name="j.csv")
    assert values(jalali) == {("visits", date(2026, 11, 24)): 1}


@pytest.mark.parametrize(
    ("written", "decimal", "meant"),
    [
        ("۱۲۳۴", ".", 1234),
        ("١٢٣٫٥", ".", 123.5),
        ("۱٬۲۳۴٬۵۶۷٫۲۵", ",", 1234567.25),
        ("۱۲٫۵٪", ".", 0.125),
        ("12,5", ",", 12.5),
        ("€ 1.234,50", ",", 1234.5),
        ("$1,234.50", ".", 1234.5),
        ("-$30", ".", -30),
        ("1,234 EUR", ".", 1234),
        ("USD 12", ".", 12),
        ("۱۲۰٬۰۰۰ تومان", ".", 120000),
        ("(1,234)", ".", -1234),
        ("−5", ".", -5),
        ("१२", ".", 12),
    ],
)
def test_numbers_of_several_countries(written, decimal, meant):
    assert numbers.number(written, decimal) == meant


@pytest.mark.parametrize("written", ["12 ABC", "EUR", "$", "()", "۱۲۳،۴٫٫", "=1+1", "۱۲ سه", "1/2"])
def test_no_number_at_all(written):
    with pytest.raises(ValueError, match="no number"):
        numbers.number(written)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_back_from_either_calendar_in_any_digits(day):
    there = JalaliDate(day)
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    for text in (f"{there.year}/{there.month:02}/{there.day:02}", f"{there.day}.{there.month}.{there.year}", str(day)):
        assert days.day(text) == day == days.day(text.translate(persian))
