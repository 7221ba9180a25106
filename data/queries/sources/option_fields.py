"""What a form asks for to connect a source, made from the options that its connector declares."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Union

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from connectors.framework import options
from connectors.framework.column_source import Column
from connectors.framework.connector import Connector, ConnectorOptions
from data.config.secrets import secret_keys

Kind = Literal[
    "text", "long_text", "number", "yes_no", "choice", "choices", "names", "day", "secret", "columns", "pairs"
]

_ASIDE: Final = frozenset(
    {
        *("api_version", "transport", "encoding", "seed", "location", "maximum_bytes_billed", "report_version", "zone"),
        *("headings", "day_format", "day_order", "decimal", "answers"),
    }
)
_LONG: Final = frozenset({"query"})


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option. choices: what may be chosen; aside: most people leave it as it is.

    kind `columns` is a table of metrics, a row each; `pairs` are names with a text each; `names` are any words;
    `yes_no` may be left open.
    """

    name: str
    kind: Kind
    about: str
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    aside: bool = False

    @property
    def label(self) -> str:
        """Its name for people."""
        return options.label(self.name)


def fields(connector: type[Connector]) -> tuple[OptionField, ...]:
    """The options of a connector: those it needs first, a table of metrics last."""
    secrets = secret_keys(connector.Options)
    found = [
        _field(name, connector.Options.model_fields[name], name in secrets)
        for name in connector.Options.user_keys()
        if not _is_defined_elsewhere(connector.Options.model_fields[name].annotation)
    ]
    return tuple(sorted(found, key=lambda f: (f.kind == "columns", not f.required)))


def _field(name: str, info: FieldInfo, secret: bool) -> OptionField:
    annotation = _without_none(info.annotation)
    kind, choices = ("secret", ()) if secret else _kind(name, annotation)
    default = None if info.is_required() or secret else info.get_default(call_default_factory=True)
    aside = not info.is_required() and (name in _ASIDE or name.endswith("_url"))
    about = info.description or (ConnectorOptions.model_fields[name].description if name == "base_url" else "") or ""
    return OptionField(name, kind, about, info.is_required(), default, choices, aside)


def _kind(name: str, annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if typing.get_origin(annotation) is Literal:
        return "choice", typing.get_args(annotation)
    if typing.get_origin(annotation) is tuple:
        inner = typing.get_args(annotation)[0]
        return ("choices", typing.get_args(inner)) if typing.get_origin(inner) is Literal else ("names", ())
    if _is_table_of_models(annotation):
        return "columns", ()
    if typing.get_origin(annotation) in (Mapping, dict):
        return "pairs", ()
    by_type: dict[Any, Kind] = {bool: "yes_no", int: "number", date: "day"}
    return by_type.get(annotation, "long_text" if name in _LONG else "text"), ()


def _is_defined_elsewhere(annotation: Any) -> bool:
    """Whether it is a table that `okr import` writes, and no person types."""
    return _is_table_of_models(annotation) and not issubclass(typing.get_args(annotation)[1], Column)


def _is_table_of_models(annotation: Any) -> bool:
    inner = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    return (
        isinstance(origin, type)
        and issubclass(origin, Mapping)
        and len(inner) == 2
        and isinstance(inner[1], type)
        and issubclass(inner[1], BaseModel)
    )


def _without_none(annotation: Any) -> Any:
    """`X | None` is X: an option that may be left out."""
    if typing.get_origin(annotation) in (Union, types.UnionType):
        rest = [inner for inner in typing.get_args(annotation) if inner is not types.NoneType]
        return rest[0] if len(rest) == 1 else annotation
    return annotation
