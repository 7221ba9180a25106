"""A sentence of the model: its words apart from its figures, so that pages can say it in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` in English with `{names}`, filled by shares (of one), numbers, amounts (in `unit`), days and names.

    changes: shares of one by which something rose or fell, told with their sign.
    firsts: amounts that another one follows: their unit is said there, unless it is part of the number, as of money
    and shares.
    names: what stands as it is in every language: a source, a metric, a service's own words.
    figures: amounts that are known exactly, told in full.  moves: by how much such a figure moved; shares in points.
    then: clauses that follow it; a text with clauses, and each clause, ends without a full stop.
    opens: a colon, not a semicolon, stands before the first of them.
    `str()` is it in English.
    """

    text: str
    shares: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    amounts: Mapping[str, float] = field(default_factory=dict)
    firsts: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    moves: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""
    then: tuple[Sentence, ...] = ()
    opens: bool = False

    def and_then(self, *clauses: Sentence) -> Sentence:
        """The same, going on with more clauses."""
        return replace(self, then=(*self.then, *clauses))

    @property
    def briefly(self) -> Sentence:
        """Its text and the last of its clauses: for lists."""
        return replace(self, then=self.then[-1:])

    def __str__(self) -> str:
        shares = {name: f"{value:.0%}" for name, value in self.shares.items()}
        numbers = {name: f"{value:,.6g}" for name, value in self.numbers.items()}
        amounts = {name: _amount(value, self.unit) for name, value in self.amounts.items()}
        with_number = self.unit if unit_is_part_of_number(self.unit) else ""
        firsts = {name: _amount(value, with_number) for name, value in self.firsts.items()}
        changes = {name: f"{value:+.1%}" for name, value in self.changes.items()}
        figures = {name: _figure(value, self.unit) for name, value in self.figures.items()}
        moves = {name: _move(value, self.unit) for name, value in self.moves.items()}
        told = {**changes, **shares, **numbers, **amounts, **firsts, **figures, **moves, **self.days, **self.names}
        return self.with_clauses(self.text.format(**told), [str(clause) for clause in self.then])

    def with_clauses(self, said: str, clauses: Sequence[str]) -> str:
        """Its text, filled, and its clauses as one sentence."""
        if not clauses:
            return said
        return f"{said}{': ' if self.opens else '; '}{'; '.join(clauses)}."


class Unfit(ValueError):
    """What somebody wrote does not do: refused by a sentence, which pages say in the reader's language."""

    def __init__(
        self,
        text: str,
        *,
        names: Mapping[str, str] | None = None,
        numbers: Mapping[str, float] | None = None,
        days: Mapping[str, date] | None = None,
    ) -> None:
        """What a `Sentence` is made of."""
        self.sentence = Sentence(text, names=names or {}, numbers=numbers or {}, days=days or {})
        super().__init__(str(self.sentence))


def unit_is_part_of_number(unit: str) -> bool:
    """Whether figures are written with their unit in one, as money and shares are."""
    return unit == "%" or bool(_CURRENCY.fullmatch(unit))


def _amount(value: float, unit: str) -> str:
    """`2.31%`, `1,940 sessions`, `12.50 EUR`: three digits say enough of what is not known exactly."""
    if unit == "%":
        return f"{value * 100:.3g}%"
    if _CURRENCY.fullmatch(unit) and 0 < abs(value) < 100:
        return f"{value:,.2f} {unit}"
    return f"{spoken(value):,.15g} {unit}".strip()


def _figure(value: float, unit: str) -> str:
    """The same, told in full: with as many decimals as its size deserves."""
    if unit == "%":
        return f"{_plain(value * 100)}%"
    if _CURRENCY.fullmatch(unit) and 0.01 <= abs(value) < 100:
        return f"{value:,.2f} {unit}"
    return f"{_plain(value)} {unit}".strip()


def _move(value: float, unit: str) -> str:
    return f"{_plain(value * 100)} points" if unit == "%" else _figure(value, unit)


def _plain(value: float) -> str:
    return f"{value:,.{decimals(value)}f}"


def decimals(value: float) -> int:
    """As many decimals as the size of a figure deserves, wherever it is written."""
    size = abs(value)
    return 0 if value == round(value) or size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 else 4


def spoken(value: float) -> float:
    """A figure as one says it: three digits, what lies below them rounded away."""
    return float(f"{value:.3g}")
