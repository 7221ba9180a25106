"""The few days of the year on which a country buys otherwise than usual: Nowruz, Christmas, Black Friday and the like.

The days come from `holidays`, which follows each country's law; it is loaded when first asked. Black Friday, which no
law names, is the day after the fourth Thursday of November, wherever Christmas is a holiday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from okr_model.wording.sentences import Sentence

_MAIN: Final = (
    (re.compile(r"Nowruz|Nauryz.*|Nooruz.*|Navruz.*|Novruz.*|International Nowruz Day"), Sentence("Nowruz")),
    (re.compile(r"Christmas(?: Day)?"), Sentence("Christmas")),
    (re.compile(r"New Year's Day"), Sentence("New Year")),
    (re.compile(r"Easter (?:Sunday|Monday)"), Sentence("Easter")),
    (re.compile(r"Thanksgiving(?: Day)?"), Sentence("Thanksgiving")),
    (re.compile(r"Eid al-Fitr"), Sentence("Eid al-Fitr")),
    (re.compile(r"Diwali.*|Deepavali"), Sentence("Diwali")),
    (re.compile(r"(?:Chinese|Lunar|Korean|Vietnamese) New Year(?: \(Spring Festival\))?"), Sentence("Lunar New Year")),
)
_BLACK_FRIDAY: Final = Sentence("Black Friday")
_CHRISTMAS: Final = "Christmas"
_APART: Final = timedelta(days=20)  # days of one name that are closer are one occasion


class Occasion(NamedTuple):
    """A day and what it is called."""

    day: date
    name: Sentence


def occasions(country: str | None, first: date, last: date) -> tuple[Occasion, ...]:
    """The main occasions of a country in a span of days, earliest first. country: ISO 3166-1, two letters.

    None for no country and for one that the library does not know.
    """
    if not country:
        return ()
    every = [one for year in range(first.year, last.year + 1) for one in _of_year(country, year)]
    return tuple(one for one in every if first <= one.day <= last)


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> tuple[Occasion, ...]:
    import holidays  # 100 ms, for those alone who have said where they are

    try:
        days = holidays.country_holidays(country, years=[year], language="en_US")
    except NotImplementedError:
        return ()
    found: list[Occasion] = []
    for day, names in sorted(days.items()):
        for name in (one.removesuffix(" (estimated)") for one in names.split("; ")):
            main = next((said for pattern, said in _MAIN if pattern.fullmatch(name)), None)
            if main and not any(one.name == main and day - one.day < _APART for one in found):
                found.append(Occasion(day, main))
    if any(one.name.text == _CHRISTMAS for one in found):
        thursday = date(year, 11, 22) + timedelta(days=(3 - date(year, 11, 22).weekday()) % 7)
        found.append(Occasion(thursday + timedelta(days=1), _BLACK_FRIDAY))
    return tuple(sorted(found, key=lambda one: one.day))
