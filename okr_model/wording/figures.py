"""How finely a figure is written, and how it reads in English: one rule for pages, files, messages and commands.

A figure's own size says how many decimals it deserves. Figures that are shown together are written more finely where
that is needed to tell them apart: what differs by more than `MATTERS` of their span, and by more than the hundred-
thousandth part of the largest, never reads the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

MATTERS: Final = 0.005
"""Of the span of figures that are shown together: those that differ by less may read the same."""

MINUS: Final = "−"
"""U+2212, before every figure that people read."""

LONGEST: Final = 1e18
"""Nothing that is measured comes to more: what does reads as more than this."""

_FINEST: Final = 1e-5  # of the largest figure: what differs by less is the same
_EXACT: Final = 15  # significant digits that a stored figure has at most
_SMALLEST: Final = 12  # decimals: what is smaller reads as nothing
_ROUGH: Final = 3  # that are enough of a figure which is not known exactly
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_CURRENCY = re.compile(r"[A-Z]{3}")
_SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "ILS": "₪", "INR": "₹",
    "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "PHP": "₱", "TWD": "NT$", "USD": "$", "VND": "₫", "XAF": "FCFA",
    "XCD": "EC$", "XCG": "Cg.", "XOF": "F\u202fCFA", "XPF": "CFPF", "XXX": "¤",
}  # fmt: skip  # as English writes them (Unicode CLDR); other currencies are written with their code

Figures = Iterable[float | None]


def is_currency(unit: str) -> bool:
    """Whether a unit is money: an ISO 4217 code."""
    return bool(_CURRENCY.fullmatch(unit))


def unit_is_part_of_number(unit: str) -> bool:
    """Whether figures are written with their unit in one, as money and shares are."""
    return unit == "%" or is_currency(unit)


def exact(value: float) -> Decimal:
    """A number as its shortest decimal."""
    return Decimal(repr(float(value)))


def bounded(value: float) -> tuple[str, float]:
    """A figure that can be written, and the sign before it: `>` or `<` where it is beyond what anything measures."""
    if abs(value) <= LONGEST or not math.isfinite(value):
        return "", value
    return (">", LONGEST) if value > 0 else ("<", -LONGEST)


def to_digits(value: float, digits: int) -> float:
    """A figure to so many significant digits, as people choose one."""
    return float(f"{value:.{digits}g}")


def written(value: float, unit: str = "", among: Figures = (), *, rough: bool = False) -> tuple[Decimal, int]:
    """A figure rounded as it is written, and the decimals it is written with; those of a share are of its percentage.

    among: the figures it is shown with, in the same unit.  rough: it is not known exactly, so that three digits are
    enough.
    """
    number = exact(value)
    shift = 2 if unit == "%" else 0
    places = _rough_places(number, shift) if rough else _own_places(number, shift, unit)
    if (apart := places_apart(value, among)) is not None:
        places = max(places, min(apart, -_exponent(number)) - shift)
    places = min(places, _EXACT - 1 - _magnitude(number, shift), _SMALLEST)
    if is_currency(unit) and places == 1:
        places = 2
    rounded = _rounded(number, places + shift)
    if rough and unit != "%" and rounded % 1 == 0:
        places = 0
    if places > 2:
        places = max(2, -_exponent(rounded.scaleb(shift)))
    return rounded, max(places, 0)


def written_move(value: float, unit: str = "", beside: Figures = ()) -> tuple[Decimal, int]:
    """By how much a figure moved, without its sign, as `written`; no finer than the figures beside it are written.

    Those beside it that are less than a tenth of the largest are of another size, and do not count.
    """
    figures = [figure for figure in beside if figure is not None]
    if not figures:
        return written(abs(value), unit)
    size = max(map(abs, figures)) / 10
    places = max(written(figure, unit, figures)[1] for figure in figures if abs(figure) >= size)
    shift = 2 if unit == "%" else 0
    return _rounded(exact(abs(value)), places + shift), places


def rounds_away(value: float, unit: str = "", beside: Figures = ()) -> bool:
    """Whether a move is too small to be seen in the figures beside it."""
    return not written_move(value, unit, beside)[0]


def places_apart(value: float, among: Figures) -> int | None:
    """How many decimals tell a figure from all others that differ from it by more than `MATTERS` of their span; below
    zero: tens.

    None where none does, or by no more than a hundred-thousandth of the largest.
    """
    known = [value, *(figure for figure in among if figure is not None and math.isfinite(figure))]
    least = max(MATTERS * (max(known) - min(known)), _FINEST * max(map(abs, known)))
    nearest = min((gap for figure in known if (gap := abs(figure - value)) > least), default=math.inf)
    # two figures that are rounded to steps smaller than what lies between them cannot become the same
    return 1 - math.ceil(math.log10(nearest)) if 0 < nearest < math.inf else None


def share(value: float, places: int = 0) -> Decimal:
    """A share of one, rounded to so many decimals of its percentage."""
    return _rounded(exact(value), places + 2)


def english(value: float, unit: str = "", among: Figures = (), *, rough: bool = False) -> str:
    """A figure with its unit: `2.31%`, `1,940 sessions`, `€12.50`."""
    if not math.isfinite(value):
        return "–"
    sign, value = bounded(value)
    return f"{sign}{_english(*written(value, unit, among, rough=rough), unit)}"


def english_move(value: float, unit: str = "", beside: Figures = ()) -> str:
    """By how much a figure moved: in its unit, shares in points."""
    sign = MINUS if value < 0 else ""
    if not math.isfinite(value) or abs(value) >= LONGEST:
        return f"{sign}{english(abs(value), unit)}"
    size, places = written_move(value, unit, beside)
    if unit == "%":
        return f"{sign}{_number(size.scaleb(2), places)} points"
    return f"{sign}{_english(size, places, unit)}"


def english_share(value: float, places: int = 0) -> str:
    """A share of one as a percentage."""
    if not math.isfinite(value):
        return "–"
    sign, value = bounded(value)
    return f"{sign}{share(value, places).scaleb(2):,.{places}f}%".replace("-", MINUS)


def likelihood(value: float, places: int = 0) -> tuple[str, Decimal]:
    """A likelihood, rounded as `share`, and the sign before it: what is not quite certain never reads as certain.

    `<` of one step above 0 where it would read 0% and is more, `>` of one step below 1 where it would read 100% and is
    less; else no sign.
    """
    said, step = share(value, places), Decimal(1).scaleb(-places - 2)
    if 0 < value < step and said == 0:
        return "<", step
    if 1 - step < value < 1 and said == 1:
        return ">", 1 - step
    return "", said


def english_likelihood(value: float) -> str:
    """A likelihood as a percentage: `84%`, `<1%`, `>99%`."""
    sign, said = likelihood(value)
    return f"{sign}{said.scaleb(2):,.0f}%"


def signed_share(value: float) -> str:
    """A share of one by which something rose or fell, with its sign: `+3.1%`."""
    return f"{'+' if value > 0 else ''}{english_share(value, 1)}"


def _english(number: Decimal, places: int, unit: str) -> str:
    if unit == "%":
        return f"{number.scaleb(2):,.{places}f}%".replace("-", MINUS)
    if is_currency(unit):
        return f"{MINUS if number < 0 else ''}{_SYMBOLS.get(unit, unit)}{abs(number):,.{places}f}"
    return f"{_number(number, places)} {unit}".strip()


def _number(number: Decimal, places: int) -> str:
    """Without zeros at the end, besides the first decimal."""
    said = f"{number:,.{places}f}".replace("-", MINUS)
    if places < 2:
        return said
    whole, _, decimals = said.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def _own_places(number: Decimal, shift: int, unit: str) -> int:
    """As many decimals as the size of a figure deserves."""
    size = abs(number.scaleb(shift))
    if unit == "%":
        return 0 if size >= 100 else 1 if size >= 10 else _at_least(size, 2)
    whole = number % 1 == 0
    if is_currency(unit):
        return 0 if whole or size >= 100 else _at_least(size, 2)
    return 0 if whole or size >= 1000 else 1 if size >= 10 else 2 if size >= Decimal("0.1") else _at_least(size, 4)


def _at_least(size: Decimal, places: int) -> int:
    """So many decimals, or two digits of what is smaller than they can show."""
    return max(places, 1 - size.adjusted()) if size else places


def _rough_places(number: Decimal, shift: int) -> int:
    return _ROUGH - 1 - _magnitude(number, shift)


def _magnitude(number: Decimal, shift: int) -> int:
    """The power of ten of its first digit."""
    return number.adjusted() + shift if number else 0


def _exponent(number: Decimal) -> int:
    """That of its last digit which is not zero."""
    exponent = number.normalize(_CONTEXT).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _rounded(number: Decimal, places: int) -> Decimal:
    rounded = number.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    return rounded or abs(rounded)  # no minus before nothing
