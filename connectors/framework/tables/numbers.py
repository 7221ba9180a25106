"""What people write into the cells of a table: numbers in the habits of several countries, in any digits.

`1,234.5`, `1.234,5`, `12,34,567.5`, `1 234,5`, `1'234.5`, `۱٬۲۳۴٫۵`, `84%`, `€ 12`, `12 EUR`, `1.2K`, `123-`, `(30)`.
What is no number at all (`n/a`, `--`) is told by `connectors.framework.tables.missing`; days by `days`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import time, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from connectors.framework.tables.characters import plain
from connectors.framework.tables.currencies import SHARED, SIGNS, codes, currency

__all__ = ["Amount", "Decimal", "amount", "currency", "decimal_of", "look", "number", "style"]

Decimal = Literal[".", ","]

_LONGEST: Final = 100  # signs; what is longer is text
_FAST: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_INDIAN: Final = r"\d{1,2}(?:,\d{2})+,\d{3}"  # lakhs and crores
_POWER: Final = r"(?:[eE][+-]?\d+)?"
_NUMBER: Final = {
    ".": re.compile(rf"(?:\d+|\d{{1,3}}(?:([,' _])\d{{3}})(?:\1\d{{3}})*|{_INDIAN})(?:\.\d*)?{_POWER}"),
    ",": re.compile(rf"(?:\d+|\d{{1,3}}(?:([.' _])\d{{3}})(?:\1\d{{3}})*)(?:,\d*)?{_POWER}"),
}
_UNMISTAKABLE: Final = re.compile(rf"(?:{_INDIAN}|\d{{1,3}}(?:,\d{{3}}){{2,}})(?:\.\d+)?")
_SPACED: Final = re.compile(r"\d{1,3}(?:([' _])\d{3})(?:\1\d{3})*(?!\d)")  # two numbers side by side are not one
_POINT: Final = re.compile(
    rf"{_INDIAN}(\.\d+)?|\d{{1,3}}(,\d{{3}})+\.\d+|\d+\.(\d{{1,2}}|\d{{4,}})|\d{{4,}}\.\d+|\d{{1,3}}(,\d{{3}}){{2,}}"
    r"|0\d*\.\d+|\d+\.\d+[eE][+-]?\d+"
)
_COMMA: Final = re.compile(
    r"\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(\.\d{3}){2,}|0\d*,\d+|\d+,\d+[eE][+-]?\d+"
)
_UNCLEAR: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_DIGITS: Final = re.compile(r"\d(?:.*\d)?", re.DOTALL)
_CORE: Final = re.compile(rf"[\d.,٬٫' _]+{_POWER}")
_CLOCK: Final = re.compile(r"(-?)(\d{1,4}):([0-5]\d):([0-5]\d)(\.\d+)?")
_LENGTHS: Final = re.compile(
    r"(?:(\d+) ?h(?:ours?|rs?|r)? ?)?(?:(\d+) ?m(?:in(?:ute)?s?)? ?)?(?:(\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_POWERS: Final = {
    **dict.fromkeys(("k", "tsd", "tsd.", "tys", "tys.", "тыс", "тыс.", "bin", "thousand", "هزار", "千"), 3),
    **dict.fromkeys(("万", "萬"), 4),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 5),
    **dict.fromkeys(("mio", "mio.", "mn", "mln", "mln.", "млн", "млн.", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("millones", "milyon", "میلیون"), 6),
    **dict.fromkeys(("cr", "crore", "crores"), 7),
    **dict.fromkeys(("億", "亿"), 8),
    **dict.fromkeys(("bn", "mrd", "mrd.", "mld", "mld.", "млрд", "млрд.", "billion", "milliarden", "میلیارد"), 9),
}
_POWERS_IN_CAPITALS: Final = {"M": 6, "B": 9}  # a small m may be minutes, metres or thousandths
_WORDS: Final = tuple(sorted({*SIGNS, *_POWERS}, key=len, reverse=True))
_SHARES: Final = {"%": -2, "‰": -3}


class Amount(NamedTuple):
    """A number and its unit: "%" (of 84% the value is 0.84), a currency, "kr" for one that is not clear, "s", or ""."""

    value: float
    unit: str = ""


class _Beside(NamedTuple):
    """What stands in front of the digits, or behind them."""

    minus: int = 0  # signs, a plus counts as one too
    sign: int = 1
    power: int = 0
    share: bool = False
    unit: str = ""
    opens: int = 0
    closes: int = 0


def number(cell: object, decimal: Decimal = ".") -> float:
    """The number in a cell; `84%` is 0.84, a currency is left out. Raises ValueError."""
    return amount(cell, decimal).value


def amount(cell: object, decimal: Decimal = ".") -> Amount:
    """The number in a cell, and its unit. decimal: what stands before its decimals. Raises ValueError."""
    if isinstance(cell, str):
        if decimal == "." and _FAST.fullmatch(cell):
            return Amount(float(cell))
        return _amount(cell, decimal)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            raise ValueError(f"{cell!r} is no finite number")
        return Amount(float(cell))
    if isinstance(cell, timedelta):
        return Amount(cell.total_seconds(), "s")
    if isinstance(cell, time):
        return Amount(cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6, "s")
    return _amount(str(cell), decimal)


def _amount(text: str, decimal: Decimal) -> Amount:
    if (parts := _parts(text)) is None:
        if (seconds := _seconds(text)) is not None:
            return Amount(seconds, "s")
        raise ValueError(f"{text[:_LONGEST]!r} is no number")
    core, beside = parts
    core, decimal = _western(core, decimal)
    if not _NUMBER[decimal].fullmatch(core):
        raise ValueError(f"{text!r} is no number")
    bare = re.sub("[' _]", "", core)
    western = bare.replace(",", "") if decimal == "." else bare.replace(".", "").replace(",", ".")
    if not beside.power:
        value = float(western)
    elif "e" in western.lower():
        value = float(western) * 10.0**beside.power
    else:  # read, not multiplied: 2.6 / 100 is 0.026000000000000002
        value = float(f"{western}e{beside.power}")
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no finite number")
    return Amount(beside.sign * value, "%" if beside.share else beside.unit)


def _western(core: str, decimal: Decimal) -> tuple[str, Decimal]:
    """Arabic separators, and groups of Indian size, mean the same whatever the column's decimals are."""
    if "٬" in core or "٫" in core:
        return core.replace("٬", ",").replace("٫", "."), "."
    return core, "." if _UNMISTAKABLE.fullmatch(core) else decimal


def decimal_of(texts: Iterable[str]) -> tuple[Decimal | None, str]:
    """Which sign the numbers of one file put before decimals, and a number that leaves it open, if any does.

    None where nothing tells: `1,234` and `1.234` read either way. Raises ValueError where the numbers disagree.
    """
    first = {".": "", ",": "", "?": ""}
    for text in texts:
        if (seen := look(text)) and seen.tells and not first[seen.tells]:
            first[seen.tells] = text
    if first["."] and first[","]:
        raise ValueError(f"{first['.']!r} has a decimal point, {first[',']!r} a decimal comma")
    return ("." if first["."] else "," if first[","] else None), first["?"]


class Look(NamedTuple):
    """What one number tells: "." or "," before its decimals, "?" where it reads either way, ""; and its unit."""

    tells: Literal[".", ",", "?", ""]
    unit: str = ""


_NOTHING: Final = Look("")
_A_POINT: Final = Look(".")


def look(text: str) -> Look | None:
    """What one number tells of its column; None for what is no number in any reading."""
    if _FAST.fullmatch(text):
        whole, _, decimals = text.lstrip("-").partition(".")
        if not decimals:
            return _NOTHING
        return _A_POINT if len(decimals) != 3 or len(whole) > 3 or whole[0] == "0" else Look("?")
    if (parts := _parts(text)) is None:
        return None if _seconds(text) is None else Look("", "s")
    core, beside = parts
    unit = "%" if beside.share else beside.unit
    if "٬" in core or "٫" in core:
        core, _ = _western(core, ".")
        return Look("", unit) if _NUMBER["."].fullmatch(core) else None
    if not _NUMBER["."].fullmatch(core) and not _NUMBER[","].fullmatch(core):
        return None
    core = _SPACED.sub(lambda found: re.sub("[' _]", "", found[0]), core)
    if _POINT.fullmatch(core):
        return Look(".", unit)
    if _COMMA.fullmatch(core):
        return Look(",", unit)
    return Look("?" if _UNCLEAR.fullmatch(core) else "", unit)


def style(text: str, decimal: Decimal) -> str:
    """How a number is written, by the example of one thousand and a half: `1.234,56 €`, `1234.56`, `12%`."""
    if (parts := _parts(text)) is None:
        return "0:00:00" if _seconds(text) is not None else ""
    bare = plain(text).strip()
    core, beside = parts
    core, decimal = _western(core, decimal)
    whole, sign, _ = core.partition(decimal)
    group = next((one for one in whole if not one.isdigit()), "")
    shown = "12,34,567" if re.fullmatch(_INDIAN, whole) else f"1{group}234" if not beside.share else "12"
    shown += f"{decimal}{'5' if beside.share else '56'}" if sign else ""
    at = _DIGITS.search(bare)
    front, behind = (bare[: at.start()], bare[at.end() :]) if at else ("", "")
    return f"{front.replace('-', '').replace('+', '')}{shown}{behind}".strip()


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, _Beside] | None:
    """The digits of a number with what separates them, and what stands around them; None for what is no number."""
    text = plain(text).strip() if len(text) <= _LONGEST else ""
    if (digits := _DIGITS.search(text)) is None:
        return None
    core, front, behind = digits[0], text[: digits.start()], text[digits.end() :]
    if _CORE.fullmatch(core) is None:
        return None
    before, after = _beside(front), _beside(behind)
    if before is None and front[-1] in ".,٫":
        before, core = _beside(front[:-1]), f"0{front[-1]}{core}"
    if after is None and behind[0] in ".,٫":
        after = _beside(re.sub(r"^[.,٫]-*", "", behind))  # "5." and "5,-"
    if before is None or after is None or before.closes or after.opens or before.opens != after.closes:
        return None
    if (
        before.minus + after.minus + before.opens > 1
        or (before.share and after.share)
        or (before.power and not before.share)
    ):
        return None
    units = {unit for unit in (before.unit, after.unit) if unit}
    if len(units) > 1:
        units = _narrowed(before.unit, after.unit)
        if not units:
            return None
    sign = -1 if before.opens else before.sign * after.sign
    unit = next(iter(units), "")
    return core, _Beside(0, sign, before.power + after.power, before.share or after.share, unit)


def _narrowed(one: str, other: str) -> set[str]:
    """The code of two that says more: of `$5 CAD` the second; none where they contradict each other."""
    for sign, code in ((one, other), (other, one)):
        if (
            (sign in SHARED and code in SHARED[sign])
            or (sign == "USD" and code in _DOLLARS)
            or (sign, code) == ("JPY", "CNY")
        ):
            return {code}
    return set()


_DOLLARS: Final = frozenset(
    [
        "AUD",
        "BBD",
        "BMD",
        "BND",
        "BSD",
        "BZD",
        "CAD",
        "CLP",
        "COP",
        "FJD",
        "GYD",
        "HKD",
        "JMD",
        "LRD",
        "MXN",
        "NAD",
        "NZD",
        "SGD",
        "TTD",
        "TWD",
        "UYU",
        "ARS",
    ]
)


@lru_cache(maxsize=4096)
def _beside(text: str) -> _Beside | None:
    """What stands at one side of the digits; None for what belongs to no number."""
    found, rest = _Beside(), text.strip()
    if len(rest) > 40:
        return None
    while rest:
        if rest[0] in "+-":
            found = found._replace(minus=found.minus + 1, sign=-1 if rest[0] == "-" else 1)
            size = 1
        elif rest[0] in "()":
            opens = rest[0] == "("
            found = found._replace(opens=found.opens + opens, closes=found.closes + (not opens))
            size = 1
        elif rest[0] in _SHARES:
            if found.share:
                return None
            found, size = found._replace(share=True, power=_SHARES[rest[0]]), 1
        elif word := _word(rest):
            if word in _POWERS_IN_CAPITALS or word.casefold() in _POWERS:
                power = _POWERS_IN_CAPITALS.get(word) or _POWERS[word.casefold()]
                if found.power + power > 15:
                    return None
                found = found._replace(power=found.power + power)
            elif found.unit:
                narrowed = _narrowed(found.unit, _code(word)) if found.unit != _code(word) else {found.unit}
                if not narrowed:
                    return None
                found = found._replace(unit=narrowed.pop())
            else:
                found = found._replace(unit=_code(word))
            size = len(word)
        else:
            return None
        rest = rest[size:].strip()
    return found if found.opens + found.closes <= 1 and found.minus <= 1 else None


def _word(text: str) -> str:
    """The word that a text begins with, if it is one of money or of thousands; "" for any other."""
    if (code := text[:3]).isupper() and code.isalpha() and not text[3:4].isalpha() and code in codes():
        return code
    for sign in _POWERS_IN_CAPITALS:
        if text.startswith(sign) and not text[1:2].isalpha():
            return sign
    small = text.casefold()
    for word in _WORDS:
        if small.startswith(word) and not (word[-1].isalpha() and small[len(word) : len(word) + 1].isalpha()):
            return text[: len(word)]
    return ""


def _code(word: str) -> str:
    return SIGNS.get(word.casefold()) or word


def _seconds(text: str) -> float | None:
    """The seconds of a length of time: `01:02:03`, `1h 2m 3s`; None for what is none."""
    text = plain(text).strip() if len(text) <= 40 else ""
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(clock[2]), int(clock[3]), float(clock[4] + (clock[5] or ""))
        return (hours * 3600 + minutes * 60 + seconds) * (-1 if clock[1] else 1)
    lengths = _LENGTHS.fullmatch(text) if text[:1].isdigit() else None
    # "5m" alone may be millions, metres or minutes
    if lengths is None or not (lengths[3] or (lengths[1] and lengths[2])):
        return None
    return int(lengths[1] or 0) * 3600 + int(lengths[2] or 0) * 60 + float(lengths[3] or 0)
