"""What a formula over metrics comes to: a sum of them, a quotient of two sums, or something told for each day alone.

A sum of daily figures adds up over days, and a quotient of two sums is right over any time when both are summed first.
Anything else, a product for one, is a figure of its day and of nothing longer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from connectors.sources.semantic import expressions
from connectors.sources.semantic.expressions import UnfitExpression
from okr_model.wording.sentences import Sentence

_ALLOWED: Final = frozenset(
    {
        *(exp.Column, exp.Identifier, exp.Literal, exp.Paren, exp.Neg, exp.Cast, exp.DataType, exp.DataTypeParam),
        *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Nullif, exp.Coalesce, exp.Abs, exp.Round),
    }
)
_WIDE: Final = frozenset({exp.DType.FLOAT, exp.DType.DOUBLE, exp.DType.DECIMAL, exp.DType.BIGDECIMAL})
_MOST_PLACES: Final = 15  # a figure has no more
_DIALECT: Final = "postgres"  # formulas are arithmetic, which all dialects write alike


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of metrics, each times a number, and a number."""

    of: Mapping[str, float]
    more: float = 0.0

    def times(self, factor: float) -> Linear:
        """All of it times a number."""
        return Linear({name: part * factor for name, part in self.of.items()}, self.more * factor)

    def plus(self, other: Linear) -> Linear:
        """Both together."""
        names = dict.fromkeys([*self.of, *other.of])
        found = {name: self.of.get(name, 0.0) + other.of.get(name, 0.0) for name in names}
        return Linear({name: part for name, part in found.items() if part}, self.more + other.more)


@dataclass(frozen=True, slots=True)
class Quotient:
    """One sum over another; over None is the sum itself."""

    sum: Linear
    over: Linear | None = None


def tree(formula: str) -> exp.Expr:
    """The arithmetic of a formula. Raises UnfitExpression for anything else."""
    found = expressions.parsed(formula, _DIALECT)
    expressions.check(found, _ALLOWED, _DIALECT)
    for column in found.find_all(exp.Column):
        if column.table:
            raise UnfitExpression(Sentence("{what} is no metric").filled(what=expressions.shown(column.sql())))
    for node in found.find_all(exp.Literal, exp.Round, exp.Cast):
        _must_be_kept(node)
    return found


def _must_be_kept(node: exp.Expr) -> None:
    """Raises UnfitExpression for a number too large to be one, and for what would round otherwise than it says."""
    match node:
        case exp.Literal() if node.find_ancestor(exp.DataType) is None:
            _number(node)
            return
        case exp.Round():
            places = node.args.get("decimals")
            fits = places is None or (isinstance(places, exp.Literal) and 0 <= _number(places) <= _MOST_PLACES)
        case exp.Cast():
            fits = node.to.this in _WIDE and not node.to.expressions  # any other type cuts figures off
        case _:
            return
    if not fits:
        what = expressions.shown(node.sql())
        raise UnfitExpression(Sentence("{what} may not stand in a definition").filled(what=what))


def names(found: exp.Expr) -> tuple[str, ...]:
    """The metrics that it names."""
    return tuple(dict.fromkeys(column.name for column in found.find_all(exp.Column)))


def form(found: exp.Expr, parts: Mapping[str, Quotient]) -> Quotient | None:
    """What a formula comes to, of what its names come to; None for a figure of each day alone."""
    match found:
        case exp.Column():
            return parts[found.name]
        case exp.Literal():
            return Quotient(Linear({}, _number(found)))
        case exp.Paren() | exp.Cast():
            return form(found.this, parts)
        case exp.Nullif() if _is_zero(found.expression):
            return form(found.this, parts)
        case exp.Coalesce() if all(map(_is_zero, found.expressions)):
            return form(found.this, parts)
        case exp.Neg():
            inner = form(found.this, parts)
            return Quotient(inner.sum.times(-1), inner.over) if inner else None
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
            left, right = form(found.left, parts), form(found.right, parts)
            return _both(found, left, right) if left and right else None
    return None


def value(found: exp.Expr, figures: Mapping[str, float | None]) -> float | None:
    """The figure of one day; None where one that it takes is missing, or a divisor is zero."""
    match found:
        case exp.Column():
            return figures.get(found.name)
        case exp.Literal():
            return _number(found)
        case exp.Coalesce():
            options = (value(one, figures) for one in (found.this, *found.expressions))
            return next((one for one in options if one is not None), None)
    inner = [value(one, figures) for one in (found.this, found.args.get("expression")) if isinstance(one, exp.Expr)]
    if any(one is None for one in inner):
        return None
    whole = _computed(found, [one for one in inner if one is not None])
    return whole if whole is not None and math.isfinite(whole) else None


def _computed(found: exp.Expr, inner: list[float]) -> float | None:
    match found, inner:
        case ((exp.Paren() | exp.Cast()), [one, *_]):
            return one
        case exp.Neg(), [one]:
            return -one
        case exp.Abs(), [one]:
            return abs(one)
        case exp.Round(), [one, *_]:
            places = found.args.get("decimals")
            return round(one, int(_number(places)) if isinstance(places, exp.Literal) else 0)
        case exp.Nullif(), [one, other]:
            return None if one == other else one
        case exp.Add(), [one, other]:
            return one + other
        case exp.Sub(), [one, other]:
            return one - other
        case exp.Mul(), [one, other]:
            return one * other
        case exp.Div(), [one, other]:
            return one / other if other else None
    return None


def _both(found: exp.Expr, left: Quotient, right: Quotient) -> Quotient | None:
    match found:
        case exp.Add() | exp.Sub() if left.over == right.over:
            return Quotient(left.sum.plus(right.sum.times(-1 if isinstance(found, exp.Sub) else 1)), left.over)
        case exp.Mul() if right.over is None and not right.sum.of:
            return Quotient(left.sum.times(right.sum.more), left.over)
        case exp.Mul() if left.over is None and not left.sum.of:
            return Quotient(right.sum.times(left.sum.more), right.over)
        case exp.Div() if right.over is None and not right.sum.of and right.sum.more:
            return Quotient(left.sum.times(1 / right.sum.more), left.over)
        case exp.Div() if left.over is None and right.over is None and right.sum.of:
            return Quotient(left.sum, right.sum)
    return None


def written(linear: Linear) -> str:
    """A sum as a formula."""
    terms = [name if part == 1 else f"{part:.15g} * {name}" for name, part in linear.of.items()]
    return " + ".join(terms)


def _number(found: exp.Expr) -> float:
    if not isinstance(found, exp.Literal) or found.is_string:
        raise UnfitExpression(Sentence("{what} is no number").filled(what=expressions.shown(found.sql())))
    if not math.isfinite(number := float(found.this)):
        raise UnfitExpression(Sentence("{what} is no number").filled(what=expressions.shown(found.sql())))
    return number


def _is_zero(found: exp.Expr | None) -> bool:
    return isinstance(found, exp.Literal) and not found.is_string and float(found.this) == 0
