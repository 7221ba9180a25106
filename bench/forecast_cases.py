"""Questions to fit the forecast on: cycles drawn from real series, seen from a day within, with what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from okr_model.forecast.forecast_start import forecast_start
from okr_model.forecast.history import Kind, day_number, read
from okr_model.forecast.signals import BEND, Signals, stretched

EACH = 120  # cycles drawn from each series
SHORT = 0.25  # share of them of which little history is shown

Series = pd.DataFrame | pd.Series


class Case(NamedTuple):
    """One question with its answer.

    signals: what the history says.  z: how far the mean of the days to come came to lie from `now`, stretched.
    worth: what an error of z makes at the end, in shares of the result.
    halfway, whole: what the first half of the `count` days to come brought, and all of them, in usual days; NaN for
    ratios and windows.
    """

    group: str
    series: str
    signals: Signals
    z: float
    worth: float
    count: int
    halfway: float
    whole: float


def cases(data: pd.DataFrame, seed: int = 1) -> list[Case]:
    """Cycles of 28 to 365 days at random places in every series, seen from random days."""
    rng = np.random.default_rng(seed)
    drawn = (_draw(name, kind, series, rng) for name, kind, series in every_series(data, rng) for _ in range(EACH))
    return [case for case in drawn if case is not None]


def with_wandering(data: pd.DataFrame) -> pd.DataFrame:
    """Real series, and twelve made up whose level wanders by 1 to 4 % a day and never turns back.

    Hardly any real one does so for long, and what a fit has never seen it is too sure of.
    """
    rng, days = np.random.default_rng(3), 1100
    index = pd.date_range("2022-01-01", periods=days)
    made = [data]
    for n in range(12):
        level = np.exp(np.cumsum(rng.normal(0, rng.uniform(0.01, 0.04), days)))
        busy, kind = 1 + rng.uniform(0, 0.8) * (index.day_of_week < 5), "flow" if n < 6 else "stock"
        size = 10 ** rng.uniform(1.3, 3.2)
        value = rng.poisson(size * level * busy) * 1.0
        if kind == "stock":
            value = size * 50 * level if n % 2 else np.cumsum(value)
        made.append(pd.DataFrame({"series_id": f"wander_{kind}{n}", "kind": kind, "day": index, "value": value}))
    return pd.concat(made, ignore_index=True)


def every_series(data: pd.DataFrame, rng: np.random.Generator, one: bool = False) -> Iterator[tuple[str, Kind, Series]]:
    """Each series; each flow added up, as a stock; ratios of two of one group where the one is a part of the other.

    one: a ratio at most for each numerator, and nothing added up, so that no series counts much more than another.
    """
    flows: dict[str, pd.Series] = {}
    for (name, kind), rows in data.groupby(["series_id", "kind"]):
        series = rows.set_index("day")["value"].asfreq("D")
        yield str(name), kind, series
        if kind == "flow":
            flows[str(name)] = series
            if not one:
                yield f"{name} added up", "stock", series.fillna(0.0).cumsum()
    for name, num in flows.items():
        wholes = [w for w, den in flows.items() if w != name and group_of(w) == group_of(name) and _part(num, den)]
        for whole in rng.permutation(wholes)[: 1 if one else 2]:
            both = pd.concat({"num": num, "den": flows[whole]}, axis=1, sort=True).dropna()
            yield f"{name} over {whole}", "ratio", both.asfreq("D")


def _part(num: pd.Series, den: pd.Series) -> bool:
    both = pd.concat([num, den], axis=1, sort=True).dropna()
    return len(both) > 250 and float((both.iloc[:, 0] <= both.iloc[:, 1]).mean()) > 0.98


def group_of(name: str) -> str:
    """What stands before the first `_`: the origin of a series."""
    return name.split("_")[0]


def _draw(name: str, kind: Kind, series: Series, rng: np.random.Generator) -> Case | None:
    """A cycle of a usual length, anywhere or on the calendar; a day in it; much or little history before that day."""
    days = int(rng.choice([28, 61, 91, 91, 91, 91, 91, 182, 365]))
    if len(series) < days + 20:
        return None
    start = int(rng.integers(8, len(series) - days + 1))
    quarters = [i for i in _quarters(series.index) if 8 <= i <= len(series) - 92]
    if rng.random() < 0.3 and quarters:
        start, days = int(rng.choice(quarters)), 91
    today = start + round(days * rng.uniform(0.02, 0.95)) - 1
    shown = 730
    if rng.random() < SHORT:
        shown = int(rng.choice([5, 7, 10, 14, 21, 30, 45, 70, 100]))
        if kind != "stock" and rng.random() < 0.7:
            shown = max(shown, today - start + 1)
    end, window = start + days - 1, None
    if kind != "stock" and rng.random() < 0.16:
        window = int(rng.choice([7, 7, 28, 28, 90]))
    history = series.iloc[max(today - shown + 1, 0) : today + 1]
    if len(history.dropna()) < 5:
        return None
    return _case(name, kind, history, series, start, end, window)


def _quarters(days: pd.Index) -> list[int]:
    return [i for i, day in enumerate(days) if day.day == 1 and day.month in (1, 4, 7, 10)]


def _case(
    name: str, kind: Kind, history: Series, series: Series, start: int, end: int, window: int | None
) -> Case | None:
    """The question as the product would put it, and the answer from the whole series; None where there is none."""
    daily = read(history, kind, day_number(history.index[-1]))
    out = forecast_start(daily, day_number(series.index[start]), day_number(series.index[end]), window)
    first = start if window is None else max(end - window + 1, 0)
    answer = _answer(kind, series.iloc[first : end + 1])
    if answer is None or out.signals is None or out.per_mean <= 1e-9:
        return None
    actual, scale = answer
    size, now = out.signals.size, out.signals.now
    z = float(stretched((actual - out.fixed) / out.per_mean, size)) - now
    worth = out.per_mean * BEND * size * np.cosh(np.clip(now, -3, 3)) / scale
    halfway = whole = np.nan
    if kind != "ratio" and window is None and out.count >= 8 and out.lead == 0:
        come = series.diff() if kind == "stock" else series
        last = series.index.get_loc(history.index[-1])
        halfway = float(come.iloc[last + 1 : last + 1 + out.count // 2].sum()) / size
        whole = float(come.iloc[last + 1 : last + 1 + out.count].sum()) / size
    if not np.isfinite([z, worth]).all():
        return None
    return Case(group_of(name), name, out.signals, z, float(worth), out.count, halfway, whole)


def _answer(kind: Kind, whole: Series) -> tuple[float, float] | None:
    """How it ended, and what an error is measured in: the result itself, of a stock how far it moved."""
    known = whole.dropna()
    if kind == "ratio":
        num, den = known["num"].sum(), known["den"].sum()
        return (float(num / den), float(num / den)) if den > 0 and num > 0 else None
    if kind == "flow":
        total = float(whole.interpolate(limit_direction="both").sum())
        return (total, total) if total >= 20 else None
    return (float(known.iloc[-1]), max(abs(float(known.iloc[-1] - known.iloc[0])), 5.0)) if len(known) > 1 else None
