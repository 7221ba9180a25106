"""Text of every dialect: encodings, separators, quotes, line ends, and what is no table at all."""

from __future__ import annotations

import pytest

from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import reader
from connectors.framework.tables.table import Table

DAYS = "Day,Clicks\n2026-06-01,5\n2026-06-02,6\n"


def read(text: str | bytes, encoding: str | None = None) -> Table:
    return reader.read(text.encode() if isinstance(text, str) else text, name="file.csv", encoding=encoding)


def cells(found: Table) -> list[list[object]]:
    return [row for _, row in found.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-32-le", "utf-32-be") else ""
    found = read(f"{mark}تاریخ,کانال\n1405/06/01,ایمیل\n1405/06/02,تلگرام\n".encode(encoding))
    assert found.headings == ("تاریخ", "کانال")
    assert cells(found) == [["1405/06/01", "ایمیل"], ["1405/06/02", "تلگرام"]]
    assert found.encodings == ()


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        ("cp1250", "Dzień;Kampania wiosenna;Średni koszt;Łącznie"),
        ("cp1250", "Den;Návštěvy;Cena za kliknutí;Příjmy"),
        ("cp1250", "Dátum;Költség;Előfizetők;Bevétel"),
        ("cp1252", "Tag;Kosten für Anzeigen;Größe;Käufe"),
        ("cp1252", "Jour;Coût;Dépenses;Clics générés"),
        ("cp1252", "Día;Campaña;Sesión;Años"),
        ("cp1252", "Dia;Impressões;Conversões;Sessão"),
        ("cp1252", "Dato;Udgift;Beløb;År"),
        ("cp1252", "Data;Visibilità;Qualità;Città"),
        ("cp1254", "Tarih;Gösterim sayısı;Tıklama;Değişim"),
        ("cp1251", "Дата;Показы;Расход;Клики"),
        ("cp1251", "Дата;Покази;Витрати;Київ"),
        ("cp1253", "Ημερομηνία;Κόστος;Εμφανίσεις;Κλικ"),
        ("cp1256", "التاريخ;التكلفة;النقرات;الحملة"),
        ("cp1256", "تاريخ;هزينه;کليک;کمپين"),
    ],
)
def test_a_windows_code_page_shows_from_its_letters(page: str, headings: str) -> None:
    found = read(f"{headings}\n2026-06-01;1;2;3\n2026-06-02;1;2;3\n".encode(page))
    assert found.headings == tuple(headings.split(";"))
    assert found.encoding == page


def test_pages_that_are_both_possible_are_told_and_can_be_named() -> None:
    text = "Tag;Ort\n2026-06-01;Xñx\n".encode("cp1252")  # Xńx in the page of Central Europe
    found = read(text)
    assert set(found.encodings) >= {"cp1252", "cp1250"}
    assert cells(read(text, "cp1250")) == [["2026-06-01", "Xńx"]]
    assert read("Tag;Größe\n2026-06-01;1\n".encode("cp1252")).encodings == ()  # the same letters in either page


def test_a_named_encoding_that_is_none() -> None:
    for encoding in ("zip", "rot13", "no such thing"):
        with pytest.raises(BadConfig, match="no such encoding"):
            read(DAYS, encoding)
    with pytest.raises(BadData, match="not written in"):
        read(b"a,b\n\xff\xfe,\xff\n"[0:4] + b"\xff", "utf-8")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str) -> None:
    lines = ["Day,Campaign,Cost", "2026-06-01,Brand,1", "2026-06-02,Generic,2"]
    found = read("\n".join(line.replace(",", separator) for line in lines))
    assert found.separator == separator and found.headings == ("Day", "Campaign", "Cost")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "Datum;Kosten, netto;Klicks, brutto\n01.06.2026;1204,50;310\n02.06.2026;8,10;2\n",
            ["01.06.2026", "1204,50", "310"],
        ),
        ("Datum;Kosten\n01.06.2026;1204,50\n02.06.2026;8,10\n", ["01.06.2026", "1204,50"]),
        ("Datum;Kosten, netto\n01.06.2026;1204,50\n02.06.2026;8,10\n", ["01.06.2026", "1204,50"]),
        ('Day,Name,Cost\n2026-06-01,a;b,"1,5"\n2026-06-02,c;d,"2,5"\n', ["2026-06-01", "a;b", "1,5"]),
        ('Day,Name\n2026-06-01,"a, b; c | d"\n2026-06-02,"e, f; g | h"\n', ["2026-06-01", "a, b; c | d"]),
        ('Day, Name\n2026-06-01, "a, b"\n2026-06-02, "c, d"\n', ["2026-06-01", "a, b"]),
        ("June 1, 2026 - June 3, 2026\nDay\tCost\n2026-06-01\t1,204.50\n2026-06-02\t1,5\n", ["2026-06-01", "1,204.50"]),
        ("sep=;\nDay;Cost\n2026-06-01;12,5\n", ["2026-06-01", "12,5"]),
        ('"sep=|"\r\nDay|Cost\r\n2026-06-01|12;5\r\n', ["2026-06-01", "12;5"]),
        ("sep=^\nDay^Cost\n2026-06-01^12,5\n", ["2026-06-01", "12,5"]),
    ],
)
def test_the_separator_is_judged_over_the_lines(text: str, row: list[str]) -> None:
    assert cells(read(text))[0] == row


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "mixed"])
def test_line_ends(ends: str) -> None:
    text = DAYS.replace("\n", ends) if ends != "mixed" else "Day,Clicks\r\n2026-06-01,5\r2026-06-02,6\n"
    assert cells(read(text)) == [["2026-06-01", "5"], ["2026-06-02", "6"]]


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    found = read('Day,Note,Clicks\n2026-06-01,"two\nlines",5\n\n2026-06-02,x,6\n')
    assert [number for number, _ in found.rows] == [2, 4]


def test_zero_bytes_and_blanks_around_cells_are_nothing() -> None:
    assert cells(read("Day , Clicks\n 2026-06-01\0,\u00a05 \n2026-06-02,6\x1a")) == [
        ["2026-06-01", "5"],
        ["2026-06-02", "6"],
    ]


def test_a_quote_inside_quotes_costs_no_row() -> None:
    found = read('Day,Name,Clicks\n2026-06-01,"5" screen",3\n2026-06-02,"6"" screen",4\n2026-06-03,7" screen,5\n')
    assert [row[2] for row in cells(found)] == ["3", "4", "5"]
    assert cells(found)[1][1] == '6" screen'


@pytest.mark.parametrize(
    "text",
    [
        'Day,Name\n2026-06-01,"a\n2026-06-02,b\n',
        'Day,Name\n2026-06-01,"a\n2026-06-02,"b"\n2026-06-03,c\n',
        'Day,Name\n2026-06-01,"a\n' + "2026-06-02,b\n" * 10_000,
        'Day,Name\n2026-06-01,"a\n' + "2026-06-02,b\n" * 80 + '2026-06-03,"x"\n',
        '"' * 50_001,
    ],
)
def test_a_quote_that_is_never_closed_is_refused_with_its_row(text: str) -> None:
    with pytest.raises(BadData, match=r"row \d") as caught:
        read(text)
    assert "quote" in str(caught.value) and "Close the quote" in caught.value.remedy


def test_many_columns() -> None:
    line = ",".join(f"m{n}" for n in range(299))
    found = read(f"Day,{line}\n2026-06-01,{','.join('1' * 299)}\n")
    assert len(found.headings) == 300
    with pytest.raises(BadData, match="200,000 columns"):
        read(",".join(f"m{n}" for n in range(200_000)) + "\n" + ",".join("1" * 200_000) + "\n")


def test_a_table_in_one_line_is_refused() -> None:
    with pytest.raises(BadData, match="columns in row 1"):
        read(b"2026-06-01,5," * 800_000)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"day": "2026-06-01"}', "JSON"),
        (b'[{"day": "2026-06-01"}]', "JSON"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "web page"),
        (b"\xef\xbb\xbf <html><table><tr><td>Day</td></tr></table>", "web page"),
        (b"<table><tr><td>Day</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        (bytes(range(1, 32)) * 100, "no text"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(BadData, match=words) as caught:
        read(content)
    assert str(caught.value).startswith("file.csv ") and caught.value.remedy


def test_a_heading_in_brackets_is_no_json() -> None:
    assert read("[Day],[Clicks]\n2026-06-01,5\n").headings == ("[Day]", "[Clicks]")


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n,,,\n", "\ufeff", "\0\0\0", "-----,-----\n"])
def test_nothing_is_an_empty_table(text: str) -> None:
    assert read(text).rows == []
