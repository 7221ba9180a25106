"""What the heading of a column says: of days, of codes, and the name that is made of it.

Headings are compared by their words, never by letters inside a word: "Update" and "Candidates" speak of no date.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from connectors.framework.tables.characters import plain, without_accents
from connectors.framework.tables.roman import roman


def word_set(words: str) -> frozenset[str]:
    """Words as a set."""
    return frozenset(words.split())


_DAYS: Final = word_set("""
    day days date dates datum tag jour fecha dia día data giorno dag dzień dzien tarih gün gun дата день 日付 日期
    날짜 日
    تاریخ روز dato päivä dátum nap ημερομηνία datetime timestamp تاريخ التاریخ التاريخ یوم الیوم tanggal दिनांक תאריך
""")
_PERIODS: Final = word_set("""
    month week quarter period monat woche quartal kw zeitraum mois semaine trimestre période mes semana periodo período
    mese settimana maand kwartaal periode miesiąc tydzień kwartał okres ay hafta çeyrek dönem ماه هفته فصل دوره месяц
    неделя период 月 週 yearmonth isoweek time zeit
""")
_WEEKS: Final = word_set("week weeks isoweek yearweek kw woche kalenderwoche semaine semana settimana vecka hafta هفته")
_CODES: Final = word_set("""
    id ids nr no num number # № code codes plz zip zipcode postcode postal cep ean gtin isbn sku asin phone telefon tel
    fax uuid guid ref hour weekday version release build
    postleitzahl kundennummer artikelnummer bestellnummer index 番号
    numéro número numero numer código codigo codice kod код номер کد شناسه کدپستی پستی
""")
"""At the end of a heading: `Campaign ID`. `Number of orders` and `Phone calls` are none."""

_CODES_FIRST: Final = word_set("id código codigo codice код کد شناسه")
_YEARS: Final = word_set("year fiscal jahr année annee année año ano anno jaar rok yıl سال год 年")
_PARTS_OF_MONTHS: Final = word_set("day tag jour día dia giorno dag dzień gün день روز")
_TIMES: Final = word_set("time of day zeit uhrzeit heure hora ora tijd godzina saat час время ساعت timestamp 時刻")
_RANKS: Final = word_set("rank ranking rang # no nr № index row zeile fila ligne رتبه ردیف lp l.p. pos")
_LATIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_SPLIT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^\w#№]+|_")


def words(heading: str) -> tuple[str, ...]:
    """The words of a heading in small letters; `orderDate` and `order_date` have two."""
    parts = _SPLIT.split(plain(heading[:200]).replace("\u0640", ""))
    return tuple(part.casefold() for part in parts if part)


def says_day(heading: str) -> int:
    """How much a heading speaks of days: 2 where it says nothing else (`Date`), 1 beside other words, 0 not at all."""
    found = words(heading)
    if not found:
        return 0
    if all(word in _DAYS for word in found):
        return 2
    return int(any(word in _DAYS or word.endswith("datum") or word in _PERIODS for word in found))


def says_week(heading: str) -> bool:
    """Whether a heading speaks of weeks: the six digits below it, 202612, are no month."""
    return not _WEEKS.isdisjoint(words(heading))


def says_percent(heading: str) -> bool:
    """Whether a heading says that the figures below it are in percent: `CTR (%)`."""
    return "%" in plain(heading)


def says_code(heading: str) -> bool:
    """Whether a heading speaks of codes or of years: numbers that nobody adds up."""
    found = words(heading)
    if not found:
        return False
    calendar = all(word in _YEARS or word in _PERIODS or word in _PARTS_OF_MONTHS for word in found)
    return calendar or found[-1] in _CODES or found[0] in _CODES_FIRST


def says_time(heading: str) -> bool:
    """Whether a heading speaks of the time of day and of nothing else: `Time`, no `Watch time`."""
    return bool(found := words(heading)) and all(word in _TIMES for word in found)


def says_rank(heading: str) -> bool:
    """Whether a heading counts the rows, or is empty as that of an index is."""
    found = words(heading)
    return not found or all(word in _RANKS for word in found) or found[0] == "unnamed"


def _romanised(word: re.Match[str]) -> str:
    return roman(word[0])


def name_from(heading: str, taken: Collection[str] = (), otherwise: str = "table") -> str:
    """A name made from a heading, or from a file's name: a-z, 0-9 and _, and none that is taken.

    Persian, Cyrillic and Greek are written in Latin letters: `فروش` is sales.
    otherwise: what it is called where nothing of it can be written so, as with one in Japanese.
    """
    bare = without_accents(heading.casefold()).translate(_LATIN)
    letters = bare if bare.isascii() else re.sub(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*", _romanised, plain(bare))
    latin = letters.encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", latin).strip("_").lstrip("0123456789_")[:60].rstrip("_")
    if len(name) * 2 < sum(map(str.isalpha, letters)):  # of a Persian heading "(EUR)" alone is no name
        name = ""
    name = name or otherwise
    number, proposed = 1, name
    while proposed in taken:
        number += 1
        proposed = f"{name}_{number}"
    return proposed
