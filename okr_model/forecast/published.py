"""How the forecast did on public series, as docs/decisions/0007-forecast.md reports it: for pages to show beside."""

from __future__ import annotations

from typing import Final, NamedTuple


class Published(NamedTuple):
    """Figures of the backtest on origins that the constants were not fitted on; series: with ratios of two of them."""

    series: int
    forecasts: int
    covered80: float
    covered90: float
    brier: float
    brier_straight_line: float
    calibration_error: float


PUBLISHED: Final = Published(168, 4684, 0.815, 0.911, 0.113, 0.169, 0.007)
