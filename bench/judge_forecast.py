"""How good the forecast is on real series: `python -m bench.judge_forecast DATA.parquet … --also MORE.parquet …`.

Every series is asked at four days of its quarters, and every answer is made with constants that were fitted without the
series' group of origin. Printed are the scores against the straight line, how often the 80 % interval held within each
kind of question (not only over all), corridors, trailing windows, and the scores of made-up objectives. MORE are
series that the constants are fitted with and nothing is asked about.
docs/decisions/0007-forecast.md reports the figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.fit_forecast import Drawn, fit
from bench.forecast_cases import Series, cases, every_series, group_of, with_wandering
from bench.yardstick import run_rate, value_of
from okr_model.forecast.constants import LEVELS
from okr_model.forecast.correlation import Moves, correlation, joint, moves
from okr_model.forecast.forecast import Projection
from okr_model.forecast.forecast_start import ForecastStart, forecast_start
from okr_model.forecast.history import Floats, Kind, day_number, read
from okr_model.forecast.landing import Constants, landing
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence

PARTS = (0.15, 0.33, 0.5, 0.75)  # of the quarter
QUARTERS = 8  # of a series at most, spread over its life
TRAILING = (7, 28)  # days
ASKED = np.round(np.arange(1, 20) * 0.05, 2)  # levels
CORRIDORS = (0.05, 0.1, 0.2)  # shares up and down
FEWEST = 100  # questions, below which a cell says nothing
DRAWS = 2_000


class Question(NamedTuple):
    """One key result seen from one day.

    base: what going on as in the quarters before would give.  reach: what a share of a change is measured in.
    line: the straight line's answer.  scale: what an error is measured in.
    """

    group: str
    series: str
    kind: Kind
    window: int | None
    quarter: pd.Period
    part: float
    start: ForecastStart
    actual: float
    scale: float
    line: float
    base: float
    reach: float
    moves: Moves


def questions(data: pd.DataFrame, windows: Sequence[int | None] = (None,), days: int = 730) -> Iterator[Question]:
    """Every series (ratios: one for each numerator) at `PARTS` of its quarters, `days` of history shown."""
    for name, kind, series in every_series(data, np.random.default_rng(1), one=True):
        for quarter in _quarters(series, kind):
            for window in windows:
                if window is None or kind != "stock":
                    yield from _asked(name, kind, series, quarter, window, days)


def _quarters(series: Series, kind: Kind) -> list[pd.Period]:
    """With a whole quarter before them, and known almost throughout."""
    first, last = series.index[0] + pd.Timedelta(days=92), series.index[-1]
    spans = pd.period_range(first, last, freq="Q")
    found = [q for q in spans if q.start_time >= first and q.end_time.normalize() <= last]
    found = [q for q in found if _whole(series.loc[q.start_time : q.end_time], kind)]
    places = np.unique(np.linspace(0, len(found) - 1, min(QUARTERS, len(found))).round().astype(int))
    return [found[place] for place in places]


def _whole(days: Series, kind: Kind) -> bool:
    if isinstance(days, pd.DataFrame):
        return bool(days["den"].notna().mean() >= 0.97 and days["den"].sum() > 50)
    if kind == "flow":
        return bool(days.notna().mean() >= 0.97 and days.sum() > 50)
    return bool(days.notna().mean() > 0.15 and days.iloc[:5].notna().any() and days.iloc[-5:].notna().any())


def _asked(
    name: str, kind: Kind, series: Series, quarter: pd.Period, window: int | None, days: int
) -> Iterator[Question]:
    begin, end = quarter.start_time.normalize(), quarter.end_time.normalize()
    actual = value_of(_span(series, begin, end, window), kind)
    before = quarter - 1
    earlier = value_of(_span(series, before.start_time.normalize(), before.end_time.normalize(), window), kind)
    if not np.isfinite([actual, earlier]).all():
        return
    base, reach, scale = earlier * 1.03, abs(earlier), abs(actual)
    if kind == "stock":
        known = series.loc[: begin - pd.Timedelta(days=1)].dropna()
        level, change = float(known.iloc[-1]), float(known.iloc[-1]) - value_of(series.loc[: before.start_time], kind)
        if not abs(change) >= 5:
            return
        base, reach, scale = level + change, abs(change), max(abs(actual - level), abs(change))
    elif earlier <= 0 or actual <= 0:
        return
    elif kind == "ratio":
        base = earlier
    cycle = Cycle(begin.date(), end.date(), str(quarter))
    for part in PARTS:
        today = begin + pd.Timedelta(days=round(part * cycle.days) - 1)
        shown = days if kind == "stock" else max(days, (today - begin).days + 1)  # what is banked is known
        seen = series.loc[max(today - pd.Timedelta(days=shown - 1), series.index[0]) : today]
        first = day_number(begin) if window is None else None
        daily = read(seen, kind, day_number(today), first)
        start = forecast_start(daily, day_number(begin), day_number(end), window)
        line = run_rate(series.loc[:today], kind, cycle, today.date()) * (
            1 if window is None or kind != "flow" else window / cycle.days
        )
        if start.signals is None or len(seen.dropna()) < 5 or not np.isfinite(line):
            continue
        moved = moves(daily, start.evened, start.signals.size)
        yield Question(
            group_of(name), name, kind, window, quarter, part, start, actual, scale, line, base, reach, moved
        )


def _span(series: Series, first: pd.Timestamp, last: pd.Timestamp, window: int | None) -> Series:
    days = series.loc[first if window is None else last - pd.Timedelta(days=window - 1) : last]
    return days if isinstance(days, pd.DataFrame) else days.interpolate(limit_direction="both")


def answer(question: Question, constants: Constants) -> Projection:
    """What the product would say with these constants."""
    start = question.start
    assert start.signals is not None
    values = landing(start, start.signals, start.banked, constants)
    said = Sentence("")
    return Projection("normal", said, False, start.banked, start.never_falls, question.moves, values)


def scored(asked: Sequence[Question], answers: Sequence[Projection]) -> pd.DataFrame:
    """A row a question; `said`, `came`: of its targets, likelihood and whether met; `between`, `inside`: corridors."""
    rows = []
    for question, found in zip(asked, answers, strict=True):
        actual, scale, kind = question.actual, question.scale, question.kind
        quantiles = np.array(found.quantiles(list(ASKED)))
        off = actual - quantiles
        step = 0.03 if kind == "ratio" else 0.2 if kind == "stock" else 0.1
        targets = [question.base + step * by * question.reach for by in (-1, 0, 1)]
        corridors = [(question.base - c * question.reach, question.base + c * question.reach) for c in CORRIDORS]
        daily = question.start.daily
        rows.append(
            {
                "group": question.group,
                "series": question.series,
                "quarter": question.quarter,
                "kind": kind,
                "part": question.part,
                "a day": _volume(daily.num[-91:], daily.there[-91:]) if kind != "ratio" else "a ratio",
                "weekdays": _weekdays(question.start),
                "crps": 2 * np.maximum(off * ASKED, off * (ASKED - 1)).mean() / scale,
                "error": abs(off[9]) / scale,
                "line": abs(actual - question.line) / scale,
                "in80": quantiles[1] <= actual <= quantiles[17],
                "in90": quantiles[0] <= actual <= quantiles[18],
                "below": actual < quantiles[1],
                "above": actual > quantiles[17],
                "said": np.array([found.likelihood(target) for target in targets]),
                "came": np.array([actual >= target for target in targets]),
                "line_said": np.array([question.line >= target for target in targets]),
                "between": np.array([found.between(*corridor) for corridor in corridors]),
                "inside": np.array([low <= actual <= high for low, high in corridors]),
            }
        )
    return pd.DataFrame(rows)


def _volume(amounts: Floats, known: npt.NDArray[np.bool_]) -> str:
    mean = float(np.abs(amounts).sum() / max(np.count_nonzero(known), 1))
    return "under 10" if mean < 10 else "under 100" if mean < 100 else "under 1000" if mean < 1000 else "1000 and more"


def _weekdays(start: ForecastStart) -> str:
    assert start.signals is not None
    share = float(np.std(start.evened.profile)) / start.signals.size
    return "weak" if share < 0.1 else "middling" if share < 0.3 else "strong"


def against_the_line(found: pd.DataFrame, what: str) -> float:
    """The geometric mean, over series, of the ratio to the straight line's error."""
    means = found.groupby("series")[[what, "line"]].mean() + 1e-4
    return float(np.exp(np.log(means[what] / means["line"]).mean()))


def calibration_error(said: Floats, came: npt.NDArray[np.bool_]) -> float:
    """The mean distance between what was said and what happened, over ten bands."""
    band = np.minimum((said * 10).astype(int), 9)
    return float(sum(abs((said - came)[band == b].mean()) * (band == b).mean() for b in np.unique(band)))


def summary(found: pd.DataFrame) -> str:
    """One line of scores."""
    said, came, line, between, inside = (
        np.concatenate(list(found[name])) for name in ("said", "came", "line_said", "between", "inside")
    )
    return (
        f"{len(found)} questions, {found['series'].nunique()} series: CRPS {against_the_line(found, 'crps'):.3f}"
        f" (means {found['crps'].mean() / found['line'].mean():.3f}), MAE {against_the_line(found, 'error'):.3f},"
        f" 80 % covers {found['in80'].mean():.1%}, 90 % {found['in90'].mean():.1%},"
        f" Brier {((said - came) ** 2).mean():.4f} (straight line {(line != came).mean():.3f}),"
        f" calibration error {calibration_error(said, came):.3f}, of corridors {calibration_error(between, inside):.3f}"
    )


def cells(found: pd.DataFrame) -> Iterator[str]:
    """How the 80 % interval held within each cell; those under `FEWEST` are left out."""
    for name in ("kind", "part", "a day", "weekdays", "group"):
        for value, rows in found.groupby(name):
            if len(rows) >= FEWEST:
                yield (
                    f"{name} {value}: {rows['in80'].mean():.0%} (below {rows['below'].mean():.0%}, above"
                    f" {rows['above'].mean():.0%}; {len(rows)})"
                )


def objectives(asked: Sequence[Question], answers: Sequence[Projection], usual: float | None = None) -> pd.DataFrame:
    """Made-up objectives of three to five key results of one group, or of strangers: did the 80 % band hold the score?

    usual: the same correlation for all pairs instead of each pair's own.
    """
    rng, rows = np.random.default_rng(7), []
    by: dict[tuple[str, pd.Period, float], list[int]] = {}
    for place, question in enumerate(asked):
        by.setdefault((question.group, question.quarter, question.part), []).append(place)
        by.setdefault(("strangers", question.quarter, question.part), []).append(place)
    for (family, *_), places in by.items():
        for _ in range(4):
            size = int(rng.integers(3, 6))
            if len(places) < size:
                continue
            chosen = rng.choice(places, size, replace=False)
            if family == "strangers" and len({asked[place].group for place in chosen}) < size:
                continue
            score, actual = _score([asked[p] for p in chosen], [answers[p] for p in chosen], usual, rng)
            low, high = np.quantile(score, [0.1, 0.9])
            rows.append({"family": family, "in80": low <= actual <= high})
    return pd.DataFrame(rows)


def _score(
    asked: Sequence[Question], answers: Sequence[Projection], usual: float | None, rng: np.random.Generator
) -> tuple[Floats, float]:
    """The score drawn and the score that came: each from half of its reach below the base to half of it above."""
    pairs = np.array([[1.0 if a is b else usual or correlation(a.moves, b.moves) for a in asked] for b in asked])
    drawn = rng.standard_normal((DRAWS, len(asked))) @ joint(pairs).T
    levels = (drawn.argsort(axis=0).argsort(axis=0) + 0.5) / DRAWS
    score, actual = np.zeros(DRAWS), 0.0
    for column, (question, found) in enumerate(zip(asked, answers, strict=True)):
        first, reach = question.base - question.reach / 2, question.reach
        values = np.interp(levels[:, column], LEVELS, found.quantiles(list(LEVELS)))
        score += np.clip((values - first) / reach, 0, 1) / len(asked)
        actual += float(np.clip((question.actual - first) / reach, 0, 1)) / len(asked)
    return score, actual


def main() -> int:
    """Fit without each group in turn, and print how the answers for that group did."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("data", type=Path, nargs="+")
    wanted.add_argument("--also", type=Path, nargs="*", default=[])
    args = wanted.parse_args()
    data = pd.concat([pd.read_parquet(path) for path in args.data], ignore_index=True)
    drawn = Drawn(cases(with_wandering(pd.concat([data, *(pd.read_parquet(path) for path in args.also)]))))
    without = {str(group): fit(drawn, drawn.group != group) for group in data["series_id"].map(group_of).unique()}
    of_all = fit(drawn, np.ones(len(drawn.z), bool))
    for title, windows, days in (
        ("quarters", (None,), 730),
        *((f"trailing {w} days", (w,), 730) for w in TRAILING),
        ("10 days of history", (None,), 10),
        ("21 days of history", (None,), 21),
    ):
        asked = list(questions(data, windows, days))
        answers = [answer(question, without[question.group]) for question in asked]
        found = scored(asked, answers)
        print(f"{title}: {summary(found)}", flush=True)
        if title != "quarters":
            continue
        seen = scored(asked, [answer(question, of_all) for question in asked])
        print(f"  the same with constants fitted on all series: {summary(seen)}")
        for kind, rows in found.groupby("kind"):
            print(f"  {kind}: {summary(rows)}")
        for line in cells(found):
            print(f"  {line}")
        for usual in (None, 0.3):
            held = objectives(asked, answers, usual).groupby("family")["in80"].agg(["mean", "size"])
            held = held[held["size"] >= FEWEST / 2]
            print(f"  scores of objectives, correlations {usual or 'of each pair'}: ", end="")
            print(", ".join(f"{family} {row['mean']:.0%}" for family, row in held.iterrows()))
            print(f"  mean {held['mean'].mean():.1%}, mean distance from 80 %: {(held['mean'] - 0.8).abs().mean():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
