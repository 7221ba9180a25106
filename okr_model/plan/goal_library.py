"""Marketing objectives to begin from, with typical key results, their formulas made for the metrics that are there.

A suggestion is only ever as good as its formula: each one offered has been parsed against the catalogue. Where a key
result's metrics are missing, it is offered without a formula and says what to connect.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from okr_model.formula.formula import FormulaError, parse
from okr_model.metrics.metrics import Catalogue
from okr_model.plan.goal_templates import TEMPLATES, Template
from okr_model.plan.plan import KeyResultType
from okr_model.wording.sentences import Sentence

MOST_FORMULAS = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """A key result to begin from. formulas: best first, all of them right for the catalogue, none where metrics are
    missing; then `missing` names the kinds of metric that no source measures yet."""

    id: str
    title: Sentence
    type: KeyResultType
    formulas: tuple[str, ...]
    unit: str
    window: int | None
    missing: tuple[str, ...]

    @property
    def formula(self) -> str | None:
        """The best one."""
        return self.formulas[0] if self.formulas else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An objective to begin from; its key results that can be measured now come first."""

    id: str
    theme: Sentence
    title: Sentence
    key_results: tuple[Suggested, ...]

    @property
    def measurable(self) -> int:
        """How many of its key results can be measured with the sources there are."""
        return sum(bool(k.formulas) for k in self.key_results)


def suggestions(catalogue: Catalogue) -> list[Suggestion]:
    """Every objective of the library, those first of which most can be measured."""
    made = []
    for theme in TEMPLATES:
        results = sorted((_made(t, catalogue) for t in theme.key_results), key=lambda k: not k.formulas)
        made.append(Suggestion(theme.id, theme.theme, theme.title, tuple(results)))
    return sorted(made, key=lambda s: -min(s.measurable, 3))


def _made(template: Template, catalogue: Catalogue) -> Suggested:
    candidates = {role: _candidates(role, names, catalogue) for role, names in template.roles.items()}
    missing = tuple(role.replace("_", " ") for role, names in candidates.items() if not names)
    formulas = () if missing else tuple(itertools.islice(_formulas(template, candidates, catalogue), MOST_FORMULAS))
    unit = template.unit
    if not unit and formulas and len(template.roles) == 1:
        unit = catalogue[next(iter(parse(formulas[0], catalogue).metrics))].unit
    return Suggested(template.id, template.title, template.type, formulas, unit, template.window, missing)


def _candidates(role: str, names: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    """The metrics that can play a role: in the order of `names`, which are matched whole against metric names."""
    del role
    return [full for name in names for full in catalogue if re.fullmatch(name, full.partition(".")[2])]


def _formulas(template: Template, candidates: Mapping[str, list[str]], catalogue: Catalogue) -> Iterator[str]:
    """Formulas that parse: metrics of one source together first, then across sources."""
    roles = list(candidates)
    choices = list(itertools.islice(itertools.product(*candidates.values()), 200))
    choices.sort(key=lambda choice: len({name.partition(".")[0] for name in choice}))
    for choice in choices:
        formula = template.formula.format(**dict(zip(roles, choice, strict=True)))
        try:
            parse(formula, catalogue)
        except FormulaError:
            continue
        yield formula


def template_of(metric: str, catalogue: Catalogue) -> tuple[Suggestion, Suggested] | None:
    """The key result that people mean by a metric, with its formula on that very metric, and the objective it is of.

    None where the library has none. A template of that one metric counts before one that divides it by another.
    """
    own = metric.partition(".")[2]
    for theme in TEMPLATES:
        for template in theme.key_results:
            if len(template.roles) == 1 and own in next(iter(template.roles.values())):
                formula = template.formula.format(**dict.fromkeys(template.roles, metric))
                try:
                    parse(formula, catalogue)
                except FormulaError:
                    continue
                made = replace(_made(template, catalogue), formulas=(formula,), unit=catalogue[metric].unit)
                return Suggestion(theme.id, theme.theme, theme.title, (made,)), made
    return None


def most_meant(metrics: Iterable[str], catalogue: Catalogue) -> str | None:
    """Of some metrics the one that people mean most by their source: what the library knows first, else the first.

    Levels and sums come before counts of distinct people, which no formula can sum.
    """
    known = [name for name in metrics if name in catalogue]
    wanted = [
        name for theme in TEMPLATES for one in theme.key_results for names in one.roles.values() for name in names
    ]
    rank = {name: n for n, name in reversed(list(enumerate(wanted)))}
    return min(
        known,
        key=lambda full: (rank.get(full.partition(".")[2], len(wanted)), catalogue[full].additivity == "none"),
        default=None,
    )
