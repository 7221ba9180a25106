"""Made-up workspaces, each from a seed: a plan of every kind of key result, and the daily data of two years behind it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from data.ingest import sync
from data.queries.plan import plan_file
from data.stores.workspace import Workspace

DAY = timedelta(days=1)
TITLES = (
    "Lantern orders", "Paper visits", "Quiet mornings", "River walks", "Harbour guests", "Copper bells", "Linen samples",
    "Meadow letters", "Amber calls", "Winter fair seats", "Cedar trials", "Velvet returns", "Saffron mentions",
)  # fmt: skip


def generated(folder: Path, seed: int, on: date) -> Path:
    """A workspace folder, its plan applied and its source pulled: three objectives of two to five key results.

    on: the day up to which there is data; the cycle began 20 to 80 days before it and ends 10 to 70 days after.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    start, end = on - int(rng.integers(20, 80)) * DAY, on + int(rng.integers(10, 70)) * DAY
    metrics = {
        "visits": rng.uniform(5, 3000),
        "spend": rng.uniform(2, 900),
        "signups": rng.uniform(0.5, 60),
        "unsubscribes": rng.uniform(0.5, 30),
        "followers": rng.uniform(500, 90_000),
    }
    days = [on - n * DAY for n in range(500, 0, -1)]
    growth = rng.uniform(-0.3, 0.9)
    rows = ["day," + ",".join(metrics)]
    drawn = {name: _course(rng, name, size, len(days), growth) for name, size in metrics.items()}
    rows += [f"{day}," + ",".join(f"{drawn[name][n]:g}" for name in metrics) for n, day in enumerate(days)]
    (folder / "site.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "okr.toml").write_text(
        '[workspace]\ntitle = "Generated"\ntimezone = "UTC"\n[sources.site]\nconnector = "csv"\npath = "site.csv"\n'
        'metrics.visits = {unit = "visits"}\nmetrics.spend = {unit = "EUR"}\nmetrics.signups = {unit = "sign-ups"}\n'
        'metrics.unsubscribes = {unit = "people", direction = "down"}\nmetrics.followers = {kind = "stock", unit = "people"}\n',
        encoding="utf-8",
    )
    plan = {
        "cycle": {"id": "now", "start": start, "end": end},
        "objectives": _objectives(rng, metrics, (end - start).days + 1),
    }
    with Workspace.open(folder) as workspace:
        workspace.plan.apply(plan_file.read(yaml.safe_dump(plan, sort_keys=False)), author="test")
        outcomes = sync.sync(workspace, by="test")
        assert all(outcome.state == "ok" for outcome in outcomes), outcomes
    return folder


def _course(rng: np.random.Generator, name: str, size: float, days: int, growth: float) -> np.ndarray:
    """Daily values: a weekly shape, a trend and noise; followers climb from a level; money has cents."""
    trend = np.exp(growth * np.linspace(-1, 0, days))
    if name == "followers":
        return np.round(size * trend + np.cumsum(rng.normal(0, size / 2000, days)))
    week = np.tile(rng.uniform(0.6, 1.4, 7), days // 7 + 1)[:days]
    drawn = rng.poisson(size * trend * week).astype(float)
    return np.round(drawn * rng.uniform(0.9, 1.1), 2) if name == "spend" else drawn


def _objectives(rng: np.random.Generator, size: dict[str, float], days: int) -> list[dict[str, Any]]:
    """Three objectives; no two key results have one title."""
    titles, kinds = list(rng.permutation(TITLES)), list(rng.permutation(len(_KINDS)))
    found = []
    for number in range(3):
        results = []
        for _ in range(int(rng.integers(2, 6))):
            if not titles or not kinds:
                break
            result = _KINDS[kinds.pop()](rng, size, days)
            results.append({"id": f"k{len(titles)}", "title": str(titles.pop()), **result})
        kind = "committed" if rng.random() < 0.5 else "aspirational"
        whose = {"owner": ("ada@example.com", "ben@example.com")[number % 2], "team": ("Brand", "Growth")[number % 2]}
        about = {"id": f"o{number}", "title": f"Objective {'ABC'[number]}", "kind": kind}
        found.append({**about, **whose, "key_results": results})
    return found


def _around(rng: np.random.Generator, amount: float, spread: float = 0.25) -> float:
    """Near an amount, written as people write targets: to three digits."""
    return float(f"{amount * rng.uniform(1 - spread, 1 + spread):.3g}")


def _sum(metric: str, unit: str) -> Any:
    def made(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
        target = _around(rng, size[metric] * days)
        return {"formula": f"sum(site.{metric})", "target": target, "baseline": round(target * 0.7, 2), "unit": unit}

    return made


def _small(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    target = _around(rng, size["unsubscribes"] * days)
    return {
        "formula": "site.unsubscribes", "type": "decrease", "baseline": target * 1.5, "target": target, "unit": "people"
    }  # fmt: skip


def _level(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    baseline = _around(rng, size["followers"] * 0.95, 0.02)
    target = _around(rng, size["followers"] * 1.1, 0.1)
    kind = "increase" if target > baseline else "decrease"
    return {"formula": "last(site.followers)", "type": kind, "baseline": baseline, "target": target, "unit": "people"}


def _ratio(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    rate = size["signups"] / size["visits"]
    return {
        "formula": "sum(site.signups) / sum(site.visits)", "baseline": float(f"{rate * 0.9:.3g}"),
        "target": float(f"{rate * rng.uniform(0.95, 1.2):.4g}"), "unit": "%",
    }  # fmt: skip


def _at_least(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    return {
        "formula": "mean(site.visits)", "type": "at_least", "target": _around(rng, size["visits"]), "window": 28,
        "unit": "visits",
    }  # fmt: skip


def _at_most(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    return {
        "formula": "sum(site.spend) / nullif(sum(site.signups), 0)", "type": "at_most", "unit": "EUR",
        "target": _around(rng, size["spend"] / size["signups"]),
    }  # fmt: skip


def _between(rng: np.random.Generator, size: dict[str, float], days: int) -> dict[str, Any]:
    return {
        "formula": "mean(site.spend)", "type": "between", "low": _around(rng, size["spend"] * 0.7),
        "high": _around(rng, size["spend"] * 1.4), "window": 28, "unit": "EUR",
    }  # fmt: skip


_KINDS = (
    _sum("visits", "visits"),
    _sum("signups", "sign-ups"),
    _sum("spend", "EUR"),
    _small,
    _level,
    _ratio,
    _at_least,
    _at_most,
    _between,
    _sum("unsubscribes", ""),
)
