"""Tables for spreadsheets: what was typed stays text."""

import csv
import io

import pytest

from data.out.exports.csv_text import cell, table


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", '=HYPERLINK("http://x.example")']
)
def test_no_text_is_read_as_a_formula(typed):
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (-1.5, -1.5),
        (3, 3),
        ("a=b", "a=b"),
        ([{"a": 1}], '[{"a": 1}]'),
        (True, "true"),
        ("هدف", "هدف"),
        ("%", "%"),
    ],
)
def test_everything_else_stays_what_it_is(value, written):
    assert cell(value) == written


def test_a_table_is_read_back():
    rows = [{"title": 'Say "hi", then\nleave', "target": -2.0}, {"title": "-2"}]
    back = list(csv.reader(io.StringIO(table(rows, ("title", "target")))))
    assert back == [["title", "target"], ['Say "hi", then\nleave', "-2.0"], ["'-2", ""]]
