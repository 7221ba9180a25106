"""A sentence of the model: its words apart from its figures, so that pages can say it in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import PurePath

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
    parts: sentences and terms that stand inside it.  lists: several of them, or of names, with commas between.
    series: clauses with semicolons between.  moments: to the minute.  plain: numbers without separators, such as ids.
    lines: sentences that follow, each on a line of its own.  cycles: ids of cycles; a quarter is told by its name.
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
    parts: Mapping[str, Sentence] = field(default_factory=dict)
    lists: Mapping[str, tuple[Sentence | str, ...]] = field(default_factory=dict)
    series: Mapping[str, tuple[Sentence | str, ...]] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    plain: Mapping[str, float] = field(default_factory=dict)
    lines: tuple[Sentence, ...] = ()
    cycles: Mapping[str, str] = field(default_factory=dict)

    def filled(self, **values: Value) -> Sentence:
        """The same with values, each put where its type belongs: what says its kind by itself needs no more.

        A text is a name, a number a number; shares and amounts are given to the class itself.
        """
        names, numbers, days = dict(self.names), dict(self.numbers), dict(self.days)
        parts, lists, moments = dict(self.parts), dict(self.lists), dict(self.moments)
        for name, value in values.items():
            match value:
                case str():
                    names[name] = value
                case Sentence():
                    parts[name] = value
                case datetime():
                    moments[name] = value
                case date():
                    days[name] = value
                case int() | float():
                    numbers[name] = value
                case PurePath():
                    names[name] = str(value)
                case Exception():
                    parts[name] = sentence_of(value)
                case _:
                    lists[name] = tuple(value)
        return replace(self, names=names, numbers=numbers, days=days, parts=parts, lists=lists, moments=moments)

    def with_names(self, other: Callable[[str], str]) -> Sentence:
        """The same with every name in it, however deep, put otherwise: without secrets, for one."""

        def within(one: Sentence | str) -> Sentence | str:
            return one.with_names(other) if isinstance(one, Sentence) else other(one)

        return replace(
            self,
            names={name: other(value) for name, value in self.names.items()},
            parts={name: value.with_names(other) for name, value in self.parts.items()},
            lists={name: tuple(map(within, value)) for name, value in self.lists.items()},
            series={name: tuple(map(within, value)) for name, value in self.series.items()},
            then=tuple(clause.with_names(other) for clause in self.then),
            lines=tuple(line.with_names(other) for line in self.lines),
        )

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
            **{name: f"{value:.15g}" for name, value in self.plain.items()},
            **{name: english(value, unit, among, rough=True) for name, value in self.amounts.items()},
            **{name: english(value, with_number, among, rough=True) for name, value in self.firsts.items()},
            **{name: english(value, unit, among) for name, value in self.figures.items()},
            **{name: english(value, with_number, among) for name, value in self.first_figures.items()},
            **{name: english_move(value, unit, self.beside) for name, value in self.moves.items()},
            **self.days,
            **{name: f"{value:%Y-%m-%d %H:%M}" for name, value in self.moments.items()},
            **self.names,
            **self.cycles,
            **self.parts,
            **{name: ", ".join(map(str, value)) for name, value in self.lists.items()},
            **{name: "; ".join(map(str, value)) for name, value in self.series.items()},
        }
        said = self.with_clauses(self.text.format(**told), [str(clause) for clause in self.then])
        return "\n".join([*([said] if self.text else []), *map(str, self.lines)])

    def with_clauses(self, said: str, clauses: Sequence[str]) -> str:
        """Its text, filled, and its clauses as one sentence."""
        if not clauses:
            return said
        return f"{said}{': ' if self.opens else '; '}{'; '.join(clauses)}."


Value = str | float | date | PurePath | Exception | Sentence | Iterable[Sentence] | Iterable[str]


def as_it_is(words: str) -> Sentence:
    """Words that no catalogue has: a name, or what a service or the operating system said."""
    return Sentence("{words}", names={"words": words})


def as_declared(title: str) -> Sentence:
    """What a connector declares in plain English, such as the title of a metric: each language has its own for it."""
    return as_it_is(title) if "{" in title or "}" in title else Sentence(title)


def ended(said: Sentence) -> Sentence:
    """The same with a full stop, if it has none."""
    return said if str(said).endswith(".") else Sentence("{said}.", parts={"said": said})


def as_typed(name: str) -> Sentence:
    """What somebody wrote, in quotes, with signs that nobody sees written out."""
    quoted = repr(name)
    said = Sentence("'{name}'") if quoted[0] == "'" else Sentence('"{name}"')
    return said.filled(name=quoted[1:-1])


def in_lines(sentences: Iterable[Sentence]) -> Sentence:
    """Several sentences, each on a line of its own, none of them twice."""
    different = {str(one): one for one in sentences}
    return next(iter(different.values())) if len(different) == 1 else Sentence("", lines=tuple(different.values()))


class SentenceError(Exception):
    """An error whose message is a sentence, which pages and commands say in the reader's language.

    `str()` is it in English.
    """

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def sentence_of(error: BaseException) -> Sentence:
    """What an error says: its sentence, or the words it came with."""
    said = getattr(error, "sentence", None)
    return said if isinstance(said, Sentence) else as_it_is(str(error))


class Unfit(SentenceError, ValueError):
    """What somebody wrote does not do: refused by a sentence, which pages say in the reader's language."""

    def __init__(
        self,
        said: str | Sentence,
        *,
        names: Mapping[str, str] | None = None,
        numbers: Mapping[str, float] | None = None,
        days: Mapping[str, date] | None = None,
    ) -> None:
        """A sentence, or the text of one and what it is filled with."""
        text = said if isinstance(said, Sentence) else Sentence(said)
        super().__init__(text.filled(**names or {}, **numbers or {}, **days or {}))
