"""How large a text may be to fit its place, and round figures for an axis. No library is asked: near enough is enough.

Widths are those of Arial and its like, in shares of the type's size, rounded up.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

POINTS_PER_INCH = 72
LINE_HEIGHT = 1.2
_FINEST = 12  # decimals of an axis: what is smaller reads as nothing
_SPACE = 0.32
_NARROW = frozenset("iljtfrI.,:;'|!()[] ·")
_SHAPELESS = frozenset({"Mn", "Cf"})  # marks on letters, and what only steers
_WIDE = frozenset("mwMW@%—")


def _width(text: str) -> float:
    """Of a line, in shares of the type's size."""
    total = 0.0
    for sign in text:
        if sign in _NARROW:
            total += 0.32
        elif sign in _WIDE or unicodedata.east_asian_width(sign) in "WF":
            total += 1.0
        elif unicodedata.category(sign) not in _SHAPELESS:
            total += 0.72 if sign.isupper() else 0.57
    return total


def across(text: str, points: int) -> float:
    """How wide a text on one line is, in inches."""
    return _width(text) * points / POINTS_PER_INCH


def broken(text: str, width: float, points: float) -> list[str]:
    """A text in lines. width: in inches."""
    room = width * POINTS_PER_INCH / points
    done: list[str] = []
    line, used = "", 0.0
    for word in text.split():
        wide = _width(word)
        if line and used + _SPACE + wide > room:
            done.append(line)
            line, used = "", 0.0
        while wide > room and len(word) > 1:  # a word longer than a line is broken
            at = _fitting(word, room)
            done.append(word[:at])
            word = word[at:]
            wide = _width(word)
        line = f"{line} {word}" if line else word
        used += wide + (_SPACE if used else 0.0)
    return [*done, line] if line or not done else done


def _fitting(word: str, room: float) -> int:
    """How many of its signs fit, at least one."""
    used = 0.0
    for at, sign in enumerate(word):
        used += _width(sign)
        if used > room:
            return max(at, 1)
    return len(word)


def lines(text: str, width: float, points: float) -> int:
    """How many lines a text takes. width: in inches."""
    return len(broken(text, width, points))


def heading(text: str, width: float, sizes: Sequence[int]) -> tuple[int, ...]:
    """The sizes to try for a title: one that fits on a line comes before a larger one that breaks it."""
    flat = next((n for n in sizes[:3] if lines(text, width, n) == 1), None)
    return (flat,) if flat else tuple(sizes)


def size(text: str, width: float, high: float, sizes: Sequence[int]) -> int:
    """The first of the sizes with which the text fits into a place of inches; else the last of them."""
    for points in sizes:
        if _fits(text, width, high, points):
            return points
    return sizes[-1]


def height(text: str, width: float, points: int) -> float:
    """How high a text comes out, in inches."""
    return lines(text, width, points) * points * LINE_HEIGHT / POINTS_PER_INCH


def cut(text: str, width: float, high: float, points: int) -> str:
    """As much of a text as fits, with an ellipsis where it was cut."""
    if _fits(text, width, high, points):
        return text
    kept, least = len(text), 0
    while least < kept:
        middle = (least + kept + 1) // 2
        if _fits(text[:middle] + "…", width, high, points):
            least = middle
        else:
            kept = middle - 1
    return text[:kept].rstrip() + "…"


def _fits(text: str, width: float, high: float, points: int) -> bool:
    return height(text, width, points) <= high + 1e-9


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round figures that hold low and high between them, about as many as wanted."""
    rough = (high - low) / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


def days_between(days: int, wanted: int = 6) -> int:
    """From one named day to the next: whole weeks where there is room for them."""
    return max(1, round(days / wanted / 7) * 7 or days // wanted)


def decimals(step: float) -> int:
    """How many an axis needs whose figures are a step apart."""
    return next((n for n in range(_FINEST) if abs(round(step, n) - step) < step * 1e-6), _FINEST)
