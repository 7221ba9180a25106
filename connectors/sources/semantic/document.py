"""A file of definitions, which may come from anybody: JSON or YAML as plain data, within limits, or refused."""

from __future__ import annotations

import json
from typing import Any, Final

from connectors.sources.semantic.imported import UnfitFile
from okr_model.wording.sentences import Sentence

MOST_BYTES: Final = 32 * 2**20
_MOST_YAML: Final = 2 * 2**20  # its parser is slow, and such files are written by hand
_MOST_VALUES: Final = 3_000_000  # ten thousand metrics of dbt have a few hundred thousand
_DEEPEST: Final = 60


def read(content: bytes) -> Any:
    """The data of a file. Raises UnfitFile."""
    if len(content) > MOST_BYTES:
        raise UnfitFile(Sentence("it has {n} bytes; {most} can be read").filled(n=len(content), most=MOST_BYTES))
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
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise UnfitFile(Sentence("lists and tables are nested too deeply in it")) from error
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
            opens = isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent)
            depth += opens - isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
            if depth > _DEEPEST:
                raise UnfitFile(Sentence("lists and tables are nested too deeply in it"))
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, UnfitFile):
            raise
        why = " ".join(str(error).split())[:200]
        raise UnfitFile(Sentence("it cannot be read as YAML: {why}").filled(why=why)) from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
