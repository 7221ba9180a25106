"""Open Semantic Interchange: datasets, relationships and metrics of a model, read as definitions.

Specification: https://github.com/open-semantic-interchange/OSI, core-spec/spec.md (drafts 0.1 to 0.2). A metric is one
expression over columns of datasets: `SUM(orders.amount) / COUNT(DISTINCT orders.customer_id)`. It says nothing of the
day its figures belong to: that is the dataset's own field with `is_time`, or the one that is chosen where there are
several. Numbers of versions differ between drafts; what is read is the shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from connectors.sources.semantic import expressions, forms
from connectors.sources.semantic.definition import Aggregate, Definition, named
from connectors.sources.semantic.expressions import shown
from connectors.sources.semantic.forms import Linear
from connectors.sources.semantic.imported import Imported, Offered, UnfitFile, Unkept, in_one_line, without_collisions
from okr_model.wording.sentences import Sentence, SentenceError, sentence_of

_OF_ENGINES: Final = {"snowflake": "SNOWFLAKE", "databricks": "DATABRICKS", "spark": "DATABRICKS"}
_ANSI: Final = "ANSI_SQL"
_AGGREGATES: Final[Mapping[type[exp.Expr], Aggregate]] = {
    exp.Sum: "sum",
    exp.Count: "count",
    exp.Avg: "average",
    exp.Min: "min",
    exp.Max: "max",
}
_LEVELS: Final = ("min", "max")
_OWN_GRAIN: Final = Sentence(
    "asked for by the day: over a longer time it is no sum, and its last day, mean or extremes count"
)


def read(document: Any, dialect: str, by: Sequence[str] = (), times: Sequence[str] = ()) -> Imported[Definition]:
    """All metrics of a file. dialect: of the warehouse.  times: the fields to count by, as `dataset.field`.

    Raises UnfitFile.
    """
    models = document.get("semantic_model") if isinstance(document, dict) else None
    models = [models] if isinstance(models, dict) else models
    if not isinstance(models, list) or not all(isinstance(one, dict) for one in models):
        raise UnfitFile(Sentence("it is no model of the open semantic interchange: it has no `semantic_model`"))
    offered: list[Offered[Definition]] = []
    refused: dict[str, Sentence] = {}
    for model in models:
        for metric in _rows(model, "metrics"):
            theirs = _text(metric, "name")
            try:
                offered.append(_Reading(model, dialect, by, times).offered(theirs, metric))
            except (SentenceError, ValueError, RecursionError) as error:
                refused[theirs] = sentence_of(error)
    version = _text(document, "version")[:20]
    return without_collisions(Imported(f"OSI {version}".strip(), tuple(offered), refused))


@dataclass
class _Reading:
    """One metric: its aggregates become definitions of their own, and what joins them a formula."""

    model: Mapping[str, Any]
    dialect: str
    by: Sequence[str]
    times: Sequence[str]
    needs: dict[str, Definition] = field(default_factory=dict)
    breakdowns: list[str] = field(default_factory=list)

    def offered(self, theirs: str, metric: Mapping[str, Any]) -> Offered[Definition]:
        """Raises Unkept, UnfitExpression."""
        name, title = named(theirs), in_one_line(theirs.replace("_", " "))
        tree = expressions.parsed(_written(metric, self.dialect), self.dialect)
        parts: dict[str, str] = {}
        aggregates = [one for one in tree.find_all(exp.AggFunc) if not one.find_ancestor(exp.AggFunc)]
        for column in tree.find_all(exp.Column):
            if not column.find_ancestor(exp.AggFunc):
                raise Unkept(
                    Sentence("{what} stands beside its aggregations, in none").filled(what=shown(column.sql()))
                )
        for one in aggregates:
            key = one.sql()
            if key not in parts:
                parts[key] = name if one is tree else f"{name}_{len(parts) + 1}"
                self.needs[parts[key]] = self._aggregate(one, title)
        if not parts:
            raise Unkept(Sentence("it aggregates nothing"))
        if tree not in aggregates:
            self._formula(name, title, tree, aggregates, parts)
        own = self.needs[name]
        notes = (_OWN_GRAIN,) if own.kind == "stock" and not own.is_ratio else ()
        return Offered(name, theirs, self.needs, notes, tuple(dict.fromkeys(self.breakdowns)))

    def _formula(
        self, name: str, title: str, tree: exp.Expr, aggregates: Sequence[exp.Expr], parts: Mapping[str, str]
    ) -> None:
        for one in aggregates:
            one.replace(exp.column(parts[one.sql()]))
        formula = tree.sql()
        whole = forms.form(forms.tree(formula), {one: forms.Quotient(Linear({one: 1.0})) for one in parts.values()})
        if whole is None or whole.sum.more or (whole.over and whole.over.more):
            raise Unkept(Sentence("its parts are put together in a way that is right for no longer time than a day"))
        if whole.over is None:
            self._sum(name, title, whole.sum)
            return
        sides = []
        for side, linear in (("numerator", whole.sum), ("denominator", whole.over)):
            (only, factor), *rest = linear.of.items()
            if rest or factor != 1:
                only = f"{name}_{side}"
                self._sum(only, f"{title}: {side}", linear)
            sides.append(only)
        self.needs[name] = Definition(numerator=sides[0], denominator=sides[1], title=title)

    def _sum(self, name: str, title: str, linear: Linear) -> None:
        for one in linear.of:
            if self.needs[one].kind == "stock" or self.needs[one].counts_to_date:
                raise Unkept(Sentence("it adds up what does not add up over days"))
        signed = any(factor < 0 for factor in linear.of.values())
        self.needs[name] = Definition(formula=forms.written(linear), signed=signed, title=title)

    def _aggregate(self, one: exp.Expr, title: str) -> Definition:
        kind = _AGGREGATES.get(type(one))
        if kind is None:
            raise Unkept(Sentence("its aggregation {what} is not known here").filled(what=shown(one.sql())))
        one = one.copy()  # its columns become those of the table
        inner = one.this
        if any(value for key, value in one.args.items() if key not in ("this", "big_int")):
            raise Unkept(Sentence("{what} takes more than one value of each row").filled(what=shown(one.sql())))
        if kind == "count" and isinstance(inner, exp.Distinct):
            if len(inner.expressions) != 1:
                raise Unkept(Sentence("it counts combinations of columns"))
            kind, inner = "count_distinct", inner.expressions[0]
        if kind == "average":
            raise Unkept(Sentence("an average of a day is right for no longer time: define it as SUM(…) / COUNT(…)"))
        everything = isinstance(inner, exp.Star)
        if everything:
            datasets = _rows(self.model, "datasets")
        else:
            names = {column.table for column in inner.find_all(exp.Column)}
            every = _rows(self.model, "datasets")
            datasets = every if names == {""} else [one for one in every if str(one.get("name")) in names]
            if len(names) > 1:
                raise Unkept(Sentence("it aggregates columns of several datasets at once"))
        if len(datasets) != 1:
            raise Unkept(Sentence("its columns are not said to be of one dataset: write dataset.column"))
        dataset = datasets[0]
        for column in [] if everything else list(inner.find_all(exp.Column)):
            found = self._field(dataset, column.name)
            column.replace(found)
            inner = found if column is inner else inner
        of = "" if everything else inner.sql(dialect=self.dialect, comments=False)
        if of:
            expressions.scalar(of, self.dialect)
        level = kind in _LEVELS
        return Definition(
            table=expressions.table(str(dataset.get("source") or ""), self.dialect).sql(dialect=self.dialect),
            day=self._day(dataset),
            aggregate=kind,
            of=of,
            by=self._by(dataset),
            kind="stock" if level else "flow",
            additivity="none" if level else None,
            title=title,
        )

    def _field(self, dataset: Mapping[str, Any], name: str) -> exp.Expr:
        """The expression of a field; a column that no field names is that column."""
        for one in _rows(dataset, "fields"):
            if str(one.get("name")).lower() == name.lower():
                tree = expressions.scalar(_written(one, self.dialect), self.dialect)
                for column in tree.find_all(exp.Column):
                    column.set("table", None)
                return exp.paren(tree) if isinstance(tree, exp.Binary) else tree
        return exp.column(name)

    def _day(self, dataset: Mapping[str, Any]) -> str:
        label = str(dataset.get("name"))
        known = [str(one.get("name")) for one in _rows(dataset, "fields") if _is_time(one)]
        chosen = [one for one in known if f"{label}.{one}" in self.times] or known
        if not known:
            raise Unkept(Sentence("its dataset {name} has no field of time to count by").filled(name=label))
        if len(chosen) > 1:
            listed = ", ".join(f"{label}.{one}" for one in chosen)
            raise Unkept(Sentence("its dataset has several fields of time: choose one of {names}").filled(names=listed))
        return self._field(dataset, chosen[0]).sql(dialect=self.dialect, comments=False)

    def _by(self, dataset: Mapping[str, Any]) -> dict[str, str]:
        label, found = str(dataset.get("name")), {}
        for one in _rows(dataset, "fields"):
            name = str(one.get("name"))
            if not isinstance(one.get("dimension"), dict) or _is_time(one):
                continue
            self.breakdowns.append(f"{label}.{name}")
            if name in self.by or f"{label}.{name}" in self.by:
                found[named(name)] = self._field(dataset, name).sql(dialect=self.dialect, comments=False)
        return found


def _written(raw: Mapping[str, Any], dialect: str) -> str:
    """The expression of a field or metric, in the warehouse's dialect where it has one. Raises Unkept.

    Drafts differ: a text, a list of dialects, or that list under `dialects`.
    """
    found = raw.get("expression")
    if isinstance(found, str):
        return found
    listed = found.get("dialects") if isinstance(found, dict) else found
    by_dialect = {
        str(one.get("dialect")): str(one.get("expression") or "") for one in listed or [] if isinstance(one, dict)
    }
    for wanted in (_OF_ENGINES.get(dialect, ""), _ANSI):
        if by_dialect.get(wanted):
            return by_dialect[wanted]
    raise Unkept(
        Sentence("it has no expression in ANSI SQL, only in {names}").filled(names=", ".join(by_dialect) or "–")
    )


def _is_time(raw: Mapping[str, Any]) -> bool:
    dimension = raw.get("dimension")
    return isinstance(dimension, dict) and dimension.get("is_time") is True


def _text(raw: Mapping[str, Any], key: str) -> str:
    found = raw.get(key)
    return str(found) if isinstance(found, str | int | float) else ""


def _rows(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = raw.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
