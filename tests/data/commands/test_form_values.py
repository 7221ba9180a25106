"""What a form needs between the person who types and a command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from plans import EXAMPLE
from served import NOVEMBER

from data.commands.permissions import Actor, NotAllowed
from data.commands.plan import form_values
from data.stores.plan.store import PlanStore, Refused
from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence, Unfit

CLOCK = NOVEMBER


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("", None),
        ("180,000", 180_000),
        (" 12.5 ", 12.5),
        ("2.4 %", 0.024),
        ("-3", -3),
        ("۱۸۰٬۰۰۰", 180_000),
        ("2,6 %", 0.026),
        ("2,6%", 0.026),
        ("-1,5", -1.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1.234.567", 1_234_567),
        ("1’234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("€ 1.200,50", 1200.5),
        ("12 EUR", 12),
        ("۲٫۶٪", 0.026),
        ("۸۴٪", 0.84),
        ("۱۲٬۳۴۵٫۵", 12_345.5),
        ("1,234", 1234),
        ("1.2340", 1.234),
        ("12k", 12_000),
        ("1,5k", 1500),
        ("1.2m", 1_200_000),
        ("1.234k", 1234),
        ("1.2m €", 1_200_000),
        ("12 Euro", 12),
        ("0,026", 0.026),
        ("−3", -3),
        ("12,34,567", 1_234_567),
        ("₹ 1,23,456.50", 123_456.5),
        ("1 234 567", 1_234_567),
        ("۱ ۲۳۴٫۵", 1234.5),
        ("( 30 )", -30),
        ("\u200f− ۵ ٪", -0.05),
    ],
)
def test_figures_as_people_type_them(said: str, value: float | None) -> None:
    assert form_values.figure(said) == value


@pytest.mark.parametrize(
    "said",
    ["many", "nan", "inf", "1e999", "=1+1", "--1", "%", "1,23,4", "1.2.3", "12 people", "12 5", "5 10", "1\n2", "12 34 567",
     "1_0", "1'2", "1.5 000", "1,23,45", "12.34.567", "5\x00", "9" * 400, "1," * 5000],
)  # fmt: skip
def test_what_is_no_figure_is_refused_in_words(said: str) -> None:
    with pytest.raises(ValueError, match="Not a number"):
        form_values.figure(said)


@pytest.mark.parametrize("said", ["۱2٣", "1۲۰", "١۲٬۰۰۰"])
def test_digits_of_more_than_one_script_are_refused_in_words(said: str) -> None:
    with pytest.raises(Unfit, match="digits of more than one script"):
        form_values.figure(said)


@pytest.mark.parametrize(
    ("said", "value"),
    [("70 %", 0.7), ("70", 0.7), ("7,5", 0.075), ("۷۰", 0.7), ("-3", -0.03), ("0", 0), ("1.234", 0.01234)],
)
def test_a_bare_number_of_what_is_shown_as_a_percentage_is_one(said: str, value: float) -> None:
    assert form_values.figure(said, "%") == value


@pytest.mark.parametrize(
    ("said", "unit", "one", "other"),
    [
        ("1.234", "", "1234", "1.2340"),
        ("12.500", "EUR", "12500", "12.5"),
        ("-1.234", "", "-1234", "-1.2340"),
        ("1,234k", "", "1234000", "1234"),
        ("1,234 %", "", "1234%", "1.234%"),
        ("0.05", "%", "5%", "0.05%"),
        ("1,234", "%", "1234%", "1.234%"),
        ("5m", "min", "5", "5M"),
    ],
)
def test_what_reads_two_ways_is_asked_for_in_words(said: str, unit: str, one: str, other: str) -> None:
    with pytest.raises(ValueError, match="could mean") as asked:
        form_values.figure(said, unit)
    assert str(asked.value) == f"{said} could mean {one} or {other}. Write the one you mean."
    assert form_values.figure(one, unit) != form_values.figure(other, unit)  # either answer is taken


@pytest.mark.parametrize("said", ["1e20", "100000000000000000000", "-1e20", "1e300", "2,000,000,000,000,000,000"])
def test_more_than_anything_measures_is_refused_in_full_digits(said: str) -> None:
    with pytest.raises(ValueError, match=r"^More than 1,000,000,000,000,000,000 cannot be measured\.$"):
        form_values.figure(said)


@pytest.mark.parametrize("unit", ["", "%"])
@given(value=some.floats(-1e15, 1e15).filter(lambda value: not value or abs(value) > 1e-20))
def test_a_figure_is_read_back_to_the_last_digit(unit: str, value: float) -> None:
    assert form_values.figure(form_values.typed(value, unit), unit) == value
    assert "e+" not in form_values.typed(value, unit)


def test_a_refusal_stands_at_its_field(tmp_path: Path) -> None:
    def refusal(**values: Any) -> form_values.Problems:
        with pytest.raises(Refused) as refused:
            store.edit("2026-Q4", "key result", "visitors", values, author="ada", reason="Because")
        return form_values.by_field(refused.value, KeyResult.model_fields)

    store = PlanStore(tmp_path / "plan.sqlite")
    store.apply(EXAMPLE, "analyst")
    assert list(refusal(target=1.0, baseline=2.0)) == ["target"]
    assert list(refusal(formula=None)) == ["formula"]
    assert list(refusal(title="x" * 2001)) == ["title"]
    assert list(refusal(type="milestone", steps=[{"name": "a", "done": "never"}])) == ["steps"]
    several = refusal(target=1.0, weight=-1, title="x" * 2001)
    assert several.keys() == {"weight", "title"}
    assert all(isinstance(one, Sentence) for ones in several.values() for one in ones), "pages translate these"
    store.close()


def test_a_refusal_about_no_field_stands_at_the_top() -> None:
    not_allowed = NotAllowed(Actor("ada", "viewer", "page"), "edit")
    assert form_values.by_field(not_allowed, KeyResult.model_fields) == {form_values.TOP: [not_allowed.sentence]}
    overlap = Refused("spring overlaps winter: begin after it.")
    assert form_values.by_field(overlap, ("name", "start")) == {form_values.TOP: [str(overlap)]}


@pytest.mark.parametrize(
    ("base", "changes", "asked"),
    [
        ({"target": 1}, {"target": 2}, True),
        ({"baseline": None}, {"baseline": 2}, False),
        ({"baseline": 1}, {"baseline": 2}, True),
        ({"title": "a"}, {"title": "b"}, False),
        ({}, {}, False),
    ],
)
def test_a_reason_is_asked_for_where_the_store_wants_one(
    base: dict[str, Any], changes: dict[str, Any], asked: bool
) -> None:
    assert form_values.asks_for_reason(base, changes) == asked


def test_identifiers_come_from_titles_and_are_free() -> None:
    assert form_values.identifier("Zażółć: 2 visits!", {"x"}, "result") == "zazoc_2_visits"
    assert form_values.identifier("مشتریان تازه", {"result", "result_2"}, "result") == "result_3"
