"""Whether a column holds numbers, and how they are read: what the whole column tells, and what it leaves open.

`1.234` is a thousand or one and a quarter. Another number of the column tells (`0.5`, `1.234.567`); or that some of at
least five such numbers end in 0 while smaller ones have no decimals at all, which no way of writing decimals does; or
the other columns of the file. What is open then is asked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Final

from connectors.framework.tables import numbers
from connectors.framework.tables.currencies import SHARED
from connectors.framework.tables.numbers import Decimal
from connectors.framework.tables.questions import Choice, Question
from okr_model.wording.figures import is_currency
from okr_model.wording.sentences import Sentence

ENOUGH: Final = 0.6  # the share of a column's cells that must be numbers; the rest are its bad cells
_TRIED: Final = 100  # cells that show that a column holds no numbers at all
_SURE: Final = 5  # unclear numbers that tell by their last digits
_ABOUT: Final = frozenset("<>≤≥~≈±")
_NO_NUMBER: Final = Sentence("not a number")
_ONLY_ABOUT: Final = Sentence("about a number or a limit, not an exact figure")
_OTHER_CURRENCY: Final = Sentence("another currency than the column")
_OTHER_UNIT: Final = Sentence("another unit than the column")
_DECIMALS: Final[Mapping[Decimal, Sentence]] = {
    ".": Sentence("point for decimals: 1,234.5"),
    ",": Sentence("comma for decimals: 1.234,5"),
}


@dataclass(frozen=True, slots=True)
class NumberWay:
    """How the numbers of a column are read.

    unit: "%", a currency, "s" for lengths of time, "" where its cells have none.  percent: whether `5` is 5% in it.
    at_least: whether `10+` is no number, but says that there are ten or more.
    """

    decimal: Decimal = "."
    unit: str = ""
    percent: bool = False
    at_least: bool = False

    def value(self, cell: object) -> float | Sentence:
        """The number in a cell, shares as parts of one; or why it is none of this column's."""
        if self.at_least and _ends_in_plus(cell):
            return _ONLY_ABOUT
        try:
            found, unit = numbers.amount(cell, self.decimal)
        except ValueError:
            about = str(cell).lstrip()[:1] in _ABOUT
            return _ONLY_ABOUT if about else _NO_NUMBER
        if unit and self.unit and unit != self.unit and self.unit not in SHARED.get(unit, ()):
            return _OTHER_CURRENCY if is_currency(unit) and is_currency(self.unit) else _OTHER_UNIT
        return found / 100 if self.percent and not unit else found


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers, and how they are read, as proposed where a question is open."""

    at: int
    heading: str
    way: NumberWay
    whole: bool
    format: str
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class Cells:
    """The numbers of a column by what they tell. real: those that are no text."""

    at: int
    heading: str
    told: dict[str, list[str]] = field(default_factory=lambda: {".": [], ",": [], "?": [], "": []})
    units: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)
    real: bool = False
    whole: bool = True
    bare: str = ""
    at_least: bool = False

    @property
    def decides(self) -> Decimal | None:
        """The sign before its decimals; None where the column does not tell, or tells both."""
        point, comma, unclear = self.told["."], self.told[","], self.told["?"]
        if point and comma:
            return None
        if point or comma:
            return "." if point else ","
        signs = {sign for text in unclear for sign in ",." if sign in text}
        ends_in_zero = any(text.rstrip("%€$ ").endswith("0") for text in unclear)
        if (
            len(unclear) >= _SURE
            and len(signs) == 1
            and ends_in_zero
            and any(t not in ("0", "-0") for t in self.told[""])
        ):
            return "," if signs == {"."} else "."
        return None


def find(at: int, heading: str, cells: Mapping[object, int]) -> Cells | None:
    """The numbers of a column; None for one of something else."""
    said = list(cells)
    some = said[:: max(1, len(said) // _TRIED)][:_TRIED]
    if sum(_look(cell) is not None for cell in some) < len(some) * ENOUGH / 2 or not said:
        return None
    found, good, bad = Cells(at, heading), 0, 0
    # a sign behind is one of a pair: `120,50+` and `80,00-`
    found.at_least = any(map(_ends_in_plus, said)) and not any(str(cell).rstrip().endswith("-") for cell in said)
    for cell in said:
        if found.at_least and _ends_in_plus(cell):
            continue
        if (seen := _look(cell)) is None:
            bad += cells[cell] if str(cell).lstrip()[:1] not in _ABOUT else 0
            continue
        good += cells[cell]
        unit = seen.unit
        found.units[unit] += cells[cell]
        if isinstance(cell, str):
            found.told[seen.tells].append(cell)
            found.example.setdefault(unit, cell)
            found.whole = found.whole and cell.lstrip("-").isdigit()
            if not unit and not found.bare and cell.strip("-+0., "):
                found.bare = cell
        else:
            found.real = True
            found.example.setdefault(unit, str(cell))
            found.whole = found.whole and isinstance(cell, int | float) and cell == int(cell)
            if not unit and not found.bare and cell:
                found.bare = str(cell)
    return found if good and good >= ENOUGH * (good + bad) else None


def _ends_in_plus(cell: object) -> bool:
    return isinstance(cell, str) and cell.endswith("+")


def _look(cell: object) -> numbers.Look | None:
    if isinstance(cell, str):
        return numbers.look(cell)
    if isinstance(cell, timedelta | time):
        return numbers.Look("", "s")
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)
    return numbers.Look("") if is_number else None


def decided(cells: Cells, hint: Decimal | None, usual: Decimal, answers: Mapping[str, str]) -> NumberColumn:
    """How a column of numbers is read. hint: what other columns tell; usual: what such files do. Raises ValueError."""
    questions: list[Question] = []
    notes: list[Sentence] = []
    decimal = cells.decides
    both = bool(cells.told["."] and cells.told[","])
    if decimal is None and not both and (hint or not cells.told["?"]):
        decimal = hint or usual
    if decimal is None:
        question = _decimal_question(cells, usual, both)
        answer = question.value(answers)
        decimal = usual if answer is None else "." if answer == "." else ","
        questions += [] if answer else [question]
    way = NumberWay(decimal, at_least=cells.at_least)
    way, asked, told = _unit(cells, way, answers)
    questions += asked
    notes += told
    example = max(
        (t for texts in cells.told.values() for t in texts[:200]),
        key=lambda t: len(t) if len(t) < 30 else 0,
        default="",
    )
    shown = numbers.style(example, decimal) if example else "number"
    return NumberColumn(cells.at, cells.heading, way, cells.whole, shown, tuple(questions), tuple(notes))


def _decimal_question(cells: Cells, usual: Decimal, both: bool) -> Question:
    names = {"column": cells.heading}
    if both:
        point, comma = cells.told["."][0], cells.told[","][0]
        text = Sentence(
            "{column} contradicts itself: {point} has a decimal point, {comma} a decimal comma. Cells that do not fit "
            "your choice are left out",
            names=names | {"point": point, "comma": comma},
        )
        example = (cells.told["?"] or [comma])[0]
    else:
        example = cells.told["?"][0]
        text = Sentence("{number} in {column} can be read in two ways", names=names | {"number": example})
    signs: list[Decimal] = [usual, "," if usual == "." else "."]
    return Question("decimal", cells.heading, text, tuple(Choice(s, _DECIMALS[s], _read(example, s)) for s in signs))


def _read(text: str, decimal: Decimal) -> str:
    try:
        return f"{text} → {numbers.number(text, decimal):.15g}"
    except ValueError:
        return f"{text} → ?"


def _unit(cells: Cells, way: NumberWay, answers: Mapping[str, str]) -> tuple[NumberWay, list[Question], list[Sentence]]:
    """The unit of a column, where its cells have any: asked where they have several."""
    names = {"column": cells.heading}
    money = [unit for unit, _ in cells.units.most_common() if is_currency(unit) or unit in SHARED]
    if "%" in cells.units and not money:
        if not cells.bare:
            return replace(way, unit="%"), [], []
        question = Question(
            "percent",
            cells.heading,
            Sentence(
                "{column} mixes shares and plain numbers: {share} and {number}",
                names=names | {"share": cells.example["%"], "number": cells.bare},
            ),
            (
                Choice("percent", Sentence("plain numbers are percentages too"), f"{cells.bare} → {cells.bare} %"),
                Choice("fraction", Sentence("plain numbers are fractions: 0.5 is 50%"), "0.05 → 5 %"),
            ),
        )
        answer = question.value(answers)
        return replace(way, unit="%", percent=answer != "fraction"), [] if answer else [question], []
    if "s" in cells.units and not money:
        return replace(way, unit="s"), [], []
    if not money:
        return way, [], []
    named = numbers.currency(cells.heading)
    codes = [code for unit in money for code in SHARED.get(unit, (unit,))]
    if len(money) == 1 and named in codes:
        return replace(way, unit=named), [], []
    if named and named not in codes:  # `$` under a heading of AUD
        codes.append(named)
    elif len(money) == 1 and money[0] not in SHARED:
        note = Sentence(
            "some numbers of {column} have no currency: they are read as {unit}", names=names | {"unit": money[0]}
        )
        return replace(way, unit=money[0]), [], [note] if cells.bare else []
    several = Sentence(
        "{column} has amounts in several currencies: those in others than you choose are left out", names=names
    )
    shared = Sentence(
        "{example} in {column} can be of several currencies", names=names | {"example": cells.example[money[0]]}
    )
    question = Question(
        "currency",
        cells.heading,
        several if len(money) > 1 else shared,
        tuple(
            Choice(
                code,
                Sentence("amounts in {unit}", names={"unit": code}),
                cells.example.get(code, cells.example[money[0]]),
            )
            for code in codes
        ),
    )
    answer = question.value(answers)
    return replace(way, unit=answer or codes[0]), [] if answer else [question], []
