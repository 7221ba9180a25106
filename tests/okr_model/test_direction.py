"""What runs the other way stands inside a line without turning what is beside it."""

from __future__ import annotations

import pytest

from okr_model.wording.direction import harmless, in_one_line, isolated

BEGIN, RIGHT, END = "\u2068", "\u2067", "\u2069"


@pytest.mark.parametrize("text", ["", "Website sessions", "2026-Q4", "−12 %", "۱۲۳"])
def test_an_english_line_stays_as_it_is(text: str) -> None:
    assert isolated(text, from_right=False) == text


@pytest.mark.parametrize("text", ["", "بازدید", "۱۲٬۳۴۵", "12.5", "۳٪ ← ۵٪"])
def test_a_persian_line_stays_as_it_is(text: str) -> None:
    assert isolated(text, from_right=True) == text


def test_a_title_of_the_other_direction_runs_by_itself() -> None:
    assert isolated("بازدید از وبگاه", from_right=False) == f"{BEGIN}بازدید از وبگاه{END}"
    assert isolated("Website sessions (new)", from_right=True) == f"{BEGIN}Website sessions (new){END}"
    assert isolated("2026-Q4", from_right=True) == f"{BEGIN}2026-Q4{END}"
    once = isolated("Website sessions", from_right=True)
    assert isolated(once, from_right=True) == once


def test_a_figure_with_a_foreign_unit_reads_on_with_the_line() -> None:
    assert isolated("۱۱۳٬۴۲۲ sessions", from_right=True) == f"{RIGHT}۱۱۳٬۴۲۲ sessions{END}"


def test_a_fingerprint_that_begins_with_digits_is_no_figure() -> None:
    assert isolated("6012 5e5e 5006", from_right=True) == f"{BEGIN}6012 5e5e 5006{END}"


def test_facts_in_one_line_stand_in_the_order_of_the_line_whatever_letters_the_first_has() -> None:
    said = in_one_line(["Brand lead", "", "۵ آذر", "اطمینان ۵ از ۱۰"], from_right=True)
    assert said == f"{RIGHT}{BEGIN}Brand lead{END} · ۵ آذر · اطمینان ۵ از ۱۰{END}"
    assert in_one_line(["Brand lead", "", "26 Nov"], from_right=False) == "Brand lead · 26 Nov"
    assert in_one_line(["۵ آذر", ""], from_right=True) == "۵ آذر"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain", "plain"),
        ("\u202eevil", "evil"),
        ("\u2067never closed", "never closed"),
        (f"{END}closed before{BEGIN}", "closed before"),
        (f"{BEGIN}whole{END}", f"{BEGIN}whole{END}"),
    ],
)
def test_what_was_typed_turns_nothing_beside_it(typed: str, kept: str) -> None:
    assert harmless(typed) == kept
