"""Text as people of several scripts write it, in the characters that numbers and days are parsed in."""

from __future__ import annotations

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


class _Characters(dict[int, str | None]):
    """What each character is written as: named ones at once, others when they are met, as there are a million."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        same = (
            str(unicodedata.decimal(sign)) if sign.isdecimal() else " " if unicodedata.category(sign) == "Zs" else sign
        )
        self[code] = same
        return same


_PLAIN: Final = _Characters(_INVISIBLE | {ord(sign): same for sign, same in _SAME.items()})


def plain(text: str) -> str:
    """The text with digits of any script as 0–9, its signs and blanks as in English, without marks of direction."""
    return text if text.isascii() else text.translate(_PLAIN)


def alike(text: str) -> str:
    """The text as it is compared with what somebody looks for: no capitals, Arabic letters as Persian writes them."""
    return plain(text).casefold()


def without_accents(text: str) -> str:
    """The text with its letters bare: `März` as `Marz`, `Şubat` as `Subat`."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
