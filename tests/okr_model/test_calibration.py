"""The record of forecasts: what an honest one looks like, what an overconfident one looks like."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr_model.forecast.calibration import Checked, Claim, record


def claim(
    likelihood: float, *, target: float = 100, spread: float = 10, line: float | None = None, n: int = 0
) -> Claim:
    return Claim(
        "2026-Q4", f"k{n}", date(2026, 11, 1), target, None, likelihood,
        100 - 1.645 * spread, 100 - 1.2816 * spread, 100, 100 + 1.2816 * spread, 100 + 1.645 * spread, line, "normal",
    )  # fmt: skip


def test_honest_claims_are_found_honest() -> None:
    rng = np.random.default_rng(1)
    said = rng.uniform(0.02, 0.98, 4000)
    checked = [Checked(claim(p), 101 if rng.random() < p else 99) for p in said]
    found = record(checked)
    assert found is not None
    assert found.calibration_error < 0.03
    assert found.brier == pytest.approx(float(np.mean(said * (1 - said))), abs=0.02)
    assert all(abs(b.said - b.happened) < 0.08 for b in found.bands)
    values = [Checked(claim(0.5), 100 + 10 * z) for z in rng.standard_normal(4000)]
    covered = record(values)
    assert covered is not None
    assert covered.covered80 == pytest.approx(0.8, abs=0.03)
    assert covered.covered90 == pytest.approx(0.9, abs=0.03)


def test_overconfidence_shows() -> None:
    checked = [Checked(claim(0.99), 101 if n % 2 else 99) for n in range(100)]
    found = record(checked)
    assert found is not None
    assert found.calibration_error == pytest.approx(0.49)
    assert found.brier > 0.25


def test_the_straight_line_and_people_are_scored_on_their_claims() -> None:
    checked = [
        Checked(claim(0.9, line=120, n=1), 101, confidence=0.6),
        Checked(claim(0.9, line=120, n=1), 99),
        Checked(claim(0.2, line=None, n=2), 99, confidence=0.5),
    ]
    found = record(checked)
    assert found is not None
    assert (found.claims, found.key_results) == (3, 2)
    assert found.brier_straight_line == pytest.approx(0.5)
    assert found.brier_people == pytest.approx((0.16 + 0.25) / 2)
    assert found.brier_beside_people == pytest.approx((0.01 + 0.04) / 2)


def test_nothing_claimed_is_no_record() -> None:
    assert record([]) is None


def test_a_claim_is_met_within_both_limits() -> None:
    both = Claim("c", "k", date(2026, 1, 1), 2, 4, 0.5, 1, 1, 1, 1, 1, None, "normal")
    assert [both.met_by(v) for v in (1.9, 2, 3, 4, 4.1)] == [False, True, True, True, False]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 200)), min_size=1, max_size=50))
def test_every_record_is_whole(said: list[tuple[float, float]]) -> None:
    found = record([Checked(claim(p), v) for p, v in said])
    assert found is not None
    assert 0 <= found.brier <= 1
    assert 0 <= found.calibration_error <= 1
    assert found.covered80 <= found.covered90
    assert sum(b.claims for b in found.bands) == found.claims == len(said)
