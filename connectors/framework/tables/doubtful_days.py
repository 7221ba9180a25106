"""Days that look plain and may be wrong: turned round by a spreadsheet, or moved by a time zone.

A spreadsheet of the American kind that is given `13/06/2026` and `01/06/2026` leaves the first as text, and takes the
second for 6 January. A service that sends midnight of its zone in UTC sends 22:00 of the day before. (Noon is how days
without a time are sent.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.framework import clock
from connectors.framework.tables import written_days
from connectors.framework.tables.days import Way
from connectors.framework.tables.questions import Choice, Question
from connectors.framework.tables.written_days import Order, Triple, Written
from okr_model.wording.sentences import Sentence

_PERSIAN: Final = re.compile(r"[\u0600-\u06ff]")
_JALALI_ORDERS: Final[tuple[Order, ...]] = ("year_first", "day_first")
_IN_UTC: Final = re.compile(r"[T ](\d{2}):(\d{2})(?::00(?:\.0+)?)? ?(?:Z|UTC|GMT|[+]00:?00)$")


def calendar(
    heading: str, said: Mapping[str, Written], way: Way, answers: Mapping[str, str]
) -> tuple[Way, list[Question]]:
    """Whether days with years of two digits, in a table in Persian, are of the Jalali calendar: `05/03/11` of 1405."""
    triples = {text: what for text, what in said.items() if isinstance(what, Triple) and what.short}
    if not triples or not any(_PERSIAN.search(text) for text in (heading, *triples)):
        return way, []
    newest = clock.today() + timedelta(days=366)
    read = {order: [written_days.in_jalali(t, order) for t in triples.values()] for order in _JALALI_ORDERS}
    orders = [order for order, days in read.items() if all(day is not None and day <= newest for day in days)]
    if not orders:
        return way, []
    order = min(orders, key=lambda one: len({day.year for day in read[one] if day}))  # the year changes last
    text, what = next(iter(triples.items()))
    others = [written_days.in_order(what, one) for one in ("year_first", "day_first", "month_first")]
    question = Question(
        "calendar",
        heading,
        Sentence("{day} in {column} may be of two calendars", names={"column": heading, "day": text}),
        (
            Choice("jalali", Sentence("the Jalali calendar"), f"{text} → {written_days.in_jalali(what, order)}"),
            Choice("gregorian", Sentence("the Gregorian calendar"), f"{text} → {next(filter(None, others), '?')}"),
        ),
    )
    answer = question.value(answers)
    taken = replace(way, order=order, jalali=True) if answer != "gregorian" else way
    return taken, [] if answer else [question]


def swapped(
    heading: str, said: Mapping[str, Written], dates: Collection[date], way: Way, answers: Mapping[str, str]
) -> tuple[Way, Question | None]:
    """Whether the real dates of a column may have their day and month changed for one another."""
    triples = {text: what for text, what in said.items() if isinstance(what, Triple)}
    orders = {frozenset(written_days.possible(what) - {"year_first"}) for what in triples.values()}
    if any(max(what.first, what.second) <= 12 for what in triples.values()):
        return way, None  # such a one would have been changed too
    if not dates or len(orders) != 1 or len(next(iter(orders))) != 1 or any(day.day > 12 for day in dates):
        return way, None
    text, day = next(iter(triples)), next((day for day in dates if day.day != day.month), None)
    if day is None:
        return way, None
    question = Question(
        "swapped",
        heading,
        Sentence(
            "{column} has dates and texts such as {text}: a spreadsheet may have swapped day and month of the dates",
            names={"column": heading, "text": text},
        ),
        (
            Choice("swap", Sentence("swap them back"), f"{day:%Y-%m-%d} → {date(day.year, day.day, day.month)}"),
            Choice("keep", Sentence("the dates are right"), f"{day:%Y-%m-%d}"),
        ),
    )
    answer = question.value(answers)
    return replace(way, swapped=answer == "swap"), None if answer else question


def moments(
    heading: str, said: Mapping[str, Written], dates: Collection[date], way: Way, answers: Mapping[str, str]
) -> tuple[Way, Question | None]:
    """Whether the days of a column are moments in UTC that are midnight of the day after, farther east."""
    hours: set[tuple[int, str]] = set()
    for text in said:
        if (time := _IN_UTC.search(text)) is None or len(hours) > 2:
            return way, None
        hours.add((int(time[1]), time[2]))
    late = len(said) > 1 and all(hour > 12 for hour, _ in hours) and max(hours)[0] - min(hours)[0] <= 1
    if dates or not late or len({minute for _, minute in hours}) > 1:
        return way, None
    text, what = next(iter(said.items()))
    first = way.of(what, text)
    after = replace(way, later=1)
    question = Question(
        "moments",
        heading,
        Sentence(
            "{column} has times in UTC, all at {time}: that may be midnight of the next day, further east",
            names={"column": heading, "time": ":".join(str(part) for part in max(hours))},
        ),
        (
            Choice("next", Sentence("the next day, which begins then"), f"{text} → {after.of(what, text)}"),
            Choice("same", Sentence("the day as written"), f"{text} → {first}"),
        ),
    )
    answer = question.value(answers)
    return after if answer != "same" else way, None if answer else question
