"""The forecast in the form in which forecasters are compared, and the straight line it has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from okr_model.forecast.forecast import Kind, project
from okr_model.plan.cycles import Cycle

History = pd.DataFrame | pd.Series


def forecaster(
    history: History,
    kind: Kind,
    start: date,
    end: date,
    targets: Sequence[float],
    levels: Sequence[float],
) -> dict[str, list[float]]:
    """`project` in the form in which forecasters are compared: quantiles, and the probability of reaching each target.

    Where nothing can be said, the straight line and a coin, so that every question has an answer to be scored.
    """
    said = project(history, kind, start, end)
    quantiles, likelihoods = said.quantiles(levels), [said.likelihood(target) for target in targets]
    if said.confidence == "none":
        cycle = Cycle(pd.Timestamp(start).date(), pd.Timestamp(end).date(), "")
        line = run_rate(history, kind, cycle, history.index[-1].date())
        quantiles, likelihoods = [line if np.isfinite(line) else 0.0] * len(levels), [0.5] * len(targets)
    return {"quantiles": quantiles, "p_hit": likelihoods}


def run_rate(seen: History, kind: Kind, cycle: Cycle, day: date) -> float:
    """The straight line: what came so far, continued at the same rate to the end of the cycle."""
    so_far = value_of(_days(seen, cycle.start, day), kind)
    scale = cycle.days / ((day - cycle.start).days + 1)
    if kind == "ratio":
        return so_far
    if kind == "flow":
        return so_far * scale
    begun = value_of(seen.loc[: pd.Timestamp(cycle.start) - pd.Timedelta(days=1)], kind)
    if np.isnan(begun):
        within = _days(seen, cycle.start, day).dropna()
        begun = float(within.to_numpy(dtype=np.float64)[0]) if len(within) else np.nan
    return begun if np.isnan(so_far) else begun + (so_far - begun) * scale


def value_of(days: History, kind: Kind) -> float:
    """What these days come to: a sum, a last level, or Σnum / Σden; NaN where there is nothing."""
    known = days.dropna()
    if not len(known):
        return np.nan
    if isinstance(known, pd.DataFrame):
        num, den = (float(known[name].to_numpy(dtype=np.float64).sum()) for name in ("num", "den"))
        return num / den if den else np.nan
    values = known.to_numpy(dtype=np.float64)
    return float(values.sum()) if kind == "flow" else float(values[-1])


def _days(history: History, first: date, last: date) -> History:
    return history.loc[pd.Timestamp(first) : pd.Timestamp(last)]
