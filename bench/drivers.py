"""How well events are evaluated, on real series: `python -m bench.drivers SERIES.parquet`.

The file holds the columns series_id, kind (flow or stock), day, value. On dates on which nothing was marked the 90 %
interval should hold no effect nine times out of ten; with a lift planted from such a date on, it should be found as
often as the method says of itself. The figures stand in docs/drivers.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from okr_model.drivers.events import Event
from okr_model.drivers.lift import Effect, Kind, Watched, evaluate

EACH = 25  # dates drawn from each series
LENGTHS, AFTER = (1, 3, 7, 14, 28), (0, 7, 14)
PLANTED = (0.1, 0.2, 0.4)
_BEFORE = 40  # days of data at least before a date


class Trial(NamedTuple):
    """One date. states, finds: for each of `PLANTED`, the power that was stated, and whether it was found."""

    series: str
    kind: Kind
    days: int
    placebos: int
    covered: bool
    least: float
    states: tuple[float, ...]
    finds: tuple[bool, ...]
    holds: tuple[bool, ...]


def trials(data: pd.DataFrame, seed: int = 1) -> Iterator[Trial]:
    """Dates drawn from every series; those that cannot be evaluated are left out."""
    rng = np.random.default_rng(seed)
    for (name, kind), rows in data.groupby(["series_id", "kind"]):
        series = rows.set_index("day")["value"].asfreq("D")
        for _ in range(EACH):
            length, after = int(rng.choice(LENGTHS)), int(rng.choice(AFTER))
            last = len(series) - length - after
            if last > _BEFORE:
                event = _event(series, int(rng.integers(_BEFORE, last)), length, after)
                if trial := _trial(str(name), kind, series, event):
                    yield trial


def _event(series: pd.Series, at: int, length: int, after: int) -> Event:
    first = series.index[at].date()
    about = {"first": first, "last": first + timedelta(days=length - 1), "after": after}
    return Event.model_validate({"title": "placebo", "metrics": ["a.b"], **about})


def _trial(name: str, kind: Kind, series: pd.Series, event: Event) -> Trial | None:
    none = evaluate(event, Watched("a.b", series, kind, series.index[-1].date()))
    if not isinstance(none, Effect) or none.expected <= 0:
        return None
    # what comes in its days changes neither the forecast of the eve nor the placebos before it
    planted = [replace(none, came=none.came + share * none.expected) for share in PLANTED]
    planned = [share * none.expected for share in PLANTED]
    least = none.share(none.least) if none.least is not None else None
    return Trial(
        name,
        kind,
        (event.acts_until - event.first).days + 1,
        len(none.noise.errors),
        not none.found,
        least if least is not None else np.nan,
        tuple(p if (p := none.power(share)) is not None else np.nan for share in PLANTED),
        tuple(one.low > 0 for one in planted),
        tuple(one.low <= plan <= one.high for one, plan in zip(planted, planned, strict=True)),
    )


def report(found: list[Trial], seconds: float) -> str:
    """The figures as a person reads them."""
    table = pd.DataFrame(found)
    told = table[table["placebos"] >= 9]
    lines = [
        f"{len(table):,} dates of {table['series'].nunique()} series, {1000 * seconds / len(table):.0f} ms each",
        f"coverage of the 90 % interval: {table['covered'].mean():.1%}",
        *(f"  {kind}: {rows['covered'].mean():.1%} of {len(rows):,}" for kind, rows in table.groupby("kind")),
        *_groups(table, "days", (0, 7, 14, 21, 60)),
        *_groups(table, "placebos", (-1, 0, 8, 18, 28, 39)),
        f"smallest lift found with 80 %, in the middle: {told['least'].median():.0%} "
        f"(a quarter of the dates: under {told['least'].quantile(0.25):.0%})",
    ]
    for n, share in enumerate(PLANTED):
        stated, finds = told["states"].str[n], told["finds"].str[n]
        lines.append(f"planted {share:.0%}: stated {stated.mean():.0%}, found {finds.mean():.0%} of {len(told):,}; "
                     f"interval holds it {told['holds'].str[n].mean():.0%}")  # fmt: skip
        lines += _reliability(stated, finds)
    return "\n".join(lines)


def _groups(table: pd.DataFrame, by: str, edges: tuple[int, ...]) -> list[str]:
    cut = pd.cut(table[by], list(edges))
    return [
        f"  {by} {group.left + 1} to {group.right}: {rows['covered'].mean():.1%} of {len(rows):,}"
        for group, rows in table.groupby(cut, observed=True)
    ]


def _reliability(stated: pd.Series, finds: pd.Series) -> list[str]:
    cut = pd.cut(stated, [-0.01, 0.2, 0.4, 0.6, 0.8, 1.0])
    return [
        f"  stated {rows.mean():.0%}: found {finds[rows.index].mean():.0%} of {len(rows):,}"
        for _, rows in stated.groupby(cut, observed=True)
    ]


def main() -> int:
    """Print the report of a file."""
    if len(sys.argv) != 2:
        print("Say which file of series: python -m bench.drivers SERIES.parquet", file=sys.stderr)
        return 2
    began = time.process_time()
    found = list(trials(pd.read_parquet(sys.argv[1])))
    print(report(found, time.process_time() - began))
    return 0


if __name__ == "__main__":
    sys.exit(main())
