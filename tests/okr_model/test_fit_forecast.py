"""The constants can be fitted again from any daily series, and come out honest on series they have not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bench.fit_forecast import LEVELS, Drawn, coverage, fit, opening, write
from bench.forecast_cases import cases
from okr_model.forecast.signals import PLACE, SPREAD


def made_up(groups: int, seed: int) -> pd.DataFrame:
    """Two flows and a stock a group, their levels wandering at their own speed."""
    rng, rows = np.random.default_rng(seed), []
    days = pd.date_range("2024-01-01", periods=500)
    for group in range(groups):
        level = np.exp(rng.normal(4, 1) + np.cumsum(rng.normal(0, rng.uniform(0.005, 0.03), len(days))))
        whole = rng.poisson(level) * 1.0
        part = rng.binomial(whole.astype(int), 0.4) * 1.0
        for name, kind, values in (("all", "flow", whole), ("some", "flow", part), ("sum", "stock", whole.cumsum())):
            rows.append(pd.DataFrame({"series_id": f"g{group}_{name}", "kind": kind, "day": days, "value": values}))
    return pd.concat(rows, ignore_index=True)


@pytest.mark.slow
def test_constants_fitted_on_some_groups_are_honest_on_others() -> None:
    drawn = Drawn(cases(made_up(8, seed=3)))
    left_out = np.isin(drawn.group, ["g0", "g1", "g2"])
    constants = fit(drawn, ~left_out)
    assert constants.placing.shape == (len(PLACE),) and constants.spreading.shape == (len(SPREAD),)
    assert (np.diff(constants.steps) > 0).all() and len(constants.steps) == len(LEVELS)
    assert 0.65 < coverage(drawn, constants, left_out, 0.8) < 0.93
    opened = opening(drawn, constants.placing)
    assert 0.5 < opened < 1.3
    names: dict[str, object] = {}
    exec(write(constants, opened), names)
    assert np.shape(names["PLACING"]) == (len(PLACE),)
