"""What a history says about the days to come: signals of where their mean will lie, and of how far off one may be.

Means are compared on the scale `stretched`, which is logarithmic for amounts of usual size and linear about zero, so
that growth is a difference, and zeros and negatives need no rule of their own. Every signal is a difference on that
scale or the logarithm of one: none depends on the unit, so scaling a series scales its forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from okr_model.forecast.history import Evened, Floats

BEND = 0.3  # shares of the usual day below which the scale turns linear
_YEAR = 364  # days: whole weeks, so that weekdays meet weekdays
_WINDOWS = (7, 14, 56, 91, 182)
_FARTHEST = 2.5  # on the stretched scale: twelve-fold up or down

PLACE = tuple(
    f"{name}{by}" for by in ("", "_far") for name in (*(f"mean_{w}" for w in _WINDOWS), "cycle", "year", "freaks")
)
SPREAD = (
    "one",
    "own_errors",
    "own_known",
    "weekly",
    "noise",
    "far",
    "lead",
    "apart",
    "short",
    "shorter",
    "elapsed",
    "no_year",
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found.

    size: the usual day.  now: the mean of four weeks, stretched.  place, spread: as `PLACE` and `SPREAD` name them.
    noise: how far the mean of the days to come may be off by the noise of single days alone.
    """

    size: float
    now: float
    place: Floats
    spread: Floats
    noise: float = 0.0


def stretched(values: Floats | float, size: Floats | float) -> Floats:
    """The scale on which means are compared; `size` is what counts as usual."""
    return np.asarray(np.arcsinh(np.asarray(values) / (BEND * np.asarray(size))))


def unstretched(values: Floats | float, size: float) -> Floats:
    """Back to amounts."""
    return np.asarray(BEND * size * np.sinh(values))


def signals(evened: Evened, elapsed: int, lead: int, count: int) -> Signals | None:
    """For the mean of `count` days that begin `lead` days after the history's last; None where nothing ever happened.

    elapsed: how many of the history's last days belong to what is forecast (the days of the cycle so far).
    """
    n = len(evened.num) - 1
    size = _size(evened, n)
    if not size > 0:
        return None
    windows = np.array([28, *_WINDOWS, elapsed])
    means = evened.mean(n - np.minimum(windows, n), np.full(len(windows), n))
    means = np.where(np.isfinite(means), means, evened.mean(0, n))
    levels = stretched(means, size)
    now = float(levels[0])
    apart = levels[1:] - now
    share = elapsed / (elapsed + count)
    apart[-1] *= share
    freaks = float(stretched(evened.mean_raw(n - 91, n), size) - stretched(evened.mean(n - 91, n), size))
    year, has_year = _last_year(evened, n, lead, count)
    place = np.clip(np.array([*apart, year, np.clip(freaks, -0.3, 0.3)]), -_FARTHEST, _FARTHEST)
    far = np.log(np.clip(count, 1, 400) / 30)
    noise = _noise(evened, n, size) / np.sqrt(count)
    errors, trials = _own_errors(evened, n, lead, count)
    spread = np.array(
        [
            1.0,
            np.log(0.02 + errors),
            np.log(0.02 + errors) * trials,
            np.log(0.02 + _weekly(evened, n, size)),
            np.log(0.02 + noise),
            far,
            np.log1p(lead / count),
            np.log(0.02 + np.abs(apart[:4]).mean()),
            np.log(min(n, 365) / 365),
            np.log(min(n, 28) / 28),
            share,
            0.0 if has_year else 1.0,
        ]
    )
    return Signals(size, now, np.concatenate([place, place * far]), spread, float(noise * size))


def _size(evened: Evened, n: int) -> float:
    """The usual day: of eight weeks for the most part, and of the year, so that no quiet stretch divides by zero."""
    recent, year = evened.mean_size(n - 56, n), evened.mean_size(n - 365, n)
    return float(year if np.isnan(recent) else 0.8 * recent + 0.2 * year)


def _last_year(evened: Evened, n: int, lead: int, count: int) -> tuple[float, bool]:
    """How last year went on from here: the same days against the four weeks before them."""
    then = n - _YEAR
    if then < 28:
        return 0.0, False
    after = evened.mean(then + lead, min(then + lead + count, n))
    before = evened.mean(then - 28, then)
    size = _size_at(evened, np.array([then]))[0]
    if not (np.isfinite(after) and np.isfinite(before) and size > 0):
        return 0.0, False
    return float(np.clip(stretched(after, size) - stretched(before, size), -1.2, 1.2)), True


def _size_at(evened: Evened, at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    n = len(evened.num) - 1
    floor = 0.05 * evened.mean_size(0, n)
    return np.asarray(np.nan_to_num(evened.mean_size(at - 56, at)) * 0.9 + floor)


def _own_errors(evened: Evened, n: int, lead: int, count: int) -> tuple[float, float]:
    """How far the next days used to be from the mean of four weeks, and how much is known of that (0 to 1).

    Asked every fourth day of the past two years, as far ahead as now, or as far as half the history allows.
    """
    ahead = max(min(lead, n // 4), 0)
    length = max(min(count, n // 2 - ahead), 1)
    at = np.arange(n - ahead - length, max(min(28, n // 4), 3) - 1, -4)
    if not len(at):
        return 0.3, 0.0
    sizes = _size_at(evened, at)
    before, after = evened.mean(at - 28, at), evened.mean(at + ahead, at + ahead + length)
    known = np.isfinite(before) & np.isfinite(after) & (sizes > 0)
    if not known.any():
        return 0.3, 0.0
    off = np.abs(stretched(after[known], sizes[known]) - stretched(before[known], sizes[known]))
    trials = len(at) * 4 / (ahead + length)
    return float((off.mean() * trials + 0.3 * 0.5) / (trials + 0.5)), float(min(trials / 4, 1.0))


def _weekly(evened: Evened, n: int, size: float) -> float:
    """How much one week differs from the next, over half a year."""
    edges = np.arange(n, max(n - 190, -1), -7)[::-1]
    if len(edges) < 3:
        return 0.2
    weeks = evened.mean(edges[:-1], edges[1:])
    steps = np.abs(np.diff(stretched(weeks[np.isfinite(weeks)], size)))
    return float(steps.mean()) if len(steps) else 0.2


def _noise(evened: Evened, n: int, size: float) -> float:
    """How much single days differ from the mean day, in shares of the usual one, over a quarter."""
    first = max(n - 91, 0)
    num, den = np.diff(evened.num[first:]), np.diff(evened.den[first:])
    if den.sum() <= 0 or len(num) < 3:
        return 1.0
    steps = num - den * (num.sum() / den.sum())
    return float(np.std(steps) / (den.sum() / np.count_nonzero(den)) / size)
