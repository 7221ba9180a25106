"""Definitions of a semantic layer made ready to become a source, or the next version of one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from pydantic import SecretStr, ValidationError

from connectors.framework import runner
from connectors.framework.options import ConnectorOptions
from connectors.sources.semantic import cube, cube_model, document, osi, statements
from connectors.sources.semantic.connector import MOST_METRICS, Semantic, SemanticOptions, dialect_of
from connectors.sources.semantic.cube import Cube, Measure
from connectors.sources.semantic.dbt import metrics as dbt
from connectors.sources.semantic.definition import Definition, plain, versions
from connectors.sources.semantic.imported import Imported, Offered
from data.commands.errors import Refused
from data.commands.sources.source_draft import SourceDraft, secret_name
from data.config.secrets import KINDS, LiteralSecret, SecretMissing, resolve, secret_keys
from data.config.validation_errors import explain, suggestion
from data.queries.sources.connection_test import BRIEF
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence, SentenceError, in_lines, sentence_of

_READERS: Final = {
    "dbt": lambda given, dialect, wanted: dbt.read(given, dialect, wanted.by),
    "osi": lambda given, dialect, wanted: osi.read(given, dialect, wanted.by, wanted.times),
}


D = TypeVar("D", Definition, Measure)
M = TypeVar("M", Definition, Measure)


@dataclass(frozen=True, slots=True)
class One:
    """A metric that comes. theirs: its name there.  breakdowns: dimensions it could be told apart by."""

    name: str
    theirs: str
    title: str
    notes: tuple[Sentence, ...]
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """What importing would write.

    chosen: the metrics that come.  refused: those that cannot be kept, each with the reason.  left: those that fit
    and were not chosen.  added, changed, removed: against what the source has so far, by our names.
    """

    draft: SourceDraft
    tool: str
    chosen: tuple[One, ...]
    refused: Mapping[str, Sentence]
    left: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a file. metrics: by their names; all that fit where none is named.

    url: the address of the warehouse, or where it is kept (`env:NAME`); None for the one that is known. token: of Cube.
    times: time dimensions to count by, where a cube or a dataset has several.
    """

    source: str
    metrics: Sequence[str] = ()
    by: Sequence[str] = ()
    url: str | None = None
    zone: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    token: str | None = None
    times: Sequence[str] = ()


def prepared(reader: Reader, tool: str, content: bytes, wanted: Wanted, was: Mapping[str, Any] | None) -> Import:
    """Read a file of `tool` for a source. was: what its settings say now; None for a new one.

    Raises UnfitFile, Refused with words where nothing of it could be asked for.
    """
    wanted = _as_before(wanted, was)
    table, typed = _address(wanted, was, Semantic.key, "url", wanted.url)
    options = _options(
        reader, SemanticOptions, table, typed, {"value": {"table": "value", "day": "day", "of": "value"}}
    )
    assert isinstance(options, SemanticOptions)
    dialect = dialect_of(options)
    imported = _askable(_READERS[tool](document.read(content), dialect, wanted), dialect, options.zone or "")
    before = _known(Definition, was)
    chosen, definitions = _taken(imported, wanted, before, MOST_METRICS)
    table |= {"definitions": imported.tool, "metrics": {name: plain(one) for name, one in definitions.items()}}
    draft = SourceDraft(wanted.source, table, typed, was)
    return _compared(draft, imported, chosen, versions(before), versions(definitions), new=was is None)


def prepared_of_cube(address: str, meta: Any, wanted: Wanted, was: Mapping[str, Any] | None) -> Import:
    """The same of Cube's own description. meta: what `described_by_cube` gave, or a file of it holds."""
    wanted = _as_before(wanted, was)
    table, typed = _address(wanted, was, Cube.key, "token", wanted.token)
    table |= {"base_url": address} if address else {}
    imported = cube_model.read(meta, wanted.times, wanted.by)
    before = _known(Measure, was)
    chosen, measures = _taken(imported, wanted, before, cube.MOST_METRICS)
    table["metrics"] = {name: one.model_dump(mode="json", exclude_defaults=True) for name, one in measures.items()}
    draft = SourceDraft(wanted.source, table, typed, was)
    theirs = cube.measures_of(meta)
    old = {name: cube.fingerprint(one, theirs.get(one.measure, {})) for name, one in before.items()}
    new = {name: cube.fingerprint(one, theirs.get(one.measure, {})) for name, one in measures.items()}
    old |= {
        name: "" for name, one in before.items() if name in measures and one.kind_there != measures[name].kind_there
    }
    return _compared(draft, imported, chosen, old, new, new=was is None)


def described_by_cube(reader: Reader, address: str, wanted: Wanted, was: Mapping[str, Any] | None) -> Any:
    """What the Cube at an address tells of its data model. Raises ConnectorError, Refused."""
    table, typed = _address(wanted, was, Cube.key, "token", wanted.token)
    table |= {"base_url": address} if address else {}
    stand_in = {"value": {"measure": "value.value", "time": "value.time"}}
    return runner.described(Cube, _options(reader, Cube.Options, table, typed, stand_in), patience=BRIEF)


def _as_before(wanted: Wanted, was: Mapping[str, Any] | None) -> Wanted:
    """With the dimensions and times of the last import, where none are named now."""
    known = {name: tuple((was or {}).get(name, ())) for name in ("by", "times")}
    return replace(wanted, by=wanted.by or known["by"], times=wanted.times or known["times"])


def _askable(imported: Imported[Definition], dialect: str, zone: str) -> Imported[Definition]:
    """The same without metrics whose SQL would be refused, each with the reason; the others still come."""
    warehouse = statements.Warehouse(dialect, zone)
    offered, refused = [], dict(imported.refused)
    for one in imported.offered:
        try:
            for name, definition in one.needs.items():
                statements.must_fit(warehouse, name, definition)
            offered.append(one)
        except SentenceError as error:
            refused[one.theirs] = sentence_of(error)
    return Imported(imported.tool, tuple(offered), refused)


def _taken(
    imported: Imported[D], wanted: Wanted, before: Mapping[str, D], most: int
) -> tuple[tuple[Offered[D], ...], dict[str, D]]:
    """The metrics that come, and all their definitions."""
    chosen = _chosen(imported, wanted, before)
    definitions = {name: one for offered in chosen for name, one in offered.needs.items()}
    for name, unit in wanted.units.items():
        if name not in definitions:
            raise Refused(Sentence("There is no metric {name} among those that come.").filled(name=name))
        definitions[name] = definitions[name].model_copy(update={"unit": unit})
    for name, one in definitions.items():
        if name in before and not one.unit and before[name].unit:
            definitions[name] = one.model_copy(update={"unit": before[name].unit})
    if len(definitions) > most:
        said = Sentence("{n} metrics would come, and a source takes {most}. Name those you want: --metric NAME.")
        raise Refused(said.filled(n=len(definitions), most=most))
    return chosen, definitions


def _compared(
    draft: SourceDraft,
    imported: Imported[D],
    chosen: tuple[Offered[D], ...],
    old: Mapping[str, str],
    now: Mapping[str, str],
    *,
    new: bool,
) -> Import:
    return Import(
        draft,
        imported.tool,
        tuple(One(one.name, one.theirs, one.definition.title, one.notes, one.breakdowns) for one in chosen),
        imported.refused,
        tuple(one.theirs for one in imported.offered if one not in chosen),
        () if new else tuple(name for name in now if name not in old),
        tuple(name for name in now if name in old and old[name] != now[name]),
        tuple(name for name in old if name not in now),
    )


def _address(
    wanted: Wanted, was: Mapping[str, Any] | None, connector: str, key: str, given: str | None
) -> tuple[dict[str, Any], dict[str, SecretStr]]:
    """The source's table without its metrics, and its secret where somebody typed it."""
    table = {name: value for name, value in (was or {}).items() if name not in ("metrics", "definitions")}
    table |= {"connector": connector} | ({"zone": wanted.zone} if wanted.zone else {})
    table |= {name: list(value) for name, value in (("by", wanted.by), ("times", wanted.times)) if value}
    if given is None:
        if key not in table:
            raise Refused(
                Sentence("Say where the warehouse is: --url env:NAME, or its address.")
                if key == "url"
                else Sentence("Give the token of Cube's interface: --token env:NAME.")
            )
        return table, {}
    if given.partition(":")[0] in KINDS:
        return table | {key: given}, {}
    name = secret_name(wanted.source, key)
    return table | {key: f"secret:{name}"}, {name: SecretStr(given)}


def _options(
    reader: Reader,
    model: type[ConnectorOptions],
    table: Mapping[str, Any],
    typed: Mapping[str, SecretStr],
    stand_in: Mapping[str, Any],
) -> ConnectorOptions:
    """The options so far, which say who is to be asked. Raises Refused for those that cannot be."""
    settings = reader.settings
    secrets = secret_keys(model)
    given = {key: value for key, value in table.items() if key in model.model_fields}
    place = {"home": settings.home, "network": settings.network.network, "folders": settings.files.paths}
    try:
        told = {
            key: resolve(given[key], settings.home, os.environ, typed, folders=settings.files.paths)
            for key in secrets & given.keys()
        }
        return model.model_validate({"metrics": stand_in} | given | place | told)
    except ValidationError as error:
        raise Refused(in_lines(one.with_place for one in explain(error, model, (), secrets))) from None
    except (SecretMissing, LiteralSecret) as error:
        raise Refused(error.sentence) from None


def _known(kind: type[M], was: Mapping[str, Any] | None) -> dict[str, M]:
    """What a source defines so far, as far as it can be read."""
    found = {}
    for name, one in dict((was or {}).get("metrics", {})).items():
        with suppress(ValidationError):
            found[name] = kind.model_validate(one)
    return found


def _chosen(imported: Imported[D], wanted: Wanted, before: Mapping[str, D]) -> tuple[Offered[D], ...]:
    """Those that were named; else those that the source has already; else all."""
    if wanted.metrics:
        return tuple(_named(imported, name) for name in dict.fromkeys(wanted.metrics))
    kept = tuple(one for one in imported.offered if one.name in before)
    return kept or imported.offered


def _named(imported: Imported[D], name: str) -> Offered[D]:
    if (found := imported.named(name)) is not None:
        return found
    if (why := imported.refused.get(name)) is not None:
        raise Refused(Sentence("{name} cannot be kept: {why}.").filled(name=name, why=why))
    raise Refused(
        Sentence("The file has no metric {name}. {suggestion}.").filled(
            name=name, suggestion=suggestion(name, [one.theirs for one in imported.offered], "metrics")
        )
    )
