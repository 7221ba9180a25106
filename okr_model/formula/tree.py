"""The checked tree a formula becomes, and the one error its text can meet. Plain values: no parser is needed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from okr_model.metrics.measures import Measure
from okr_model.wording.sentences import Sentence, SentenceError, as_it_is

Function = Literal["sum", "last", "mean", "min", "max", "count"]
Operator = Literal["+", "-", "*", "/"]
Place = tuple[int, int]  # offset into the text, and how many characters


class FormulaError(SentenceError, ValueError):
    """A formula cannot be read or means something wrong; `position` and `length` say where in `text`.

    instead: what could stand at that place instead, the likeliest first; nobody has tried yet whether it fits.
    """

    def __init__(
        self, said: Sentence, text: str = "", position: int = 0, length: int = 1, instead: tuple[str, ...] = ()
    ) -> None:
        position = min(max(position, 0), len(text))
        length = min(max(length, 1), max(len(text) - position, 1))
        super().__init__(said)
        self.args = (said, text, position, length, instead)  # all of them, so that it can be pickled
        self.text, self.position, self.length, self.instead = text, position, length, instead

    @property
    def message(self) -> str:
        """What is wrong, in English, without the place."""
        return str(self.sentence)

    @property
    def with_place(self) -> Sentence:
        """What is wrong, and under it the place in the formula, marked."""
        marked = self.marked
        return replace(self.sentence, lines=tuple(map(as_it_is, marked))) if marked else self.sentence

    @property
    def marked(self) -> list[str]:
        """The line of the formula where it goes wrong, and carets under the place; nothing for an empty formula."""
        if not self.text.strip():
            return []
        begin = self.text.rfind("\n", 0, self.position) + 1
        line, column = self.text[begin:].split("\n", 1)[0], self.position - begin
        cut = max(column - 60, 0)  # a long line is shown around the place only
        shown = "".join(c if c.isprintable() else " " for c in line[cut : cut + 120])
        carets = "^" * min(self.length, max(len(shown) - (column - cut), 1))
        return [f"  {shown}", f"  {' ' * (column - cut)}{carets}"]

    def __str__(self) -> str:
        return str(self.with_place)


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One function over the daily values of one measure. `place` is where it stands; it does not count for equality."""

    function: Function
    measure: Measure
    place: Place = field(default=(0, 1), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate:
    """Minus `part`."""

    part: Node


@dataclass(frozen=True, slots=True)
class NullIf:
    """`value`, or nothing where it equals `void`."""

    value: Node
    void: Node


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of `parts` that has a value."""

    parts: tuple[Node, ...]


Node = Number | Aggregate | Arithmetic | Negate | NullIf | Coalesce


def aggregates_in(node: Node) -> Iterator[Aggregate]:
    """Every aggregate as it stands in the formula, left to right, repeats included."""
    match node:
        case Aggregate():
            yield node
        case Arithmetic(_, left, right) | NullIf(left, right):
            yield from aggregates_in(left)
            yield from aggregates_in(right)
        case Negate(part):
            yield from aggregates_in(part)
        case Coalesce(parts):
            for part in parts:
                yield from aggregates_in(part)


def degree(node: Node) -> int | None:
    """How the value grows with the length of time: 1 like a sum over days, 0 like a level, None for plain numbers.

    `sum` and `count` have degree 1, so has the distinct count of the cycle to date, which also starts at zero; every
    other `last`, and `mean min max`, have 0. A product adds degrees, a division subtracts them. Both sides of + and -
    must agree (numbers agree with anything), else the whole is taken as a level. `nullif` and `coalesce` have the
    degree of their first part that holds a metric.
    """
    match node:
        case Aggregate(function, measure):
            return 1 if function in {"sum", "count"} or measure.span == "cycle" else 0
        case Negate(part):
            return degree(part)
        case NullIf(value, void):
            return next((d for d in (degree(value), degree(void)) if d is not None), None)
        case Coalesce(parts):
            return next((d for d in map(degree, parts) if d is not None), None)
        case Arithmetic(operator, left, right):
            return _joined(operator, degree(left), degree(right))
    return None


def _joined(operator: Operator, left: int | None, right: int | None) -> int | None:
    if left is None and right is None:
        return None
    if operator == "*":
        return (left or 0) + (right or 0)
    if operator == "/":
        return (left or 0) - (right or 0)
    if left is None or right is None:
        return right if left is None else left
    return left if left == right else 0


def constant(node: Node) -> float | None:
    """What a part without any metric comes to; None where it holds a metric or comes to nothing."""
    match node:
        case Number(value):
            return value
        case Negate(part):
            inner = constant(part)
            return None if inner is None else -inner
        case Arithmetic(operator, left, right):
            a, b = constant(left), constant(right)
            if a is None or b is None or (operator == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b}[operator] if operator != "/" else a / b
    return None
