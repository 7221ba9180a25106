"""Fit the constants of the forecast: `python -m bench.fit_forecast DATA.parquet --write`.

DATA has the columns series_id, kind (flow or stock), day and value, one row a day. Series are grouped by what stands
before the first `_` of their id: sisters of one origin rise and fall together, so every figure printed is for groups
that the constants it was made with have never seen. docs/decisions/0007-forecast.md says what was fitted on what.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from okr_model.forecast_history import Floats, Kind, day_number, read
from okr_model.forecast_outset import set_out
from okr_model.forecast_signals import BEND, PLACE, SPREAD, stretched

LEVELS = np.array([0.005, 0.01, 0.025, *np.arange(1, 20) / 20, 0.975, 0.99, 0.995])
EACH = 120  # cycles drawn from each series
SHORT = 0.25  # share of them of which little history is shown
RIDGE = 0.02  # draws every constant towards nothing
STEPS = 300
OUT = Path(__file__).parent.parent / "okr_model" / "forecast_constants.py"

Series = pd.DataFrame | pd.Series


class Case(NamedTuple):
    """One question with its answer.

    z: the mean of the days to come, stretched, from the mean of four weeks; halfway, whole: how much the first half of
    them, and all, brought, in usual days (NaN for ratios and windows); worth: an error of z at the end, in shares of the result.
    """

    group: str
    series: str
    place: Floats
    spread: Floats
    now: float
    z: float
    worth: float
    count: int
    halfway: float
    whole: float


class Constants(NamedTuple):
    """What the forecast needs: weights of the signals, and the steps of the distribution at `LEVELS`."""

    placing: Floats
    spreading: Floats
    steps: Floats


def cases(data: pd.DataFrame, seed: int = 1) -> list[Case]:
    """Cycles of 28 to 365 days at random places in every series, seen from random days."""
    rng = np.random.default_rng(seed)
    drawn = (_draw(name, kind, series, rng) for name, kind, series in every_series(data, rng) for _ in range(EACH))
    return [case for case in drawn if case is not None]


def every_series(data: pd.DataFrame, rng: np.random.Generator) -> Iterator[tuple[str, Kind, Series]]:
    """Each series; each flow added up, as a stock; and ratios of two of one group where the one is a part of the other."""
    flows: dict[str, pd.Series] = {}
    for (name, kind), rows in data.groupby(["series_id", "kind"]):
        series = rows.set_index("day")["value"].asfreq("D")
        yield str(name), kind, series
        if kind == "flow":
            flows[str(name)] = series
            yield f"{name} added up", "stock", series.fillna(0.0).cumsum()
    for name, num in flows.items():
        wholes = [w for w, den in flows.items() if w != name and _group(w) == _group(name) and _part(num, den)]
        for whole in rng.permutation(wholes)[:2]:
            both = pd.concat({"num": num, "den": flows[whole]}, axis=1, sort=True).dropna()
            yield f"{name} over {whole}", "ratio", both.asfreq("D")


def _part(num: pd.Series, den: pd.Series) -> bool:
    both = pd.concat([num, den], axis=1, sort=True).dropna()
    return len(both) > 250 and float((both.iloc[:, 0] <= both.iloc[:, 1]).mean()) > 0.98


def _group(name: str) -> str:
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
    if kind != "stock" and rng.random() < 0.12:
        window = int(rng.choice([7, 28, 28, 90]))
    history = series.iloc[max(today - shown + 1, 0) : today + 1]
    if len(history.dropna()) < 5:
        return None
    return _case(name, kind, history, series, start, end, window)


def _quarters(days: pd.Index) -> list[int]:
    return [i for i, day in enumerate(days) if day.day == 1 and day.month in (1, 4, 7, 10)]


def _case(
    name: str, kind: Kind, history: Series, series: Series, start: int, end: int, window: int | None
) -> Case | None:
    """The question as the product would put it, with the answer from the whole series; None where there is no answer."""
    daily = read(history, kind, day_number(history.index[-1]))
    out = set_out(daily, day_number(series.index[start]), day_number(series.index[end]), window)
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
    place, spread = out.signals.place, out.signals.spread
    return Case(_group(name), name, place, spread, now, z, float(worth), out.count, halfway, whole)


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


class Drawn:
    """Cases side by side. `weight` is for placing: errors count as they count at the end, each series alike, sisters
    less; `share` is for the spread: each case of a series alike, a little less where it hardly matters at the end."""

    def __init__(self, found: list[Case]) -> None:
        self.group, self.series = (np.array([getattr(c, name) for c in found]) for name in ("group", "series"))
        self.place, self.spread = (np.array([getattr(c, name) for c in found]) for name in ("place", "spread"))
        self.z, self.worth = (np.array([getattr(c, name) for c in found]) for name in ("z", "worth"))
        self.now, self.count = np.array([c.now for c in found]), np.array([c.count for c in found])
        self.halfway, self.whole = np.array([c.halfway for c in found]), np.array([c.whole for c in found])
        table = pd.DataFrame(
            {"group": self.group, "series": self.series, "error": np.minimum(self.worth * np.abs(self.z), 1)}
        )
        by = table.groupby("series")["error"]
        fair = 1 / by.transform("size") * table.groupby("group")["series"].transform("nunique") ** -0.4
        self.weight = (np.minimum(self.worth / (by.transform("mean") + 0.01), 60) * fair).to_numpy()
        self.share = (fair * np.clip(self.worth, 0.05, 1) ** 0.3).to_numpy()


def fit(drawn: Drawn, used: npt.NDArray[np.bool_]) -> Constants:
    """Place by least absolute error, spread by the errors of groups left out, the distribution from what remains."""
    placing = _place(drawn, used)
    off = np.zeros(len(drawn.z))
    for fold in _folds(drawn.group):
        without = _place(drawn, used & ~fold)
        off[fold] = (drawn.z - drawn.place @ without)[fold]
    spreading = _spread(drawn, used, off)
    relative = off / np.exp(np.clip(drawn.spread @ spreading, -6, 2))
    return Constants(placing, spreading, _weighted_quantiles(relative[used], drawn.share[used]))


def _place(drawn: Drawn, used: npt.NDArray[np.bool_]) -> Floats:
    signals, weight = drawn.place[used], drawn.weight[used] / drawn.weight[used].sum()
    scale = signals.std(axis=0) + 1e-3
    signals, z = signals / scale, drawn.z[used]

    def slope(constants: Floats) -> Floats:
        error = signals @ constants - z
        return np.asarray(signals.T @ (weight * error / np.hypot(error, 0.03)) + RIDGE * constants)

    return np.asarray(_descend(slope, np.zeros(signals.shape[1])) / scale)


def _spread(drawn: Drawn, used: npt.NDArray[np.bool_], off: Floats) -> Floats:
    """Most likely scale of a double-sided exponential, its logarithm linear in the signals."""
    signals, share = drawn.spread[used], drawn.share[used] / drawn.share[used].sum()
    middle, scale = signals.mean(axis=0), signals.std(axis=0) + 1e-6
    middle[0], scale[0] = 0.0, 1.0
    signals, size = (signals - middle) / scale, np.abs(off[used])
    ridge = np.full(signals.shape[1], RIDGE)
    ridge[0] = 0.0

    def slope(constants: Floats) -> Floats:
        breadth = np.exp(np.clip(signals @ constants, -6, 4))
        return np.asarray(signals.T @ (share * np.clip(1 - size / breadth, -4, 1)) + ridge * constants)

    begin = np.zeros(signals.shape[1])
    begin[0] = -1.5
    found = _descend(slope, begin) / scale
    found[0] -= (found * middle).sum()
    return np.asarray(found)


def _descend(slope: Callable[[Floats], Floats], at: Floats, rate: float = 0.03) -> Floats:
    """Adam (Kingma and Ba, 2015) with a cosine to the end."""
    first, second = np.zeros_like(at), np.zeros_like(at)
    for step in range(1, STEPS + 1):
        s = slope(at)
        first, second = 0.9 * first + 0.1 * s, 0.99 * second + 0.01 * s * s
        pace = rate * 0.5 * (1 + np.cos(np.pi * step / STEPS)) + 1e-5
        at = at - pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    return at


def _folds(group: npt.NDArray[np.str_]) -> list[npt.NDArray[np.bool_]]:
    """Three parts, no group in two of them, the largest groups apart."""
    names, sizes = np.unique(group, return_counts=True)
    part = {name: place % 3 for place, name in enumerate(names[np.argsort(-sizes, kind="stable")])}
    parts = np.array([part[name] for name in group])
    return [parts == n for n in range(3)]


def _weighted_quantiles(values: Floats, weight: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    through = np.cumsum(weight[order]) - 0.5 * weight[order]
    return np.interp(LEVELS, through / weight.sum(), values[order])


def opening(drawn: Drawn, placing: Floats) -> float:
    """The power by which errors grow along the way: how much larger they are at the end than halfway."""
    mean = BEND * np.sinh(drawn.now + drawn.place @ placing)
    known = np.isfinite(drawn.halfway)
    early = np.abs(drawn.halfway - mean * (drawn.count // 2))[known] + 1e-6
    late = np.abs(drawn.whole - mean * drawn.count)[known] + 1e-6
    return float(np.average(np.log2(late / early), weights=drawn.share[known]))


def coverage(drawn: Drawn, constants: Constants, seen: npt.NDArray[np.bool_], share: float) -> float:
    """How often the middle `share` of the distribution held the answer, each series alike."""
    breadth = np.exp(np.clip(drawn.spread @ constants.spreading, -6, 2))
    step = (drawn.z - drawn.place @ constants.placing) / breadth
    low, high = np.interp([(1 - share) / 2, (1 + share) / 2], LEVELS, constants.steps)
    return float(np.average((step[seen] >= low) & (step[seen] <= high), weights=drawn.share[seen]))


def write(constants: Constants, opened: float) -> str:
    """The module of constants."""

    def listed(names: Iterable[str], values: Floats) -> str:
        return "".join(f"    {value:.4f},  # {name}\n" for name, value in zip(names, values, strict=True))

    return f'''"""Fitted by `python -m bench.fit_forecast`; docs/decisions/0007-forecast.md says on what. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
{listed(PLACE, constants.placing)})

# weights of the signals that say how far off it may be
SPREADING = (
{listed(SPREAD, constants.spreading)})

# the distribution about that place, in units of that distance, at these probabilities
LEVELS = ({", ".join(f"{level:g}" for level in LEVELS)})
STEPS = ({", ".join(f"{step:.4f}" for step in constants.steps)})

# the power by which the fan opens along the days to come
OPENING = {opened:.2f}
'''


def main() -> int:
    """Fit, print what groups left out show, and write the constants if asked to."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("data", type=Path)
    asked.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    args = asked.parse_args()
    drawn = Drawn(cases(pd.read_parquet(args.data)))
    everything = np.ones(len(drawn.z), bool)
    for group in np.unique(drawn.group):
        left_out = drawn.group == group
        without = fit(drawn, ~left_out)
        covered = [f"{coverage(drawn, without, left_out, share):.1%}" for share in (0.8, 0.9)]
        print(f"{group:<12} {left_out.sum():>6} cases, never seen: 80 % covers {covered[0]}, 90 % covers {covered[1]}")
    constants = fit(drawn, everything)
    text = write(constants, opening(drawn, constants.placing))
    if args.write:
        OUT.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
