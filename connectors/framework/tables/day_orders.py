"""The order of days like `03/04/2026`: the one in which every cell of the column is a day.

Where several are, a run decides: in one reading five days or more follow one another daily, in the other they fall
on one day of every month (other than the first, which is how monthly figures are dated). Of two-digit years, a reading
goes whose years nobody keeps figures of, or whose days lie years apart while those of another are close together. What
is open then is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from connectors.framework import clock
from connectors.framework.tables import written_days
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.written_days import Order, Triple, Written
from okr_model.wording.sentences import Sentence

RUN: Final = 5
"""Days one after another that decide an order."""

OLDEST: Final = 2005
"""The year before which nobody keeps two-digit years."""

_ORDERS: Final[Mapping[Order, Sentence]] = {
    "day_first": Sentence("day first: 31/12"),
    "month_first": Sentence("month first: 12/31"),
    "year_first": Sentence("year first: 26/12/31"),
}


def decide(
    heading: str, said: Mapping[str, Written], dates: Iterable[date], answers: Mapping[str, str]
) -> tuple[Order, Question | None, Sentence | None]:
    """The order of a column's triples; as proposed with a question, or with a note where a run decided it."""
    triples = {text: what for text, what in said.items() if isinstance(what, Triple)}
    possible = {text: written_days.possible(what) for text, what in triples.items()}
    orders: list[Order] = [order for order in _ORDERS if all(order in some for some in possible.values())]
    if not orders:
        return _contradicted(heading, possible, triples, answers)
    read = {order: [day for t in triples.values() if (day := written_days.in_order(t, order))] for order in orders}
    left = _without_far_years(read)
    if len({tuple(read[order]) for order in left}) == 1:
        return left[0], None, None
    known = [*dates, *(what for what in said.values() if isinstance(what, date))]
    daily = [order for order in left if _runs([*read[order], *known])]
    if len(daily) == 1 and all(_monthly(read[order]) for order in left if order != daily[0]):
        order = daily[0]
        note = Sentence(
            "{column} is read with the {first} first, because the dates are then consecutive",
            names={"column": heading, "first": order.partition("_")[0]},
        )
        return order, None, note
    example = next(text for text, what in triples.items() if len({written_days.in_order(what, o) for o in left}) > 1)
    question = Question(
        "day_order",
        heading,
        Sentence("{day} in {column} can be read in several ways", names={"day": example, "column": heading}),
        tuple(Choice(o, _ORDERS[o], f"{example} → {written_days.in_order(triples[example], o)}") for o in left),
    )
    answer = question.value(answers)
    return next((o for o in left if o == answer), left[0]), None if answer else question, None


def _contradicted(
    heading: str, possible: Mapping[str, frozenset[Order]], triples: Mapping[str, Triple], answers: Mapping[str, str]
) -> tuple[Order, Question | None, Sentence | None]:
    """The question of a column in which no order makes a day of every cell."""
    fits = Counter(order for some in possible.values() for order in some)
    orders = [order for order, _ in fits.most_common()]
    against = {order: next(text for text, some in possible.items() if order not in some) for order in orders}
    one, other = against[orders[0]], against[orders[-1]]
    question = Question(
        "day_order",
        heading,
        Sentence(
            "{column} contradicts itself: {one} and {other} cannot have the same order. Rows that do not fit your "
            "choice are left out",
            names={"column": heading, "one": other, "other": one},
        ),
        tuple(
            Choice(o, _ORDERS[o], f"{text} → {written_days.in_order(triples[text], o)}")
            for o in orders
            for text in [next(t for t, some in possible.items() if o in some)]
        ),
    )
    answer = question.value(answers)
    return next((o for o in orders if o == answer), orders[0]), None if answer else question, None


def _without_far_years(read: Mapping[Order, list[date]]) -> list[Order]:
    """The orders left when those go that put days into years nobody means."""
    orders = list(read)
    if "year_first" not in read or len(orders) == 1:
        return orders
    newest = clock.today().year + 1
    likely = [o for o in orders if all(OLDEST <= day.year <= newest for day in read[o])] or orders
    steps = {o: _step(read[o]) for o in likely}
    if min(steps.values()) <= 35:  # days between one and the next: as close as monthly figures
        likely = [o for o in likely if steps[o] < 200]
    return likely


def _step(days: Iterable[date]) -> float:
    """The mean distance of days, in days; of a single one, as of some that are neither close nor far."""
    different = sorted(set(days))
    return (different[-1] - different[0]).days / (len(different) - 1) if len(different) >= 2 else 100


def _runs(days: Iterable[date]) -> bool:
    different = sorted(set(days))
    return len(different) >= RUN and all((after - day).days == 1 for day, after in pairwise(different))


def _monthly(days: Iterable[date]) -> bool:
    return {day.day for day in days}.isdisjoint({1}) and len({day.day for day in days}) == 1
