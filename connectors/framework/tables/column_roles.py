"""What a column is proposed to be used for: a metric, a dimension that splits metrics, or nothing.

Codes, years, ranks and numbers that never change are no metrics; text of many values tells nothing apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from connectors.framework.tables import numbers
from connectors.framework.tables.headings import says_code, says_rank, says_time, word_set, words
from connectors.framework.tables.number_columns import NumberColumn
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.table import Table
from okr_model.wording.figures import is_currency
from okr_model.wording.sentences import Sentence

Role = Literal["day", "metric", "dimension", "ignore"]

_MOST_VALUES: Final = 200  # a text of more values than this tells nothing apart
_LONG: Final = 60  # letters, on average: free text
_CONSTANT: Final = 30  # rows in which a number that is always the same is no metric
_SHORT: Final = 3  # digits: with zeros in front that is rather a code if it is longer
_REPEATED: Final = 9  # numbers, few of them different, that may be a code


@dataclass(frozen=True, slots=True)
class Seen:
    """A column before its role is known. cells: each different cell that is not missing, and how often it is there."""

    at: int
    heading: str
    cells: Mapping[object, int]

    @property
    def said(self) -> list[object]:
        """The different cells."""
        return list(self.cells)

    @property
    def rows(self) -> int:
        """How many rows have one."""
        return sum(self.cells.values())


def role_of(
    table: Table, one: Seen, number: NumberColumn | None, is_day: bool, answers: Mapping[str, str]
) -> tuple[Role, Sentence | None, Question | None]:
    """What a column that is not the day is used for, and why where that is no metric."""
    said = one.said
    if not said:
        return "ignore", Sentence("it is empty"), None
    if is_day:
        return "ignore", Sentence("another column has the dates"), None
    if number is None:
        return (*_text_role(one, said), None)
    plain = number.whole and not number.way.unit and one.at not in table.units
    if plain and says_rank("" if one.heading == f"({one.at + 1})" else one.heading) and _counts_rows(said):
        return "ignore", Sentence("it counts the rows"), None
    zeros = _leading_zeros(said)
    if (plain or _is_version(one, number)) and (says_code(one.heading) or zeros > _SHORT):
        role, _ = _text_role(one, said)
        return role, Sentence("its numbers are codes, which do not add up"), None
    if number.way.unit == "s" and says_time(one.heading):
        return "ignore", Sentence("it is the time of day"), None
    if len(said) == 1 and one.rows >= _CONSTANT and not _is_zero(said[0]):
        return "ignore", Sentence("the same in every row"), None
    if plain and (zeros or (_may_be_codes(one, said) and _come_back(table, one))):
        question = Question(
            "role",
            one.heading,
            Sentence(
                "The numbers of {column} may be figures, or codes that do not add up", names={"column": one.heading}
            ),
            (
                Choice("dimension", Sentence("they are codes, to break down by")),
                Choice("metric", Sentence("they are figures")),
            ),
        )
        answer = question.value(answers)
        return ("metric" if answer == "metric" else "dimension"), None, None if answer else question
    return "metric", None, None


def _is_zero(cell: object) -> bool:
    try:
        return numbers.number(cell) == 0
    except ValueError:
        return False


def _text_role(one: Seen, said: list[object]) -> tuple[Role, Sentence | None]:
    """Text of few values tells figures apart; text of many, and free text, does not."""
    if len(said) > _MOST_VALUES or len(said) * 2 > max(one.rows, 6):
        return "ignore", Sentence("it has too many different values to break down by")
    if sum(len(str(cell)) for cell in said) > _LONG * len(said):
        return "ignore", Sentence("it is free text")
    return "dimension", None


def _counts_rows(said: list[object]) -> bool:
    """Whether numbers are 1, 2, 3, … or 0, 1, 2, … in the order of the rows."""
    values = [str(cell).removesuffix(".0") for cell in said]
    return len(values) > 1 and any(values == [str(n) for n in range(first, first + len(values))] for first in (0, 1))


def _is_version(one: Seen, number: NumberColumn) -> bool:
    """Whether numbers with decimals are those of versions, by their heading."""
    return not number.way.unit and words(one.heading)[-1:] in (("version",), ("release",), ("build",))


def _leading_zeros(said: list[object]) -> int:
    """The length of the longest number that begins with a zero; 0 where none does."""
    return max((len(c) for c in said if isinstance(c, str) and c[:1] == "0" and len(c) > 1 and c.isdigit()), default=0)


def _may_be_codes(one: Seen, said: list[object]) -> bool:
    """Whether numbers look like codes: of one length of three digits or more, few of them and again and again."""
    sizes = {len(str(cell).removesuffix(".0")) for cell in said}
    often = one.rows >= max(_REPEATED, 3 * len(said)) and len(said) > 1
    unique = len(said) == one.rows >= _REPEATED and sizes <= set(range(9, 20))
    return len(sizes) == 1 and sizes <= set(range(3, 20)) and (often or unique)


def _come_back(table: Table, one: Seen) -> bool:
    """Whether values return after others in the order of the rows, as those of a level that moves slowly do not."""
    column = [cell for cell in table.rows.cells(one.at) if cell in one.cells]
    changes = sum(before != after for before, after in pairwise(column))
    return changes >= 2 * len(one.cells) or len(column) == len(one.cells)


def stated_currency(columns: Iterable[Seen], figures: Collection[int]) -> tuple[int, str] | None:
    """The column that names one currency in every row, and its code: it is the unit of money beside it.

    figures: the columns of numbers.
    """
    for one in columns:
        cell = one.said[0] if len(one.said) == 1 and one.at not in figures else None
        if not isinstance(cell, str) or len(cell.split()) != 1:
            continue
        named = not _CURRENCY.isdisjoint(words(one.heading))  # `eur` below `Currency`
        if is_currency(code := numbers.currency(cell.upper() if named else cell)):
            return one.at, code
    return None


_CURRENCY: Final = word_set("currency währung währ devise moneda valuta moeda waluta валюта ارز واحد")


def says_money(heading: str) -> bool:
    """Whether a heading speaks of money."""
    return any(word in _MONEY or word.endswith(("umsatz", "kosten")) for word in words(heading))


_MONEY: Final = word_set("""
    subtotal tax taxes shipping discount discounts tips
    cost costs spend spent spending revenue amount sales price prices value turnover budget income profit fee fees
    gross net refund refunds cpc cpm cpa cpl aov arpu
    kosten umsatz ausgaben betrag preis wert erlös gewinn coût coûts dépense dépenses montant ventes prix valeur revenu
    gasto gastos coste costo importe ventas precio valor ingresos costi spesa ricavi importo prezzo valore
    هزینه درآمد فروش مبلغ قیمت بودجه سود
""")


def unit_of(number: NumberColumn, heading: str, stated: str = "") -> str:
    """The unit of the cells; else the one that a row of units states; else the currency of the heading, unless that
    speaks of thousands or millions of it."""
    if number.way.unit or stated:
        return number.way.unit or stated
    code = numbers.currency(heading)
    in_thousands = (
        any(word in _SCALED or word.startswith("thousand") for word in words(heading)) or "k€" in heading.lower()
    )
    return code if is_currency(code) and not in_thousands else ""


_SCALED: Final = word_set(
    "k t tsd teur tausend 000 000s million millions mio mn m mm bn mrd milliarden lakh lakhs crore crores cr "
    "هزار میلیون میلیارد tys тыс млн millones milliers mil"
)
