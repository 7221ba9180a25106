"""The demo's plan for any quarter: `plan.yaml` with the baselines that the quarter before gives, and round targets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import pandas as pd
import yaml

from connectors.framework import runner
from connectors.framework.connector import Point
from connectors.sources.demo.connector import Account, Demo
from okr_model.calendars.months import Calendar
from okr_model.formula.evaluate import Running, needs, running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Among, Measure
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle, quarter_of
from okr_model.plan.plan import Plan

ACCOUNTS: Final[tuple[Account, ...]] = get_args(Account)
FILE: Final = Path(__file__).with_name("plan.yaml")
_DAY: Final = timedelta(days=1)


def plans(today: date, fiscal_year_start: int = 1, calendar: Calendar = "gregorian") -> list[Plan]:
    """The plans of the quarter before and of the one `today` lies in, in that order.

    Steps of milestones are done as far as `today` has come; all else is the same on every day of a quarter.
    """
    current = quarter_of(today, fiscal_year_start, calendar)
    before = quarter_of(current.start - _DAY, fiscal_year_start, calendar)
    return [plan(one, today, fiscal_year_start, calendar) for one in (before, current)]


def plan(cycle: Cycle, today: date, fiscal_year_start: int = 1, calendar: Calendar = "gregorian") -> Plan:
    """The plan of one quarter."""
    before = quarter_of(cycle.start - _DAY, fiscal_year_start, calendar)
    past = Accounts(before, today=before.end + Demo.restate * _DAY)  # when all of it has arrived
    drafts = yaml.safe_load(FILE.read_text(encoding="utf-8"))["objectives"]
    for draft in drafts:
        draft["key_results"] = [_key_result(k, cycle, today, past) for k in draft["key_results"]]
    return Plan.model_validate({"cycle": cycle, "objectives": drafts})


@cache
def catalogue() -> Catalogue:
    """Every metric of the demo."""
    return Catalogue(
        {account: Demo.declared(Demo.Options.model_validate({"account": account})) for account in ACCOUNTS}
    )


def _key_result(draft: Mapping[str, Any], cycle: Cycle, today: date, past: Accounts) -> dict[str, Any]:
    """A draft with figures and days in place of `aim` and `after`."""
    made = {key: value for key, value in draft.items() if key not in {"aim", "steps"}}
    if steps := draft.get("steps"):
        reached = {step["name"]: cycle.start + step["after"] * _DAY for step in steps}
        made["steps"] = [{"name": name, "done": day if day <= today else None} for name, day in reached.items()]
    if aim := draft.get("aim"):
        baseline = past.course(draft["formula"], draft.get("window")).value
        assert baseline is not None, f"the demo has no data for {draft['id']}"
        if draft["type"] == "between":
            made |= {limit: speakable(baseline * share) for limit, share in aim.items()}
        else:
            made |= {"baseline": float(f"{baseline:.4g}"), "target": speakable(baseline * aim)}
    return made


def speakable(value: float) -> float:
    """`value` (not 0) rounded to a figure one can say: two digits, and an even third."""
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1) / 5
    return float(f"{round(value / step) * step:.6g}")


class Accounts:
    """What the accounts of the demo hold of a cycle and of the two months before it, as pulled on the day `today`."""

    def __init__(self, cycle: Cycle, today: date) -> None:
        self._cycle = cycle
        self._today = today
        self._points: dict[str, tuple[Point, ...]] = {}

    def course(self, text: str, window: int | None = None) -> Running:
        """A formula's running value from the cycle's first day to `today`, or to the cycle's last day."""
        start, on = self._cycle.start, min(self._today, self._cycle.end)
        formula = parse(text, catalogue())
        daily = {need.measure: self._daily(need.measure) for need in needs(formula, start, on, window)}
        return running(formula, daily, start, on, window)

    def _daily(self, measure: Measure) -> pd.Series[float]:
        since = self._cycle.start if measure.span == "cycle" else None
        days: dict[pd.Timestamp, float] = {}
        for point in self._account(measure.source):
            if point.metric == measure.metric and point.since == since and _meets(point, measure):
                day = pd.Timestamp(point.day)
                days[day] = days.get(day, 0.0) + point.value
        return pd.Series(days, dtype="float64")

    def _account(self, source: str) -> tuple[Point, ...]:
        if source not in self._points:
            self._points[source] = runner.pull(
                Demo,
                Demo.Options.model_validate({"account": source}),
                source=source,
                start=self._cycle.start - 60 * _DAY,
                end=min(self._today, self._cycle.end),
                today=self._today,
                cycles=(self._cycle,),
            ).points
        return self._points[source]


def _meets(point: Point, measure: Measure) -> bool:
    """Whether a point is meant. The demo's filters are all of one kind: `dimension in (…)`."""
    if measure.where is None:
        return True
    assert isinstance(measure.where, Among)
    return (point.dimensions.get(measure.where.dimension) in measure.where.values) != measure.where.negated
