"""How a written day is written, in the letters that spreadsheets use: `YYYY-MM-DD`, `ddd, D MMM YY`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.framework.tables import day_words
from connectors.framework.tables.day_words import Month
from connectors.framework.tables.written_days import DOTTED, SPAN, Order, without_time, word_of


def form(text: str, order: Order = "day_first") -> str:
    """How a day is written: `YYYY-MM-DD`, `D.M.YYYY`, `ddd, D MMM YY`, `YYYY-Www`."""
    bare = without_time(text)
    if len(span := SPAN.split(bare)) == 2:
        return " - ".join(form(one, order) for one in span)
    if dotted := DOTTED.fullmatch(bare):
        return f"{'D' * len(dotted[1])}.{'M' * len(dotted[2])}."
    parts = re.findall(r"\d+|[^\W\d_]+|\s+|\S", bare)
    kinds = [word_of(part.casefold(), parts[at + 1 :]) if part.isalpha() else None for at, part in enumerate(parts)]
    counted = next((kind for kind in kinds if kind in ("q", "w")), "")
    named = any(isinstance(kind, Month) for kind in kinds)
    roles = _roles([part for part in parts if part.isdecimal()], named, str(counted), order)
    shown = []
    for part, kind in zip(parts, kinds, strict=True):
        if part.isdecimal():
            shown.append(next(roles, ""))
        elif isinstance(kind, Month):
            shown.append("MMMM" if len(part) > 3 else "MMM")
        else:
            shown.append("ddd" if part.isalpha() and part.casefold() in day_words.weekdays() and kind == "" else part)
    return "".join(shown).strip()


def _roles(numbers: list[str], named: bool, counted: str, order: Order) -> Iterator[str]:
    """What each number of a written day is, as one writes its form."""
    sizes = [len(number) for number in numbers]
    long = [n for n, size in enumerate(sizes) if size == 4]
    if len(numbers) == 1 and sizes[0] > 4:
        return iter(["YYYYMMDDHHMMSS"[: sizes[0]]])
    if counted:
        return iter(["YYYY" if n in long else ("ww" if counted == "w" else "Q") for n in range(len(numbers))])
    if named:
        kinds = ["Y", "D"] if long == [0] else ["D", "Y"]
    elif len(numbers) == 2:
        kinds = ["Y", "M"] if long == [0] else ["M", "Y"]
    elif long == [0] or order == "year_first":
        kinds = ["Y", "M", "D"]
    else:
        kinds = ["D", "M", "Y"] if order == "day_first" else ["M", "D", "Y"]
    return iter([kind * size for kind, size in zip(kinds, sizes, strict=False)])
