"""A table of objectives and key results that another tool exported, read as objectives of a plan.

Headings are recognised by what help pages of such tools call them (Betterworks, Peoplebox, Mirro, xto10x), and can be
named where they are not. Either each row is a key result beside its objective, or a column says which of both it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from connectors.framework.tables import numbers
from okr_model.plan.plan import KeyResult, Objective
from okr_model.wording.sentences import Sentence, SentenceError

MOST_LETTERS: Final = 5_000_000
_MOST_ROWS: Final = 5_000
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "objective": ("objective", "objective title", "objective name", "goal"),
    "key_result": ("key result", "key result title", "key result name", "kr", "result"),
    "title": ("title", "name", "goal title", "okr"),
    "type": ("type", "level type", "okr type", "item type"),
    "owner": ("owner email", "owner email id", "owner emails", "owner", "assignee", "responsible"),
    "team": ("team", "teams", "department", "departments", "group"),
    "baseline": ("start value", "starting value", "initial value", "baseline", "from", "metric start value"),
    "target": ("target value", "target", "goal value", "to", "metric target value"),
    "unit": ("unit", "metric unit", "metric name", "uom"),
    "note": ("description", "details", "notes"),
}
"""What a column is used for, and what it is called elsewhere, in lower case."""

_RESULTS: Final = ("key result", "keyresult", "kr", "milestone")


class UnfitExport(SentenceError, ValueError):
    """Why a table is not read as a plan."""


@dataclass(frozen=True, slots=True)
class Export:
    """columns: by field the heading it is read from.  unused: headings that nothing is read from.

    left_out: (row, why), of the rows that are no objective and no key result.
    """

    columns: Mapping[str, str]
    unused: tuple[str, ...]
    objectives: tuple[Objective, ...]
    left_out: tuple[tuple[int, Sentence], ...]


def read(text: str, named: Mapping[str, str], taken: frozenset[str] = frozenset()) -> Export:
    """named: headings of fields that are not recognised by themselves. taken: ids that the plan has already.

    Raises UnfitExport.
    """
    if len(text) > MOST_LETTERS:
        raise UnfitExport(Sentence("It has more than {most} characters.").filled(most=MOST_LETTERS))
    try:
        dialect: Any = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = list(csv.reader(io.StringIO(text), dialect))
    if not rows or len(rows) > _MOST_ROWS:
        raise UnfitExport(Sentence("It has no rows, or more than {most}.").filled(most=_MOST_ROWS))
    headings = [heading.strip() for heading in rows[0]]
    columns = _columns(headings, named)
    objectives: dict[str, dict[str, Any]] = {}
    left_out: list[tuple[int, Sentence]] = []
    ids = set(taken)
    current = ""
    for number, row in enumerate(rows[1:], start=2):
        cells = {
            field: row[headings.index(of)].strip() for field, of in columns.items() if headings.index(of) < len(row)
        }
        if not any(cells.values()):
            continue
        title, result = _titles(cells, current)
        if not title:
            left_out.append((number, Sentence("it names no objective")))
            continue
        current = title
        own = {key: cells.get(key, "") for key in ("owner", "team", "note")}
        objective = objectives.get(title)
        if objective is None:
            objective = {"id": _id(title, ids), "title": title, "key_results": []} | (own if not result else {})
            objectives[title] = objective
        if result:
            try:
                objective["key_results"].append(_key_result(result, cells, ids))
            except (ValidationError, ValueError):
                left_out.append((number, Sentence("its baseline or its target is no number")))
    if not objectives:
        raise UnfitExport(Sentence("Not one row names an objective."))
    found = tuple(
        Objective.model_validate(one | {"key_results": tuple(one["key_results"])}) for one in objectives.values()
    )
    unused = tuple(heading for heading in headings if heading and heading not in columns.values())
    return Export(columns, unused, found, tuple(left_out))


def _columns(headings: list[str], named: Mapping[str, str]) -> dict[str, str]:
    found = dict(named)
    if missing := [heading for heading in named.values() if heading not in headings]:
        raise UnfitExport(
            Sentence("There is no column {name}. There are {known}.").filled(name=missing[0], known=headings)
        )
    for field, names in FIELDS.items():
        same = [heading for name in names for heading in headings if _plain(heading) == name]
        if field not in found and (free := [one for one in same if one not in found.values()]):
            found[field] = free[0]
    if not {"objective", "key_result"} <= found.keys() and not {"title", "type"} <= found.keys():
        raise UnfitExport(
            Sentence(
                "It needs a column of objectives and one of key results, or one of titles and one that says which they "
                "are. There are {known}: name them with --column FIELD=HEADING ({fields})."
            ).filled(known=headings, fields=list(FIELDS))
        )
    return found


def _titles(cells: Mapping[str, str], current: str) -> tuple[str, str]:
    """The objective of a row, and its key result; "" where the row is the objective itself."""
    if "key_result" in cells or "objective" in cells:
        return cells.get("objective") or current, cells.get("key_result", "")
    if _plain(cells.get("type", "")) in _RESULTS:
        return current, cells.get("title", "")
    return cells.get("title", ""), ""


def _key_result(title: str, cells: Mapping[str, str], ids: set[str]) -> KeyResult:
    baseline, target = (_number(cells.get(key, "")) for key in ("baseline", "target"))
    falls = baseline is not None and target is not None and target < baseline
    return KeyResult.model_validate(
        {
            "id": _id(title, ids),
            "title": title,
            "type": "decrease" if falls else "increase",
            "manual": True,
            "baseline": 0.0 if baseline is None and target is not None else baseline,
            "target": 100.0 if target is None else target,
            "unit": cells.get("unit", ""),
            "owner": cells.get("owner", ""),
            "note": cells.get("note", ""),
        }
    )


def _number(cell: str) -> float | None:
    return numbers.number(cell) if cell else None


def _id(title: str, taken: set[str]) -> str:
    """A name of its own, of the letters of a title."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "item"
    plain = plain if plain[0].isalpha() else f"x-{plain}"
    found = next(name for name in _names(plain) if name not in taken)
    taken.add(found)
    return found


def _names(plain: str) -> Iterator[str]:
    yield plain
    n = 2
    while True:
        yield f"{plain}-{n}"
        n += 1


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().lower())
