"""What stands around the digits of a number: signs, brackets, percent, currencies, and words for thousands."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from connectors.framework.tables.characters import plain
from connectors.framework.tables.currencies import SHARED, SIGNS, codes

_LONGEST: Final = 40
_SHARES: Final = {"%": -2, "‰": -3}
_SHARE_WORDS: Final = ("percent", "prozent", "درصد")
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
_DOLLARS: Final = frozenset(
    {f"{land}D" for land in ("AU", "CA", "HK", "NZ", "SG", "TW")} | {"MXN", "CLP", "COP", "ARS"}
)
_SAME_SIGN: Final = {  # what may stand beside a sign that several currencies share
    **SHARED,
    "USD": _DOLLARS,
    "JPY": ("CNY",),
    "INR": ("PKR", "LKR", "NPR"),
}


class Beside(NamedTuple):
    """sign: 1 or -1; power: of ten; share: whether it is a percentage; unit: a currency; the others count signs."""

    sign: int = 1
    power: int = 0
    share: bool = False
    unit: str = ""
    signs: int = 0
    opens: int = 0
    closes: int = 0


@lru_cache(maxsize=4096)
def around(front: str, behind: str) -> tuple[Beside, str] | None:
    """What the texts in front of the digits and behind them say together; None where that belongs to no number.

    Also a decimal sign that stands before the first digit (`.5`), which belongs to the digits.
    """
    if len(front) > _LONGEST or len(behind) > _LONGEST:
        return None
    if front.strip() == "R" != front:  # rand; `R12` is rather a code
        front = "ZAR"
    front, behind, leads = plain(front).strip(), plain(behind).strip(), ""
    behind = behind.rstrip("*†‡ ") if behind[:1] in "*†‡" else behind  # the mark of a footnote
    behind = "%" if behind.casefold() in _SHARE_WORDS else behind
    before, after = _one_side(front), _one_side(behind)
    if before is None and front[-1] in ".,٫":
        before, leads = _one_side(front[:-1].rstrip()), front[-1]
    if after is None and behind[0] in ".,٫":
        after = _one_side(behind[1:].lstrip("- "))  # `5.` and `5,-`
    if before is None or after is None or before.closes or after.opens or before.opens != after.closes:
        return None
    twice = (before.share and after.share) or before.signs + after.signs + before.opens > 1
    unit = _together(before.unit, after.unit)
    if twice or unit is None or (before.power and not before.share):
        return None
    sign = -1 if before.opens else before.sign * after.sign
    return Beside(sign, before.power + after.power, before.share or after.share, unit), leads


def _together(one: str, other: str) -> str | None:
    """The code of two that says more: of `$5 CAD` the second; None where they contradict each other."""
    if not one or not other or one == other:
        return one or other
    return other if other in _SAME_SIGN.get(one, ()) else one if one in _SAME_SIGN.get(other, ()) else None


def _one_side(text: str) -> Beside | None:
    found, rest = Beside(), text
    while rest:
        size = 1
        if rest[0] in "+-":
            found = found._replace(signs=found.signs + 1, sign=-1 if rest[0] == "-" else 1)
        elif rest[0] == "(":
            found = found._replace(opens=found.opens + 1)
        elif rest[0] == ")":
            found = found._replace(closes=found.closes + 1)
        elif rest[0] in _SHARES and not found.share:
            found = found._replace(share=True, power=found.power + _SHARES[rest[0]])
        elif word := _word(rest):
            size, small = len(word), word.casefold()
            if power := _POWERS_IN_CAPITALS.get(word) or _POWERS.get(small):
                found = found._replace(power=found.power + power)
            elif (unit := _together(found.unit, SIGNS.get(small) or word)) is None:
                return None
            else:
                found = found._replace(unit=unit)
        else:
            return None
        rest = rest[size:].strip()
    return found if found.opens + found.closes <= 1 and found.signs <= 1 and found.power <= 15 else None


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
