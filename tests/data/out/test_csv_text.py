"""Tables for spreadsheets: what was typed stays text."""

import csv
import io
import re

import pytest

from data.out.exports.csv_text import cell, table
from okr_model.wording.spreadsheet_text import armed, disarmed

SIGNS = "=+-@＝＋－＠"
BEFORE = (
    "",
    "\t",
    "\r",
    " ",
    "\n",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\u00ad",
    "\x00",
)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE)
def test_no_text_is_read_as_a_formula(before, sign):
    typed = f"{before}{sign}1+1"
    assert cell(typed).strip("".join(BEFORE)).startswith("'")
    assert armed(cell(typed)) == typed


@pytest.mark.parametrize("separator", [";", "\t", "|", "\n", "\r"])
def test_a_spreadsheet_with_another_separator_finds_no_formula_either(separator):
    line = table([{"id": 1, "title": f"a{separator}=1+1"}], ("id", "title"))
    assert not any(part.lstrip().startswith(tuple(SIGNS)) for part in re.split(r"[;\t|\r\n]", line))


@pytest.mark.parametrize(
    "typed", ["=1", "'=1", "''=1", "'\t", "\t", "a;=1", "a;'=1", "\n\t-", "'", "'t was", "a\r=b", ""]
)
def test_what_was_typed_can_be_had_back(typed):
    assert armed(disarmed(typed)) == typed


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
