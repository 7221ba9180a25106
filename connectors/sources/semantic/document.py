"""A file of definitions, which may come from anybody: JSON or YAML as plain data, within limits, or refused."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Final

from connectors.sources.semantic.imported import UnfitFile
from okr_model.wording.sentences import Sentence

MOST_BYTES: Final = 32 * 2**20
_MOST_YAML: Final = 2 * 2**20  # its parser is slow, and such files are written by hand
_MOST_VALUES: Final = 3_000_000  # ten thousand metrics of dbt have a few hundred thousand
_DEEPEST: Final = 60
_NUMBER: Final = re.compile(r"[-+]?\.?(?:[0-9][0-9a-fx_:.]{400,}|(?<=\.)(?:inf|nan))", re.IGNORECASE)
"""What YAML reads as a number that is none, or that nothing can write down again."""


def content_of(file: Path) -> bytes:
    """What a file holds, no more of it than shows that it is too long. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def read(content: bytes) -> Any:
    """The data of a file. Raises UnfitFile."""
    if len(content) > MOST_BYTES:
        raise UnfitFile(Sentence("it has more than {most} bytes").filled(most=MOST_BYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnfitFile(Sentence("it is no text in UTF-8")) from error
    if text.lstrip()[:1] in ("{", "["):
        return _json(text)
    return _yaml(text)


def _json(text: str) -> Any:
    # Before anything is built: as many values as there are marks between them, at most.
    if text.count(",") + text.count("[") + text.count("{") > _MOST_VALUES:
        raise UnfitFile(Sentence("it has more than {most} values").filled(most=_MOST_VALUES))
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError as error:
        raise UnfitFile(Sentence("lists and tables are nested too deeply in it")) from error
    except json.JSONDecodeError as error:
        where = Sentence("it cannot be read as JSON: see line {line}, column {column}")
        raise UnfitFile(where.filled(line=error.lineno, column=error.colno)) from error
    except ValueError as error:
        raise UnfitFile(Sentence("it cannot be read as JSON: {why}").filled(why=str(error)[:200])) from error


def _yaml(text: str) -> Any:
    import yaml

    if len(text) > _MOST_YAML:
        raise UnfitFile(Sentence("it has {n} bytes; {most} can be read").filled(n=len(text), most=_MOST_YAML))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise UnfitFile(Sentence("it has aliases (*), which are not followed"))
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _NUMBER.fullmatch(event.value):
                raise UnfitFile(Sentence("it has a number that is none: {what}").filled(what=event.value[:40]))
            opens = isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent)
            depth += opens - isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
            if depth > _DEEPEST:
                raise UnfitFile(Sentence("lists and tables are nested too deeply in it"))
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, UnfitFile):
            raise
        if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
            where = Sentence("it cannot be read as YAML: see line {line}, column {column}")
            raise UnfitFile(where.filled(line=mark.line + 1, column=mark.column + 1)) from error
        why = " ".join(str(error).split())[:200]
        raise UnfitFile(Sentence("it cannot be read as YAML: {why}").filled(why=why)) from error


def _finite(text: str) -> float:
    return number if math.isfinite(number := float(text)) else _no_number(text[:40])


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
