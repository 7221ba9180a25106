"""The signs, words and codes that money is written with, as ISO 4217 codes.

Toman has no code of that standard; IRT is what the trade writes, and unlike a word it keeps sums of different
currencies apart. A sign that several currencies share stands for the commonest (`$`: USD, `¥`: JPY, `Rs`: INR), unless
a code beside it says more; `kr` stands for none, since Sweden, Norway and Denmark write it alike.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from connectors.framework.tables.characters import plain

SHARED: Final = {"kr": ("SEK", "NOK", "DKK", "ISK")}
"""What is no code by itself, and the currencies it may be."""

SIGNS: Final = {
    "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "円": "JPY", "元": "CNY", "₩": "KRW", "원": "KRW", "₽": "RUB",
    "₴": "UAH", "₺": "TRY", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₪": "ILS", "₡": "CRC", "₲": "PYG",
    "₸": "KZT", "₼": "AZN", "₾": "GEL", "֏": "AMD", "৳": "BDT", "₵": "GHS", "₨": "PKR", "﷼": "IRR",
    "$": "USD", "us$": "USD", "u$s": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
    "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "sg$": "SGD", "mx$": "MXN", "mex$": "MXN", "r$": "BRL", "ar$": "ARS",
    "cl$": "CLP", "co$": "COP", "col$": "COP", "cn¥": "CNY", "jp¥": "JPY", "rmb": "CNY",
    "rs.": "INR", "rs": "INR", "руб.": "RUB", "руб": "RUB", "р.": "RUB", "грн.": "UAH", "грн": "UAH", "tl": "TRY",
    "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв.": "BGN", "лв": "BGN", "kr.": "kr",
    "kr": "kr", ":-": "kr", "sfr.": "CHF", "fr.": "CHF", "fr": "CHF", "rp.": "IDR", "rp": "IDR", "rm": "MYR",
    "s/.": "PEN", "s/": "PEN", "din.": "RSD", "дин.": "RSD", "ден": "MKD", "fcfa": "XOF",
    "euro": "EUR", "euros": "EUR", "یورو": "EUR", "dollar": "USD", "dollars": "USD", "دلار": "USD",
    "تومان": "IRT", "تومن": "IRT", "toman": "IRT", "tomans": "IRT", "ریال": "IRR", "rial": "IRR", "rials": "IRR",
    "د.إ.": "AED", "د.إ": "AED", "درهم": "AED", "dhs": "AED", "ر.س.": "SAR", "ر.س": "SAR", "ر.ق": "QAR", "د.ک": "KWD",
    "ج.م.": "EGP", "ج.م": "EGP", "د.ع": "IQD", "ل.ل": "LBP", "د.ت": "TND", "د.م.": "MAD",
}  # fmt: skip
"""As they are written beside a figure, in small letters."""

_NO_CODES: Final = {"ALL", "TOP", "CUP", "XXX", "XTS"}  # words first: "TOP 5"
_WORD: Final = re.compile(r"[^\W\d_]+(?:[$¥])?|[^\w\s]")


@cache
def codes() -> frozenset[str]:
    """The ISO 4217 codes, those that are English words left out, and IRT."""
    from babel.numbers import list_currencies  # most tables name none

    return frozenset(list_currencies()) - _NO_CODES | {"IRT"}


def currency(text: str) -> str:
    """The currency that a number or a heading names; "" where it names none, or one that several share."""
    found = [code for code in re.findall(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])", text[:200]) if code in codes()]
    if found:
        return str(found[0])
    words = [word.casefold() for word in _WORD.findall(plain(text[:200]))]
    named = next((SIGNS[word] for word in words if word in SIGNS and (not word.isascii() or len(word) > 2)), "")
    named = named or next((SIGNS[word] for word in words if word in SIGNS and not word.isalpha()), "")
    return "" if named in SHARED else named
