"""Workbooks: their sheets, cells and habits, and those that cannot be read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import reader

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="B{0}">{2}</c></row>'


def workbook(*sheets: tuple[str, list[list[object]]], **options: object) -> bytes:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **options})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return file.getvalue()


def changed(content: bytes, part: str, text: str) -> bytes:
    """The archive with another text as one of its parts."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(one.filename, text if one.filename == part else old.read(one))
    return file.getvalue()


def with_sheet(rows: str) -> bytes:
    return changed(workbook(("Data", [["x"]])), "xl/worksheets/sheet1.xml", SHEET.format(rows))


SMALL: list[list[object]] = [["Day", "Clicks"], [date(2026, 6, 1), 5], [date(2026, 6, 2), 6]]


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_times_and_truths(from_1904: bool) -> None:
    rows = [["Day", "Clicks", "At", "Took", "Sure"], [date(2026, 6, 1), 5, time(9, 30), timedelta(minutes=90), True]]
    found = reader.read(workbook(("Data", rows), date_1904=from_1904), name="x.xlsx")
    ((number, cells),) = found.rows
    assert number == 2 and cells[:2] == [date(2026, 6, 1), 5] and cells[4] is True
    assert found.sheet == "Data" and found.encoding == found.separator == ""


def test_the_first_sheet_with_rows_is_read_and_the_others_named() -> None:
    content = workbook(("Cover", []), ("Data", SMALL), ("More", [["Day", "n"], [date(2026, 1, 1), 1]]))
    found = reader.read(content, name="x.xlsx")
    assert found.sheet == "Data" and len(found.rows) == 2
    assert "Cover, Data, More" in str(found.notes[-1])
    assert reader.read(content, name="x.xlsx", sheet="More").rows == [(2, [date(2026, 1, 1), 1])]
    assert reader.read(content, name="x.xlsx", sheet="Cover").rows == []
    with pytest.raises(BadConfig, match="no sheet 'Else'") as caught:
        reader.read(content, name="x.xlsx", sheet="Else")
    assert "Cover, Data, More" in caught.value.remedy
    assert reader.sheets(content, "x.xlsx") == ["Cover", "Data", "More"]
    assert reader.sheets(b"a,b\n", "x.csv") == []


def test_a_cover_is_passed_over_for_the_sheet_that_has_days() -> None:
    cover = [["Report of June 2026"], ["by Anna"]]
    sums = [["Metric", "Value"], ["Visits", 36], ["Days", 3]]
    found = reader.read(workbook(("Cover", cover), ("Sums", sums), ("Data", SMALL)), name="x.xlsx")
    assert found.sheet == "Data" and len(found.rows) == 2
    assert "The sheet Data is used" in str(found.notes[-1])
    found = reader.read(workbook(("Cover", cover), ("Sums", sums)), name="x.xlsx")
    assert found.sheet == "Cover"


def test_hidden_sheets_come_last_and_charts_are_none() -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    chart = book.add_chart({"type": "line"})
    book.add_chartsheet("Chart").set_chart(chart)
    hidden, shown = book.add_worksheet("Hidden"), book.add_worksheet("Shown")
    chart.add_series({"values": "=Shown!$B$2:$B$3"})
    for at, row in enumerate(SMALL):
        hidden.write_row(at, 0, ["x", "y"])
        shown.write_row(at, 0, row)
    shown.activate()
    hidden.hide()
    book.close()
    assert reader.sheets(file.getvalue(), "x.xlsx") == ["Shown", "Hidden"]
    assert reader.read(file.getvalue(), name="x.xlsx").sheet == "Shown"


def test_formulas_have_their_stored_values_and_errors_are_missing() -> None:
    rows = "".join(
        ROW.format(n, text, cell)
        for n, (text, cell) in enumerate(
            [
                ("Day", "<v>0</v>"),
                ("2026-06-01", "<f>1+1</f><v>2</v>"),
                ("2026-06-02", "<f>1+2</f>"),
                ("2026-06-03", "<f>1+3</f><v></v>"),
                ("2026-06-04", "<v>7</v>"),
            ],
            start=1,
        )
    ).replace('<c r="B1"><v>0</v>', '<c r="B1" t="inlineStr"><is><t>Clicks</t></is>')
    rows += '<row r="6"><c r="A6" t="inlineStr"><is><t>2026-06-05</t></is></c><c r="B6" t="e"><v>#DIV/0!</v></c></row>'
    found = reader.read(with_sheet(rows), name="x.xlsx")
    assert [cells[1] for _, cells in found.rows] == [2, "", "", 7, ""]
    assert any("2 formulas have no value" in str(note) for note in found.notes)


def test_merged_cells() -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, 4, "Report of June")
    sheet.merge_range(1, 0, 2, 0, "Day")
    sheet.merge_range(1, 1, 2, 1, "Channel")
    sheet.merge_range(1, 2, 1, 3, "Brand")
    sheet.write(1, 4, "Other")
    sheet.write_row(2, 2, ["Clicks", "Cost", "Clicks"])
    sheet.merge_range(3, 0, 4, 0, "", day)
    sheet.write_datetime(3, 0, datetime(2026, 6, 1), day)
    sheet.write_row(3, 1, ["Email", 5, 3, 1])
    sheet.write_row(4, 1, ["Social", 6, "", 2])
    sheet.merge_range(3, 3, 4, 3, 9.5)
    book.close()
    found = reader.read(file.getvalue(), name="x.xlsx")
    assert found.headings == ("Day", "Channel", "Brand Clicks", "Brand Cost", "Other Clicks")
    assert found.rows == [(4, [date(2026, 6, 1), "Email", 5, 9.5, 1]), (5, [date(2026, 6, 1), "Social", 6, "", 2])]
    assert [one.row for one in found.left_out] == [1]


def test_a_table_that_begins_further_in() -> None:
    rows = [[], [], ["", "", *SMALL[0]], *[["", "", *row] for row in SMALL[1:]]]
    found = reader.read(workbook(("Data", rows)), name="x.xlsx")
    assert found.headings == ("Day", "Clicks") and [n for n, _ in found.rows] == [4, 5]


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Data"><table:table-row>{}</table:table-row><table:table-row{}>'
    '<table:table-cell office:value-type="date" office:date-value="2026-06-01"><text:p>01.06.26</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="5"{}><text:p>5</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def open_document(more: str = "", rows: str = "") -> bytes:
    heads = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("Day", "n")
    )
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(heads, rows, more))
    return file.getvalue()


def test_open_document() -> None:
    found = reader.read(open_document(), name="x.ods")
    assert found.headings == ("Day", "n") and found.rows == [(2, [date(2026, 6, 1), 5])]


def zipped(**parts: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return file.getvalue()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{1}"><c r="{0}{1}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512),
            "password",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "no readable workbook"),
        (b"PK\x03\x04 no archive at all", "no readable workbook"),
        (workbook(("Data", SMALL))[:-300], "no readable workbook"),
        (workbook(("Data", SMALL))[:500], "no readable workbook"),
        (zipped(report_dot_csv="a,b"), "zip archive"),
        (zipped(Index__Document_dot_iwa="x"), "Numbers"),
        (changed(workbook(("D", SMALL)), "xl/workbook.xml", "<workbook/>"), "without sheets|no readable"),
        (with_sheet(FAR.format("XFD", 1048576)), "XFD1048576"),
        (with_sheet(FAR.format("ZZZZZZZZZZ", 99999999999)), "ZZZZZZZZZZ99999999999"),
        (with_sheet(FAR.format("A", 99999999999999)), "far outside"),
        (open_document(' table:number-columns-repeated="-1"'), "no readable workbook"),
    ],
)
def test_workbooks_that_cannot_be_read_are_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(BadData, match=words) as caught:
        reader.read(content, name="x.xlsx")
    assert str(caught.value).startswith("x.xlsx ") and caught.value.remedy


def test_a_far_cell_without_a_value_is_nothing() -> None:
    rows = ROW.format(1, "Day", "<v>1</v>") + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert reader.read(with_sheet(rows), name="x.xlsx").sheet == "Data"


def test_a_row_that_is_repeated_a_billion_times_is_refused_at_once() -> None:
    with pytest.raises(BadData, match="repeats the same rows"):
        reader.read(open_document(rows=' table:number-rows-repeated="1000000000"'), name="x.ods")
