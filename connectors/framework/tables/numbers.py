"""What people write into the cells of a table: numbers in the habits of several countries, in any digits.

`1,234.5`, `1.234,5`, `12,34,567.5`, `۱٬۲۳۴٫۵`, `84%`, `€ 12`, `12 EUR`, `(30)` for minus thirty.
Days stand in `connectors.framework.tables.days`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Literal

from connectors.framework.tables.characters import plain

Decimal = Literal[".", ","]

_SPACES = re.compile(r"[\s\u00a0\u202f'’_]")  # between thousands: blank, narrow blank, Swiss apostrophe
_SPACED = re.compile(rf"(?<![\d.,])\d{{1,3}}({_SPACES.pattern}\d{{3}})+(?!\d)")  # two numbers side by side are not one
_BETWEEN_SIGNS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_INDIAN = r"\d{1,2}(,\d{2})+,\d{3}"  # lakhs and crores
_POINT = re.compile(rf"{_INDIAN}(\.\d+)?|" r"\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3}){2,}|0\.\d+")
_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3}){2,}|0,\d+")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_NUMBER = {
    ".": re.compile(rf"[+-]?(\d+|\d{{1,3}}(,\d{{3}})+|{_INDIAN})?(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE),
    ",": re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?(e[+-]?\d+)?", re.IGNORECASE),
}
_ARABIC = re.compile(r"\d{1,3}(٬\d{3})+(٫\d+)?|\d+٫\d+")  # its own signs leave nothing open
_CODE = re.compile(r"^([A-Z]{3})(?=[\s\d+-])|(?<=[\s\d.,])([A-Z]{3})$")
_MONEY = ("ریال", "تومان", "kr")


def decimal_of(texts: Iterable[str]) -> tuple[Decimal | None, str]:
    """Which sign the numbers of one file put before decimals, and a number that leaves it open, if any does.

    None where nothing tells: `1,234` and `1.234` read either way. Raises ValueError where the numbers disagree.
    """
    point = comma = unclear = ""
    for text in texts:
        bare = _bare(text).strip("+-%")
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
    """The number in a cell; `84%` is 0.84, a currency is left out. Raises ValueError."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        text = _bare(str(cell))
        bare = text.removesuffix("%")
        if _ARABIC.fullmatch(bare.lstrip("+-")):
            bare = bare.replace("٬", "").replace("٫", decimal)
        if not _NUMBER[decimal].fullmatch(bare) or not any(map(str.isdigit, bare)):
            raise ValueError(f"{str(cell)!r} is no number")
        western = bare.replace(",", "") if decimal == "." else bare.replace(".", "").replace(",", ".")
        if not text.endswith("%"):
            value = float(western)
        else:  # read, not divided: 2.6 / 100 is 0.026000000000000002
            value = float(western) / 100 if "e" in western.lower() else float(f"{western}e-2")
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is no finite number")
    return value


def _bare(text: str) -> str:
    """The text of a number without blanks, without its currency, and with a minus sign for brackets around it."""
    text = plain(text).strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"
    if code := _CODE.search(text):
        text = text.replace(code[0], "", 1) if code[0] in _currencies() else text
    for word in _MONEY:
        text = text.removesuffix(word).removeprefix(word)
    text = "".join(sign for sign in text if (sign.isascii() and sign != "$") or unicodedata.category(sign) != "Sc")
    return _BETWEEN_SIGNS.sub("", _SPACED.sub(lambda found: _SPACES.sub("", found[0]), text))


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₹": "INR", "¥": "JPY", "﷼": "IRR", "ریال": "IRR"}


def currency(text: str) -> str:
    """The ISO 4217 code of the currency that a number or a heading names; "" where it names none."""
    codes = [code for code in re.findall(r"\b[A-Z]{3}\b", text) if code in _currencies()]
    return next((code for sign, code in _SIGNS.items() if sign in plain(text)), codes[0] if codes else "")


@cache
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies  # most tables name none

    return frozenset(list_currencies())
