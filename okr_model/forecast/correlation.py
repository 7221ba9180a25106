"""How far the forecasts of two series miss together, as far as their past says so.

Metrics of one site or one shop rise and fall together, and so do the errors of their forecasts; those of strangers do
not. What two series share is read from their changes between blocks of 14 days over the past year: r, of m changes
that both have, says as much as m of m + 8, the rest is `_TOWARDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from okr_model.forecast.history import Daily, Evened, Floats
from okr_model.forecast.signals import stretched

USUAL: Final = 0.3
"""The correlation of two key results of one objective of which nothing is known; what they had on average."""

_BLOCK: Final = 14  # days
_BLOCKS: Final = 27  # a year's changes
_TOWARDS: Final = 0.15
"""Between strangers (0.05) and `USUAL`, towards which the bands of objectives grew wider than they should be."""
_PRIOR: Final = 8.0  # changes' worth of `_TOWARDS`
_MOST: Final = 0.97


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """The change from each block of 14 days to the next, NaN where one has no data; `last`: the youngest's number.

    Blocks are counted from 1970, so that those of two series are of the same days.
    """

    last: int
    changes: Floats

    def turned(self) -> Moves:
        """Of the series times -1."""
        return Moves(self.last, -self.changes)


def moves(daily: Daily, evened: Evened, size: float) -> Moves:
    """Over the past year; size: the usual day."""
    last = (daily.last + 1) // _BLOCK - 1
    edges = (np.arange(last - _BLOCKS + 1, last + 2) * _BLOCK - daily.first).astype(np.int64)
    means = np.where(edges[:-1] >= 0, evened.mean(edges[:-1], edges[1:]), np.nan)
    return Moves(last, np.asarray(np.diff(stretched(means, size))))


def correlation(one: Moves | None, other: Moves | None) -> float:
    """From 0 to 0.97: of the errors of the two forecasts; `USUAL` where nothing is known."""
    if one is None or other is None:
        return USUAL
    later = one.last - other.last
    a, b = one.changes[: len(one.changes) - max(later, 0)], other.changes[: len(other.changes) - max(-later, 0)]
    both = min(len(a), len(b))
    a, b = a[len(a) - both :], b[len(b) - both :]
    known = np.isfinite(a) & np.isfinite(b)
    count = int(np.count_nonzero(known))
    if count < 3:
        return USUAL
    a, b = a[known] - a[known].mean(), b[known] - b[known].mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    if not spread > 0:
        return USUAL
    r = float(a @ b) / spread
    return float(np.clip((count * r + _PRIOR * _TOWARDS) / (count + _PRIOR), 0.0, _MOST))


def joint(pairs: Floats) -> Floats:
    """A matrix to draw from: of correlations found pair by pair, made one that can be (no negative eigenvalue)."""
    values, vectors = np.linalg.eigh(pairs)
    if values[0] < 1e-8:
        near = vectors * np.maximum(values, 1e-8) @ vectors.T
        scale = np.sqrt(np.diag(near))
        values, vectors = np.linalg.eigh(near / np.outer(scale, scale))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
