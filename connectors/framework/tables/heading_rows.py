"""The names of a table's columns: from one row of headings or two, each name only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.framework.tables import kinds
from connectors.framework.tables.headings import says_day
from connectors.framework.tables.rows import Row


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells: its first and last row, and its first and last column from 0."""

    top: int
    bottom: int
    left: int
    right: int


def belong_together(
    upper: Row, lower: Row, columns: Sequence[int], days: Collection[int], merged: Sequence[Merged]
) -> bool:
    """Whether two rows are headings of two levels, and the upper is not a title of several cells.

    columns: where the table has data; days: those of them that have days.
    """
    above = [c for c in columns if c < len(upper[1]) and kinds.said(upper[1][c])]
    below = [c for c in columns if c < len(lower[1]) and kinds.said(lower[1][c])]
    if not above or lower[0] - upper[0] != 1 or any(kinds.kind(upper[1][c]) in ("day", "number") for c in above):
        return False
    wide = [one for one in merged if one.top == upper[0] == one.bottom and one.right > one.left]
    if any(len(columns) > one.right - one.left + 1 for one in wide):
        return True
    if any(":" in str(upper[1][c]) or kinds.is_comment(upper[1]) for c in above):
        return False
    if (
        set(above) >= set(columns)
        and not set(below) & set(days)
        and any(says_day(_name(upper[1][c])) for c in days if c < len(upper[1]))
    ):
        return True  # the days are named above, and everything else in both
    names = [_name(lower[1][c]) for c in below]
    if len(names) > len(set(names)):  # the same names again below another group
        return len(above) < len(columns)
    complements = set(above) - set(below)
    return bool(complements) and set(above) | set(below) >= set(columns) and bool(set(below) - set(above))


def joined(upper: Row, lower: Row, merged: Sequence[Merged]) -> list[object]:
    """Both levels in one: `June` over `Clicks` and `Cost` are `June Clicks` and `June Cost`."""
    width = max(len(upper[1]), len(lower[1]))
    above, below = _fitted(upper[1], width), _fitted(lower[1], width)
    wide = {c: one for one in merged if one.top == upper[0] for c in range(one.left, one.right + 1)}
    names: list[object] = []
    last = ""
    for at in range(width):
        if kinds.said(above[at]):
            last = _name(above[at])
        one = wide.get(at)
        group = _name(above[one.left]) if one and one.left < width else last if not wide else _name(above[at])
        under = _name(below[at])
        names.append(group if group == under or (not under and kinds.said(above[at])) else f"{group} {under}".strip())
        if not under:
            names[-1] = _name(above[at])
    return names


def named(cells: Sequence[object]) -> tuple[str, ...]:
    """Headings as written, each in one line and once: the second `Clicks` is `Clicks (2)`, whatever stands between."""
    seen: Counter[str] = Counter()
    written = {_name(cell) for cell in cells}
    names: list[str] = []
    for cell in cells:
        name = heading = _name(cell)
        seen[heading] += 1
        while heading and seen[heading] > 1 and (name == heading or name in written or name in names):
            name = f"{heading} ({seen[heading]})"
            if name in written or name in names:
                seen[heading] += 1
        names.append(name)
    return tuple(names)


def _name(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _fitted(cells: Sequence[object], width: int) -> list[object]:
    return [*cells, *[""] * (width - len(cells))]
