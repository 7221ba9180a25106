"""Tables of two rows, whose headings and days little tells of."""

import pytest
from served import NOVEMBER

from connectors.framework.tables import columns, reader

CLOCK = NOVEMBER


def read(text: str) -> tuple[tuple[str, ...], list[int]]:
    table = reader.read(text.encode(), name="small.csv")
    return table.headings, [number for number, _ in table.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("day,spend\n2026-06-01,1204.5\n2026-06-02,998.1\n", [2, 3]),  # 1204.5 is no month of the year 1204
        ("Day,Clicks\n2026-06-01,310\nDay,Clicks\n2026-06-02,280\n", [2, 4]),  # the headings again, after one row
        ("Day,Clicks\n2026-06-01,310\n", [2]),
    ],
)
def test_the_first_row_of_words_has_the_headings(text: str, rows: list[int]) -> None:
    assert read(text) == (tuple(text.split("\n")[0].split(",")), rows)


def test_two_days_with_points_that_follow_one_another_are_read_with_the_day_first() -> None:
    layout = columns.recognise(reader.read(b"Datum;Klicks\n13.06.26;310\n14.06.26;280\n", name="small.csv"))
    assert not layout.questions


def test_a_title_of_several_cells_that_names_days_is_no_table() -> None:
    text = "Report,,\nFrom,2026-06-01,\nTo,2026-06-02,\n,,\nDay,Clicks,Cost\n2026-06-01,310,5.5\n2026-06-02,280,4.5\n"
    assert read(text) == (("Day", "Clicks", "Cost"), [6, 7])
