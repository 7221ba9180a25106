"""Fifty key results projected against the straight line, and what importing the forecast adds to pandas."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from bench.measure import Measurement, in_turn
from bench.yardstick import run_rate
from okr_model.forecast.forecast import Kind, project
from okr_model.plan.cycles import Cycle

CYCLE = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")
TODAY = date(2026, 11, 10)
LEVELS = (0.1, 0.5, 0.9)
ROUNDS = 15
ALLOWED = 250.0  # milliseconds for fifty

History = pd.DataFrame | pd.Series


def fifty() -> list[tuple[History, Kind]]:
    """Two years of thirty flows, ten levels and ten ratios."""
    rng = np.random.default_rng(1)
    days = pd.date_range(end=TODAY, periods=730)
    flows: list[pd.Series] = [pd.Series(rng.poisson(200, len(days)) * 1.0, index=days) for _ in range(50)]
    levels: list[tuple[History, Kind]] = [(flow.cumsum(), "stock") for flow in flows[30:40]]
    rates: list[tuple[History, Kind]] = [(pd.DataFrame({"num": f * 0.1, "den": f}), "ratio") for f in flows[40:]]
    return [*((flow, "flow") for flow in flows[:30]), *levels, *rates]


def projections() -> Measurement:
    """Milliseconds for likelihood and landing of fifty key results; the straight line says neither."""
    histories = fifty()

    def ours() -> float:
        return _milliseconds(lambda: [_asked(history, kind) for history, kind in histories])

    def line() -> float:
        return _milliseconds(lambda: [run_rate(history, kind, CYCLE, TODAY) for history, kind in histories])

    mine, floor = in_turn(ROUNDS, ours, line)
    return Measurement("50 key results projected against the straight line", mine, floor, "ms", goal=20)


def allowance() -> Measurement:
    """Milliseconds of one core for the same, against what it may take: others may keep the machine busy meanwhile."""
    histories = fifty()

    def ours() -> float:
        began = time.process_time()
        for history, kind in histories:
            _asked(history, kind)
        return (time.process_time() - began) * 1000

    mine, allowed = in_turn(ROUNDS, ours, lambda: ALLOWED)
    return Measurement("50 key results projected on one core, against the allowance", mine, allowed, "ms", goal=1)


def import_cost() -> Measurement:
    """Milliseconds to import the forecast, and pandas alone."""

    def timed(module: str) -> float:
        code = f"import time; t = time.perf_counter(); import {module}; print((time.perf_counter() - t) * 1000)"
        return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)  # noqa: S603 - our own code

    mine, floor = in_turn(9, lambda: timed("pandas, okr_model.forecast.forecast"), lambda: timed("pandas"))
    return Measurement("import of the forecast against pandas alone", mine, floor, "ms", goal=1.15)


def _asked(history: History, kind: Kind) -> tuple[list[float], float]:
    found = project(history, kind, CYCLE.start, CYCLE.end)
    return found.quantiles(LEVELS), found.likelihood(20_000.0)


def _milliseconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return (time.perf_counter() - began) * 1000
