"""Fit the constants of the forecast: `python -m bench.fit_forecast DATA.parquet … --write`.

DATA has the columns series_id, kind (flow or stock), day and value, one row a day. Series are grouped by what stands
before the first `_` of their id: sisters of one origin rise and fall together, so every figure printed is for groups
that the constants it was made with have never seen. docs/decisions/0007-forecast.md says what was fitted on what, and
`bench.judge_forecast` how good it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.forecast_cases import Case, cases, with_wandering
from okr_model.forecast.history import Floats
from okr_model.forecast.landing import Constants
from okr_model.forecast.signals import BEND, PLACE, SPREAD, placed_errors

LEVELS = np.array([0.005, 0.01, 0.025, *np.arange(1, 20) / 20, 0.975, 0.99, 0.995])
RIDGE = 0.02  # draws every constant towards nothing
STEPS = 300
OUT = Path(__file__).parent.parent / "okr_model" / "forecast" / "constants.py"


class Drawn:
    """Cases side by side.

    weight: for place and spread. Errors count as they count at the end, each series alike, sisters less.
    share: for the distribution. Each case of a series alike, a little less where it hardly matters at the end.
    """

    def __init__(self, found: list[Case]) -> None:
        self.group, self.series = (np.array([getattr(c, name) for c in found]) for name in ("group", "series"))
        self.signals = [c.signals for c in found]
        self.place, self.now = np.array([s.place for s in self.signals]), np.array([s.now for s in self.signals])
        self.z, self.worth = (np.array([getattr(c, name) for c in found]) for name in ("z", "worth"))
        self.count = np.array([c.count for c in found])
        self.halfway, self.whole = np.array([c.halfway for c in found]), np.array([c.whole for c in found])
        table = pd.DataFrame(
            {"group": self.group, "series": self.series, "error": np.minimum(self.worth * np.abs(self.z), 1)}
        )
        by = table.groupby("series")["error"]
        fair = 1 / by.transform("size") * table.groupby("group")["series"].transform("nunique") ** -0.4
        self.weight = (np.minimum(self.worth / (by.transform("mean") + 0.01), 60) * fair).to_numpy()
        self.share = (fair * np.clip(self.worth, 0.05, 1) ** 0.3).to_numpy()

    def spread(self, placing: Floats) -> Floats:
        """The signals of the spread, with the errors that these weights of place would have made in the past."""
        return np.array([np.append(found.spread, placed_errors(found, placing)) for found in self.signals])


def fit(drawn: Drawn, used: npt.NDArray[np.bool_]) -> Constants:
    """Place by least absolute error, spread by the errors of groups left out, the distribution from what remains."""
    placing = _place(drawn, used)
    off = np.zeros(len(drawn.z))
    for fold in _folds(drawn.group):
        without = _place(drawn, used & ~fold)
        off[fold] = (drawn.z - drawn.place @ without)[fold]
    spread = drawn.spread(placing)
    spreading = _spread(drawn, spread, used, off)
    relative = off / np.exp(np.clip(spread @ spreading, -6, 2))
    steps = _weighted_quantiles(relative[used], drawn.share[used])
    return Constants(placing, spreading, steps)


def _place(drawn: Drawn, used: npt.NDArray[np.bool_]) -> Floats:
    signals, weight = drawn.place[used], drawn.weight[used] / drawn.weight[used].sum()
    scale = signals.std(axis=0) + 1e-3
    signals, z = signals / scale, drawn.z[used]

    def slope(constants: Floats) -> Floats:
        error = signals @ constants - z
        return np.asarray(signals.T @ (weight * error / np.hypot(error, 0.03)) + RIDGE * constants)

    return np.asarray(_descend(slope, np.zeros(signals.shape[1])) / scale)


def _spread(drawn: Drawn, spread: Floats, used: npt.NDArray[np.bool_], off: Floats) -> Floats:
    """The scale of a double-sided exponential with the least CRPS, its logarithm linear in the signals.

    Of an error e that CRPS is |e| + b·exp(-|e|/b) - 3b/4 (Jordan, Krüger and Lerch, 2019, appendix A). The likeliest
    scale instead follows the many small errors of quiet series, and made narrow ranges too narrow.
    """
    signals, weight = spread[used], drawn.weight[used] / drawn.weight[used].sum()
    middle, scale = signals.mean(axis=0), signals.std(axis=0) + 1e-6
    middle[0], scale[0] = 0.0, 1.0
    signals, size = (signals - middle) / scale, np.abs(off[used])
    weight *= 4 / np.average(size, weights=weight)  # so that the ridge weighs the same whatever the errors are
    ridge = np.full(signals.shape[1], RIDGE)
    ridge[0] = 0.0

    def slope(constants: Floats) -> Floats:
        breadth = np.exp(np.clip(signals @ constants, -6, 4))
        relative = size / breadth
        return np.asarray(
            signals.T @ (weight * breadth * (np.exp(-relative) * (1 + relative) - 0.75)) + ridge * constants
        )

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
    breadth = np.exp(np.clip(drawn.spread(constants.placing) @ constants.spreading, -6, 2))
    step = (drawn.z - drawn.place @ constants.placing) / breadth
    low, high = np.interp([(1 - share) / 2, (1 + share) / 2], LEVELS, constants.steps)
    return float(np.average((step[seen] >= low) & (step[seen] <= high), weights=drawn.share[seen]))


def write(constants: Constants, opened: float) -> str:
    """The module of constants."""

    def listed(names: Iterable[str], values: Floats) -> str:
        return "".join(f"    {value:.4f},  # {name}\n" for name, value in zip(names, values, strict=True))

    return f'''"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

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
    asked.add_argument("data", type=Path, nargs="+")
    asked.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    args = asked.parse_args()
    drawn = Drawn(cases(with_wandering(pd.concat([pd.read_parquet(path) for path in args.data]))))
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
