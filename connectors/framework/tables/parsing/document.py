"""JSON or YAML of strangers as plain data, within limits, or refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from connectors.framework.tables.parsing.refused import Refused
from okr_model.wording.sentences import Sentence

_MOST_YAML: Final = 2 * 2**20  # its parser is slow, and such files are written by hand
_MOST_VALUES: Final = 3_000_000  # ten thousand metrics of dbt have a few hundred thousand
_DEEPEST: Final = 60
_NUMBER: Final = re.compile(r"[-+]?\.?(?:[0-9][0-9a-fx_:.]{400,}|(?<=\.)(?:inf|nan))", re.IGNORECASE)
"""What YAML reads as a number that is none, or that nothing can write down again."""

_AS_WRITTEN: Final = Sentence("Give the file as the tool wrote it.")


def read(content: bytes) -> str:
    """The data of a file as JSON. Raises Refused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(Sentence("is no text in UTF-8")) from error
    try:
        found = _json(text) if text.lstrip()[:1] in ("{", "[") else _yaml(text)
        return json.dumps(found, ensure_ascii=False, allow_nan=False, default=str)
    except RecursionError as error:
        raise _too_deep() from error


def _json(text: str) -> Any:
    # Before anything is built: as many values as there are marks between them, at most.
    if text.count(",") + text.count("[") + text.count("{") > _MOST_VALUES:
        raise _refused(Sentence("has more than {most} values").filled(most=_MOST_VALUES))
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        where = Sentence("cannot be read as JSON: see line {line}, column {column}")
        raise _refused(where.filled(line=error.lineno, column=error.colno)) from error
    except ValueError as error:
        raise _refused(Sentence("cannot be read as JSON: {why}").filled(why=str(error)[:200])) from error


def _yaml(text: str) -> Any:
    import yaml

    if len(text) > _MOST_YAML:
        raise _refused(Sentence("has {n} bytes; {most} can be read as YAML").filled(n=len(text), most=_MOST_YAML))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise _refused(Sentence("has aliases (*), which are not followed"))
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _NUMBER.fullmatch(event.value):
                raise _refused(Sentence("has a number that is none: {what}").filled(what=event.value[:40]))
            opens = isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent)
            depth += opens - isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
            if depth > _DEEPEST:
                raise _too_deep()
        return _plain(yaml.load(text, Loader=loader))  # noqa: S506 - the safe loader, in C where it is there
    except (yaml.YAMLError, ValueError, TypeError) as error:
        if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
            where = Sentence("cannot be read as YAML: see line {line}, column {column}")
            raise _refused(where.filled(line=mark.line + 1, column=mark.column + 1)) from error
        why = " ".join(str(error).split())[:200]
        raise _refused(Sentence("cannot be read as YAML: {why}").filled(why=why)) from error


def _plain(value: Any) -> Any:
    """With texts for keys, as JSON has them."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _finite(text: str) -> float:
    return number if math.isfinite(number := float(text)) else _no_number(text[:40])


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _too_deep() -> Refused:
    return _refused(Sentence("has lists and tables that are nested too deeply"))


def _refused(about: Sentence) -> Refused:
    return Refused(about, _AS_WRITTEN)
