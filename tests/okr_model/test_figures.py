"""How figures are written: told apart where they differ, no digits that mean nothing, the same by model and pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.config.i18n.translation import wording
from okr_model.wording import figures
from okr_model.wording.figures import MATTERS, english, english_move, english_share, rounds_away, signed_share
from okr_model.wording.sentences import Sentence

ENGLISH = wording("en")
UNITS = st.sampled_from(["", "sessions", "%", "EUR", "USD", "CHF", "JPY"])
VALUES = st.one_of(
    st.integers(-(10**10), 10**10).map(float),
    st.floats(-1e10, 1e10).filter(lambda value: not value or abs(value) > 1e-9),
    st.builds(lambda value, power: value * 10.0**power, st.floats(1, 9.99), st.integers(-6, 10)),
)
NEAR = st.builds(
    lambda base, steps: [base * (1 + step / 10_000) for step in steps],
    st.floats(1e-4, 1e9),
    st.lists(st.integers(-600, 600), min_size=2, max_size=8),
)
GROUPS = st.one_of(st.lists(VALUES, min_size=2, max_size=8), NEAR)


@given(GROUPS, UNITS, st.booleans())
def test_figures_shown_together_are_told_apart_where_they_differ(group: list[float], unit: str, rough: bool) -> None:
    said = [english(value, unit, group, rough=rough) for value in group]
    least = max(MATTERS * (max(group) - min(group)), 1e-5 * max(map(abs, group)))
    for one, first in zip(group, said, strict=True):
        for other, second in zip(group, said, strict=True):
            if abs(one - other) > least * 1.000001:
                assert first != second, (one, other)


@given(GROUPS, UNITS, st.booleans())
def test_what_is_written_is_near_what_is_meant(group: list[float], unit: str, rough: bool) -> None:
    for value in group:
        rounded, places = figures.written(value, unit, group, rough=rough)
        assert float(rounded) == pytest.approx(value, rel=0.055, abs=1e-12)
        assert 0 <= places <= 24


@given(GROUPS, UNITS, st.booleans())
def test_the_model_and_the_pages_write_the_same(group: list[float], unit: str, rough: bool) -> None:
    for value in group:
        own = english(value, unit, group, rough=rough)
        assert own == (ENGLISH.spoken_amount if rough else ENGLISH.amount)(value, unit, group)
        assert english_move(value, unit, group) == ENGLISH.move(value, unit, beside=group)
        assert english_share(value) == ENGLISH.percent(value)
        assert signed_share(value) == ENGLISH.change(value)


@given(GROUPS, UNITS)
def test_a_sentence_reads_the_same_wherever_it_is_read(group: list[float], unit: str) -> None:
    said = Sentence(
        "{one} to {two}, {three}, {four}",
        amounts={"two": group[0]},
        firsts={"one": group[1]},
        figures={"three": group[0]},
        moves={"four": group[1]},
        beside=tuple(group),
        unit=unit,
    )
    assert str(said) == ENGLISH.sentence(said)


@pytest.mark.parametrize(
    ("group", "unit", "rough", "said"),
    [
        ((13_874, 13_961), "", True, ("13,870", "13,960")),
        ((204_123, 222_456), "", True, ("204,000", "222,000")),
        ((13_874, 13_961), "customers", False, ("13,874 customers", "13,961 customers")),
        ((0.0231, 0.0224), "%", True, ("2.31%", "2.24%")),
        ((97_174, 112_182), "EUR", False, ("€97,174", "€112,182")),
        ((97_174.2, 97_174.9), "EUR", False, ("€97,174", "€97,175")),
        ((1_234.56, 1_234.9), "EUR", False, ("€1,234.56", "€1,234.90")),
        ((0.0001, 0.00012), "", False, ("0.0001", "0.00012")),
        ((0.0001, 0.00012), "EUR", False, ("€0.0001", "€0.00012")),
        ((3_200_000_000, 3_240_000_000), "USD", True, ("$3,200,000,000", "$3,240,000,000")),
        ((5, 5.4), "", False, ("5", "5.4")),
    ],
)
def test_digits_follow_the_distance(group: tuple[float, ...], unit: str, rough: bool, said: tuple[str, ...]) -> None:
    assert tuple(english(value, unit, group, rough=rough) for value in group) == said


def test_a_move_that_its_figures_do_not_show_is_none() -> None:
    assert rounds_away(0.003, "EUR", (97_174.0, 97_174.003))
    assert not rounds_away(1.2, "EUR", (97_174.0, 97_175.2))
    assert rounds_away(0.000_000_1, "%", (0.0224, 0.022_400_1))
    assert english_move(109.5, "", (1_234.25, 1_343.75)) == "110"
    assert english_move(-0.0007, "%", (0.0231, 0.0224)) == "−0.07 points"


def test_figures_nobody_can_write_out_are_said_all_the_same() -> None:
    for value in (float("nan"), float("inf"), -1e300, 5e-324, 1e15, -0.0):
        for unit in ("", "%", "EUR", "h"):
            assert english(value, unit) == ENGLISH.amount(value, unit)
            assert english(value, unit, [1.0, value], rough=True) == ENGLISH.spoken_amount(value, unit, [1.0, value])


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1e17, "", "100,000,000,000,000,000"),
        (1e18, "EUR", "€1,000,000,000,000,000,000"),
        (1e20, "visitors", ">1,000,000,000,000,000,000 visitors"),
        (-1e20, "", "<−1,000,000,000,000,000,000"),
        (1e300, "%", ">100,000,000,000,000,000,000%"),
    ],
)
def test_no_figure_is_written_as_a_power_of_ten(value: float, unit: str, said: str) -> None:
    assert english(value, unit) == ENGLISH.amount(value, unit) == said
    assert english_move(value, unit).startswith(("1", "€1", ">", "−>"))
    assert not set("eE+") & set(wording("fa").number(value))
