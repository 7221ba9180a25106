"""The semantic manifest as `dbt parse` writes it: models, measures and metrics by name, whichever spec wrote them.

Shape: https://docs.getdbt.com/reference/artifacts/sl-manifest and the schema of dbt-semantic-interfaces. Measures stand
in models (until dbt 1.11), or in the metric itself as `metric_aggregation_params` (from 1.12 and Fusion on).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.sources.semantic.imported import UnfitFile, Unkept
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Model:
    """A semantic model: a table, with its entities and dimensions by name."""

    name: str
    table: str
    time: str
    primary: str
    entities: Mapping[str, Mapping[str, Any]]
    dimensions: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a simple metric aggregates."""

    name: str
    model: str
    aggregate: str
    of: str
    time: str
    settings: Mapping[str, Any]
    latest: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it. twice: names that two metrics have."""

    tool: str
    models: Mapping[str, Model]
    measures: Mapping[str, Measure]
    metrics: Mapping[str, Mapping[str, Any]]
    twice: frozenset[str] = field(default_factory=frozenset)

    def metric(self, name: str) -> Mapping[str, Any]:
        """Raises Unkept for one that the file has not."""
        if name not in self.metrics:
            raise Unkept(Sentence("it is made of {name}, which the file does not define").filled(name=name))
        return self.metrics[name]


def read(document: Any) -> Manifest:
    """Raises UnfitFile for a document of another shape."""
    if not isinstance(document, dict) or not {"semantic_models", "metrics"} <= document.keys():
        hint = Sentence("dbt writes it as target/semantic_manifest.json: run `dbt parse`")
        if isinstance(document, dict) and "nodes" in document:
            hint = Sentence("this is dbt's manifest of models; the metrics stand beside it, in semantic_manifest.json")
        raise UnfitFile(Sentence("it is no semantic manifest of dbt: {hint}").filled(hint=hint))
    models = {one.name: one for one in map(_model, rows(document, "semantic_models"))}
    measures: dict[str, Measure] = {}
    for raw in rows(document, "semantic_models"):
        for measure in rows(raw, "measures"):
            measures[text(measure, "name")] = _measure(measure, text(raw, "name"))
    named = [text(one, "name") for one in rows(document, "metrics")]
    return Manifest(
        _tool(document),
        models,
        measures,
        {text(one, "name"): one for one in rows(document, "metrics")},
        frozenset(name for name in named if named.count(name) > 1) if len(named) != len(set(named)) else frozenset(),
    )


def inline(metric: Mapping[str, Any]) -> Measure | None:
    """The measure that a metric of the newer spec holds itself."""
    settings = part(metric, "type_params")
    found = part(settings, "metric_aggregation_params")
    if not found:
        return None
    of = settings.get("expr") if found.get("expr") is None else found["expr"]
    return _measure({**found, "name": text(metric, "name"), "expr": of}, text(found, "semantic_model"))


def part(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table within one; empty where there is none."""
    found = raw.get(key)
    return found if isinstance(found, dict) else {}


def rows(raw: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """A list of tables within one; empty where there is none. Raises UnfitFile for another thing there."""
    found = raw.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UnfitFile(Sentence("`{key}` is no list of tables there").filled(key=key))
    return found


def text(raw: Mapping[str, Any], key: str) -> str:
    """A text within one; "" where there is none."""
    found = raw.get(key)
    return "" if found is None else str(found) if isinstance(found, str | int | float) else ""


def _model(raw: Mapping[str, Any]) -> Model:
    relation, entities = part(raw, "node_relation"), rows(raw, "entities")
    by_parts = [text(relation, key) for key in ("database", "schema_name", "alias")]
    quoted = ".".join('"' + one.replace('"', '""') + '"' for one in by_parts if one)
    primary = [text(one, "name") for one in entities if text(one, "type").lower() == "primary"]
    return Model(
        text(raw, "name"),
        text(relation, "relation_name") or quoted,
        text(part(raw, "defaults"), "agg_time_dimension"),
        primary[0] if primary else text(raw, "primary_entity"),
        {text(one, "name"): one for one in entities},
        {text(one, "name"): one for one in rows(raw, "dimensions")},
    )


def _measure(raw: Mapping[str, Any], model: str) -> Measure:
    name = text(raw, "name")
    return Measure(
        name,
        model,
        text(raw, "agg").lower(),
        text(raw, "expr") or name,
        text(raw, "agg_time_dimension"),
        part(raw, "agg_params"),
        part(raw, "non_additive_dimension") or None,
    )


def _tool(document: Mapping[str, Any]) -> str:
    """Who wrote it. The manifest names the version of its own schema only."""
    version = part(part(document, "project_configuration"), "dsi_package_version")
    numbers = [text(version, key) for key in ("major_version", "minor_version", "patch_version")]
    return f"dbt semantic manifest {'.'.join(n for n in numbers if n)}".strip()
