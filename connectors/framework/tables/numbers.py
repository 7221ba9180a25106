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

from connectors.framework.tables.beside_numbers import Beside, around
from connectors.framework.tables.characters import plain
from connectors.framework.tables.currencies import currency
from okr_model.wording.sentences import Sentence, Unfit, as_it_is, as_typed

__all__ = ["Amount", "Decimal", "Look", "amount", "currency", "decimal_of", "look", "number", "style"]

Decimal = Literal[".", ","]

_LONGEST: Final = 100  # signs; what is longer is text
_FAST: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_FRAME: Final = re.compile(r"([^0-9]*)([0-9](?:[0-9.,]*[0-9])?)([^0-9]*)")
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
_SAME_SHAPE: Final = str.maketrans("12345678", "99999999")  # a 0 in front tells something
_SPACES: Final = str.maketrans("", "", "٬' _")
_CLOCK: Final = re.compile(r"(-?)(\d{1,4}):([0-5]\d):([0-5]\d)(\.\d+)?")
_LENGTHS: Final = re.compile(
    r"(?:(\d+) ?h(?:ours?|rs?|r)? ?)?(?:(\d+) ?m(?:in(?:ute)?s?)? ?)?(?:(\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)


class Amount(NamedTuple):
    """A number and its unit: "%" (of 84% the value is 0.84), a currency, "kr" for one that is not clear, "s", or ""."""

    value: float
    unit: str = ""


class Look(NamedTuple):
    """What one number tells: "." or "," before its decimals, "?" where it reads either way, ""; and its unit."""

    tells: Literal[".", ",", "?", ""]
    unit: str = ""


class _Shape(NamedTuple):
    """What the signs between digits tell.

    point, comma: whether it is a number with these decimals; sure: whichever they are elsewhere, as of Arabic signs and
    of groups of Indian size, which are then those of a point.  bare: that only points and commas are among them.
    """

    tells: Literal[".", ",", "?", ""]
    point: bool
    comma: bool
    sure: bool
    bare: bool = True


_NOTHING: Final = Look("")
_A_POINT: Final = Look(".")


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
            raise _not_finite(cell)
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
        raise _no_number(text[:_LONGEST])
    core, beside = parts
    shape = _shape(core.translate(_SAME_SHAPE))
    if shape.sure:
        decimal = "."
    if not (shape.point if decimal == "." else shape.comma):
        raise _no_number(text)
    western = core.replace(",", "") if decimal == "." else core.replace(".", "").replace(",", ".")
    if not shape.bare:
        western = western.translate(_SPACES).replace("٫", ".")
    if not beside.power:
        value = float(western)
    elif "e" in western or "E" in western:
        value = float(western) * 10.0**beside.power
    else:  # read, not multiplied: 2.6 / 100 is 0.026000000000000002
        value = float(f"{western}e{beside.power}")
    if not math.isfinite(value):
        raise _not_finite(text)
    return Amount(beside.sign * value, "%" if beside.share else beside.unit)


def _no_number(text: str) -> Unfit:
    return Unfit(Sentence("{found} is no number").filled(found=as_typed(text)))


def _not_finite(cell: object) -> Unfit:
    found = as_typed(cell) if isinstance(cell, str) else as_it_is(repr(cell))
    return Unfit(Sentence("{found} is no finite number").filled(found=found))


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
    shape = _shape(core.translate(_SAME_SHAPE))
    if not shape.point and not shape.comma:
        return None
    return Look(shape.tells, "%" if beside.share else beside.unit)


def decimal_of(texts: Iterable[str]) -> tuple[Decimal | None, str]:
    """Which sign the numbers of one file put before decimals, and a number that leaves it open, if any does.

    None where nothing tells: `1,234` and `1.234` read either way. Raises ValueError where the numbers disagree.
    """
    first = {".": "", ",": "", "?": ""}
    for text in texts:
        if (seen := look(text)) and seen.tells and not first[seen.tells]:
            first[seen.tells] = text
    if first["."] and first[","]:
        raise Unfit(
            Sentence("{one} has a decimal point, {other} a decimal comma").filled(
                one=as_typed(first["."]), other=as_typed(first[","])
            )
        )
    return ("." if first["."] else "," if first[","] else None), first["?"]


def style(text: str, decimal: Decimal) -> str:
    """How a number is written, by the example of one thousand and a half: `1.234,56 €`, `1234.56`, `12%`."""
    if (parts := _parts(text)) is None:
        return "0:00:00" if _seconds(text) is not None else ""
    core, beside = parts
    if _shape(core.translate(_SAME_SHAPE)).sure:
        core, decimal = core.replace("٬", ",").replace("٫", "."), "."
    whole, sign, _ = core.partition(decimal)
    group = next((one for one in whole if not one.isdigit()), "")
    shown = "12,34,567" if re.fullmatch(_INDIAN, whole) else "12" if beside.share else f"1{group}234"
    shown += f"{decimal}{'5' if beside.share else '56'}" if sign else ""
    bare = plain(text).strip()
    digits = _DIGITS.search(bare)
    front, behind = (bare[: digits.start()], bare[digits.end() :]) if digits else ("", "")
    return f"{front.lstrip('-+(').strip('.')}{shown}{behind.rstrip('-+)')}".strip()


def _parts(text: str) -> tuple[str, Beside] | None:
    """The digits of a number with what separates them, and what stands around them; None for what is no number."""
    if len(text) > _LONGEST:
        return None
    if (frame := _FRAME.fullmatch(text)) is not None:
        front, core, behind = frame.groups()
    else:
        text = plain(text).strip()
        if (digits := _DIGITS.search(text)) is None or _CORE.fullmatch(digits[0]) is None:
            return None
        core, front, behind = digits[0], text[: digits.start()], text[digits.end() :]
    if (beside := around(front, behind)) is None:
        return None
    return (f"0{beside[1]}{core}" if beside[1] else core), beside[0]


@lru_cache(maxsize=4096)
def _shape(core: str) -> _Shape:
    """What the signs between digits tell, by their places: every digit but 0 is written as 9."""
    if "٬" in core or "٫" in core:
        good = _NUMBER["."].fullmatch(core.replace("٬", ",").replace("٫", ".")) is not None
        return _Shape("", good, good, sure=True, bare=False)
    sure = _UNMISTAKABLE.fullmatch(core) is not None
    point, comma = (_NUMBER[sign].fullmatch(core) is not None for sign in (".", ","))
    bare = _SPACED.sub(lambda found: re.sub("[' _]", "", found[0]), core)
    tells: Literal[".", ",", "?", ""] = "?" if _UNCLEAR.fullmatch(bare) else ""
    if _POINT.fullmatch(bare):
        tells = "."
    elif _COMMA.fullmatch(bare):
        tells = ","
    return _Shape(tells, point, comma or sure, sure, re.search("[' _]", core) is None)


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
