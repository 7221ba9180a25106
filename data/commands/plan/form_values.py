"""What a form needs between the person who types and a command: figures, identifiers, which field a refusal is about.

Nothing here decides whether a value is right: that is the model's and the plan store's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from connectors.framework.tables import numbers
from data.stores.plan.changes import needs_reason
from data.stores.plan.errors import Refused
from okr_model.wording.sentences import Sentence, Unfit

TOP = ""  # where a refusal stands that belongs to no single field
_THING = re.compile(r"^(cycle|objectives\[\d+\](\.key_results\[\d+\])?)\.?")  # where in a plan the edited thing stands

Problems = dict[str, list[Sentence | str]]
"""By field, what was refused about it."""


def figure(text: str) -> float | None:
    """A number as people type it, in the dialects of uploaded files. None for an empty text.

    `180,000`, `1234.5`, `1.234,56`, `2,6 %` (0.026), `€ 12`, `۱۸۰`. What one number alone leaves open is read as the
    program writes it: `1,234` has a thousand, `1.234` has decimals. Raises Unfit for anything else.
    """
    if not text.strip():
        return None
    try:
        decimal, _ = numbers.decimal_of([text])
        return numbers.number(text, decimal or ".")
    except ValueError:
        raise Unfit("Not a number. Write it like 180000, 180,000, 12.5 or 2.4 %.") from None


def typed(value: float | None) -> str:
    """A number as `figure` reads it back, to the last digit."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def identifier(title: str, taken: Collection[str], fallback: str) -> str:
    """An identifier made of a title, `fallback` where it has no Latin letters; numbered where it is taken."""
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40].rstrip("_") or fallback
    names = [stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def by_field(refusal: Refused, fields: Collection[str]) -> Problems:
    """A refusal of a command, one by one, put to the fields of the form that it is about; the rest to `TOP`.

    fields: of the objective, key result or cycle that the form edits, called as in a plan file.
    """
    found: Problems = {}
    if refusal.sentence is not None and not refusal.problems:
        return {TOP: [refusal.sentence]}
    for problem in refusal.problems:
        inside = _THING.sub("", problem.place)
        field = re.split(r"[.\[]", inside)[0]
        message = problem.said or problem.message
        messages = found.setdefault(field if field in fields else _field_of(problem.message, fields), [])
        if message not in messages:
            messages.append(message)
    for line in str(refusal).splitlines() if not refusal.problems else ():
        field, colon, rest = line.partition(": ")
        if colon and field in fields:
            found.setdefault(field, []).append(rest)
        else:
            found.setdefault(_field_of(line, fields), []).append(line)
    return found


def changed(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose values differ from those the form was filled with (`base`)."""
    return {field: value for field, value in values.items() if base.get(field) != value}


def asks_for_reason(base: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Whether the plan store will want a reason for these changes of a key result, so that the form asks for it."""
    return any(needs_reason(field, base.get(field)) for field in changes)


def steps(rows: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as a table of the form has them, in a plan's JSON form; rows without a name are left out."""
    named = [(str(row.get("name") or "").strip(), row.get("done")) for row in rows]
    return [{"name": name, "done": _iso(done)} for name, done in named if name]


def phases(rows: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Phases as a table of the form has them, in a plan's JSON form; empty rows are left out."""
    filled = [{k: _nothing(row.get(k)) for k in ("until", "share", "value")} for row in rows]
    return [row | {"until": _iso(row["until"])} for row in filled if any(v is not None for v in row.values())]


def _nothing(value: Any) -> Any:
    return None if value is None or value != value else value  # NaN and NaT differ from themselves


def _iso(value: Any) -> str | None:
    given = _nothing(value)
    return given.isoformat()[:10] if isinstance(given, date) else None if given is None else str(given)


def _field_of(message: str, fields: Collection[str]) -> str:
    """The field a message is about: the formula, or the last one it names in backticks, or in a word."""
    quoted = [name for name in re.findall(r"`(\w+)", message) if name in fields and name != "type"]
    if quoted:
        return "formula" if "formula" in quoted else quoted[-1]
    known = {*fields, *({"phase"} if "phases" in fields else ())}
    named = [name for name in ("target", "phases", "phase", "id") if re.search(rf"\b{name}\b", message)]
    return {"phase": "phases"}.get(named[0], named[0]) if named and named[0] in known else TOP
