"""Filters and dimensions of a model: what a reference of dbt means as a column, and which tables it is found in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from sqlglot import exp

from connectors.sources.semantic import expressions, templates
from connectors.sources.semantic.dbt.manifest import Manifest, Model, part, text
from connectors.sources.semantic.definition import Join, named
from connectors.sources.semantic.imported import Unkept
from connectors.sources.semantic.templates import Reference
from okr_model.wording.sentences import Sentence

_SQLITE: Final = {"month": "start of month", "year": "start of year"}


class Columns:
    """Resolves what filters name, and gathers the tables that takes. dialect: of the warehouse."""

    def __init__(self, manifest: Manifest, model: Model, time: str, dialect: str) -> None:
        self.manifest, self.model, self.time, self.dialect = manifest, model, time, dialect
        self.joins: dict[str, Join] = {}

    def where(self, filters: Iterable[str]) -> str:
        """All filters as one condition, in SQL. Raises Unkept, UnfitExpression."""
        trees = [self._condition(one) for one in dict.fromkeys(filters)]
        return exp.and_(*trees).sql(dialect=self.dialect, comments=False) if trees else ""

    def expression(self, written: str) -> str:
        """An expression over the model's own columns, as it may be asked."""
        return expressions.normal(written, self.dialect)

    def moment(self) -> str:
        """The column of days. Raises Unkept where it is missing, or of a coarser grain than a day."""
        if not self.time:
            raise Unkept(Sentence("its model {model} has no time column to count by").filled(model=self.model.name))
        dimension = self.model.dimensions.get(self.time)
        if dimension is None:
            raise Unkept(
                Sentence("its time column {name} is missing in the model {model}").filled(
                    name=self.time, model=self.model.name
                )
            )
        grain = text(part(dimension, "type_params"), "time_granularity").lower() or "day"
        if grain in ("week", "month", "quarter", "year"):
            raise Unkept(Sentence("it is counted by the {grain}, and days are wanted").filled(grain=grain))
        return self.expression(text(dimension, "expr") or self.time)

    def column(self, reference: Reference) -> exp.Expr:
        """The column a reference means; its table is joined where it is another's."""
        if reference.path == ("metric_time",):
            return self._at_grain(expressions.scalar(self.moment(), self.dialect), reference.grain or "day")
        if reference.kind == "Entity":
            entity = self.model.entities.get(reference.text)
            if entity is None:
                raise self._unknown(reference)
            return expressions.scalar(text(entity, "expr") or reference.text, self.dialect)
        if len(reference.path) == 1:
            raise self._unknown(reference)
        if len(reference.path) > 2:
            raise Unkept(Sentence("{name} is reached over more than one table").filled(name=reference.text))
        entity_name, name = reference.path
        if entity_name == self.model.primary and name in self.model.dimensions:
            return self._dimension(self.model, name, reference, "")
        return self._joined(entity_name, name, reference)

    def by(self, wanted: Iterable[str]) -> dict[str, str]:
        """The breakdown by those of the wanted dimensions that the model has: our name and its expression."""
        found = {}
        for name in wanted:
            path = tuple(name.lower().split("__"))
            path = path if len(path) > 1 else (self.model.primary, *path)
            with suppress(Unkept):
                tree = self.column(Reference("Dimension", path))
                found[named(path[-1])] = tree.sql(dialect=self.dialect, comments=False)
        return found

    def breakdowns(self) -> list[str]:
        """The dimensions of the model itself that a metric can be told apart by."""
        return [
            f"{self.model.primary}__{name}"
            for name, dimension in self.model.dimensions.items()
            if text(dimension, "type").lower() == "categorical" and self.model.primary
        ]

    def _condition(self, written: str) -> exp.Expr:
        template = templates.read(written)
        tree = expressions.scalar(template.sql, self.dialect)
        places = {templates.placeholder(n): reference for n, reference in enumerate(template.references)}
        for column in list(tree.find_all(exp.Column)):
            reference = None if column.table else places.pop(column.name, None)
            if reference is not None:
                found = self.column(reference)
                new = exp.paren(found) if isinstance(found, exp.Binary) else found
                tree = new if column is tree else tree
                column.replace(new)
            elif not column.table and column.name.startswith("okr_ref_"):
                raise Unkept(Sentence("{text} cannot be read as a filter").filled(text=expressions.shown(written)))
        if places:
            raise Unkept(Sentence("{text} names a dimension within a text").filled(text=expressions.shown(written)))
        return tree

    def _joined(self, entity: str, name: str, reference: Reference) -> exp.Expr:
        own = self.model.entities.get(entity)
        keys = ("primary", "unique")
        homes = [
            model
            for model in self.manifest.models.values()
            if model is not self.model and name in model.dimensions and entity in model.entities
        ]
        unique = [model for model in homes if text(model.entities[entity], "type").lower() in keys]
        if own is None or not homes:
            raise self._unknown(reference)
        if len(unique) != 1 or any(map(_changes_over_time, unique[0].dimensions.values())):
            raise Unkept(
                Sentence("{name} has several rows for one {entity}, or changes over time").filled(
                    name=reference.text, entity=entity
                )
            )
        other = unique[0]
        self.joins[entity] = Join(
            name=entity,
            table=other.table,
            on=self.expression(text(own, "expr") or entity),
            key=self.expression(text(other.entities[entity], "expr") or entity),
        )
        return self._dimension(other, name, reference, entity)

    def _dimension(self, model: Model, name: str, reference: Reference, whose: str) -> exp.Expr:
        dimension: Mapping[str, Any] = model.dimensions[name]
        tree = expressions.scalar(text(dimension, "expr") or name, self.dialect)
        for column in tree.find_all(exp.Column):
            if whose and not column.table:
                column.set("table", exp.to_identifier(whose))
        if text(dimension, "type").lower() != "time":
            return tree
        return self._at_grain(tree, reference.grain or text(part(dimension, "type_params"), "time_granularity"))

    def _at_grain(self, tree: exp.Expr, grain: str) -> exp.Expr:
        """A moment cut to its day, month, …, as dbt cuts it before it compares."""
        grain = grain.lower() or "day"
        if self.dialect == "sqlite":
            if grain not in ("day", *_SQLITE):
                raise Unkept(Sentence("SQLite cannot cut moments to the {grain}").filled(grain=grain))
            cut = [exp.Literal.string(_SQLITE[grain])] if grain in _SQLITE else []
            return exp.Anonymous(this="DATE", expressions=[tree, *cut])
        if grain == "day":
            return exp.cast(tree, "date")
        return exp.TimestampTrunc(this=tree, unit=exp.var(grain.upper()))

    def _unknown(self, reference: Reference) -> Unkept:
        return Unkept(
            Sentence("its filter names {name}, which {model} does not have").filled(
                name=reference.text, model=self.model.name
            )
        )


def _changes_over_time(dimension: Mapping[str, Any]) -> bool:
    """Whether rows are valid for a time, so that one of the other table has several of them."""
    return bool(part(part(dimension, "type_params"), "validity_params"))
