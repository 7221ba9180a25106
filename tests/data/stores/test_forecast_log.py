"""The log of forecasts, on SQLite and on PostgreSQL: each day's claims once and for all, whoever writes them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.stores.plan.store import PlanStore
from okr_model.forecast.calibration import Claim

DAY = date(2026, 11, 24)
CLAIM = Claim("2026-Q4", "visitors", DAY, 180000.0, None, 0.62, 165e3, 170e3, 182e3, 196e3, 201e3, 179e3, "normal")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    where = tmp_path / "plan.sqlite" if request.param == "sqlite" else request.getfixturevalue("new_postgres")()
    with PlanStore(where) as store:
        yield store


def test_claims_come_back_as_they_were(store):
    later = replace(CLAIM, day=DAY + timedelta(days=1), low=None, high=3.0, straight_line=None, confidence="low")
    other = replace(CLAIM, cycle_id="2027-Q1")
    assert store.forecasts.last_day() is None
    assert store.forecasts.write([later, CLAIM, other]) == 3
    assert store.forecasts.of(["2026-Q4"]) == [CLAIM, later]
    assert store.forecasts.of([]) == []
    assert store.forecasts.last_day() == later.day


def test_what_was_claimed_on_a_day_is_never_rewritten(store):
    store.forecasts.write([CLAIM])
    assert store.forecasts.write([replace(CLAIM, likelihood=0.99), replace(CLAIM, key_result_id="leads")]) == 1
    assert [c.likelihood for c in store.forecasts.of(["2026-Q4"]) if c.key_result_id == "visitors"] == [0.62]


def test_many_may_write_the_same_day(store):
    claims = [replace(CLAIM, key_result_id=f"k{n}") for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(store.forecasts.write, [claims] * 8)) == 20
    assert len(store.forecasts.of(["2026-Q4"])) == 20
