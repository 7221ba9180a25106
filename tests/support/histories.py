"""Made-up histories of a key result: what was known at one moment, what at a later one, and how it was counted.

Each is built from a seed and the causes that may have been at work between the two moments; all else stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from okr_model.bridge.bridge import Moment, Why, why
from okr_model.bridge.split import ByChannel
from okr_model.bridge.state import Figures, Side, put_right
from okr_model.formula.formula import Formula, parse
from okr_model.metrics.measures import Among, Measure
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Phase

CAUSES = ("restated", "formula", "plan", "activity", "days")
CHANNELS = ("Direct", "Email", "Search", "")
METRICS = ("sessions", "events", "followers")
CATALOGUE = Catalogue(
    {
        "site": (
            Metric("sessions", "sessions", dimensions=("channel",)),
            Metric("events", "events", dimensions=("channel",)),
            Metric("followers", "people", kind="stock", dimensions=("channel",)),
        )
    }
)
FORMULAS = (
    "site.sessions",
    "sum(site.sessions) filter (where channel = 'Email')",
    "sum(site.sessions) filter (where channel in ('Email', 'Search')) + 2 * sum(site.events)",
    "sum(site.events) / sum(site.sessions)",
    "100 * sum(site.events) / nullif(sum(site.sessions), 0)",
    "last(site.followers)",
    "last(site.followers) - mean(site.sessions) / 4",
    "mean(site.sessions)",
    "max(site.sessions)",
    "count(site.sessions)",
    "coalesce(sum(site.events), 0) + sum(site.sessions)",
    "sum(site.events) / last(site.followers)",
    "-sum(site.sessions) * 0.5 + 7",
)
DAY = timedelta(days=1)
Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class History:
    """frames: by metric and channel, as known `then` and `now`."""

    first: Moment
    last: Moment
    before: Side
    after: Side
    channels: dict[Measure, ByChannel]
    then: Frames
    now: Frames

    def why(self) -> Why:
        return why(self.first, self.last, self.before, self.after, channels=self.channels)


def history(seed: int, causes: Collection[str] = CAUSES) -> History:
    """The history of a seed; only these causes were at work."""
    rng = np.random.default_rng(seed)
    cycle = Cycle(date(2026, 10, 1), date(2026, 10, 1) + int(rng.integers(10, 92)) * DAY, "now")
    first_day = cycle.start + int(rng.integers(-1, (cycle.end - cycle.start).days + 1)) * DAY
    last_day = first_day + int(rng.integers(1, 30)) * DAY if "days" in causes else first_day
    reach = first_day - int(rng.integers(0, 3)) * DAY  # the last day that was over when it was read
    then, now = _frames(rng, cycle, first_day, last_day, reach, causes)
    old = _key_result(rng)
    new, later = old, cycle
    if "formula" in causes:
        new = old.model_copy(update={"formula": str(rng.choice(FORMULAS)), "window": _window(rng)})
        later = replace(cycle, start=cycle.start + int(rng.integers(-2, 1)) * DAY)
    if "plan" in causes:
        new = new.model_copy(update=_plan(rng))
    sides = []
    for result, period in ((old, cycle), (new, later)):
        formula = parse(result.formula or "", CATALOGUE)
        told = {m: then[m.metric].loc[: pd.Timestamp(reach)].index for m in _measures(formula)}
        sides.append(Side(result, period, formula, _figures(then, formula), _figures(now, formula), told))
    return History(
        Moment(first_day, _at(first_day)),
        Moment(last_day, _at(last_day + 40 * DAY)),
        *sides,
        _channels(sides[1], then, now),
        then,
        now,
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(23), UTC)


def _key_result(rng: np.random.Generator) -> KeyResult:
    made = {"id": "k", "title": "K", "formula": str(rng.choice(FORMULAS)), "window": _window(rng), **_plan(rng)}
    kind = str(rng.choice(["increase", "increase", "increase", "decrease", "at_least"]))
    if kind == "decrease":
        made["baseline"], made["target"] = made["target"], made["baseline"]
    return KeyResult.model_validate(made | {"type": kind, "phases": () if kind == "at_least" else made["phases"]})


def _window(rng: np.random.Generator) -> int | None:
    return None if rng.random() < 0.5 else int(rng.choice([1, 7, 28]))


def _plan(rng: np.random.Generator) -> dict[str, object]:
    baseline, way = float(rng.uniform(0, 50)), float(rng.uniform(0.1, 500))
    phases = (Phase(until=date(2026, 10, 5), share=0.4),) if rng.random() < 0.3 else ()
    return {
        "baseline": baseline,
        "target": baseline + way,
        "phases": phases,
        "pace": "seasonal" if rng.random() < 0.2 else "linear",
    }


def _frames(
    rng: np.random.Generator, cycle: Cycle, first: date, last: date, reach: date, causes: Collection[str]
) -> tuple[Frames, Frames]:
    then, now = {}, {}
    for metric in METRICS:
        days = pd.date_range(cycle.start - 65 * DAY, last, name="day").as_unit("us")
        known = pd.DataFrame(
            np.round(rng.gamma(2, 40, (len(days), len(CHANNELS))), int(rng.integers(0, 4))), days, list(CHANNELS)
        )
        known = known[rng.random(len(days)) < rng.choice([1.0, 0.9, 0.5])]
        seen = known.loc[: pd.Timestamp(reach)]
        late = rng.random(len(seen)) < 0.1 if "activity" in causes else np.zeros(len(seen), bool)
        early = seen[~late].copy()
        young = known.loc[pd.Timestamp(reach + DAY) : pd.Timestamp(first)].copy()
        if "restated" in causes:
            wrong = rng.random(len(early)) < 0.2
            early.loc[wrong] = np.round(early.loc[wrong] * rng.uniform(0.2, 2), 1)
            known = known.drop(early.index[(rng.random(len(early)) < 0.03)])
        if "activity" in causes:
            young = np.floor(young * rng.uniform(0, 1))  # a day that was still running
            young = young[rng.random(len(young)) < 0.5]
            then[metric], now[metric] = pd.concat([early, young]), known
        else:
            then[metric] = pd.concat([early, young])
            now[metric] = known.loc[: pd.Timestamp(first)]
    return then, now


def _measures(formula: Formula) -> list[Measure]:
    return list(dict.fromkeys(part.measure for part in formula.aggregates))


def by_channel(measure: Measure, frames: Frames) -> pd.DataFrame:
    """The channels that a measure counts."""
    frame = frames[measure.metric]
    if isinstance(measure.where, Among):
        return frame[[c for c in frame if c in measure.where.values]]
    return frame


def _figures(frames: Frames, formula: Formula) -> Figures:
    return Figures({m: by_channel(m, frames).sum(axis=1) for m in _measures(formula)})


def _channels(side: Side, then: Frames, now: Frames) -> dict[Measure, ByChannel]:
    found = {}
    for measure, told in side.told.items():
        right = put_right(by_channel(measure, then), by_channel(measure, now), told)
        found[measure] = ByChannel(right.fillna(0.0), by_channel(measure, now))
    return found
