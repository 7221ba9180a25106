"""Metrics of one table: an aggregation of its rows by the day, or over a time that ends with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.sources.semantic.dbt import manifest as shape
from connectors.sources.semantic.dbt import metric_settings
from connectors.sources.semantic.dbt.filters import Columns
from connectors.sources.semantic.dbt.manifest import Manifest, Measure, Model, part, text
from connectors.sources.semantic.definition import ALL_TIME, Aggregate, Definition
from connectors.sources.semantic.expressions import shown
from connectors.sources.semantic.imported import Unkept
from okr_model.wording.sentences import Sentence

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
_CUMULATIVE: Final = Sentence(
    "of a longer time its last day counts; dbt takes the first unless `period_agg` says otherwise"
)


@dataclass
class Tables:
    """The tables of a manifest. notes, breakdowns: what is to be known of the metrics that were read so far."""

    manifest: Manifest
    dialect: str
    by: Sequence[str] = ()
    notes: list[Sentence] = field(default_factory=list)
    breakdowns: list[str] = field(default_factory=list)

    def simple(self, metric: Mapping[str, Any], filters: Sequence[str]) -> Definition:
        """What a simple metric aggregates. filters: of its rows, beside its measure's own. Raises Unkept."""
        measure, more, filled = self._measure(metric)
        filters = [*filters, *more]
        model = self.manifest.models.get(measure.model)
        if model is None:
            raise Unkept(Sentence("the file has no model {model}").filled(model=measure.model))
        if measure.aggregate not in _AGGREGATES:
            raise Unkept(Sentence("its aggregation {what} is not known here").filled(what=shown(measure.aggregate)))
        if measure.aggregate in ("median", "percentile") and self.dialect == "sqlite":
            raise Unkept(Sentence("SQLite has no {what}").filled(what=measure.aggregate))
        columns = Columns(self.manifest, model, measure.time or model.time, self.dialect)
        of = "" if measure.of.strip() == "*" else columns.expression(measure.of)
        if measure.aggregate == "sum_boolean":
            of = columns.expression(f"case when {of} then 1 else 0 end")
        aggregate = _AGGREGATES[measure.aggregate]
        day, where, by = columns.moment(), columns.where(filters), columns.by(self.by)
        level = aggregate in ("min", "max", "median", "percentile")
        latest = self._latest(measure, model, columns)
        self.breakdowns += columns.breakdowns()
        return Definition(
            table=model.table,
            day=day,
            aggregate=aggregate,
            of=of,
            where=where,
            joins=tuple(columns.joins.values()),
            by=by,
            fill=metric_settings.filled(filled),
            share=metric_settings.share(measure) if aggregate == "percentile" else None,
            discrete=measure.settings.get("use_discrete_percentile") is True,
            kind="stock" if level or latest else "flow",
            additivity="none" if level else None,
        )

    def _latest(self, measure: Measure, model: Model, columns: Columns) -> bool:
        """Whether it is a level, of which the last day of a time counts. Raises Unkept for another one that is not."""
        if measure.latest is None:
            return False
        name, choice = text(measure.latest, "name"), text(measure.latest, "window_choice").lower() or "min"
        dimension = model.dimensions.get(name, {})
        grain = text(part(dimension, "type_params"), "time_granularity").lower() or "day"
        if name != columns.time or grain != "day":
            raise Unkept(
                Sentence("it does not add up over {name}, which is not the day it is counted by").filled(name=name)
            )
        if choice != "max":
            raise Unkept(Sentence("of a longer time its first day counts, and here the last would"))
        if groups := measure.latest.get("window_groupings"):
            self.notes.append(
                Sentence(
                    "over a longer time dbt takes the last day of each {names}; here it is the last day of all"
                ).filled(names=", ".join(map(str, groups)))
            )
        return True

    def cumulative(self, metric: Mapping[str, Any], filters: Sequence[str]) -> Definition:
        """The same over a time that ends with its day. Raises Unkept."""
        settings = part(metric, "type_params")
        more = part(settings, "cumulative_type_params")
        input_metric = part(more, "metric")
        base = metric
        if text(input_metric, "name"):
            base = self.manifest.metric(text(input_metric, "name"))
            if text(base, "type").lower() != "simple":
                raise Unkept(
                    Sentence("it accumulates {name}, which is no simple metric").filled(name=text(base, "name"))
                )
            filters = [*filters, *metric_settings.filters_of(input_metric), *metric_settings.filters_of(base)]
        one = self.simple(base, filters)
        over = metric_settings.over(more) or metric_settings.over(settings) or ALL_TIME
        if one.kind == "stock":
            raise Unkept(Sentence("it accumulates what does not add up over days"))
        self.notes.append(_CUMULATIVE)
        adds = one.aggregate in ("sum", "count")
        return one.model_copy(
            update={"over": over, "kind": "stock", "additivity": "dims" if adds else "none", "fill": None}
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
        return self.manifest.measures[theirs], metric_settings.filters_of(given), given.get("fill_nulls_with")
