"""What a history says about the days to come: signals of where their mean will lie, and of how far off one may be.

Means are compared on the scale `stretched`, which is logarithmic for amounts of usual size and linear about zero, so
that growth is a difference, and zeros and negatives need no rule of their own. Every signal is a difference on that
scale or the logarithm of one: none depends on the unit, so scaling a series scales its forecast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from okr_model.forecast.history import LONGEST, Daily, Evened, Floats

Days = npt.NDArray[np.int64]

BEND = 0.3  # shares of the usual day below which the scale turns linear
_YEAR = 364  # days: whole weeks, so that weekdays meet weekdays
_WINDOWS = (7, 14, 56, 91, 182)
_FARTHEST = 2.5  # on the stretched scale: twelve-fold up or down
_LASTING = 0.7  # at most: a logarithm
_LEAST = 0.02  # added to errors before their logarithm is taken

_MEANS = (*(f"mean_{w}" for w in _WINDOWS), "cycle")
_NEAR = (*_MEANS, "year", "freaks", "year_alike")
PLACE = (
    *(f"{name}{by}" for by in ("", "_far") for name in _NEAR),
    *(f"{name}{by}" for by in ("_lasting", "_lasting_longer") for name in _MEANS),
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
    "freaks",
    "lasting",
    "lasting_longer",
    "lasting_noise",
    "lasting_longer_noise",
    "zeros",
    "fortnights",
    "months",
    "last_week",
    "alike",
    "year",
    "weekdays",
    "window",
    "placed_errors",
    "placed_known",
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The days to come: their mean is that of `count` days that begin `lead` days after the history's last.

    elapsed: how many of the history's last days belong to what is forecast (the days of the cycle so far).
    window: whether only the last days of the cycle count.
    """

    elapsed: int
    lead: int
    count: int
    window: bool = False

    @property
    def share(self) -> float:
        """Of what is forecast, how much has come."""
        return self.elapsed / (self.elapsed + self.count)


class Past(NamedTuple):
    """How it went before: the near signals of place, a row a past day, and how far the days after it came to lie.

    trials: how many stretches as long fit into the past.  known: how much they tell (0 to 1).
    """

    place: Floats
    off: Floats
    trials: float
    known: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found.

    size: the usual day.  now: the mean of four weeks, stretched.
    near: the signals of place as they are.  far: how far ahead the days are.  lasting: how lasting changes are, on two
    scales.  spread: all but the last two of `SPREAD`, which `placed_errors` gives.
    noise: how far the mean of the days to come may be off by the noise of single days alone.
    """

    size: float
    now: float
    near: Floats
    far: float
    lasting: Floats
    spread: Floats
    past: Past
    noise: float = 0.0

    @property
    def place(self) -> Floats:
        """As `PLACE` names them."""
        lasting = self.lasting[:, None] * self.near[: len(_MEANS)]
        return np.concatenate([self.near, self.near * self.far, lasting.ravel()])

    def weights(self, placing: Floats) -> Floats:
        """What the weights of place come to for each of the near signals: `weights @ near` is `placing @ place`."""
        plain, far, lasting = np.split(placing, [len(_NEAR), 2 * len(_NEAR)])
        weights = plain + self.far * far
        weights[: len(_MEANS)] += self.lasting @ lasting.reshape(2, len(_MEANS))
        return weights


def stretched(values: Floats | float, size: Floats | float) -> Floats:
    """The scale on which means are compared; `size` is what counts as usual."""
    return np.asarray(np.arcsinh(np.asarray(values) / (BEND * np.asarray(size))))


def unstretched(values: Floats | float, size: float) -> Floats:
    """Back to amounts."""
    return np.asarray(BEND * size * np.sinh(values))


def signals(daily: Daily, evened: Evened, ahead: Ahead) -> Signals | None:
    """Of the mean of the days to come; None where nothing ever happened."""
    n, count = len(evened.num) - 1, ahead.count
    size = _size(evened, n)
    if not size > 0:
        return None
    far, alike = float(np.log(np.clip(count, 1, 400) / 30)), _alike(evened, n, size)
    now, near, has_year = (found[0] for found in _near(evened, np.array([n]), n, np.array([size]), ahead, alike))
    noise = _noise(evened, n, size) / np.sqrt(count)
    past, errors = _own_past(evened, n, ahead, alike)
    week, fortnight, month, season = (_steps(evened, n, size, weeks) for weeks in (1, 2, 4, 8))
    lasting = np.array([_lasting(week, month), _lasting(fortnight, season)])
    quarter = daily.num[-91:][daily.there[-91:]]
    spread = np.array(
        [
            1.0,
            _log(errors),
            _log(errors) * past.known,
            _log(_weekly(evened, n, size)),
            _log(noise),
            far,
            np.log1p(ahead.lead / count),
            _log(np.abs(near[:4]).mean()),
            np.log(min(n, 365) / 365),
            np.log(min(n, 28) / 28),
            ahead.share,
            1.0 - has_year,
            _log(abs(near[7])),
            *lasting,
            *(lasting * _log(noise)),
            float((quarter == 0).mean()) if len(quarter) else 0.0,
            _log(0.2 if fortnight is None else fortnight),
            _log(0.2 if month is None else month),
            _log(abs(near[0])),
            alike,
            _log(abs(near[6])),
            min(float(np.std(evened.profile)) / size, 1.0),
            float(ahead.window),
        ]
    )
    return Signals(size, float(now), near, far, lasting, spread, past, float(noise * size))


def placed_errors(found: Signals, placing: Floats) -> Floats:
    """The last two signals of the spread: how far off these weights of place would have been in the series' past."""
    past = found.past
    errors = np.abs(past.off - past.place @ found.weights(placing))
    error = _log(_shrunk(errors, past.trials))
    return np.array([error, error * past.known])


def _log(size: float) -> float:
    return float(np.log(_LEAST + size))


def _shrunk(errors: Floats, trials: float) -> float:
    """Their mean, drawn towards a usual error where there were few trials."""
    mean = float(errors.mean()) if len(errors) else 0.0
    return (mean * trials + 0.3 * 0.5) / (trials + 0.5)


def _size(evened: Evened, n: int) -> float:
    """The usual day: of eight weeks for the most part, and of the year, so that no quiet stretch divides by zero."""
    recent, year = evened.mean_size(n - 56, n), evened.mean_size(n - 365, n)
    return float(year if np.isnan(recent) else 0.8 * recent + 0.2 * year)


def _near(evened: Evened, at: Days, n: int, sizes: Floats, ahead: Ahead, alike: float) -> tuple[Floats, Floats, Floats]:
    """As seen from each of the days `at`: the mean of four weeks, stretched; the signals; whether a last year is known.

    The means of the windows and of the cycle so far, by how far they lie from that of four weeks; how last year went on
    from there, once as it is and once as far as last year agrees with this one; how much freak days weighed.
    """
    windows = np.array([28, *_WINDOWS, ahead.elapsed])
    days = at[:, None]
    means = evened.mean(days - np.minimum(windows, days), days)
    means = np.where(np.isfinite(means), means, evened.mean(np.zeros_like(at), at)[:, None])
    levels = stretched(means, sizes[:, None])
    now = levels[:, 0]
    apart = levels[:, 1:] - now[:, None]
    apart[:, -1] *= ahead.share
    raw, calm = (stretched(mean(at - 91, at), sizes) for mean in (evened.mean_raw, evened.mean))
    freaks = np.clip(np.where(np.isfinite(raw), raw - calm, 0.0), -0.3, 0.3)
    year, has_year = _last_year(evened, at, n, ahead)
    near = np.column_stack([apart, year, freaks, year * alike])
    return now, np.clip(near, -_FARTHEST, _FARTHEST), has_year


def _last_year(evened: Evened, at: Days, n: int, ahead: Ahead) -> tuple[Floats, Floats]:
    """How last year went on from each of the days `at`: the same days against the four weeks before them."""
    then = at - _YEAR
    after = evened.mean(then + ahead.lead, np.minimum(then + ahead.lead + ahead.count, n))
    before = evened.mean(then - 28, then)
    sizes = _size_at(evened, np.maximum(then, 0))
    known = (then >= 28) & np.isfinite(after) & np.isfinite(before) & (sizes > 0)
    sizes = np.where(known, sizes, 1.0)
    went = np.clip(stretched(after, sizes) - stretched(before, sizes), -1.2, 1.2)
    return np.asarray(np.where(known, went, 0.0)), np.asarray(known, dtype=np.float64)


def _alike(evened: Evened, n: int, size: float) -> float:
    """How far last year agrees with this one: the correlation of weekly means with those 364 days earlier, 0 to 1."""
    weeks = min((n - _YEAR) // 7, 53)
    if weeks < 13:
        return 0.0
    ends = n - 7 * np.arange(weeks)
    this, last = (stretched(evened.mean(e - 7, e), size) for e in (ends, ends - _YEAR))
    known = np.isfinite(this) & np.isfinite(last)
    if np.count_nonzero(known) < 13:
        return 0.0
    this, last = this[known] - this[known].mean(), last[known] - last[known].mean()
    both = float(np.sqrt((this @ this) * (last @ last)))
    return max(float(this @ last) / both, 0.0) * min(len(this) / 52, 1.0) if both > 1e-9 else 0.0


def _steps(evened: Evened, n: int, size: float, weeks: int) -> float | None:
    """How much so many weeks differ from as many before them, over two years; None where they have hardly gone by."""
    edges = np.arange(n, max(n - LONGEST, 0) - 1, -7)
    if len(edges) < 2 * weeks + 3:
        return None
    levels = stretched(evened.mean(edges[weeks:], edges[:-weeks]), size)
    steps = np.abs(levels[weeks:] - levels[:-weeks])
    steps = steps[np.isfinite(steps)]
    return float(steps.mean()) if len(steps) else None


def _lasting(shorter: float | None, longer: float | None) -> float:
    """Whether changes last (long stretches differ more than short ones, as of a wandering level) or pass."""
    if shorter is None or longer is None:
        return 0.0
    return float(np.clip(_log(longer) - _log(shorter), -_LASTING, _LASTING))


def _size_at(evened: Evened, at: Days) -> Floats:
    n = len(evened.num) - 1
    recent = evened.mean_size(at - 56, at)
    return np.asarray(np.where(np.isfinite(recent), recent, 0.0) * 0.9 + 0.05 * evened.mean_size(0, n))


def _own_past(evened: Evened, n: int, ahead: Ahead, alike: float) -> tuple[Past, float]:
    """What would have placed the days to come before, and how far they used to be from the mean of four weeks.

    Asked every fourth day of the past two years, as far ahead as now, or as far as half the history allows.
    """
    lead = max(min(ahead.lead, n // 4), 0)
    length = max(min(ahead.count, n // 2 - lead), 1)
    at = np.arange(n - lead - length, max(min(28, n // 4), 3) - 1, -4)
    trials = len(at) * 4 / (lead + length)
    sizes = _size_at(evened, at)
    before, after = evened.mean(at - 28, at), evened.mean(at + lead, at + lead + length)
    known = np.isfinite(before) & np.isfinite(after) & (sizes > 0)
    if not known.any():
        return Past(np.empty((0, len(_NEAR))), np.empty(0), 0.0, 0.0), 0.3
    at, sizes, after = at[known], sizes[known], after[known]
    now, near, _ = _near(evened, at, n, sizes, replace(ahead, lead=lead, count=length), alike)
    off = stretched(after, sizes) - now
    return Past(near, off, trials, float(min(trials / 4, 1.0))), _shrunk(np.abs(off), trials)


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
