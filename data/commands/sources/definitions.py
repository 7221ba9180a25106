"""Definitions of a semantic layer made ready to become a source, or the next version of one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr, ValidationError

from connectors.sources.semantic import document
from connectors.sources.semantic.connector import MOST_METRICS, Semantic, SemanticOptions, dialect_of
from connectors.sources.semantic.dbt import metrics as dbt
from connectors.sources.semantic.definition import Definition, plain, versions
from connectors.sources.semantic.imported import Imported, Offered
from data.commands.errors import Refused
from data.commands.sources.source_draft import SourceDraft, secret_name
from data.config.secrets import KINDS, resolve
from data.config.validation_errors import suggestion
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence

_READERS: Final = {"dbt": dbt.read}


@dataclass(frozen=True, slots=True)
class Import:
    """What importing would write.

    chosen: the metrics that come.  refused: those that cannot be kept, each with the reason.  left: those that fit
    and were not chosen.  added, changed, removed: against what the source has so far, by our names.
    """

    draft: SourceDraft
    tool: str
    chosen: tuple[Offered[Definition], ...]
    refused: Mapping[str, Sentence]
    left: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a file. metrics: by their names; all that fit where none is named.

    url: the address of the warehouse, or where it is kept (`env:NAME`); None for the one that is known.
    """

    source: str
    metrics: Sequence[str] = ()
    by: Sequence[str] = ()
    url: str | None = None
    zone: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)


def prepared(reader: Reader, tool: str, content: bytes, wanted: Wanted, was: Mapping[str, Any] | None) -> Import:
    """Read a file of `tool` for a source. was: what its settings say now; None for a new one.

    Raises UnfitFile, Refused with words where nothing of it could be asked for.
    """
    table, typed = _address(wanted, was)
    options = _options(reader, table, typed)
    imported = _READERS[tool](document.read(content), dialect_of(options), wanted.by)
    before = _defined(was or {})
    chosen = _chosen(imported, wanted, before)
    definitions = {name: one for offered in chosen for name, one in offered.needs.items()}
    for name, unit in wanted.units.items():
        if name not in definitions:
            raise Refused(Sentence("There is no metric {name} among those that come.").filled(name=name))
        definitions[name] = definitions[name].model_copy(update={"unit": unit})
    if len(definitions) > MOST_METRICS:
        said = Sentence("{n} metrics would come, and a source takes {most}. Name those you want: --metric NAME.")
        raise Refused(said.filled(n=len(definitions), most=MOST_METRICS))
    table = table | {"definitions": imported.tool, "metrics": {name: plain(one) for name, one in definitions.items()}}
    old, new = versions(dict(before)), versions(definitions)
    return Import(
        SourceDraft(wanted.source, table, typed, was),
        imported.tool,
        chosen,
        imported.refused,
        tuple(one.theirs for one in imported.offered if one not in chosen),
        tuple(name for name in new if name not in old) if was else (),
        tuple(name for name in new if name in old and old[name] != new[name]),
        tuple(name for name in old if name not in new),
    )


def _address(wanted: Wanted, was: Mapping[str, Any] | None) -> tuple[dict[str, Any], dict[str, SecretStr]]:
    """The source's table without its metrics, and the address where somebody typed it."""
    table = {key: value for key, value in (was or {}).items() if key not in ("metrics", "definitions")}
    table |= {"connector": Semantic.key} | ({"zone": wanted.zone} if wanted.zone else {})
    if wanted.url is None:
        if "url" not in table:
            raise Refused(Sentence("Say where the warehouse is: --url env:NAME, or its address."))
        return table, {}
    if wanted.url.partition(":")[0] in KINDS:
        return table | {"url": wanted.url}, {}
    name = secret_name(wanted.source, "url")
    return table | {"url": f"secret:{name}"}, {name: SecretStr(wanted.url)}


def _options(reader: Reader, table: Mapping[str, Any], typed: Mapping[str, SecretStr]) -> SemanticOptions:
    """The options so far, which say what kind of warehouse it is."""
    settings = reader.settings
    url = resolve(table["url"], settings.home, os.environ, typed, folders=settings.files.paths)
    given = {key: value for key, value in table.items() if key in SemanticOptions.model_fields}
    place = {"home": settings.home, "network": settings.network.network, "folders": settings.files.paths}
    stand_in = {"metrics": {"value": {"table": "value", "day": "day", "of": "value"}}}
    return SemanticOptions.model_validate(stand_in | given | place | {"url": url})


def _defined(was: Mapping[str, Any]) -> dict[str, Definition]:
    """What a source defines so far, as far as it can be read."""
    found = {}
    for name, one in dict(was.get("metrics", {})).items():
        with suppress(ValidationError):
            found[name] = Definition.model_validate(one)
    return found


def _chosen(
    imported: Imported[Definition], wanted: Wanted, before: Mapping[str, Definition]
) -> tuple[Offered[Definition], ...]:
    """Those that were named; else those that the source has already; else all."""
    if wanted.metrics:
        return tuple(_named(imported, name) for name in dict.fromkeys(wanted.metrics))
    kept = tuple(one for one in imported.offered if one.name in before)
    return kept or imported.offered


def _named(imported: Imported[Definition], name: str) -> Offered[Definition]:
    if (found := imported.named(name)) is not None:
        return found
    if (why := imported.refused.get(name)) is not None:
        raise Refused(Sentence("{name} cannot be kept: {why}.").filled(name=name, why=why))
    raise Refused(
        Sentence("The file has no metric {name}. {suggestion}.").filled(
            name=name, suggestion=suggestion(name, [one.theirs for one in imported.offered], "metrics")
        )
    )
