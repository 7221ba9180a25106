"""The metrics of a manifest as definitions, each whole or refused with its reason; the others still come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from connectors.sources.semantic import forms
from connectors.sources.semantic.dbt import manifest as shape
from connectors.sources.semantic.dbt import metric_settings
from connectors.sources.semantic.dbt.manifest import Manifest, part, rows, text
from connectors.sources.semantic.dbt.tables import Tables
from connectors.sources.semantic.definition import Definition, named
from connectors.sources.semantic.expressions import shown
from connectors.sources.semantic.forms import Linear, Quotient
from connectors.sources.semantic.imported import Imported, Offered, Unkept, without_collisions
from okr_model.wording.sentences import Sentence, SentenceError, sentence_of

_DEEPEST: Final = 12  # metrics made of metrics
_OWN_GRAIN: Final = Sentence(
    "asked for by the day: over a longer time it is no sum, and its last day, mean or extremes count"
)


def read(document: Any, dialect: str, by: Sequence[str] = ()) -> Imported[Definition]:
    """All metrics of a manifest. dialect: of the warehouse they are asked of. by: dimensions to tell them apart by.

    Raises UnfitFile.
    """
    manifest = shape.read(document)
    offered: list[Offered[Definition]] = []
    refused: dict[str, Sentence] = {}
    for theirs in manifest.metrics:
        try:
            if theirs in manifest.twice:
                raise Unkept(Sentence("two metrics of the file have this name"))
            offered.append(_Reading(manifest, Tables(manifest, dialect, by)).offered(theirs))
        except (SentenceError, ValueError, RecursionError) as error:
            refused[theirs] = sentence_of(error)
    return without_collisions(Imported(manifest.tool, tuple(offered), refused))


@dataclass
class _Reading:
    """One metric with all that it is made of."""

    manifest: Manifest
    tables: Tables
    found: dict[str, Definition] = field(default_factory=dict)
    forms: dict[str, Quotient | None] = field(default_factory=dict)

    def offered(self, theirs: str) -> Offered[Definition]:
        """Raises Unkept, UnfitExpression."""
        name = named(theirs)
        self.add(name, theirs, (), ())
        own = self.found[name]
        if own.kind == "stock" and not own.is_ratio and not own.over:
            self.tables.notes.append(_OWN_GRAIN)
        notes = tuple({str(note): note for note in self.tables.notes}.values())
        return Offered(name, theirs, self.found, notes, tuple(dict.fromkeys(self.tables.breakdowns)))

    def add(self, name: str, theirs: str, filters: Sequence[str], above: tuple[str, ...]) -> None:
        """Define `name` as their metric, its rows filtered by more than its own filter. above: what it is part of."""
        if theirs in above:
            raise Unkept(Sentence("it is made of itself: {way}").filled(way=" → ".join([*above, theirs])))
        if len(above) > _DEEPEST:
            raise Unkept(Sentence("it is made of metrics of metrics, more than {n} deep").filled(n=_DEEPEST))
        metric = self.manifest.metric(theirs)
        filters = [*filters, *metric_settings.filters_of(metric)]
        people = metric_settings.for_people(metric, name)
        match text(metric, "type").lower():
            case "simple":
                self._put(name, self.tables.simple(metric, filters), people)
            case "cumulative":
                self._put(name, self.tables.cumulative(metric, filters), people)
            case "ratio":
                self._ratio(name, metric, filters, (*above, theirs), people)
            case "derived":
                self._derived(name, metric, filters, (*above, theirs), people)
            case "conversion":
                raise Unkept(metric_settings.conversion(metric))
            case other:
                raise Unkept(Sentence("metrics of the type {kind} are not known here").filled(kind=shown(other)))

    def _put(self, name: str, definition: Definition, people: Mapping[str, Any]) -> None:
        """Define a metric of a table; an average as the quotient of two sums, so that it is right over any time."""
        if definition.aggregate != "average" or definition.over:
            self.found[name] = definition.model_copy(update=people)
            adds = definition.kind == "flow" and not definition.counts_to_date
            self.forms[name] = Quotient(Linear({name: 1.0})) if adds else None
            return
        parts = {f"{name}_sum": {"aggregate": "sum"}, f"{name}_count": {"aggregate": "count"}}
        for part_name, change in parts.items():
            self.found[part_name] = definition.model_copy(update=change | {"title": part_name.replace("_", " ")})
        above, below = parts
        self._quotient(name, Quotient(Linear({above: 1.0}), Linear({below: 1.0})), {}, people)

    def _ratio(
        self,
        name: str,
        metric: Mapping[str, Any],
        filters: Sequence[str],
        above: tuple[str, ...],
        people: Mapping[str, Any],
    ) -> None:
        settings = part(metric, "type_params")
        sides = []
        for side in ("numerator", "denominator"):
            given = settings.get(side)
            raw = given if isinstance(given, dict) else {"name": given}
            sides.append(self._input(f"{name}_{side}", raw, filters, above))
        over, under = (self.forms[one] for one in sides)
        if all(self.forms[one] is None for one in sides) or None in (over, under):
            parts = tuple(self.found[one] for one in sides)
            if any(
                one.is_ratio or (one.kind == "stock" and one.additivity == "none" and not one.over) for one in parts
            ):
                raise Unkept(Sentence("one of its parts is right for a single day only, so it is for no longer time"))
            self._put_ratio(name, sides[0], sides[1], people)
            return
        assert over is not None and under is not None
        if over.over is not None or under.over is not None:
            raise Unkept(Sentence("it is a quotient of quotients"))
        self._quotient(name, Quotient(over.sum, under.sum), {}, people)

    def _derived(
        self,
        name: str,
        metric: Mapping[str, Any],
        filters: Sequence[str],
        above: tuple[str, ...],
        people: Mapping[str, Any],
    ) -> None:
        settings = part(metric, "type_params")
        tree = forms.tree(text(settings, "expr"))
        inputs = {text(raw, "alias") or text(raw, "name"): raw for raw in rows(settings, "metrics")}
        parts: dict[str, Quotient | None] = {}
        meant: dict[str, str] = {}
        then: dict[str, str] = {}
        for alias in forms.names(tree):
            raw = inputs.get(alias)
            if raw is None:
                raise Unkept(
                    Sentence("its formula names {name}, which is not among its metrics").filled(name=shown(alias))
                )
            if raw.get("offset_to_grain"):
                raise Unkept(
                    Sentence(
                        "it compares with the beginning of each {grain}, and days are shifted by a fixed time here"
                    ).filled(grain=text(raw, "offset_to_grain"))
                )
            part_name = self._input(f"{name}_{named(alias)}", raw, filters, above)
            inner = self.forms[part_name]
            if span := metric_settings.span(raw.get("offset_window")):
                if inner is not None:
                    inner = Quotient(
                        self._shifted(inner.sum, span, then), inner.over and self._shifted(inner.over, span, then)
                    )
                later = f"{part_name}_{span.replace(' ', '_')}_ago"
                then[later], part_name = f"{part_name} {span}", later
            parts[alias], meant[alias] = inner, part_name
        if None not in parts.values():
            whole = forms.form(tree, {alias: one for alias, one in parts.items() if one is not None})
            if whole is not None and not whole.sum.more and not (whole.over and whole.over.more):
                self._quotient(name, whole, then, people)
                return
        self._day_by_day(name, tree, meant, then, people)

    def _shifted(self, linear: Linear, span: str, then: dict[str, str]) -> Linear:
        """The same sum some time ago."""
        found = {}
        for one, factor in linear.of.items():
            later = f"{one}_{span.replace(' ', '_')}_ago"
            then[later] = f"{one} {span}"
            found[later] = factor
        return Linear(found, linear.more)

    def _day_by_day(
        self, name: str, tree: exp.Expr, meant: Mapping[str, str], then: Mapping[str, str], people: Mapping[str, Any]
    ) -> None:
        """A figure of each day that is right for no longer time."""
        named_by = tree.copy()
        for column in list(named_by.find_all(exp.Column)):
            column.this.set("this", meant[column.name])
        used = {one: text for one, text in then.items() if one in meant.values()}
        wrong = [one for one in meant.values() if one in self.found and self.found[one].is_ratio]
        if wrong or any(self.found[text.partition(" ")[0]].is_ratio for text in used.values()):
            raise Unkept(Sentence("it is made of quotients in a way that is right for no time at all"))
        by = self._shared_by(
            [text.partition(" ")[0] for text in used.values()] + [m for m in meant.values() if m in self.found]
        )
        self.found[name] = Definition(
            formula=named_by.sql(), before=used, by=by, kind="stock", additivity="none", signed=True, **people
        )
        self.forms[name] = None

    def _input(self, own: str, raw: Mapping[str, Any], filters: Sequence[str], above: tuple[str, ...]) -> str:
        """Define an input of a metric; under its own name where no filter makes it another. Gives the name."""
        theirs, more = text(raw, "name"), metric_settings.filters_of(raw)
        name = own if (filters or more) else named(theirs)
        if name not in self.found:
            self.add(name, theirs, [*filters, *more], above)
        return name

    def _quotient(self, name: str, whole: Quotient, then: Mapping[str, str], people: Mapping[str, Any]) -> None:
        """Define what a formula comes to: a sum of metrics by the day, or a quotient of two."""
        self.forms[name] = whole
        if whole.over is None:
            self._sum(name, whole.sum, then, people)
            self.forms[name] = Quotient(Linear({name: 1.0}))
            return
        sides = []
        for side, linear in (("numerator", whole.sum), ("denominator", whole.over)):
            (only, factor), *rest = linear.of.items() or [("", 0.0)]
            if rest or factor != 1 or only in then:
                only = f"{name}_{side}"
                self._sum(only, linear, then, {"title": f"{people['title']}: {side}"})
            sides.append(only)
        self._put_ratio(name, sides[0], sides[1], people)

    def _sum(self, name: str, linear: Linear, then: Mapping[str, str], people: Mapping[str, Any]) -> None:
        if not linear.of:
            raise Unkept(Sentence("it is always zero"))
        used = {one: text for one, text in then.items() if one in linear.of}
        by = self._shared_by([then.get(one, one).partition(" ")[0] for one in linear.of])
        signed = any(factor < 0 for factor in linear.of.values())
        self.found[name] = Definition(formula=forms.written(linear), before=used, by=by, signed=signed, **people)

    def _put_ratio(self, name: str, above: str, below: str, people: Mapping[str, Any]) -> None:
        by = self._shared_by([above, below])
        self.found[name] = Definition(numerator=above, denominator=below, by=by, **people)
        self.forms.setdefault(name, None)

    def _shared_by(self, parts: Sequence[str]) -> dict[str, str]:
        """The breakdown that all parts have; their columns are their own."""
        every = [self.found[one].by for one in parts]
        return {name: name for name in every[0] if all(name in by for by in every)} if every else {}
