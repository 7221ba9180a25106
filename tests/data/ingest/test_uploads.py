"""Files that people upload: what is recognised, what is kept, what is said of the rest, and what comes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from persiantools.jdatetime import JalaliDate
from served import NOVEMBER

from connectors.framework.errors import BadData
from connectors.framework.tables import reader
from data.commands.permissions import Actor
from data.commands.sources import sources, upload_file
from data.config.settings_file import SettingsFile
from data.ingest import sync
from data.ingest.uploads import file_reading, stored_table
from data.ingest.uploads.file_reading import FileReading, ReadRows, Said, Use
from data.ingest.uploads.stored_table import DailyTable
from data.queries.metrics.metric_history import history
from data.stores.workspace import Workspace

CLOCK = NOVEMBER


PERSIAN = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")
SALES = """\
تاریخ,کانال,فروش (تومان),نرخ
۱۴۰۵/۰۹/۰۱,ایمیل,۱٬۲۳۴٬۵۰۰,۱۲٫۵٪
۱۴۰۵/۰۹/۰۲,ایمیل,۲٬۰۰۰,۱۳٪
۱۴۰۵/۰۹/۰۳,تلگرام,یک عدد,۱۴٪
۱۴۰۵/۱۳/۰۴,ایمیل,۱,۱۴٪
جمع,,۱٬۲۳۶٬۵۰۰,
۱۴۰۵/۰۹/۰۵,تلگرام,۳,
"""


def layout(content: str | bytes, name: str = "file.csv", **answers: str) -> FileReading:
    opened = file_reading.opened(content.encode() if isinstance(content, str) else content, name)
    return file_reading.understood(opened, Said(answers))


def roles(found: FileReading) -> list[tuple[str, str]]:
    return [(c.role, c.name) for c in found.columns]


def read(found: FileReading) -> ReadRows:
    return file_reading.read_rows(found)


def test_a_persian_table_is_recognised_and_its_good_rows_are_kept() -> None:
    found = layout(SALES)
    assert roles(found) == [("day", "day"), ("dimension", "channel"), ("metric", "sales_toman"), ("metric", "rate")]
    assert found.columns[3].unit == "%"
    said = read(found)
    assert said.daily.lines == (
        (date(2026, 11, 22), ("ایمیل",), (1234500, 0.125)),
        (date(2026, 11, 23), ("ایمیل",), (2000, 0.13)),
        (date(2026, 11, 24), ("تلگرام",), (None, 0.14)),
        (date(2026, 11, 26), ("تلگرام",), (3, None)),
    )
    assert [(c.row, c.column, c.found) for c in said.cells] == [(4, "فروش (تومان)", "یک عدد")]
    assert [one.row for one in said.left_out] == [5, 6]
    assert (said.bad, said.rows_left_out, said.cells_left_out) == (1, 2, 1)
    assert "not a number" in str(said.cells[0].why) and "not a date" in str(said.left_out[0].why)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Datum;Kanal;Umsatz\n01.10.2026;A;1.234,50 €\n02.10.2026;B;5,00 €\n",
            [("day", "day"), ("dimension", "kanal")],
        ),
        ("visits\tdate\n3\t2026-10-01\n4\t2026-10-02\n", [("metric", "visits"), ("day", "day")]),
        ("Report of our fair\n\nDay,Visitors\n2026-10-01,3\n", [("day", "day"), ("metric", "visitors")]),
        ("id,day\nx1,20261001\nx2,20261002\n", [("dimension", "id"), ("day", "day")]),
        ("created,date,n\n2026-01-01,2026-10-01,1\n", [("ignore", "created"), ("day", "day"), ("metric", "n")]),
    ],
)
def test_what_columns_are(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(layout(text))[: len(expected)] == expected


def test_a_workbook_with_real_dates_and_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [["Our figures"], ["Tag", "Besuche"], [datetime(2026, 10, 1), 3], [datetime(2026, 10, 2), 4.5]]:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    found = layout(file.getvalue(), "x.xlsx")
    assert read(found).daily.lines == ((date(2026, 10, 1), (), (3,)), (date(2026, 10, 2), (), (4.5,)))


def test_an_order_that_nothing_tells_is_asked_for() -> None:
    text = "day,n\n03/04/2026,1\n04/04/2026,2\n"
    found = layout(text)
    assert [question.key for question in found.questions] == ["day_order"] and not found.is_settled
    assert read(layout(text, day_order="month_first")).daily.lines[0][0] == date(2026, 3, 4)
    assert layout("day,n\n03/04/2026,1\n14/04/2026,2\n").is_settled
    with pytest.raises(ValueError, match="day_first or month_first"):
        layout(text, day_order="year_first")


@pytest.mark.parametrize("text", ["", "day,n\n", "\n\n", "one cell\n"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(ValueError, match="no rows"):
        layout(text)


def test_a_table_without_days_or_figures_says_so() -> None:
    assert "No column has dates" in str(layout("a,b\nx,1\ny,2\n").problems[0])
    assert "No column has figures" in str(layout("day,b\n2026-10-01,x\n2026-10-02,x\n").problems[0])


def test_a_workbook_that_unpacks_to_gigabytes_is_refused() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/sheet.xml", "w", force_zip64=True) as part:
        for _ in range(310):
            part.write(b"\0" * 2**20)
    assert len(file.getvalue()) < 1_000_000
    with pytest.raises(BadData, match="unpacks to"):
        reader.sheets(file.getvalue(), "bomb.xlsx")


def test_formulas_and_markup_stay_text(tmp_path: Path) -> None:
    hostile = (
        "day,page,n\n"
        + "".join(
            f'2026-10-0{n},"{text}",{n}\n' for n, text in enumerate(['=HYPERLINK(""x"")', "<img src=x>", "@SUM(1)"], 1)
        )
        * 2
    )
    found = layout(hostile)
    assert read(found).daily.lines[0][1] == ('=HYPERLINK("x")',)
    assert "=1+1" in {p.found for p in read(layout("day,n\n2026-10-01,1\n2026-10-02,2\n2026-10-03,=1+1\n")).cells}


def test_what_is_left_out_is_counted_and_told_within_bounds() -> None:
    rows = "".join(f"2026-10-01,{n}\n" for n in range(1000)) + "oops,1\n" * 500
    said = read(layout("day,n\n" + rows))
    assert said.bad == 500 and len(said.left_out) == 500 and len(said.daily.lines) == 1000


def keep(home: Path, name: str, text: str, said: Said | None = None, *, extend: bool = False) -> FileReading:
    """Upload a file as the page does, as the next version where the source is there already."""
    was = SettingsFile(home).sources().get(name)
    opened = file_reading.opened(text.encode(), f"{name}.csv", was)
    reading = file_reading.understood(opened, said or Said(), was)
    ready = upload_file.prepared(home, reading, read(reading).daily, name, was, extend=extend)
    with Workspace.open(home) as workspace:
        assert ready.draft.problems(workspace) == []
        sources.upload(workspace, Actor("ada@example.com", "admin", "page"), ready.draft, ready.table)
        (outcome,) = sync.sync(workspace, [name], by="test")
        assert outcome.state == "ok", outcome.error
    return reading


def daily(home: Path, metric: str) -> dict[date, float]:
    with Workspace.open(home) as workspace:
        shown = history(workspace, metric, date(2026, 11, 1), date(2026, 11, 30)).daily
        return {stamp.date(): value for stamp, value in shown.dropna().items()}


def test_an_upload_is_an_ordinary_source_and_its_next_version_restates(tmp_path: Path) -> None:
    first = keep(tmp_path, "fair", "day,channel,visits\n2026-11-01,A,1\n2026-11-02,A,2\n2026-11-02,B,0.234\n")
    assert (tmp_path / "uploads" / "fair.csv").stat().st_mode & 0o777 == 0o600
    assert daily(tmp_path, "fair.visits") == {date(2026, 11, 1): 1, date(2026, 11, 2): 2.234}

    source = SettingsFile(tmp_path).sources()["fair"]
    old = stored_table.stored(tmp_path, source)
    assert old == read(first).daily
    second = "day,channel,visits\n2026-11-02,A,5\n2026-11-03,A,6\n"
    new = read(layout(second)).daily
    assert old is not None
    whole = stored_table.extended(old, new)
    assert stored_table.difference(old, whole) == stored_table.Difference(new=1, changed=1, gone=0)
    assert stored_table.difference(old, new) == stored_table.Difference(new=1, changed=1, gone=1)
    keep(tmp_path, "fair", second, extend=True)
    assert daily(tmp_path, "fair.visits") == {date(2026, 11, 1): 1, date(2026, 11, 2): 5, date(2026, 11, 3): 6}
    with Workspace.open(tmp_path) as workspace:
        run = workspace.plan.latest_run("fair")
        assert run is not None and run.changed > 0
    with pytest.raises(ValueError, match="must be the same"):
        stored_table.extended(old, DailyTable((), ("visits",), ()))


PERSIAN_SALES = "تاریخ,کانال,استان,فروش\n1405/08/05,ایمیل,یزد,10\n1405/08/06,پیامک,گیلان,20\n"


def test_the_next_version_is_matched_by_headings_in_any_script_and_order(tmp_path: Path) -> None:
    first = keep(tmp_path, "sales", PERSIAN_SALES)
    names = {c.heading: c.name for c in first.columns}
    swapped = "فروش,تاريخ,استان,کانال\n7,1405/08/06,گیلان,پیامک\n9,1405/08/07,یزد,ایمیل\n"  # and an Arabic ya
    second = keep(tmp_path, "sales", swapped)
    assert {c.heading: c.name for c in second.columns if c.role != "day"} == {
        heading: name for heading, name in names.items() if name != "day"
    }
    assert second.changes == file_reading.Changes()
    stored = stored_table.stored(tmp_path, SettingsFile(tmp_path).sources()["sales"])
    assert stored is not None
    by_name = dict(zip(stored.dimensions, stored.lines[0][1], strict=True))
    assert by_name == {names["کانال"]: "پیامک", names["استان"]: "گیلان"}


def test_columns_added_and_gone_are_told_before_anything_is_stored(tmp_path: Path) -> None:
    keep(tmp_path, "ads", "Day,Campaign,Cost,Clicks\n2026-11-01,A,1,2\n2026-11-02,A,3,4\n")
    was = SettingsFile(tmp_path).sources()["ads"]
    text = "Day,Campaign,Spend,Clicks\n2026-11-02,A,3,5\n2026-11-03,A,6,7\n"
    opened = file_reading.opened(text.encode(), "ads.csv", was)
    found = file_reading.understood(opened, Said(), was)
    assert found.changes == file_reading.Changes(added=("Spend",), gone=("Cost",))
    assert [one.key for one in found.questions] == ["columns_gone"] and "Cost" in str(found.questions[0].text)
    assert next(c.role for c in found.columns if c.heading == "Spend") == "ignore"

    without = file_reading.understood(opened, Said({"columns_gone": "leave_out"}), was)
    assert without.is_settled and read(without).daily.metrics == ("clicks",)
    renamed = file_reading.understood(opened, Said(uses={"Spend": Use("metric", "cost")}), was)
    assert renamed.is_settled and renamed.changes.gone == ()
    assert read(renamed).daily.metrics == ("cost", "clicks")


def test_what_was_answered_once_is_not_asked_again(tmp_path: Path) -> None:
    keep(tmp_path, "fair", "day,n\n03/04/2026,1\n04/04/2026,2\n", Said({"day_order": "month_first"}))
    again = keep(tmp_path, "fair", "day,n\n05/04/2026,1\n06/04/2026,2\n")
    assert read(again).days == (date(2026, 5, 4), date(2026, 6, 4))


def test_a_file_whose_order_was_told_by_itself_keeps_it(tmp_path: Path) -> None:
    keep(tmp_path, "fair", "day,n\n25/04/2026,1\n26/04/2026,2\n")
    again = keep(tmp_path, "fair", "day,n\n05/04/2026,1\n07/04/2026,2\n")
    assert read(again).days == (date(2026, 4, 5), date(2026, 4, 7))


def test_a_file_uploaded_before_headings_were_kept_is_matched_by_title_and_name(tmp_path: Path) -> None:
    keep(tmp_path, "fair", "Datum;Stand;Besucher\n2026-11-01;A;1\n2026-11-02;A;2\n")
    file = SettingsFile(tmp_path)
    old = {key: value for key, value in file.sources()["fair"].items() if key != "uploaded"}
    with file.changing():
        file.replace("fair", old)
    again = keep(tmp_path, "fair", "Besucher;Datum;Stand;Notiz\n5;2026-11-03;A;x\n6;2026-11-04;B;y\n")
    assert {c.name: c.role for c in again.columns} == {
        "besucher": "metric",
        "day": "day",
        "stand": "dimension",
        "notiz": "ignore",
    }


def test_two_equal_headings_stay_two_columns(tmp_path: Path) -> None:
    text = "Date,Leads,Leads,Cost\n2026-11-01,1,2,3\n2026-11-02,4,5,6\n"
    first, second = keep(tmp_path, "ads", text), keep(tmp_path, "ads", text)
    assert first.columns == second.columns and second.changes == file_reading.Changes()
    assert daily(tmp_path, "ads.leads") == {date(2026, 11, 1): 1, date(2026, 11, 2): 4}
    assert daily(tmp_path, "ads.leads_2") == {date(2026, 11, 1): 2, date(2026, 11, 2): 5}


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 10**9), st.sampled_from("AB")),
        min_size=3,
        max_size=20,
        unique_by=lambda row: (row[0], row[2]),
    ),
    st.booleans(),
    st.booleans(),
)
def test_whatever_the_calendar_and_the_digits_the_same_table_is_read(
    rows: list[tuple[date, int, str]], jalali: bool, persian: bool
) -> None:
    def written(day: date, value: int, channel: str) -> str:
        there = JalaliDate(day)
        text = f"{there.year}/{there.month:02}/{there.day:02}" if jalali else str(day)
        figure = f"{value:,}"
        cells = [text, figure.replace(",", "٬") if persian else f'"{figure}"', channel]
        return ",".join(c.translate(PERSIAN) if persian else c for c in cells)

    text = "day,visits,channel\n" + "\n".join(written(*row) for row in rows)
    found = layout(text)
    assume(found.is_settled)  # several readings are asked about
    said = read(found)
    by_name = {(day, *split): values[0] for day, split, values in said.daily.lines}
    assert said.left_out == () and said.cells == ()
    if said.daily.dimensions:
        assert by_name == {(day, channel): value for day, value, channel in rows}


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    lines = tuple((date(2026, 1, 1) + timedelta(days=n), ('=a,"b"',), (0.1 * n, None)) for n in range(5))
    table = DailyTable(("page",), ("a", "b"), lines)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "x.csv").write_text(stored_table.written(table), encoding="utf-8")
    source = {"connector": "csv", "path": "uploads/x.csv", "dimensions": ["page"], "metrics": {"a": {}, "b": {}}}
    assert stored_table.stored(tmp_path, source) == table
