"""Rows that name the units of the headings above them: `,EUR,min` below `Day,Spend,Duration`.

Such a row has a heading above each of its units, nothing but units, and nothing below the heading of the days but a
word for days or the form they are written in. What may stand in a second row of headings (`Cost`, `Brand`) is no unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from connectors.framework.tables import kinds
from connectors.framework.tables.characters import plain
from connectors.framework.tables.currencies import SIGNS, codes
from connectors.framework.tables.headings import says_day, word_set
from connectors.framework.tables.missing import is_missing


class Unit(NamedTuple):
    """What a cell says as a unit.

    unit: as metrics have it: a currency, "kr", "%", "min", "clicks"; "" for pieces, and for what only the heading can
    say.  sure: that it is a unit wherever it stands; things that are counted may head a column too.
    in_heading: whether the heading is to say it, since the unit does not: `thousand EUR`, `EUR / day`, `net`.
    """

    unit: str
    sure: bool = True
    in_heading: bool = False


def _table(words: str) -> dict[str, str]:
    """Lines of `unit: spelling | spelling`, by their spellings; "pieces" have no unit."""
    lines = (line.partition(": ") for line in words.strip().splitlines())
    return {
        word.strip(): "" if unit.strip() == "pieces" else unit.strip()
        for unit, _, said in lines
        for word in said.split("|")
    }


_MEASURES: Final = _table("""
    %: % | percent | per cent | pct | percentage | prozent | pourcent | pour cent | por ciento | por cento
    %: procent | درصد
    s: s | sec | secs | second | seconds | sek | sekunde | sekunden | seconde | secondes | segundos | secondi | ثانیه
    ms: ms | millisecond | milliseconds | millisekunden
    min: min | mins | minute | minutes | minuten | minutos | minuti | دقیقه
    h: h | hr | hrs | hour | hours | std | stunde | stunden | heure | heures | horas | ore | ساعت
    d: d | days | tage | jours | giorni | روز
    EUR: euro | euros
    USD: dollar | dollars | us dollar | us dollars
    GBP: pound | pounds
    CHF: franken | francs | chf
    JPY: yen
    INR: rupee | rupees
    pieces: # | n | no | nr | num | number | count | counts | cnt | x | qty | quantity | unit | units | pc | pcs | piece
    pieces: pieces | st | stk | stck | stück | anzahl | nombre | número | numero | nº | n° | adet | szt | عدد | تعداد
    KB: kb
    MB: mb
    GB: gb
    km: km
    kg: kg
    pt: pt | pts | points | pp | p.p
""")
_COUNTED: Final = word_set("""
    click clicks klicks session sessions sitzungen visit visits besuche visitor visitors besucher user users nutzer view
    views pageviews impression impressions download downloads install installs order orders bestellungen follower
    followers lead leads person persons people personen subscriber subscribers abonnenten conversion conversions event
    events open opens send sends sale sales customer customers kunden signup signups trial trials contact contacts
    booking bookings ticket tickets visit call calls email emails mail mails message messages like likes share shares
    comment comments item items purchase purchases transaction transactions play plays stream streams
""")
"""Things that are counted: a unit beside others, else rather the second row of two rows of headings."""

_NUMBERS: Final = word_set("int integer bigint float double decimal numeric")
_TYPES: Final = word_set("text string str varchar char name label date currency bool boolean")
"""Kinds of data, which some exports write below their headings."""

_OTHER_WORDS: Final = word_set("try mad den pen sos mop top all ron")
_EITHER: Final = frozenset(("sek", "ft"))
"""Swedish crowns or seconds, forints or feet: left to whoever reads the heading."""

_SCALE: Final = r"(?:thousands?|tausend|millions?|millionen|tsd\.?|mio\.?|mn\.?|bn|1[., ]?000|k|t|m)"
_SCALED: Final = re.compile(rf"{_SCALE}[\s.]*(?:of )?(?P<unit>\D+)|(?P<code>\w{{3}}) ?{_SCALE}")
_EACH: Final = re.compile(r"(?P<unit>.+?)\s*(?:/|\bper\b|\bpro\b|\bpar\b|\bpor\b)\s*[^\W\d_][^\W\d_ ]*")
_PART: Final = r"(?:y{2,4}|j{2,4}|a{2,4}|t{1,2}|d{1,4}|m{1,4}|%[ymdb])"
_FORM: Final = re.compile(
    rf"{_PART}(?:[-./, ]+{_PART}){{1,3}}|yyyymmdd|iso(?: ?8601)?|utc|local|gregorian", re.IGNORECASE
)
_BRACKETS: Final = re.compile(r"\((.{1,20})\)|\[(.{1,20})\]|\{(.{1,20})\}|<(.{1,20})>")


def units(
    names: Sequence[object], cells: Sequence[object], days: Collection[int], texts: Collection[int]
) -> dict[int, Unit] | None:
    """The units in a row beside the row of headings, by their columns; None for a row of something else.

    days, texts: columns in which the data have days, and texts.
    """
    found: dict[int, Unit] = {}
    for at, cell in enumerate(cells):
        if not kinds.said(cell) or is_missing(cell):
            continue
        if not isinstance(cell, str) or at >= len(names) or not kinds.said(names[at]):
            return None
        if at in days:
            if not _is_of_days(cell, str(names[at])):
                return None
            continue
        if (unit := read(cell)) is None or (at in texts and (unit.unit or unit.in_heading)):
            return None
        if at not in texts:
            found[at] = unit
    return found if any(one.sure for one in found.values()) else None


def with_units(names: Sequence[object], cells: Sequence[object], units: Mapping[int, Unit]) -> list[object]:
    """The headings with the units beside them: `Cost` over `EUR` is `Cost (EUR)`."""
    found: list[object] = list(names)
    for at, unit in units.items():
        said = _without_brackets(" ".join(str(cells[at]).split()))
        if (unit.unit or unit.in_heading) and said not in str(names[at]):
            found[at] = f"{' '.join(str(names[at]).split())} ({said})"
    return found


@lru_cache(maxsize=1024)
def read(text: str) -> Unit | None:
    """What a cell says as a unit; None where it is none that is known."""
    text = plain(text).strip()
    if len(text) > 40:
        return None
    bare = _without_brackets(text)
    bracketed = bare != text
    bare = re.sub(r"^(?:in|en|unit:|units:|einheit:)\s+", "", bare, flags=re.IGNORECASE)
    small = bare.casefold().rstrip(". ")
    if bare in _EITHER:
        return Unit("", in_heading=True)
    if (known := _known(bare, small)) is not None:
        return Unit(known)
    if small in _NUMBERS or small in _TYPES:
        return Unit("", sure=bracketed or small in _NUMBERS)
    if small in _COUNTED:
        return Unit(small, sure=bracketed)
    scaled = _SCALED.fullmatch(small)
    if scaled and _known("", (scaled["unit"] or scaled["code"]).strip()):
        return Unit("", in_heading=True)
    each = _EACH.fullmatch(small)
    if each and ((of := _known("", each["unit"].strip())) is not None or each["unit"].strip() in _COUNTED):
        return Unit(of if of and of.isupper() and len(of) == 3 else "", in_heading=True)
    return Unit("", in_heading=True) if bracketed and not any(map(str.isdigit, bare)) else None


def _known(text: str, small: str) -> str | None:
    """The unit of a word; "" for pieces, None for a word that is no unit."""
    if text in codes():
        return text
    if small in _MEASURES:
        return _MEASURES[small]
    if sign := SIGNS.get(small) or SIGNS.get(f"{small}.") or SIGNS.get(text.casefold()):
        return sign
    return small.upper() if small in _codes() else None


@cache
def _codes() -> frozenset[str]:
    """Codes that are no words in small letters."""
    return frozenset(code.casefold() for code in codes()) - _OTHER_WORDS


def _is_of_days(cell: str, name: str) -> bool:
    """Whether a cell below the heading of the days says no more than that: `dd.mm.yyyy`, or `date` below `Day`."""
    text = _without_brackets(cell.strip())
    return _FORM.fullmatch(text) is not None or (
        says_day(name) > 0 and (says_day(text) == 2 or text.casefold() in _TYPES)
    )


def _without_brackets(text: str) -> str:
    while inner := _BRACKETS.fullmatch(text):
        text = next(one for one in inner.groups() if one).strip()
    return text
