"""The metrics of a manifest as definitions, each whole or refused with its reason; the others still come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.sources.semantic.dbt import manifest as shape
from connectors.sources.semantic.dbt.filters import Columns
from connectors.sources.semantic.dbt.manifest import Manifest, Measure, part, rows, text
from connectors.sources.semantic.definition import Aggregate, Definition, named
from connectors.sources.semantic.expressions import shown
from connectors.sources.semantic.imported import Imported, Offered, Unkept
from okr_model.wording.sentences import Sentence, SentenceError, sentence_of

_AGGREGATES: Final[Mapping[str, Aggregate]] = {
    "sum": "sum",
    "sum_boolean": "sum",
    "count": "count",
    "count_distinct": "count_distinct",
    "min": "min",
    "max": "max",
    "average": "average",
    "median": "median",
    "percentile": "percentile",
}
_DEEPEST: Final = 12  # metrics made of metrics


def read(document: Any, dialect: str) -> Imported[Definition]:
    """All metrics of a manifest. dialect: of the warehouse they are asked of. Raises UnfitFile."""
    manifest = shape.read(document)
    offered: list[Offered[Definition]] = []
    refused: dict[str, Sentence] = {}
    for theirs in manifest.metrics:
        try:
            if theirs in manifest.twice:
                raise Unkept(Sentence("two metrics of the file have this name"))
            offered.append(_Reading(manifest, dialect).offered(theirs))
        except (SentenceError, ValueError, RecursionError) as error:
            refused[theirs] = sentence_of(error)
    return Imported(manifest.tool, tuple(offered), refused)


@dataclass
class _Reading:
    """One metric with all that it is made of."""

    manifest: Manifest
    dialect: str
    found: dict[str, Definition] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)
    breakdowns: list[str] = field(default_factory=list)

    def offered(self, theirs: str) -> Offered[Definition]:
        """Raises Unkept, UnfitExpression."""
        name = named(theirs)
        self.add(name, theirs, (), ())
        notes = tuple(dict.fromkeys(self.notes))
        return Offered(name, theirs, self.found, notes, tuple(dict.fromkeys(self.breakdowns)))

    def add(self, name: str, theirs: str, filters: Sequence[str], above: tuple[str, ...]) -> None:
        """Define `name` as their metric, its rows filtered by more than its own filter. above: what it is part of."""
        if theirs in above:
            raise Unkept(Sentence("it is made of itself: {way}").filled(way=" → ".join([*above, theirs])))
        if len(above) > _DEEPEST:
            raise Unkept(Sentence("it is made of metrics of metrics, more than {n} deep").filled(n=_DEEPEST))
        metric = self.manifest.metric(theirs)
        filters = [*filters, *filters_of(metric)]
        match text(metric, "type").lower():
            case "simple":
                definition = self._simple(metric, filters)
            case other:
                raise Unkept(Sentence("metrics of the type {kind} cannot be kept yet").filled(kind=shown(other)))
        self.found[name] = definition.model_copy(update=_for_people(metric, name))

    def _simple(self, metric: Mapping[str, Any], filters: Sequence[str]) -> Definition:
        settings = part(metric, "type_params")
        measure, more, filled = self._measure(metric)
        filters = [*filters, *more]
        model = self.manifest.models.get(measure.model)
        if model is None:
            raise Unkept(Sentence("the file has no model {model}").filled(model=measure.model))
        if measure.aggregate not in _AGGREGATES:
            raise Unkept(Sentence("its aggregation {what} is not known here").filled(what=shown(measure.aggregate)))
        columns = Columns(self.manifest, model, measure.time or model.time, self.dialect)
        of = "" if measure.of.strip() == "*" else columns.expression(measure.of)
        if measure.aggregate == "sum_boolean":
            of = columns.expression(f"case when {of} then 1 else 0 end")
        day, where = columns.moment(), columns.where(filters)
        self.breakdowns += [
            f"{model.primary}__{one}"
            for one, dimension in model.dimensions.items()
            if text(dimension, "type").lower() == "categorical" and model.primary
        ]
        return Definition(
            table=model.table,
            day=day,
            aggregate=_AGGREGATES[measure.aggregate],
            of=of,
            where=where,
            joins=tuple(columns.joins.values()),
            fill=filled if isinstance(filled, int | float) and settings is not None else None,
        )

    def _measure(self, metric: Mapping[str, Any]) -> tuple[Measure, list[str], object]:
        """The measure of a simple metric, more filters of it, and the figure of a day without any."""
        settings = part(metric, "type_params")
        if (found := shape.inline(metric)) is not None:
            return found, [], settings.get("fill_nulls_with")
        given = settings.get("measure")
        theirs = text(given, "name") if isinstance(given, dict) else str(given or "")
        if theirs not in self.manifest.measures:
            raise Unkept(Sentence("the file has no measure {name}").filled(name=shown(theirs)))
        given = given if isinstance(given, dict) else {}
        return self.manifest.measures[theirs], filters_of(given), given.get("fill_nulls_with")


def filters_of(raw: Mapping[str, Any]) -> list[str]:
    """The filters of a metric, or of an input of one. Raises Unkept for one of another shape."""
    found = raw.get("filter")
    if not found:
        return []
    if isinstance(found, str):
        return [found]
    if isinstance(found, dict):
        listed = rows(found, "where_filters") or [found]
        texts = [text(one, "where_sql_template") for one in listed]
        if texts and all(texts):
            return texts
    raise Unkept(Sentence("its filter cannot be read"))


def _for_people(metric: Mapping[str, Any], name: str) -> dict[str, str]:
    """What people read of it: its label, and a unit where its `meta` says one."""
    meta = part(part(metric, "config"), "meta")
    return {"title": text(metric, "label") or name.replace("_", " "), "unit": text(meta, "unit")}
