"""What a form needs between the person who types and the plan store: figures, identifiers, whose field a refusal is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from data.config.validation_errors import explain
from data.stores.plan.changes import MEANING
from data.stores.plan.errors import Refused
from okr_model.plan.plan import KeyResult, Objective
from okr_model.wording.sentences import Sentence, Unfit

TOP = ""  # where a refusal stands that belongs to no single field
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def figure(text: str) -> float | None:
    """A number as people type it: `180,000`, `1234.5`, `2.4 %` (0.024), `۱۸۰`. None for an empty text.

    Raises Unfit for anything else.
    """
    bare = "".join(text.split()).replace("٬", ",").replace("٫", ".").replace("−", "-")
    if not bare:
        return None
    share = bare.endswith(("%", "٪"))
    bare = bare.rstrip("%٪")
    plain = bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare
    try:
        value = float(plain) if "_" not in plain else float("nan")
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise Unfit("This is no number. Write it like 180000, 180,000, 12.5 or 2.4 %.")
    return value / 100 if share else value


def typed(value: float | None) -> str:
    """A number as `figure` reads it back, to the last digit."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def identifier(title: str, taken: Collection[str], fallback: str) -> str:
    """An identifier made of a title, `fallback` where it has no Latin letters; numbered where it is taken."""
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40].rstrip("_") or fallback
    names = [stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


Told = dict[str, list[Sentence | str]]  # by field, what was refused about it


def problems(model: type[KeyResult | Objective], values: Mapping[str, Any]) -> Told:
    """What the model refuses, by field; empty where it takes everything."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        found: Told = {}
        for problem in explain(error, model):
            field = re.split(r"[.\[]", problem.place)[0]
            found.setdefault(field or _field_of(problem.message, model), []).append(problem.said or problem.message)
        return found
    return {}


def by_field(refused: Refused, model: type[BaseModel]) -> Told:
    """A refusal of the plan store, one by one, put to the fields it is about."""
    found: Told = {}
    for problem in refused.problems:
        name = problem.place.rpartition(".")[2]
        field = name if name in model.model_fields else _field_of(problem.message, model)
        said = problem.said or problem.message
        if said not in found.setdefault(field, []):
            found[field].append(said)
    for line in str(refused).splitlines() if not refused.problems else ():
        name, colon, rest = line.partition(": ")
        if colon and name in model.model_fields:
            found.setdefault(name, []).append(rest)
        else:
            found.setdefault(_field_of(line, model), []).append(line)
    return found


def changed(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ from what the person had before their eyes."""
    return {field: value for field, value in values.items() if base.get(field) != value}


def asks_for_reason(base: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Whether a target moves, or what it is measured by. Filling in a baseline only completes the plan."""
    return any(f in MEANING and not (f == "baseline" and base.get(f) is None) for f in changes)


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


def _field_of(message: str, model: type[BaseModel]) -> str:
    """The field a sentence is about: the formula or the last one it names in backticks, or in a word."""
    quoted = [name for name in re.findall(r"`(\w+)", message) if name in model.model_fields and name != "type"]
    if quoted:
        return "formula" if "formula" in quoted else quoted[-1]
    spoken = [name for name in ("target", "phases", "phase", "id") if re.search(rf"\b{name}\b", message)]
    return {"phase": "phases"}.get(spoken[0], spoken[0]) if spoken and spoken[0] in _fields(model) else TOP


def _fields(model: type[BaseModel]) -> set[str]:
    return {*model.model_fields, *({"phase"} if "phases" in model.model_fields else ())}
