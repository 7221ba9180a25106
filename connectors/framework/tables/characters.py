"""Text as people of several scripts write it, in the characters that numbers and days are parsed in."""

from __future__ import annotations

import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(
    [0x200B, 0x200C, 0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_SAME: Final = {"٪": "%", "−": "-", "–": "-", "،": ",", "ي": "ی", "ك": "ک", "\u00a0": " ", "\u202f": " "}
_TABLE: Final = _INVISIBLE | {ord(sign): same for sign, same in _SAME.items()}


def plain(text: str) -> str:
    """The text with digits of any script as 0–9, its signs as in English, and without marks of direction."""
    if text.isascii():
        return text
    return "".join(_digit(sign) for sign in text.translate(_TABLE))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
