"""How a column of numbers is read whose unit stands in a row of units, and not in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.framework.tables.currencies import SHARED
from connectors.framework.tables.number_columns import NumberColumn
from connectors.framework.tables.questions import Choice, Question
from okr_model.wording.figures import is_currency
from okr_model.wording.sentences import Sentence


def with_unit(
    column: NumberColumn, stated: str, cells: Mapping[object, int], answers: Mapping[str, str]
) -> NumberColumn:
    """The column with the unit that a row of units states, where its cells have none.

    cells: the different cells of the column.  Below `%`, 84 is 84%; whether 0.84 is, is asked where no number tells.
    Raises ValueError for an answer that is no choice.
    """
    if column.way.unit:
        return column
    if stated == "%":
        return _percent(column, cells, answers)
    if stated in SHARED:
        return _shared(column, stated, answers)
    return replace(column, way=replace(column.way, unit=stated)) if is_currency(stated) else column


def _percent(column: NumberColumn, cells: Mapping[object, int], answers: Mapping[str, str]) -> NumberColumn:
    values = {cell: value for cell in cells if isinstance(value := column.way.value(cell), float)}
    if any(abs(value) > 1 for value in values.values()):
        return replace(column, way=replace(column.way, unit="%", percent=True))
    example = next((str(cell) for cell, value in values.items() if value), "0.5")
    names = {"column": column.heading, "number": example}
    question = Question(
        "percent",
        column.heading,
        Sentence("{column} is in percent: {number} may be so many percent, or a part of one", names=names),
        (
            Choice("percent", Sentence("plain numbers are percentages too"), f"{example} → {example} %"),
            Choice("fraction", Sentence("plain numbers are fractions: 0.5 is 50%"), "0.05 → 5 %"),
        ),
    )
    answer = question.value(answers)
    way = replace(column.way, unit="%", percent=answer != "fraction")
    return replace(column, way=way, questions=(*column.questions, *(() if answer else (question,))))


def _shared(column: NumberColumn, stated: str, answers: Mapping[str, str]) -> NumberColumn:
    question = Question(
        "currency",
        column.heading,
        Sentence(
            "{example} in {column} can be of several currencies", names={"example": stated, "column": column.heading}
        ),
        tuple(Choice(code, Sentence("amounts in {unit}", names={"unit": code})) for code in SHARED[stated]),
    )
    answer = question.value(answers)
    way = replace(column.way, unit=answer or SHARED[stated][0])
    return replace(column, way=way, questions=(*column.questions, *(() if answer else (question,))))
