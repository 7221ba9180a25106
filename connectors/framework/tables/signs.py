"""Marks in a column of their own that say the sign of the amounts beside them: S and H, debit and credit.

Banks write amounts without a sign, and in another column whether they left the account. Adding both up would be wrong,
so what the marks mean is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.framework.tables.column_roles import Seen
from connectors.framework.tables.number_columns import NumberWay
from connectors.framework.tables.questions import Choice, Question
from okr_model.wording.sentences import Sentence

_PAIRS: Final = (  # what leaves, what comes
    ("soll", "haben"),
    ("debit", "credit"),
    ("dr", "cr"),
    ("debet", "kredit"),
    ("debe", "haber"),
    ("débit", "crédit"),
    ("dare", "avere"),
    ("borç", "alacak"),
    ("بدهکار", "بستانکار"),
)
_LETTERS: Final = (("s", "h"), ("d", "c"))  # only below a heading that says what they are
_TELLING: Final = ("s/h", "d/c", "c/d", "soll", "haben", "debit", "credit", "kennzeichen", "sign", "dr/cr", "cr/dr")
_AS_THEY_ARE: Final = "as_they_are"


@dataclass(frozen=True, slots=True)
class Signs:
    """The amounts of one column are negative where a mark stands. marks: the column of the marks, by position."""

    marks: int
    minus: str

    def of(self, mark: object) -> float:
        """-1 for an amount beside this mark, else 1."""
        return -1.0 if _same(mark) == self.minus else 1.0


def find(
    seen: Sequence[Seen], amounts: Sequence[Seen], numbers: Mapping[int, NumberWay], answers: Mapping[str, str]
) -> tuple[dict[int, Signs], Question | None]:
    """Which columns of amounts have their signs beside them, by position, and the question that is open.

    amounts: the columns of metrics that may be meant: those without a negative value. Raises ValueError for an answer
    that is no choice.
    """
    found = next(((one, pair) for one in seen if (pair := _pair(one)) is not None), None)
    meant = [one for one in amounts if not _has_negative(one, numbers[one.at])] if found else []
    if found is None or not meant:
        return {}, None
    marks, (minus, plus) = found
    question = Question(
        "sign",
        meant[0].heading,
        Sentence(
            "{marks} may be the sign of the amounts beside it: {minus} or {plus}",
            names={"marks": marks.heading, "minus": _written(marks, minus), "plus": _written(marks, plus)},
        ),
        (
            *(
                Choice(
                    one.heading,
                    Sentence(
                        "{amounts} is negative next to {minus}",
                        names={"amounts": one.heading, "minus": _written(marks, minus)},
                    ),
                )
                for one in meant
            ),
            Choice(_AS_THEY_ARE, Sentence("the amounts stay as they are")),
        ),
    )
    answer = question.value(answers)
    chosen = {one.at: Signs(marks.at, minus) for one in meant if one.heading == answer}
    return chosen, None if answer else question


def _pair(one: Seen) -> tuple[str, str] | None:
    if not 1 < len(one.cells) <= 4:
        return None
    said = {_same(cell) for cell in one.cells}
    heading = one.heading.casefold()
    pairs = (*_PAIRS, *(_LETTERS if any(word in heading for word in _TELLING) else ()))
    return next((pair for pair in pairs if said == set(pair)), None)


def _has_negative(one: Seen, way: NumberWay) -> bool:
    values = (way.value(cell) for cell in one.cells)
    return any(isinstance(value, float) and value < 0 for value in values)


def _written(marks: Seen, mark: str) -> str:
    return next(str(cell).strip() for cell in marks.cells if _same(cell) == mark)


def _same(cell: object) -> str:
    return str(cell).strip().casefold().rstrip(".")
