"""Text as people of several scripts write it, in the characters that numbers and days are parsed in."""

from __future__ import annotations

import sys
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(
    [
        *range(0x200B, 0x2010),
        *range(0x064B, 0x0656),
        0x0670,
        0x061C,
        0xFEFF,
        0x00AD,
        0x2060,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_SPACES: Final = {code: " " for code in range(0x80, 0x3001) if unicodedata.category(chr(code)) == "Zs"}
_SAME: Final = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("’‘ʼ′`´＇", "'"),
    "٪": "%",
    "％": "%",
    "،": ",",
    "，": ",",
    "．": ".",
    "／": "/",
    "＋": "+",
    "：": ":",
    "（": "(",
    "）": ")",
    "￥": "¥",
    "＄": "$",
    "￡": "£",
    "￦": "₩",
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "ة": "ه",
}
_TABLE: Final = _INVISIBLE | _SPACES | {ord(sign): same for sign, same in _SAME.items()}
_DIGITS: Final = {
    code: str(unicodedata.decimal(chr(code))) for code in range(0x80, sys.maxunicode + 1) if chr(code).isdecimal()
}
_ALL: Final = _DIGITS | _TABLE


def plain(text: str) -> str:
    """The text with digits of any script as 0–9, its signs and blanks as in English, without marks of direction."""
    return text if text.isascii() else text.translate(_ALL)


def alike(text: str) -> str:
    """The text as it is compared with what somebody looks for: no capitals, Arabic letters as Persian writes them."""
    return plain(text).casefold()


def without_accents(text: str) -> str:
    """The text with its letters bare: `März` as `Marz`, `Şubat` as `Subat`."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
