"""Days that stand once for several rows, as a pivot table and merged cells have them: the rows below belong to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from connectors.framework.tables import kinds
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.rows import Rows
from okr_model.wording.sentences import Sentence

_NOTE: Final = Sentence("A date stands once for several rows: the rows below it without one belong to it.")
_BLOCKS: Final = 2  # days with rows below them, from which on it is a habit of the table


def carried(
    data: Rows, day: int | None, texts: Sequence[int], merged: Sequence[Merged]
) -> tuple[Rows, tuple[Sentence, ...]]:
    """The rows of data, all of one length, with the days above them, and that it is so; as they were where it is not.

    A row without a day belongs to the one above where they are one merged cell; or where rows below a day are told
    apart by their texts, the same ones at several days, and that is so at most of the days. Any other lacks its day.
    """
    if day is None or b"\0" not in (dated := data.where(day, kinds.said)) or not dated[0]:
        return data, ()
    texts = [c for c in texts if c != day]
    said = any(kinds.said(cell) for c in texts for cell in list(data.cells(c))[-1:])
    rows = len(data) if said or dated[-1] else len(data) - 1  # the last may be a total that says so nowhere
    above, last = list(range(len(data))), 0
    for at, has_day in enumerate(dated[:rows]):
        last = at if has_day else last
        above[at] = last
    if not (_is_merged(data, day, dated, merged) or _is_habit(data, dated[:rows], above[:rows], texts)):
        return data, ()
    return data.borrowed(day, above), (_NOTE,)


def _is_merged(data: Rows, day: int, dated: bytes, merged: Sequence[Merged]) -> bool:
    """Whether every row without a day lies in a merged cell of the column of days."""
    ranges = [one for one in merged if one.left <= day <= one.right and one.bottom > one.top]
    inside = {row for one in ranges for row in range(one.top + 1, one.bottom + 1)}
    return bool(inside) and all(has_day or data.number(at) in inside for at, has_day in enumerate(dated))


def _is_habit(data: Rows, dated: bytes, above: Sequence[int], texts: Sequence[int]) -> bool:
    if not texts:
        return False
    said = [list(data.cells(c)) for c in texts]
    keys = [tuple(column[at] for column in said) for at in range(len(dated))]
    if not all(kinds.said(cell) for key in keys for cell in key):
        return False
    starts = [at for at, has_day in enumerate(dated) if has_day]
    sizes = [after - first for first, after in pairwise([*starts, len(dated)])]
    followed = sum(size > 1 for size in sizes)
    if followed < _BLOCKS or followed * 2 < len(sizes):
        return False
    told_apart = len(set(zip(above, keys, strict=True))) == len(keys)
    below = Counter(key for at, key in enumerate(keys) if not dated[at])
    return told_apart and max(below.values()) > 1
