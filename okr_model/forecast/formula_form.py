"""The two forms in which a formula can be forecast: a weighted sum of aggregates, or a quotient of two such sums.

Guards against zero denominators change neither: `nullif(x, 0)` is x, and `coalesce(x, …)` the first part with data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from okr_model.formula.tree import Aggregate, Arithmetic, Coalesce, Negate, Node, NullIf, Number, aggregates_in
from okr_model.metrics.measures import Measure

Daily = Mapping[Measure, "pd.Series[float]"]


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ weight · aggregate + offset."""

    parts: tuple[tuple[float, Aggregate], ...]
    offset: float = 0.0

    def times(self, factor: float) -> Sum:
        """Everything multiplied."""
        return Sum(tuple((weight * factor, part) for weight, part in self.parts), self.offset * factor)

    def ways(self) -> frozenset[str]:
        """`adds` for what is counted from the cycle's first day, else the aggregate's own function."""
        return frozenset(_way(part) for _, part in self.parts)


@dataclass(frozen=True, slots=True)
class Quotient:
    """factor · num / den + offset."""

    num: Sum
    den: Sum
    factor: float = 1.0
    offset: float = 0.0


def form_of(node: Node, daily: Daily) -> Sum | Quotient | None:
    """The node as a sum or a quotient; None where it is neither."""
    match node:
        case Number(value):
            return Sum((), value)
        case Aggregate():
            return Sum(((1.0, node),))
        case Negate(part):
            return _scaled(form_of(part, daily), -1.0)
        case NullIf(value, _):
            return form_of(value, daily)
        case Coalesce(parts):
            return form_of(next((part for part in parts if _has_data(part, daily)), parts[-1]), daily)
        case Arithmetic(operator, left, right):
            return _joined(operator, form_of(left, daily), form_of(right, daily))


def _joined(operator: str, left: Sum | Quotient | None, right: Sum | Quotient | None) -> Sum | Quotient | None:
    if left is None or right is None:
        return None
    if operator == "-":
        return _joined("+", left, _scaled(right, -1.0))
    if operator == "+":
        return _added(left, right)
    if operator == "*":
        left, right = (right, left) if isinstance(left, Sum) and not left.parts else (left, right)
        return _scaled(left, right.offset) if isinstance(right, Sum) and not right.parts else None
    if not isinstance(right, Sum):
        return None
    if not right.parts:
        return _scaled(left, 1 / right.offset) if right.offset else None
    return Quotient(left, right) if isinstance(left, Sum) else None


def _added(left: Sum | Quotient, right: Sum | Quotient) -> Sum | Quotient | None:
    match left, right:
        case Sum(), Sum():
            return Sum(left.parts + right.parts, left.offset + right.offset)
        case (Quotient() as quotient, Sum() as plain) | (Sum() as plain, Quotient() as quotient):
            return None if plain.parts else replace(quotient, offset=quotient.offset + plain.offset)
        case Quotient(a, den, f, o), Quotient(b, other, g, p) if den == other:
            return Quotient(Sum(a.times(f).parts + b.times(g).parts, a.offset * f + b.offset * g), den, 1.0, o + p)
    return None


def _scaled(form: Sum | Quotient | None, factor: float) -> Sum | Quotient | None:
    if isinstance(form, Quotient):
        return replace(form, factor=form.factor * factor, offset=form.offset * factor)
    return None if form is None else form.times(factor)


def _has_data(node: Node, daily: Daily) -> bool:
    parts = list(aggregates_in(node))
    return bool(parts) and all(len(daily.get(part.measure, ())) for part in parts)


def _way(part: Aggregate) -> str:
    return "adds" if part.function in {"sum", "count"} or part.measure.span == "cycle" else part.function
