"""Building a mapping: the formula of what was picked, what it comes to, and what a baseline could be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.queries.metrics.metric_usage import parsed
from data.stores.metrics.store import Request
from data.stores.snapshot import Reader
from okr_model.formula.evaluate import Running, check_window, needs, running
from okr_model.formula.formula import Formula, FormulaError, parse
from okr_model.formula.formula import corrections as formulas_meant
from okr_model.formula.tree import Aggregate
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult

OWN = ""  # the metric's own roll-up: its name alone
ROLL_UPS = (OWN, "sum", "last", "mean", "min", "max", "count")
SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class MetricTerm:
    """One metric as it was picked: how its days come together, and which values of its dimensions count."""

    metric: str
    roll_up: str = OWN
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def text(self) -> str:
        """The formula of it. A filter needs a roll-up that is written out."""
        chosen = [(dimension, values) for dimension, values in self.filters if values]
        head = f"{self.roll_up}({self.metric})" if self.roll_up else self.metric
        if not chosen:
            return head
        return f"{head} filter (where {' and '.join(_condition(*one) for one in chosen)})"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the formula came to over an earlier period; None where there is no data."""

    period: Cycle
    value: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a formula comes to. `problem` says why it cannot be read, with its place in the text.

    value: today's: counted from the cycle's first day where it is running, else over the last 90 days.
    course: the value on each of the last 90 days, as it was counted then: what is summed starts anew with its cycle.
    """

    problem: FormulaError | None = None
    formula: Formula | None = None
    window: int | None = None
    unit: str = ""
    value: float | None = None
    since: date | None = None
    course: pd.Series | None = None
    before: Proposal | None = None
    year_ago: Proposal | None = None


def formula_text(part: MetricTerm, divided_by: MetricTerm | None = None) -> str:
    """The formula of what was picked; a ratio guards itself against a denominator of zero."""
    return part.text if divided_by is None else f"{part.text} / nullif({divided_by.text}, 0)"


def roll_ups(catalogue: Catalogue, name: str) -> list[str]:
    """The roll-ups that mean something for a metric, its own one (`OWN`) first where it has one.

    Tried on the formula's own rules, so that nothing is offered that they would refuse.
    """
    metric = catalogue[name]
    pinned = tuple((d, ("x",)) for d in metric.dimensions) if metric.additivity == "none" else ()
    return [one for one in ROLL_UPS if _means_something(MetricTerm(name, one, pinned if one else ()), catalogue)]


def must_pin(catalogue: Catalogue, name: str, roll_up: str) -> bool:
    """Whether every dimension has to be held at one value: distinct counts add up over none."""
    metric = catalogue[name]
    return bool(roll_up) and metric.additivity == "none" and bool(metric.dimensions)


def dimension_values(workspace: Reader, name: str) -> dict[str, list[str]]:
    """The dimensions of a metric, each with the values that the store has of it."""
    source, _, short = name.partition(".")
    return {d: workspace.metrics.dimension_values(source, short, d) for d in workspace.catalogue[name].dimensions}


def preview(workspace: Reader, text: str, cycle: Cycle, window: int | None = None) -> Preview:
    """What a formula comes to today, over the last 90 days, over the cycle before, and a year ago."""
    try:
        formula = parse(text, workspace.catalogue)
        check_window(formula, window)
    except FormulaError as error:
        return Preview(problem=error)
    today = workspace.today()
    recent = today - timedelta(days=SHOWN_DAYS - 1)
    begin = cycle.start if today in cycle else recent
    earlier = (cycle_before(workspace.plan.cycles(), cycle), year_before(cycle))
    now, before, year_ago = _runs(workspace, formula, [Cycle(begin, today, "now"), *earlier], window)
    days = now.days if begin == recent else pd.concat([before.days, now.days])
    return Preview(
        formula=formula,
        window=window,
        unit=_unit(formula, workspace.catalogue),
        value=now.value,
        since=begin,
        course=days["value"].loc[pd.Timestamp(recent) :].dropna(),
        before=Proposal(earlier[0], before.value),
        year_ago=Proposal(earlier[1], year_ago.value),
    )


def corrections(workspace: Reader, error: FormulaError) -> tuple[str, ...]:
    """Formulas that could be meant instead of a refused one, the likeliest first."""
    return formulas_meant(error, workspace.catalogue)


def problem(workspace: Reader, result: KeyResult) -> str | None:
    """Why the formula of a key result is not understood (any more), in a sentence; None where it is."""
    if not result.formula:
        return None
    try:
        check_window(parsed(result.formula, workspace.catalogue), result.window)
    except FormulaError as error:
        return error.message
    return None


def cycle_before(cycles: Sequence[Cycle], cycle: Cycle) -> Cycle:
    """The last cycle that ended before this one; else as many days right before it."""
    ended = [c for c in cycles if c.end < cycle.start]
    last = cycle.start - timedelta(days=1)
    return max(ended) if ended else Cycle(last - timedelta(days=cycle.days - 1), last, "before")


def year_before(cycle: Cycle) -> Cycle:
    """The same period of the year before; 29 February counts as the 28th."""
    return Cycle(_year_back(cycle.start), _year_back(cycle.end), "year ago")


def relative_change(baseline: float | None, target: float | None) -> float | None:
    """The change from baseline to target as a share of the baseline; None where that says nothing."""
    return None if baseline is None or target is None or baseline == 0 else (target - baseline) / abs(baseline)


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _runs(workspace: Reader, formula: Formula, spans: Sequence[Cycle], window: int | None) -> list[Running]:
    """The formula's course over each span, all of them with one query."""
    wanted = [
        [Request(n.measure, n.first, n.last, s.start, carry=n.carry) for n in needs(formula, s.start, s.end, window)]
        for s in spans
    ]
    answers: Mapping[Request, pd.Series] = workspace.metrics.daily([one for asked in wanted for one in asked])
    return [
        running(formula, {one.measure: answers[one] for one in asked}, span.start, span.end, window)
        for span, asked in zip(spans, wanted, strict=True)
    ]


def unit_of(result: KeyResult, catalogue: Catalogue) -> str:
    """A key result's own unit; else its metric's, where the formula is nothing but one aggregate of it."""
    if result.unit or not result.formula:
        return result.unit
    try:
        return _unit(parse(result.formula, catalogue), catalogue)
    except FormulaError:
        return ""


def _unit(formula: Formula, catalogue: Catalogue) -> str:
    if not isinstance(formula.tree, Aggregate):
        return ""
    return "days" if formula.tree.function == "count" else catalogue[formula.tree.measure.name].unit


def _means_something(part: MetricTerm, catalogue: Catalogue) -> bool:
    try:
        parse(part.text, catalogue)
    except FormulaError:
        return False
    return True


def _condition(dimension: str, values: Sequence[str]) -> str:
    quoted = ["'" + value.replace("'", "''") + "'" for value in values]
    return f"{dimension} = {quoted[0]}" if len(quoted) == 1 else f"{dimension} in ({', '.join(quoted)})"
