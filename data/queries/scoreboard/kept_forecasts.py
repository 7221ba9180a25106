"""Forecasts kept by all that they follow from: a change costs those alone whose figures or plan it has changed.

Looking ahead is most of the work of a scoreboard, and depends on nothing but what it is given.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Final

import pandas as pd

from data.queries.scoreboard.forecasting import Ahead, forecast_key_result
from okr_model.formula.evaluate import Running
from okr_model.formula.formula import Formula
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult

MOST: Final = 256
"""Key results whose forecasts are kept, of all workspaces of the process; the last ones asked for."""
MOST_OF_ONE: Final = 4
"""Forecasts of one key result for one day: those before are of figures or a plan that nobody reads again."""

_kept: OrderedDict[tuple[object, ...], Ahead] = OrderedDict()
_turn = threading.Lock()


def ahead_of(
    result: KeyResult,
    formula: Formula,
    daily: Mapping[Measure, pd.Series[float]],
    course: Running,
    cycle: Cycle,
    on: date,
    settled: date | None,
) -> Ahead:
    """What `forecast_key_result` gives for the same."""
    figures = tuple((measure, _fingerprint(series)) for measure, series in daily.items())
    of_one = (result.id, cycle, on)
    key = (*of_one, result, formula, settled, figures)
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = forecast_key_result(result, formula, daily, course, cycle, on, settled)
    with _turn:
        _kept[key] = found
        for replaced in [one for one in _kept if one[:3] == of_one][:-MOST_OF_ONE]:
            del _kept[replaced]
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def _fingerprint(series: pd.Series[float]) -> bytes:
    return blake2b(series.index.to_numpy().tobytes() + series.to_numpy().tobytes(), digest_size=16).digest()
