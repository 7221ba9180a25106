"""Which way text runs, and how what runs the other way stands inside a line without turning what is beside it.

After the Unicode bidirectional algorithm (UAX #9): an isolate is laid out by itself, and its neighbours take it for one
neutral sign. Text of the line's own direction needs none, so a line in one script stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ISOLATE, FROM_RIGHT, END = "\u2068", "\u2067", "\u2069"  # by its own first letter; from the right; the end of either
_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LEFT: Final = re.compile("[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0370-\u0589\u0900-\u1fff]")
_PERSIAN_DIGITS: Final = re.compile("[\u0660-\u066c\u06f0-\u06f9]+")
_FIGURE: Final = re.compile(r"[\u200e\u200f]?[<>~±+\-−≤≥]?\d[^A-Za-z]*\s(?!\S*\d)")  # `6012 5e5e 5006` is none
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES: Final = dict.fromkeys(range(0x202A, 0x202F))
_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))


def isolated(text: str, from_right: bool) -> str:
    """The text for between the words of a line that begins at the right, or at the left.

    A figure with its unit reads on in the direction of the line; everything else in its own.
    """
    other = _LEFT if from_right else _RIGHT
    if text.isascii() and not from_right:
        return text
    if not other.search(text if from_right else _PERSIAN_DIGITS.sub("", text)):
        return text
    if text[0] in "\u2066\u2067\u2068" and text.find(END) == len(text) - 1:
        return text
    begins = FROM_RIGHT if from_right and _FIGURE.match(text) else ISOLATE
    return f"{begins}{text}{END}"


def in_one_line(parts: Iterable[str], from_right: bool) -> str:
    """Facts beside each other, a point between two; each runs its own way, all of them that of the line.

    What is empty is left out. Without it a name in other letters at the beginning would turn all that follows.
    """
    said = " · ".join(isolated(part, from_right) for part in parts if part)
    return f"{FROM_RIGHT}{said}{END}" if from_right and _LEFT.search(said) else said


def harmless(text: str) -> str:
    """What a person typed, without signs that would turn what stands beside it; isolates that are closed may stay."""
    if text.isascii() or not _TURNS.search(text):
        return text
    text = text.translate(_OVERRIDES)
    open_ = 0
    for sign in text:
        if sign in "\u2066\u2067\u2068":
            open_ += 1
        elif sign == END:
            open_ -= 1
            if open_ < 0:
                break
    return text if open_ == 0 else text.translate(_ISOLATES)
