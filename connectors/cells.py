"""What people write into the cells of a table: days and numbers, in the habits of several countries."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Literal

Decimal = Literal[".", ","]

_TIME = re.compile(r"[T ](?=\d{1,2}:)")
_SPACES = re.compile(r"[\s\u00a0\u202f'’_]")  # between thousands: blank, narrow blank, Swiss apostrophe
_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3}){2,}|0\.\d+")
_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3}){2,}|0,\d+")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_NUMBER = {
    ".": re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE),
    ",": re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?(e[+-]?\d+)?", re.IGNORECASE),
}
_DAYS = ("%Y/%m/%d", "%d.%m.%Y")


def day(cell: object, pattern: str = "") -> date:
    """The day a cell names: a date, `2026-10-01` (a time may follow), `20261001`, `2026/10/01` or `01.10.2026`.

    pattern: how it is written where it is none of these, as in strftime: `%d/%m/%Y`. Raises ValueError.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if not pattern:
        text = _TIME.split(text, maxsplit=1)[0]
        with suppress(ValueError):
            return date.fromisoformat(text)
    for form in (pattern,) if pattern else _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day")


def decimal_of(texts: Iterable[str]) -> tuple[Decimal | None, str]:
    """Which sign the numbers of one file put before decimals, and a number that leaves it open, if any does.

    None where nothing tells: `1,234` and `1.234` read either way. Raises ValueError where the numbers disagree.
    """
    point = comma = unclear = ""
    for text in texts:
        bare = _SPACES.sub("", text).strip("+-%")
        if _POINT.fullmatch(bare):
            point = point or text
        elif _COMMA.fullmatch(bare):
            comma = comma or text
        elif _UNCLEAR.fullmatch(bare):
            unclear = unclear or text
    if point and comma:
        raise ValueError(f"{point!r} has a decimal point, {comma!r} a decimal comma")
    return ("." if point else "," if comma else None), unclear


def number(cell: object, decimal: Decimal = ".") -> float:
    """The number in a cell; `84%` is 0.84. Raises ValueError."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        text = _SPACES.sub("", str(cell))
        bare = text.removesuffix("%")
        if not _NUMBER[decimal].fullmatch(bare) or not any(map(str.isdigit, bare)):
            raise ValueError(f"{str(cell)!r} is no number")
        plain = bare.replace(",", "") if decimal == "." else bare.replace(".", "").replace(",", ".")
        value = float(plain) / (100 if text.endswith("%") else 1)
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is no finite number")
    return value
