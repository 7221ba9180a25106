"""Sentences at rest: as JSON, so that what was said once can still be read in every language."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any, Final

from okr_model.wording.sentences import Sentence

_WITHIN: Final = ("lists", "series")  # names or sentences, several of each


def written(said: Sentence) -> dict[str, Any]:
    """What tells it apart from an empty one; JSON has all of it. Every number is a float, as it is when it is read."""
    found: dict[str, Any] = {}
    for one in fields(said):
        value, usual = getattr(said, one.name), one.default if one.default is not MISSING else {}
        if value != usual:
            found[one.name] = _plain(value)
    return found


def read(given: dict[str, Any]) -> Sentence:
    """What `written` gave. Raises ValueError, TypeError, KeyError for anything else."""
    found = dict(given)
    for name, kind in (("days", date), ("moments", datetime)):
        if name in found:
            found[name] = {key: kind.fromisoformat(value) for key, value in found[name].items()}
    if "parts" in found:
        found["parts"] = {key: read(value) for key, value in found["parts"].items()}
    for name in _WITHIN:
        if name in found:
            found[name] = {key: tuple(map(_one, several)) for key, several in found[name].items()}
    for name in ("then", "lines"):
        if name in found:
            found[name] = tuple(map(read, found[name]))
    if "beside" in found:
        found["beside"] = tuple(found["beside"])
    return Sentence(**found)


def dumped(*said: Sentence | None) -> str:
    """Sentences as text for a store, None among them."""
    return json.dumps([one and written(one) for one in said], ensure_ascii=False)


def loaded(text: str | None) -> list[Sentence | None]:
    """What `dumped` gave; nothing for None and for what is no such text."""
    try:
        return [one and read(one) for one in json.loads(text or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _one(given: Any) -> Sentence | str:
    return read(given) if isinstance(given, dict) else str(given)


def _plain(value: Any) -> Any:
    match value:
        case Sentence():
            return written(value)
        case date():  # and moments
            return value.isoformat()
        case int() if not isinstance(value, bool):
            return float(value)
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
    return value
