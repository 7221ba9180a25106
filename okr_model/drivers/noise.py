"""How far off the forecast used to be on days on which nothing was going on: placebo dates in a metric's own past.

Each error is counted in the breadth that the forecast itself gave then, so that a big quiet year and a small wild one
can be held against each other. What lies within 90 % of them is noise. The rank that says so is chosen for a finite
number of placebos n: the ceil(0.9 · (n + 1))th of their sizes, which a further error of the same kind stays below with
at least 90 % (split conformal prediction; Vovk, Gammerman, Shafer 2005; Lei et al. 2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from okr_model.forecast.history import Floats

SURE: Final = 0.9
FOUND: Final = 0.8  # the power that is stated
LEAST: Final = 9  # placebos, below which no rank gives 90 %
MOST: Final = 39  # placebos asked for: with them the rank is 36 of 39
_WIDER: Final = 1.25  # where there are fewer than LEAST


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """`errors` of the placebos and `reach`: what an error stays within with 90 %; both in breadths of the forecast."""

    errors: Floats
    reach: float

    @property
    def few(self) -> bool:
        """Whether there are too few to go by them alone."""
        return len(self.errors) < LEAST

    def power(self, lift: float) -> float | None:
        """How often a lift of so many breadths would be found: as often as it tops the reach on a placebo's error."""
        if self.few or not math.isfinite(self.reach):
            return None
        return float(np.mean(np.abs(self.errors + lift) > self.reach))

    def least(self, share: float = FOUND) -> float | None:
        """The smallest rise, in breadths, that is found with this power; None where placebos are too few to tell."""
        if self.few or not math.isfinite(self.reach):
            return None
        rank = max(math.floor((1 - share) * (len(self.errors) + 1)), 1)
        return float(self.reach - np.sort(self.errors)[rank - 1])


def noise(errors: Floats, own: float) -> Noise:
    """From the errors of the placebos, and how far off the forecast says it may be with 90 %; in its breadths."""
    count = len(errors)
    sizes = np.sort(np.abs(errors))
    if count < LEAST:
        return Noise(errors, _WIDER * max(own, float(sizes[-1]) if count else 0.0))
    return Noise(errors, float(sizes[math.ceil(SURE * (count + 1)) - 1]))


def beside(errors: Floats, of_control: Floats) -> tuple[Floats, float]:
    """What is left of the errors when the control's, as far as both went together, are taken off; and how far that is.

    Each placebo is judged by the others only, so that what is left is not flattered by having been fitted.
    """
    with_own, alone = errors * of_control, of_control**2
    least = float(np.mean(alone)) if len(alone) else 1.0  # one placebo's worth of doubt: draws towards nothing
    together = float(with_own.sum() / (alone.sum() + least)) if least > 0 else 0.0
    others = (with_own.sum() - with_own) / np.maximum(alone.sum() - alone + least, 1e-12)
    return errors - others * of_control, together
