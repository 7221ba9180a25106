"""The plan file, `okrs.yaml`: read with every problem in it named at its place, and written so that people can read it.

What `write` writes, `read` reads back as the same plan, and writing that again gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.config.validation_errors import BadFile, Location, Problem, described, explain, place_of, suggestion
from data.queries.plan import plan_yaml
from data.queries.plan.plan_yaml import BadYaml, Inline
from okr_model.formula.evaluate import check_window
from okr_model.formula.formula import FormulaError, parse
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.plan import CYCLE_ID, KeyResult, Objective, Plan
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system

_MOST_BYTES = 2_000_000
_CYCLE_KEYS = ("id", "name", "start", "end")
_DAYS = ("start", "end", "done", "until", "day")  # the keys that hold a day
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YES_OR_NO = ("manual",)
_CYCLE = "{id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}"
_ORDER = {
    field: position
    for position, field in enumerate(
        (
            *("id", "title", "owner", "team", "theme", "level", "supports", "kind"),
            *("type", "formula", "manual", "window", "baseline", "target", "low", "high"),
        )
    )
}


class PlanFileError(BadFile):
    """A plan file that cannot be used as it is: every problem with its place and line."""


def read(given: Path | str) -> Plan:
    """The plan in a file (a Path) or in a text (a str). Raises `PlanFileError`."""
    name = str(given) if isinstance(given, Path) else "plan"
    try:
        data, lines = plan_yaml.load(_text(given))
    except BadYaml as error:
        problems = [error.problem]
    else:
        data = _with_days(data)
        problems = list(_first_look(data))
        try:
            plan = Plan.model_validate(data)
        except ValidationError as error:
            seen = {p.place for p in problems}
            problems += [p for p in explain(error, Plan) if p.place not in seen and not (seen and not p.place)]
        else:
            if not problems:
                return plan
        problems = [replace(p, line=_line(p.place, lines)) for p in problems]
    raise PlanFileError(name, sorted(problems, key=lambda p: p.line or 0))


def write(plan: Plan) -> str:
    """The text of a plan: what differs from the defaults, in the order in which people think of it."""
    name = {"name": plan.cycle.name} if plan.cycle.name else {}
    cycle = Inline(id=plan.cycle.id, **name, start=plan.cycle.start, end=plan.cycle.end)
    blocks = [plan_yaml.dump([_objective(objective)], indent=2) for objective in plan.objectives]
    objectives = "objectives:\n" + "\n".join(blocks) if blocks else "objectives: []\n"
    return plan_yaml.dump({"cycle": cycle}) + objectives


def check(plan: Plan, catalogue: Catalogue, kept: Plan | None = None) -> list[Problem]:
    """Every formula that cannot be read or means something wrong, in the order of the plan.

    kept: the plan as it stands, whose own formulas are in nobody's way: their source may have gone since.
    """
    problems = []
    before = {k.id: (k.formula, k.window) for o in kept.objectives for k in o.key_results} if kept else {}
    for i, objective in enumerate(plan.objectives):
        for j, result in enumerate(objective.key_results):
            if result.formula is None or before.get(result.id) == (result.formula, result.window):
                continue
            try:
                check_window(parse(result.formula, catalogue), result.window)
            except FormulaError as error:
                place = place_of(("objectives", i, "key_results", j, "formula"))
                problems.append(Problem(place, error.with_place))
    return problems


def _text(given: Path | str) -> str:
    try:
        raw = _bytes(given) if isinstance(given, Path) else given.encode(errors="surrogatepass")
        if len(raw) > _MOST_BYTES:
            raise BadYaml(
                Sentence("is larger than {megabytes} MB: that is no plan").filled(megabytes=_MOST_BYTES // 1_000_000),
                None,
            )
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadYaml(Sentence("is no UTF-8 text: save it as UTF-8"), raw.count(b"\n", 0, error.start) + 1) from None
    except OSError as error:
        raise BadYaml(Sentence("cannot be read ({why})").filled(why=of_system(error)), None) from None


def _bytes(file: Path) -> bytes:
    """The file, or enough of it to see that it is too large."""
    with file.open("rb") as stream:
        return stream.read(_MOST_BYTES + 1)


def _with_days(value: Any, key: str = "") -> Any:
    """The data, with days where they stand in quotes: JSON, and many a script, knows no others."""
    if isinstance(value, dict):
        return {name: _with_days(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_days(inner) for inner in value]
    if key in _DAYS and isinstance(value, str) and _DAY.fullmatch(value.strip()):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    return value


def _first_look(data: Any) -> Iterator[Problem]:
    """What the model does not see, because it would take a number for a day, or never learns of a key."""
    if not isinstance(data, dict):
        yield Problem(
            "",
            Sentence("{described} stands where a plan should: begin with `cycle: {cycle}`").filled(
                described=described(data), cycle=_CYCLE
            ),
        )
        return
    cycle = data.get("cycle")
    if isinstance(cycle, dict):
        for key in cycle.keys() - _CYCLE_KEYS:
            yield Problem(
                f"cycle.{key}",
                Sentence("is not known here; {suggestion}").filled(suggestion=suggestion(key, _CYCLE_KEYS, "keys")),
            )
        if isinstance(cycle.get("id"), str) and not CYCLE_ID.fullmatch(cycle["id"]):
            yield Problem(
                "cycle.id",
                Sentence("found {described}; use letters, digits, `.`, `-` and `_` (at most 80)").filled(
                    described=described(cycle["id"])
                ),
            )
    elif "cycle" in data:
        yield Problem(
            "cycle",
            Sentence("found {described}; use a table: {cycle}").filled(described=described(cycle), cycle=_CYCLE),
        )
    yield from _values(data, ())
    yield from _ids(data)


def _values(value: Any, at: Location) -> Iterator[Problem]:
    """Values that no key of a plan takes."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _values(inner, (*at, key))
    elif isinstance(value, bool) and at[-1] not in _YES_OR_NO:
        yield Problem(
            place_of(at),
            Sentence("found {described}; put it in quotes if it is text").filled(described=described(value)),
        )
    elif at[-1] in _DAYS and value is not None and not isinstance(value, date):
        yield Problem(
            place_of(at),
            Sentence("found {described}; use a day, such as 2026-12-31").filled(described=described(value)),
        )
    elif isinstance(value, str) and any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in value):
        yield Problem(place_of(at), Sentence("has an invisible control character in it: write the text anew"))


def _ids(data: dict[str, Any]) -> Iterator[Problem]:
    """Identifiers that are used twice: of objectives among themselves, of key results across all of them."""
    first: dict[tuple[str, str], str] = {}
    objectives = [(("objectives", i), o) for i, o in enumerate(_tables(data, "objectives"))]
    results = [((*at, "key_results", j), k) for at, o in objectives for j, k in enumerate(_tables(o, "key_results"))]
    for what, items in (("objective", objectives), ("key result", results)):
        for at, item in items:
            place, name = place_of((*at, "id")), item.get("id") if isinstance(item, dict) else None
            if isinstance(name, str) and (before := first.setdefault((what, name), place)) != place:
                yield Problem(
                    place,
                    Sentence("`{name}` is the id of another {what} already ({before})").filled(
                        name=name, what=what, before=before
                    ),
                )


def _tables(table: Any, key: str) -> list[Any]:
    found_there = table.get(key) if isinstance(table, dict) else None
    return found_there if isinstance(found_there, list) else []


def _line(place: str, lines: dict[str, int]) -> int | None:
    """The line of a place, or of the nearest thing around it where the place itself is what is missing."""
    while place not in lines and place:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place)


def _objective(objective: Objective) -> dict[str, Any]:
    results = [_key_result(result) for result in objective.key_results]
    return _in_order(objective, leaving={"key_results"}) | ({"key_results": results} if results else {})


def _key_result(result: KeyResult) -> dict[str, Any]:
    table = _in_order(result, leaving={"steps", "phases", "score"})
    if result.window is not None:
        table["window"] = f"{result.window}d"
    lists = {"steps": result.steps, "phases": result.phases}
    for key, ones in lists.items():
        if ones:
            table[key] = [Inline(one.model_dump(exclude_none=True)) for one in ones]
    if result.score is not None:
        table["score"] = Inline(result.score.model_dump())
    return table


def _in_order(model: Objective | KeyResult, leaving: set[str]) -> dict[str, Any]:
    values = model.model_dump(exclude_defaults=True, exclude=leaving)
    return dict(sorted(values.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))))
