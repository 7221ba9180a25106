"""What a form needs between the person who types and a command: figures, identifiers, which field a refusal is about.

Nothing here decides whether a value is right: that is the model's and the plan store's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from connectors.framework.tables import numbers
from connectors.framework.tables.characters import plain
from data.config.i18n.typed_days import refuse_mixed_digits
from data.stores.plan.changes import needs_reason
from data.stores.plan.errors import Refused
from okr_model.wording.figures import LONGEST, exact
from okr_model.wording.sentences import Sentence, Unfit

TOP = ""  # where a refusal stands that belongs to no single field
_THING = re.compile(r"^(cycle|objectives\[\d+\](\.key_results\[\d+\])?)\.?")  # where in a plan the edited thing stands
_SMALL_LETTER: Final = re.compile(r"(.*\d) ?([mb])( ?(?:[€$£]|[A-Z]{3}))?", re.DOTALL)
_WRITTEN_M: Final = frozenset({"m", "min", "mins", "minute", "minutes", "meter", "meters", "metre", "metres", "months"})
_ONE_SIGN: Final = re.compile(r"(\d{1,3})([.,])(\d{3})")
_MOST_DECIMALS: Final = 30

Problems = dict[str, list[Sentence | str]]
"""By field, what was refused about it."""


def figure(text: str, unit: str = "") -> float | None:
    """A number as people type it, in the dialects of uploaded files. None for an empty text.

    `180,000`, `1234.5`, `1.234,56`, `2,6 %` (0.026), `€ 12`, `12k`, `1.2m`, `۱۸۰`; `1,234` has a thousand, as the
    program writes it. unit: what is measured; a bare `70` of `%` is 70%.
    Raises Unfit for what is no number, for digits of several scripts in one, for what reads two ways (`1.234`), and for
    more than anything measures.
    """
    text = text.strip()
    if not text:
        return None
    refuse_mixed_digits(text)
    written = _with_capitals(text, unit)
    try:
        decimal, unclear = numbers.decimal_of([written])
        said = numbers.amount(written, decimal or ".")
    except ValueError:
        raise Unfit("Not a number. Write it like 180000, 180,000, 12.5 or 2.4 %.") from None
    share = said.unit == "%"
    if unclear:
        _refuse_two_readings(written, share=share or unit == "%", is_bare=not share and unit == "%")
    value = said.value
    if unit == "%" and not share and value:
        value = _percentage(written, value, decimal or ".")
    if abs(value) > LONGEST:
        raise Unfit("More than {most} cannot be measured.", numbers={"most": LONGEST})
    return value


def typed(value: float | None, unit: str = "") -> str:
    """A number as `figure` reads it back, to the last digit; a share as a percentage where the unit is `%`."""
    if value is None:
        return ""
    if unit == "%":
        return f"{_in_full(exact(value or 0).scaleb(2))}%"
    text = _in_full(exact(value or 0))
    return f"{text}0" if numbers.decimal_of([text])[1] else text  # 1.234 may be a thousand and more, 1.2340 is not


def _in_full(value: Decimal) -> str:
    """Without a power of ten, unless it has very many decimals, and without zeros at their end."""
    if value.adjusted() < -_MOST_DECIMALS:
        return str(value)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _with_capitals(text: str, unit: str) -> str:
    """`1.2m` as `1.2M`. Raises Unfit where it may be minutes or metres."""
    if (found := _SMALL_LETTER.fullmatch(text)) is None:
        return text
    digits, letter, money = found.groups(default="")
    if letter == "m" and unit.casefold() in _WRITTEN_M:
        names = {"typed": text, "bare": digits, "millions": f"{digits}M"}
        raise Unfit("{typed} could mean {bare} or {millions}. Write the one you mean.", names=names)
    return f"{digits}{letter.upper()}{money}"


def _refuse_two_readings(text: str, *, share: bool, is_bare: bool) -> None:
    """Raises Unfit for one sign with three digits behind it, unless only one reading is usual.

    A point there stands before decimals in one country and behind thousands in another; `1,234` is as the program
    writes thousands itself. Percentages, and what has its thousands in a word (`1.234k`), are written with decimals.
    """
    thousands, decimals = sorted((numbers.number(text, "."), numbers.number(text, ",")), key=abs, reverse=True)
    core = _ONE_SIGN.search(plain(text))
    point = core is not None and core[2] == "."
    scaled = core is not None and not share and abs(decimals) != float(f"{core[1]}.{core[3]}")
    if point == (share or scaled):
        return
    unit, factor = ("%", 100 if is_bare else 1) if share else ("", 1)
    names = {"typed": text, "one": typed(thousands / factor, unit), "other": typed(decimals / factor, unit)}
    raise Unfit("{typed} could mean {one} or {other}. Write the one you mean.", names=names)


def _percentage(text: str, value: float, decimal: numbers.Decimal) -> float:
    """A bare number of what is shown as a percentage. Raises Unfit for one that may be a share of one as well."""
    if abs(value) > 1:
        return numbers.number(f"{text}%", decimal)
    names = {"typed": text, "one": typed(value, "%"), "other": typed(value / 100, "%")}
    raise Unfit("{typed} could mean {one} or {other}. Write the one you mean.", names=names)


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
    if not refusal.problems:
        return {TOP: [refusal.sentence]}
    for problem in refusal.problems:
        inside = _THING.sub("", problem.place)
        field = re.split(r"[.\[]", inside)[0]
        messages = found.setdefault(field if field in fields else _field_of(problem.message, fields), [])
        message = problem.at_field or problem.sentence
        if message not in messages:
            messages.append(message)
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
