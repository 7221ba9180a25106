"""What people and programs write into a cell where there is no value."""

from __future__ import annotations

import re
from typing import Final

from connectors.framework.tables.characters import plain

_WORDS: Final = frozenset(
    word.strip()
    for word in [
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "n/d",
        "nd",
        "n.d.",
        "k.a.",
        "k. a.",
        "s/d",
        "s.d.",
        "null",
        "none",
        "nil",
        "nan",
        "<na>",
        "(null)",
        "(none)",
        "(blank)",
        "(empty)",
        "(not set)",
        "#n/a",
        "#na",
        "#nv",
        "#div/0!",
        "#value!",
        "#wert!",
        "#ref!",
        "#bezug!",
        "#name?",
        "#num!",
        "#zahl!",
        "#null!",
        "#spill!",
        "#calc!",
        "#error!",
        "#valeur!",
        "#n/d",
        "#¡div/0!",
        "\\n",
        "undefined",
        "missing",
        "unavailable",
        "not available",
        "no data",
        "not set",
        "keine angabe",
        "ناموجود",
        "ندارد",
        "نامشخص",
        "نامعلوم",
        "بدون داده",
    ]
)
_DASHES: Final = re.compile(r"[-_.·…*?\s]+")
_LONGEST: Final = 20
_FIRST: Final = frozenset({"", *" \t\r\n-_.*?", *(word[0] for word in _WORDS)})


def is_missing(cell: object) -> bool:
    """Whether a cell says that there is no value: empty, dashes, `n/a`, `null`, `#DIV/0!`, `(not set)`, …"""
    if isinstance(cell, str):
        first = cell[:1]
        if first.isascii() and first.casefold() not in _FIRST:
            return False
        if len(cell) > _LONGEST and not cell.isspace():
            return False
        text = plain(cell).strip().casefold()
        return not text or text in _WORDS or _DASHES.fullmatch(text) is not None
    return cell is None or cell != cell  # NaN differs from itself
