"""Where the table stands in a file: headings found, and nothing that is not data read as data, nor lost silently."""

from __future__ import annotations

import pytest

from connectors.framework.errors import BadData
from connectors.framework.tables import reader, structure
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.table import Table

HEAD = "Day,Clicks,Cost\n"
JUNE = "2026-06-01"
DATA = "2026-06-01,5,3\n2026-06-02,6,4\n2026-06-03,7,5\n"


def read(text: str) -> Table:
    """Read a text; every row of it that is not empty is either data, part of the headings, or left out."""
    found = reader.read(text.encode(), name="file.csv")
    filled = [n for n, line in enumerate(text.splitlines(), start=1) if line.strip(", -=")]
    told = {n for n, _ in found.rows} | {one.row for one in found.left_out} | {found.head, found.head - 1}
    assert set(filled) <= told
    return found


def out(found: Table) -> dict[int, str]:
    return {one.row: str(one.why) for one in found.left_out}


@pytest.mark.parametrize("titles", [0, 1, 2, 7, 30])
def test_titles_above_the_headings(titles: int) -> None:
    found = read("".join(f"Line {n} of a title\n" for n in range(titles)) + ("\n" if titles else "") + HEAD + DATA)
    assert found.headings == ("Day", "Clicks", "Cost") and len(found.rows) == 3
    assert list(out(found)) == list(range(1, titles + 1))


@pytest.mark.parametrize(
    "titles",
    [
        "From:,2026-06-01,To:,2026-06-30\n",
        "Report,,,\nFrom:,2026-06-01,To:,2026-06-30\n\n",
        "Account,ACME,Currency,EUR\n2026-06-01\n\n",
        "June 2026\n2026-06-01 - 2026-06-30\n",
    ],
)
def test_titles_of_several_cells(titles: str) -> None:
    found = read(f"{titles}Day,Clicks,Cost,Rate\n2026-06-01,5,3,1\n2026-06-02,6,4,2\n")
    assert found.headings == ("Day", "Clicks", "Cost", "Rate") and len(found.rows) == 2


ANALYTICS = """\
# ----------------------------------------
# Traffic acquisition
# Account: Example, Ltd
# ----------------------------------------
#
# All Users
# Start date: 20260601
{first}

# All Users
# Start date: 20260601
{second}
"""
BY_DAY, BY_SOURCE = "Date,Sessions\n20260601,12\n20260602,13", "Source,Sessions\ngoogle,100\nbing,3"


@pytest.mark.parametrize(("first", "second"), [(BY_DAY, BY_SOURCE), (BY_SOURCE, BY_DAY)])
def test_of_several_tables_the_one_with_days_is_read_and_the_rest_told(first: str, second: str) -> None:
    found = read(ANALYTICS.format(first=first, second=second))
    assert found.headings == ("Date", "Sessions")
    assert [row for _, row in found.rows] == [["20260601", "12"], ["20260602", "13"]]
    assert sum("another table" in why for why in out(found).values()) >= 3
    assert any("more tables" in str(note) for note in found.notes)


def test_units_below_the_headings() -> None:
    found = read("Day,Cost,Clicks,Rate\n,(EUR),#,%\n2026-06-01,5,3,2\n2026-06-02,5,3,2\n")
    assert found.headings == ("Day", "Cost (EUR)", "Clicks", "Rate (%)")
    assert out(found) == {2: "the units of the headings"}


def test_short_headings_below_a_title_are_no_units() -> None:
    assert read("Report,ACME\nDAY,CTR\n2026-06-01,5\n2026-06-02,6\n").headings == ("DAY", "CTR")


def test_headings_of_two_levels() -> None:
    found = read(",June,,July,\nDay,Clicks,Cost,Clicks,Cost\n2026-06-01,5,3,1,1\n2026-06-02,6,4,1,2\n")
    assert found.headings == ("Day", "June Clicks", "June Cost", "July Clicks", "July Cost")
    found = read("Day,Clicks,\n,Brand,Generic\n2026-06-01,5,3\n2026-06-02,6,4\n")
    assert found.headings == ("Day", "Clicks Brand", "Clicks Generic")


def test_a_repeated_heading_has_a_number_and_the_same_one_each_time() -> None:
    text = "Day,Clicks,Clicks,Cost,Clicks\n2026-06-01,1,2,3,4\n"
    assert read(text).headings == ("Day", "Clicks", "Clicks (2)", "Cost", "Clicks (3)") == read(text).headings
    assert read("Day,n,n (2),n\n2026-06-01,1,2,3\n").headings == ("Day", "n", "n (2)", "n (3)")


def test_headings_again_further_down() -> None:
    found = read(HEAD + DATA + HEAD + "2026-06-04,5,3\n")
    assert len(found.rows) == 4 and out(found) == {5: "repeats the headings"}


def test_headings_in_another_order_further_down_begin_another_table() -> None:
    found = read(HEAD + DATA + "Day,Cost,Clicks\n2026-06-04,5,3\n2026-06-05,5,3\n")
    assert len(found.rows) == 3 and set(out(found)) == {5, 6, 7} and found.notes


@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "TOTAL:",
        "Grand total",
        "Total: account",
        "Gesamt",
        "Summe",
        "Gesamtergebnis",
        "Somme",
        "Total general",
        "Totale",
        "Итого",
        "جمع",
        "جمع کل",
        "مجموع",
        "المجموع",
        "Toplam",
        "Razem",
        "合計",
        "Average",
        "Durchschnitt",
        "Subtotal",
    ],
)
def test_totals_at_the_top_and_at_the_end(word: str) -> None:
    for text in (f"{HEAD}{word},18,12\n{DATA}", f"{HEAD}{DATA}{word},18,12\n"):
        found = read(text)
        assert len(found.rows) == 3 and list(out(found).values()) == ["a total"]
    found = read(f"Channel,Day,Clicks\nA,2026-06-01,5\nB,2026-06-02,6\n{word},--,11\n")
    assert list(out(found)) == [4]


def test_a_total_of_each_day_is_left_out_and_a_value_that_is_called_total_is_not() -> None:
    rows = "".join(f"2026-06-0{n},{c},5\n" for n in (1, 2, 3) for c in ("Email", "Social", "Total"))
    found = read("Day,Channel,Clicks\n" + rows)
    assert len(found.rows) == 6 and set(out(found).values()) == {"a total"}
    assert len(read("Day,Channel,Clicks\n2026-06-01,Total,5\n2026-06-02,Total,6\n").rows) == 2
    found = read("Campaign,Day,Clicks\nTotal refresh,2026-06-01,5\nTotal refresh,2026-06-02,5\n")
    assert len(found.rows) == 2


def test_footers_and_notes() -> None:
    found = read(HEAD + DATA + "\nGenerated on 2026-06-30,,\n© ACME\n* without returns\n")
    assert len(found.rows) == 3
    assert set(out(found).values()) == {"a note without figures"}


def test_lines_that_only_separate_are_nothing() -> None:
    found = read(HEAD + "---,---,---\n" + DATA + ",,\n=====,=====,====\n")
    assert len(found.rows) == 3 and found.left_out == ()


@pytest.mark.parametrize("title", ["", "Our report\n"])
def test_a_table_without_headings_keeps_its_first_row(title: str) -> None:
    found = read(title + DATA)
    assert found.headings == ("Column 1", "Column 2", "Column 3") and found.head == 0 and len(found.rows) == 3
    assert "no headings" in str(found.notes[0])


def test_a_title_that_is_a_month_is_no_row() -> None:
    found = read("Campaign report\nJune 2026\n\nDay;Cost\n01.06.2026;1.204,50\n02.06.2026;998,10\n")
    assert found.headings == ("Day", "Cost") and len(found.rows) == 2


def test_first_rows_without_figures_hide_no_headings() -> None:
    found = read("Day,Clicks\n2026-06-01,--\n2026-06-02,\n2026-06-03,5\n2026-06-04,6\n")
    assert found.headings == ("Day", "Clicks") and len(found.rows) == 4
    assert len(read("2026-06-01,\n2026-06-02,5\n2026-06-03,5\n").rows) == 3


def test_odd_rows_below_the_headings_stay() -> None:
    found = read("Day,Visitors\noops,1\n--,--\n2026-10-02,3\n2026-10-03,4\nlater,5\n,6\n")
    assert found.headings == ("Day", "Visitors")
    assert [n for n, _ in found.rows] == [2, 3, 4, 5, 6, 7]


def test_a_last_column_without_anything_is_none() -> None:
    found = read("Day,Clicks,,\n2026-06-01,5,,\n2026-06-02,6,,\n")
    assert found.headings == ("Day", "Clicks") and found.rows[0][1] == ["2026-06-01", "5"]
    assert read("Day,Clicks,\n2026-06-01,5,x\n").headings == ("Day", "Clicks", "")


def test_a_row_with_too_many_cells_is_left_out_and_a_short_one_filled() -> None:
    found = read("Day,Name,Cost\n2026-06-01,a,5\n2026-06-02,a,b,5\n2026-06-03,c\n2026-06-04,c,6\n")
    assert list(out(found)) == [3] and "more cells" in out(found)[3]
    assert found.rows[1] == (4, ["2026-06-03", "c", ""])
    with pytest.raises(BadData, match="3 cells in row 2, and 2 headings"):
        read("Day,Cost\n2026-06-01,12,5\n2026-06-02,13,5\n")


def test_the_first_column_may_have_no_heading() -> None:
    """As pandas writes an index of days."""
    assert read(",Clicks\n2026-06-01,5\n2026-06-02,6\n").headings == ("", "Clicks")
    assert read(",Day,Clicks\n0,2026-06-01,5\n1,2026-06-02,6\n").headings == ("", "Day", "Clicks")


def test_years_and_days_may_head_columns() -> None:
    assert read("Day,2025,2026\n01.06.,5,6\n02.06.,6,7\n").headings == ("Day", "2025", "2026")
    assert read("Channel,2026-06-01,2026-06-02\nEmail,5,6\nSocial,6,7\n").headings[1] == "2026-06-01"


def test_rows_that_are_already_split() -> None:
    found = structure.table(
        [["Report", ""], ["Day", "Clicks"], ["2026-06-01", 5], ["2026-06-02", 6.5], ["Total", 11.5]]
    )
    assert found.headings == ("Day", "Clicks") and [n for n, _ in found.rows] == [3, 4]
    assert out(found) == {1: "above the headings: Report", 5: "a total"}
    assert structure.table([]).headings == ()


PIVOT = "Date,Channel,Clicks\n2026-06-01,Mail,5\n,Web,6\n2026-06-02,Mail,7\n,Web,8\n,Fair,9\n2026-06-03,Mail,1\n"


def test_a_day_that_stands_once_is_that_of_the_rows_below_it_and_this_is_told() -> None:
    found = read(PIVOT)
    days = ["2026-06-01"] * 2 + ["2026-06-02"] * 3 + ["2026-06-03"]
    assert [cells[0] for _, cells in found.rows] == days and not found.left_out
    assert any("stands once for several rows" in str(note) for note in found.notes)
    total = read(PIVOT + ",Total,36\n")
    assert len(total.rows) == 6 and out(total) == {8: "a total"}


@pytest.mark.parametrize(
    "rows",
    [
        "2026-06-01,Mail,5\n,Web,6\n2026-06-02,Mail,7\n2026-06-03,Mail,8\n2026-06-04,Mail,8\n",  # one cell is missing
        "2026-06-01,Mail,5\n,Mail,6\n2026-06-02,Mail,7\n,Mail,8\n",  # a day may be missing
        ",Mail,5\n2026-06-01,Web,6\n,Mail,7\n2026-06-02,Web,8\n",  # nothing stands above the first
    ],
)
def test_a_day_that_is_only_missing_is_not_made_up(rows: str) -> None:
    found = read("Date,Channel,Clicks\n" + rows)
    assert sum(not cells[0] for _, cells in found.rows) == rows.count("\n,") + rows.startswith(",")


def test_merged_days_of_a_workbook_are_those_of_all_their_rows() -> None:
    rows = [["Date", "Clicks", "Cost"], [JUNE, 5, 3], ["", 6, 4], [JUNE.replace("1", "2"), 7, 5]]
    found = structure.table(rows, merged=[Merged(2, 3, 0, 0)])
    assert [cells[0] for _, cells in found.rows] == [JUNE, JUNE, JUNE.replace("1", "2")]
    assert [cells[0] for _, cells in structure.table(rows).rows][1] == ""
