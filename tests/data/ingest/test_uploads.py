"""Files that people upload: what is recognised, what is kept, what is said of the rest, and what comes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from persiantools.jdatetime import JalaliDate

from connectors.framework.errors import BadData
from connectors.framework.tables import reader
from connectors.framework.tables.columns import Layout, recognise, settle
from data.commands.permissions import Actor
from data.commands.sources import sources
from data.commands.sources.source_draft import SourceDraft
from data.config.settings_file import SettingsFile
from data.ingest import sync, uploads
from data.queries.metrics.metric_history import history
from data.stores.workspace import Workspace

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


def layout(content: str | bytes, name: str = "file.csv") -> Layout:
    return recognise(reader.read(content.encode() if isinstance(content, str) else content, name=name))


def roles(found: Layout) -> list[tuple[str, str]]:
    return [(c.role, c.name) for c in found.columns]


def read(found: Layout) -> uploads.Reading:
    return uploads.read(found)


def test_a_persian_table_is_recognised_and_its_good_rows_are_kept() -> None:
    found = layout(SALES)
    assert roles(found) == [("day", "day"), ("dimension", "column_2"), ("metric", "column_3"), ("metric", "column_4")]
    assert found.columns[3].unit == "%"
    said = read(found)
    assert said.lines == (
        (date(2026, 11, 22), ("ایمیل",), (1234500, 0.125)),
        (date(2026, 11, 23), ("ایمیل",), (2000, 0.13)),
        (date(2026, 11, 24), ("تلگرام",), (None, 0.14)),
        (date(2026, 11, 26), ("تلگرام",), (3, None)),
    )
    assert [(p.row, p.column) for p in said.problems] == [(4, "فروش (تومان)"), (5, "تاریخ")]
    assert said.left_out == 2
    assert [(one.row, str(one.why)) for one in reader.read(SALES.encode(), name="file.csv").left_out] == [
        (6, "it is a total")
    ]
    assert "no number" in str(said.problems[0].expected) and "no day" in str(said.problems[1].expected)


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
    assert read(found).lines == ((date(2026, 10, 1), (), (3,)), (date(2026, 10, 2), (), (4.5,)))


def test_an_order_that_nothing_tells_is_asked_for() -> None:
    found = layout("day,n\n03/04/2026,1\n04/04/2026,2\n")
    assert [question.key for question in found.questions] == ["day_order"]
    assert uploads.read(settle(found, {"day_order": "month_first"})).lines[0][0] == date(2026, 3, 4)
    assert layout("day,n\n03/04/2026,1\n14/04/2026,2\n").questions == ()


@pytest.mark.parametrize("text", ["", "day,n\n", "\n\n", "one cell\n"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(ValueError, match="no rows"):
        layout(text)


def test_a_table_without_days_or_figures_says_so() -> None:
    found = layout("a,b\nx,1\ny,2\n")
    with pytest.raises(ValueError, match="no column has days"):
        read(found)
    with pytest.raises(ValueError, match="no column holds figures"):
        read(layout("day,b\n2026-10-01,x\n2026-10-02,x\n"))


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
    assert read(found).lines[0][1] == ('=HYPERLINK("x")',)
    assert "=1+1" in {p.found for p in read(layout("day,n\n2026-10-01,1\n2026-10-02,2\n2026-10-03,=1+1\n")).problems}


def test_problems_are_bounded() -> None:
    rows = "".join(f"2026-10-01,{n}\n" for n in range(1000)) + "oops,1\n" * 500
    said = read(layout("day,n\n" + rows))
    assert said.left_out == 500 and len(said.problems) == uploads.MOST_PROBLEMS


def keep(home: Path, name: str, reading: uploads.Reading, **metrics: dict[str, str]) -> None:
    was = SettingsFile(home).sources().get(name)
    with Workspace.open(home) as workspace:
        draft = SourceDraft(name, uploads.table_of(name, reading, metrics, 40), {}, was)
        assert draft.problems(workspace) == []
        sources.upload(workspace, Actor("ada@example.com", "admin", "page"), draft, reading)
        (outcome,) = sync.sync(workspace, [name], by="test")
        assert outcome.state == "ok", outcome.error


def daily(home: Path, metric: str) -> dict[date, float]:
    with Workspace.open(home) as workspace:
        shown = history(workspace, metric, date(2026, 11, 1), date(2026, 11, 30)).daily
        return {stamp.date(): value for stamp, value in shown.dropna().items()}


def test_an_upload_is_an_ordinary_source_and_its_next_version_restates(tmp_path: Path) -> None:
    first = layout("day,channel,visits\n2026-11-01,A,1\n2026-11-02,A,2\n2026-11-02,B,1.234\n")
    keep(tmp_path, "fair", read(first), visits={"unit": "visits"})
    assert (tmp_path / "uploads" / "fair.csv").stat().st_mode & 0o777 == 0o600
    assert daily(tmp_path, "fair.visits") == {date(2026, 11, 1): 1, date(2026, 11, 2): 3.234}

    table = SettingsFile(tmp_path).sources()["fair"]
    old = uploads.stored(tmp_path, table)
    assert old is not None and old.lines == read(first).lines
    second = read(layout("day,channel,visits\n2026-11-02,A,5\n2026-11-03,A,6\n"))
    whole = uploads.extended(old, second)
    assert uploads.difference(old, whole) == uploads.Difference(new=1, changed=1, gone=0)
    assert uploads.difference(old, second) == uploads.Difference(new=1, changed=1, gone=1)
    keep(tmp_path, "fair", whole, visits={"unit": "visits"})
    assert daily(tmp_path, "fair.visits") == {date(2026, 11, 1): 1, date(2026, 11, 2): 5, date(2026, 11, 3): 6}
    with Workspace.open(tmp_path) as workspace:
        run = workspace.plan.latest_run("fair")
        assert run is not None and run.changed > 0
    with pytest.raises(ValueError, match="must be the same"):
        uploads.extended(old, read(layout("day,visits\n2026-11-02,5\n")))


@settings(max_examples=50, deadline=None)
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
    said = uploads.read(found)
    by_name = {(day, *splits): figures[0] for day, splits, figures in said.lines}
    keyed = {(day, channel) if said.splits else (day,): value for day, value, channel in rows}
    assert said.problems == ()
    if said.splits:
        assert by_name == keyed


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    lines = tuple((date(2026, 1, 1) + timedelta(days=n), ('=a,"b"',), (0.1 * n, None)) for n in range(5))
    reading = uploads.Reading(("page",), ("a", "b"), lines, (), 0)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "x.csv").write_text(uploads.written(reading), encoding="utf-8")
    assert uploads.stored(tmp_path, uploads.table_of("x", reading, {}, 3)) == reading
