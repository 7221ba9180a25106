"""The words of metrics, as pages say them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from okr_model.formula.formula import Formula
from okr_model.metrics.metrics import Catalogue, Metric
from pages.ui import run
from pages.ui.i18n import declared, t


def title(name: str) -> str:
    """What to call a metric where people read; its full name stands only where formulas are written."""
    return titles([name])[name]


def titles(names: Iterable[str]) -> dict[str, str]:
    """What to call each of them; with the source where two read the same."""
    return run.snapshot().catalogue.titles(names, declared)


def formula_in_words(formula: Formula, window: int | None) -> str:
    """A formula as a sentence, its metrics called as everywhere else."""
    known, said = run.snapshot().catalogue, dict[str, tuple[Metric, ...]]()
    for metric, source in ((known[name], name.split(".")[0]) for name in formula.metrics if name in known):
        said[source] = (*said.get(source, ()), replace(metric, title=declared(metric.title)))
    return formula.in_words(Catalogue(said), window, t)


def with_name(name: str) -> str:
    """Its title and its full name, for lists in which metrics are looked up: `Sessions · site.sessions`."""
    metric = run.snapshot().catalogue.get(name)
    return f"{declared(metric.title)} · {name}" if metric and metric.title else name


def kind(kind: str, additivity: str) -> str:
    """Whether a metric adds up over days, is a level, a ratio, or a distinct count."""
    if additivity == "none":
        return t("distinct count")
    return {"flow": t("flow"), "stock": t("level"), "ratio": t("ratio")}[kind]
