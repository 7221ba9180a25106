"""How good the forecasts would have been: a history replayed day by day, nothing after the day seen, and its scores.

Proper scores (the lower the better): Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation",
2007. Coverage and reliability say whether "80 %" means eight times out of ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from okr_model.cycles import Cycle
from okr_model.forecast import Confidence, Kind, project

LEVELS = tuple(n / 20 for n in range(1, 20))
FRACTIONS = (0.15, 0.33, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Record:
    """What was said on a day about a cycle, and what came.

    quantiles: at `LEVELS`.  targets, likelihoods: of reaching each.  run_rate: what the straight line said.
    """

    day: date
    cycle: Cycle
    confidence: Confidence
    quantiles: tuple[float, ...]
    targets: tuple[float, ...]
    likelihoods: tuple[float, ...]
    run_rate: float
    outcome: float

    def at(self, level: float) -> float:
        """The quantile at one of `LEVELS`, like 0.1, 0.5 or 0.9."""
        return self.quantiles[LEVELS.index(level)]


@dataclass(frozen=True, slots=True)
class Bin:
    """Likelihoods said between `low` and `high`: their mean, how often it happened, and how many there were."""

    low: float
    high: float
    said: float
    happened: float
    count: int


def replay(
    history: pd.Series[float] | pd.DataFrame,
    kind: Kind,
    cycles: Iterable[Cycle],
    targets: Sequence[Sequence[float]],
    fractions: Sequence[float] = FRACTIONS,
) -> list[Record]:
    """Forecast every cycle from within it, as seen when each of `fractions` of its days had passed.

    targets: for each cycle, those whose likelihood is asked. Cycles without an outcome, and days on which nothing could
    be said, are left out. The history's later days serve as outcome only.
    """
    records = []
    for cycle, asked in zip(cycles, targets, strict=True):
        outcome = value_of(_days(history, cycle.start, cycle.end), kind)
        if not np.isfinite(outcome) or history.index[-1] < pd.Timestamp(cycle.end):
            continue
        for day in dict.fromkeys(day_at(cycle, fraction) for fraction in fractions):
            seen = history.loc[: pd.Timestamp(day)]
            said = project(seen, kind, cycle.start, cycle.end, today=day)
            if said.confidence == "none":
                continue
            records.append(
                Record(
                    day,
                    cycle,
                    said.confidence,
                    tuple(said.quantiles(LEVELS)),
                    tuple(asked),
                    tuple(said.likelihood(target) for target in asked),
                    run_rate(seen, kind, cycle, day),
                    outcome,
                )
            )
    return records


def day_at(cycle: Cycle, fraction: float) -> date:
    """The day with which this share of the cycle's days has passed; the first at least."""
    return cycle.start + timedelta(days=max(round(fraction * cycle.days), 1) - 1)


def value_of(days: pd.Series[float] | pd.DataFrame, kind: Kind) -> float:
    """What these days come to: a sum, a last level, or Σnum / Σden; NaN where there is nothing."""
    known = days.dropna()
    if not len(known):
        return np.nan
    if isinstance(known, pd.DataFrame):
        num, den = (float(known[name].to_numpy(dtype=np.float64).sum()) for name in ("num", "den"))
        return num / den if den else np.nan
    values = known.to_numpy(dtype=np.float64)
    return float(values.sum()) if kind == "flow" else float(values[-1])


def run_rate(seen: pd.Series[float] | pd.DataFrame, kind: Kind, cycle: Cycle, day: date) -> float:
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


def coverage(records: Sequence[Record], share: float) -> float:
    """How often the outcome lay within the middle `share` of what was said (0.8: from p10 to p90); NaN for none."""
    low, high = round((1 - share) / 2, 2), round((1 + share) / 2, 2)
    return _mean([r.at(low) <= r.outcome <= r.at(high) for r in records])


def brier(records: Sequence[Record]) -> float:
    """The mean squared difference between likelihood and what happened: 0 perfect, 0.25 a coin."""
    said, happened = _said_and_happened(records)
    return _mean((said - happened) ** 2)


def brier_of_run_rate(records: Sequence[Record]) -> float:
    """The same for the straight line, which is always sure of itself."""
    wrong = [(r.run_rate >= t) != (r.outcome >= t) for r in records for t in r.targets]
    return _mean(wrong)


def crps(record: Record) -> float:
    """The continuous ranked probability score, in units of the value; for a point forecast it is the absolute error.

    Twice the mean pinball loss over `LEVELS`.
    """
    levels, off = np.array(LEVELS), record.outcome - np.array(record.quantiles)
    return float(2 * np.mean(np.where(off >= 0, off * levels, -off * (1 - levels))))


def against_run_rate(records: Sequence[Record]) -> float:
    """CRPS over that of the straight line, both summed: below 1 is better than the line; NaN where it was never off."""
    ours, line = sum(crps(r) for r in records), sum(abs(r.run_rate - r.outcome) for r in records)
    return ours / line if line > 0 else np.nan


def reliability(records: Sequence[Record], bins: int = 10) -> list[Bin]:
    """Likelihoods in equal bins from 0 to 1, empty ones left out."""
    said, happened = _said_and_happened(records)
    place = np.minimum((said * bins).astype(int), bins - 1)
    return [
        Bin(n / bins, (n + 1) / bins, float(said[place == n].mean()), float(happened[place == n].mean()), count)
        for n in range(bins)
        if (count := int((place == n).sum()))
    ]


def calibration_error(records: Sequence[Record], bins: int = 10) -> float:
    """The mean distance between what was said and what happened, over `reliability` by number; NaN for none."""
    found = reliability(records, bins)
    total = sum(b.count for b in found)
    return sum(b.count * abs(b.said - b.happened) for b in found) / total if total else np.nan


def forecaster(
    history: pd.Series[float] | pd.DataFrame,
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


def _days(history: pd.Series[float] | pd.DataFrame, first: date, last: date) -> pd.Series[float] | pd.DataFrame:
    return history.loc[pd.Timestamp(first) : pd.Timestamp(last)]


def _said_and_happened(records: Sequence[Record]) -> tuple[np.ndarray, np.ndarray]:
    said = np.array([p for r in records for p in r.likelihoods])
    happened = np.array([float(r.outcome >= t) for r in records for t in r.targets])
    return said, happened


def _mean(values: Sequence[bool] | np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else np.nan
