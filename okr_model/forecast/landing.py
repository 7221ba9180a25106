"""Where the value will land: the signals of a history weighed by the fitted constants, as a distribution."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from okr_model.forecast.constants import PLACING, SPREADING, STEPS
from okr_model.forecast.forecast_start import ForecastStart
from okr_model.forecast.history import Floats
from okr_model.forecast.signals import Signals, placed_errors, unstretched

_FARTHEST = 4.0  # on the stretched scale, from the mean of four weeks


class Constants(NamedTuple):
    """What is fitted: weights of the signals of place and of spread, and the steps of the distribution at `LEVELS`."""

    placing: Floats
    spreading: Floats
    steps: Floats


FITTED: Final = Constants(np.array(PLACING), np.array(SPREADING), np.array(STEPS))


def landing(out: ForecastStart, found: Signals, shown: float, constants: Constants = FITTED) -> Floats:
    """The value at each of `LEVELS`; shown: what is banked, with what provisional days show already."""
    middle = found.now + float(found.weights(constants.placing) @ found.near)
    spread = np.append(found.spread, placed_errors(found, constants.placing))
    breadth = np.exp(np.clip(constants.spreading @ spread, -6.0, 2.0))
    means = np.clip(middle + breadth * constants.steps, found.now - _FARTHEST, found.now + _FARTHEST)
    values = out.fixed + out.per_mean * unstretched(means, found.size)
    if out.never_falls:
        values = np.maximum(values, shown)
    elif out.never_negative:
        values = np.maximum(values, 0.0)
    return np.maximum.accumulate(values)
