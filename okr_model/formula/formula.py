"""The mapping: an SQL aggregate expression over the metric catalogue, read into a small checked tree.

    site.sessions                                             the metric's own roll-up
    sum(site.sessions) filter (where channel = 'Organic Search')
    sum(ads.spend) / nullif(sum(crm.new_customers), 0)

Two gates keep it small: `formula_text` lets only the grammar's words and signs reach the SQL parser, and the reader
here takes over only what it knows from the tree that comes back. Nothing of the text ever becomes SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TypeVar

from sqlglot import exp

from okr_model.formula import check
from okr_model.formula import in_words as formula_words
from okr_model.formula import text as formula_text
from okr_model.formula.tree import (
    Aggregate,
    Arithmetic,
    Coalesce,
    FormulaError,
    Function,
    Negate,
    Node,
    NullIf,
    Number,
    Operator,
    Place,
    aggregates_in,
    degree,
)
from okr_model.metrics.measures import AllOf, Among, AnyOf, Condition, Like, Missing, Not
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.wording.sentences import Sentence

__all__ = ["Formula", "FormulaError", "corrections", "parse"]

MOST_CORRECTIONS = 5
MOST = 100  # terms in a row, or parts within parts: keeps every walk over the tree far from Python's own limit

T = TypeVar("T")
_AGGREGATES: dict[str, Function] = {
    "Sum": "sum",
    "Last": "last",
    "Avg": "mean",
    "Anonymous": "mean",  # the one admitted name that sqlglot does not know
    "Min": "min",
    "Max": "max",
    "Count": "count",
}
_OPERATORS: dict[str, Operator] = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}


@dataclass(frozen=True)
class Formula:
    """A checked formula. Two are equal when they mean the same tree, however they were typed."""

    text: str = field(compare=False)
    tree: Node

    @cached_property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """Each different aggregate once, in reading order."""
        return tuple(dict.fromkeys(aggregates_in(self.tree)))

    @cached_property
    def metrics(self) -> frozenset[str]:
        """Full names of the metrics read; a ratio counts as its two parts."""
        return frozenset(part.measure.name for part in self.aggregates)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources read."""
        return frozenset(part.measure.source for part in self.aggregates)

    @cached_property
    def is_accumulating(self) -> bool:
        """Whether the value is a sum over the cycle, counted from zero: its `degree` in time is 1.

        Over a trailing window every formula is a level; the window stands in the key result, not here.
        """
        return degree(self.tree) == 1

    def in_words(
        self, catalogue: Catalogue | None = None, window: int | None = None, say: formula_words.Say = str.format
    ) -> str:
        """For a page: "key events divided by sessions, both summed over the cycle". Titles come from the catalogue."""
        return formula_words.in_words(self.tree, catalogue, window, say)


def parse(text: str, catalogue: Catalogue) -> Formula:
    """Read and check a formula.

    Raises `FormulaError`, and nothing else, whatever the text: with the place and what to write instead.
    """
    try:
        tree = _Reader(text, catalogue).value(formula_text.read(text))
        aggregates = list(aggregates_in(tree))
    except RecursionError:
        raise FormulaError(Sentence("The formula is nested too deeply."), text, 0, len(text)) from None
    if not aggregates:
        raise FormulaError(Sentence("The formula names no metric."), text, 0, len(text))
    if wrong := check.second_currency(aggregates, catalogue):
        raise FormulaError(wrong[0], text, *wrong[1])
    return Formula(text, tree)


def corrections(error: FormulaError, catalogue: Catalogue) -> tuple[str, ...]:
    """Whole formulas that could be meant instead of a refused one, the likeliest first; none where nothing is near.

    Each of them can be read; where none can, because more is wrong further on, those that are right up to there.
    """
    if len(error.text) > formula_text.LONGEST:
        return ()
    before, after = error.text[: error.position], error.text[error.position + error.length :]
    closed = after.removeprefix(")")  # the place of `sum(site.sessions)` ends with its last word
    replaced = [before + words + rest for words in error.instead for rest in dict.fromkeys((closed, after))]
    reach = {text: _reach(text, catalogue) for text in (*replaced, *formula_text.filters_meant(error.text))}
    right = [text for text, wrong in reach.items() if wrong is None]
    further = [text for text, wrong in reach.items() if wrong is not None and wrong > error.position]
    return tuple((right or further)[:MOST_CORRECTIONS])


def _reach(text: str, catalogue: Catalogue) -> int | None:
    """Where a formula goes wrong; None where it does not."""
    try:
        parse(text, catalogue)
    except FormulaError as error:
        return error.position
    return None


class _Reader:
    """The second gate: takes over, node by node, what a formula may hold."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self.text, self.catalogue = text, catalogue

    def value(self, node: exp.Expr, depth: int = 0) -> Node:
        """A number, a metric, an aggregate, or arithmetic of them."""
        if depth > MOST:
            raise self.wrong(
                node, Sentence("The formula is too long: {most} terms in a row is the most.").filled(most=MOST)
            )
        match node:
            case exp.Paren():
                return self.value(node.this, depth + 1)
            case exp.Literal(is_string=False):
                if (number := formula_text.finite(node.this)) is None:  # sqlglot joins a dot and what follows it
                    raise self.wrong(node, Sentence("`{this}` is no finite number.").filled(this=node.this))
                return Number(number)
            case exp.Neg():
                return Negate(self.value(node.this, depth + 1))
            case exp.Nullif():
                return NullIf(self.value(node.this, depth + 1), self.value(node.expression, depth + 1))
            case exp.Coalesce():
                return Coalesce(tuple(self.value(part, depth + 1) for part in (node.this, *node.expressions)))
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
                left, right = self.value(node.this, depth + 1), self.value(node.expression, depth + 1)
                if isinstance(node, exp.Div):
                    self.checked(node.expression, lambda: check.denominator(right))
                return Arithmetic(_OPERATORS[type(node).__name__], left, right)
            case exp.Column():
                name = self.metric(node)
                return self.checked(node, lambda: check.own_roll_up(name, self.catalogue, self.place(node)))
            case exp.Filter(this=exp.Expr() as inner, expression=exp.Where(this=exp.Expr() as where)):
                return self.aggregate(inner, where)
        return self.aggregate(node)

    def aggregate(self, node: exp.Expr, where: exp.Expr | None = None) -> Aggregate:
        """`function(source.metric)`, with or without a filter."""
        function = _AGGREGATES.get(type(node).__name__)
        if function is None:
            raise self.wrong(node, _what_instead(node) if where is None else formula_text.FILTER)
        inside = node.expressions if isinstance(node, exp.Anonymous) else [node.this]
        beside = [value for key, value in node.args.items() if value and key not in {"this", "big_int", "expressions"}]
        column = inside[0].unnest() if len(inside) == 1 and not beside and isinstance(inside[0], exp.Expr) else None
        if not isinstance(column, exp.Column) or (node.expressions and not isinstance(node, exp.Anonymous)):
            raise self.wrong(
                node,
                Sentence("{function}() takes one metric, like {function}(site.sessions); calculate outside it.").filled(
                    function=function
                ),
            )
        name = self.metric(column)
        metric = self.catalogue[name]
        condition = self.condition(where, name, metric) if where else None
        place = self.place(node)
        return self.checked(node, lambda: check.aggregate(function, name, metric, condition, place))

    def metric(self, node: exp.Column) -> str:
        """The full name of a known metric."""
        name = ".".join("*" if isinstance(part, exp.Star) else part.name for part in node.parts)
        if len(node.parts) == 2 and name in self.catalogue:
            return name
        if not self.catalogue:
            raise self.wrong(node, Sentence("`{name}` is unknown: no source is connected yet.").filled(name=name))
        alike = [known for known in self.catalogue if known.rsplit(".", 1)[1] == name.lower()]
        near = tuple(alike or self.catalogue.closest(name.lower()))
        raise self.wrong(
            node,
            Sentence("There is no metric `{name}`. Metrics are written source.metric; near it: {near}.").filled(
                name=name, near=near
            ),
            near,
        )

    def condition(self, node: exp.Expr, name: str, metric: Metric, depth: int = 0) -> Condition:
        """What stands in `filter (where …)`, on the dimensions of one metric."""
        if depth > MOST:
            raise self.wrong(
                node, Sentence("The filter is too long: {most} conditions in a row is the most.").filled(most=MOST)
            )
        match node:
            case exp.Paren():
                return self.condition(node.this, name, metric, depth + 1)
            case exp.And() | exp.Or():
                sides = [self.condition(side, name, metric, depth + 1) for side in (node.this, node.expression)]
                joined = AllOf if isinstance(node, exp.And) else AnyOf
                return joined(tuple(p for side in sides for p in (side.parts if isinstance(side, joined) else (side,))))
            case exp.Not():
                return _negated(self.condition(node.this, name, metric, depth + 1))
            case exp.EQ() | exp.NEQ():
                dimension = self.dimension(node.this, name, metric)
                return Among(dimension, (self.literal(node.expression),), negated=isinstance(node, exp.NEQ))
            case exp.In() if node.expressions:
                values = {self.literal(value) for value in node.expressions}
                return Among(self.dimension(node.this, name, metric), tuple(sorted(values)))
            case exp.Like():
                negated = bool(node.args.get("negate"))  # how sqlglot reads `not like`
                return Like(self.dimension(node.this, name, metric), self.literal(node.expression), negated)
            case exp.Is(expression=exp.Null()):
                return Missing(self.dimension(node.this, name, metric))
        raise self.wrong(
            node,
            Sentence(
                "This is no condition. Conditions know = <> in (…), like, is null, and, or, not: channel = 'Email'."
            ),
        )

    def dimension(self, node: exp.Expr, name: str, metric: Metric) -> str:
        """A dimension of the metric that is filtered."""
        if not metric.dimensions:
            raise self.wrong(
                node, Sentence("{name} has no dimensions, so there is nothing to filter.").filled(name=name)
            )
        known = metric.dimensions
        if not isinstance(node, exp.Column):
            raise self.wrong(
                node,
                Sentence("A condition begins with a dimension; {name} has {known}.").filled(name=name, known=known),
            )
        if len(node.parts) != 1 or node.name not in metric.dimensions:
            wanted = ".".join(part.name for part in node.parts)
            near = tuple(get_close_matches(node.name.lower(), metric.dimensions, n=len(metric.dimensions), cutoff=0.0))
            how = Sentence("a filter is written like sum({name}) filter (where {dimension} = '…')").filled(
                name=name, dimension=near[0]
            )
            raise self.wrong(
                node,
                Sentence("{name} has no dimension `{wanted}`. It has {known}; {how}.").filled(
                    name=name, wanted=wanted, known=known, how=how
                ),
                near,
            )
        return node.name

    def literal(self, node: exp.Expr) -> str:
        """A value to compare with, as text."""
        match node.unnest():
            case exp.Literal(this=str(text)):
                return text
            case exp.Neg(this=exp.Literal(this=str(text), is_string=False)):
                return f"-{text}"
            case exp.Null():
                raise self.wrong(
                    node.parent or node, Sentence("Nothing equals null: write `is null` or `is not null`.")
                )
        words = node.name if isinstance(node, exp.Column) and len(node.parts) == 1 else ""
        quoted = ("'" + words.replace("'", "''") + "'",) if words else ()
        raise self.wrong(
            node, Sentence("Compare a dimension with a value in single quotes, like (where channel = 'Email')."), quoted
        )

    def checked(self, node: exp.Expr, rule: Callable[[], T]) -> T:
        """What the rule gives, its refusal put at the node's place."""
        try:
            return rule()
        except check.Refused as refused:
            raise self.wrong(node, refused.sentence, refused.instead) from None

    def place(self, node: exp.Expr) -> Place:
        """Where in the text a node stands: from the first to the last of the words in it."""
        spans = [(part.meta["start"], part.meta["end"]) for part in node.walk() if "start" in part.meta]
        if not spans:
            return 0, len(self.text)
        start = min(span[0] for span in spans)
        return start, max(span[1] for span in spans) - start + 1

    def wrong(self, node: exp.Expr, said: Sentence, instead: tuple[str, ...] = ()) -> FormulaError:
        """The error at the node's place."""
        return FormulaError(said, self.text, *self.place(node), instead)


def _negated(condition: Condition) -> Condition:
    """`not condition`. SQL's null is neither, so a negated comparison is simply the opposite one."""
    match condition:
        case Among(dimension, values, negated):
            return Among(dimension, values, not negated)
        case Like(dimension, pattern, negated):
            return Like(dimension, pattern, not negated)
        case Missing(dimension, negated):
            return Missing(dimension, not negated)
        case Not(part):
            return part
    return Not(condition)


def _what_instead(node: exp.Expr) -> Sentence:
    """Why this node is no value, and what to do."""
    match node:
        case exp.Literal():
            return Sentence("Text is no value here; texts stand in `filter (where channel = 'Email')`.")
        case exp.Star():
            return Sentence("`*` stands for nothing here: name a metric, like count(site.sessions).")
        case exp.Null():
            return Sentence("`null` is no value here: leave it out, or use nullif(…, 0).")
        case exp.Connector() | exp.Predicate() | exp.Not():
            return Sentence("A condition is no value; it stands in `filter (where …)` after an aggregate.")
    return Sentence("A formula holds metrics, {functions}, + - * / and numbers, and not this.").filled(
        functions=formula_text.FUNCTIONS
    )
