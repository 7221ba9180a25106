"""A sentence of the model: its words apart from its figures, so that pages can say it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from okr_model.wording.figures import (
    english,
    english_likelihood,
    english_move,
    english_share,
    signed_share,
    unit_is_part_of_number,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` in English with `{names}`, filled by shares (of one), numbers, amounts (in `unit`), days and names.

    likelihoods: shares of one, of which those that are not quite certain never read so: `<1%`, `>99%`.
    changes: shares of one by which something rose or fell, told with their sign.
    firsts: amounts that another one follows: their unit is said there, unless it is part of the number, as of money
    and shares.
    names: what stands as it is in every language: a source, a metric, a service's own words.
    figures: amounts that are known exactly, told in full.  moves: by how much such a figure moved; shares in points.
    first_figures: those of them that another one follows, as `firsts`.
    beside: the figures, in the same unit, that it is shown with: its own are written so that they can be told apart
    from these, and its moves no finer than these are.
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
    first_figures: Mapping[str, float] = field(default_factory=dict)
    moves: Mapping[str, float] = field(default_factory=dict)
    likelihoods: Mapping[str, float] = field(default_factory=dict)
    beside: tuple[float, ...] = ()
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

    @property
    def together(self) -> tuple[float, ...]:
        """The figures that are to be told apart: its own, and those beside it."""
        own = (self.amounts, self.firsts, self.figures, self.first_figures)
        return (*(value for part in own for value in part.values()), *self.beside)

    def __str__(self) -> str:
        among, unit = self.together, self.unit
        with_number = unit if unit_is_part_of_number(unit) else ""
        told: dict[str, object] = {
            **{name: signed_share(value) for name, value in self.changes.items()},
            **{name: english_share(value) for name, value in self.shares.items()},
            **{name: english_likelihood(value) for name, value in self.likelihoods.items()},
            **{name: english(value) for name, value in self.numbers.items()},
            **{name: english(value, unit, among, rough=True) for name, value in self.amounts.items()},
            **{name: english(value, with_number, among, rough=True) for name, value in self.firsts.items()},
            **{name: english(value, unit, among) for name, value in self.figures.items()},
            **{name: english(value, with_number, among) for name, value in self.first_figures.items()},
            **{name: english_move(value, unit, self.beside) for name, value in self.moves.items()},
            **self.days,
            **self.names,
        }
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
