"""The words of metrics, as pages say them."""

from __future__ import annotations

from pages.ui import run
from pages.ui.i18n import t


def title(name: str) -> str:
    """What to call a metric where people read; its full name stands only where formulas are written."""
    return run.snapshot().catalogue.titles([name])[name]


def with_name(name: str) -> str:
    """Its title and its full name, for lists in which metrics are looked up: `Sessions · site.sessions`."""
    metric = run.snapshot().catalogue.get(name)
    return f"{metric.title} · {name}" if metric and metric.title else name


def kind(kind: str, additivity: str) -> str:
    """Whether a metric adds up over days, is a level, a ratio, or a distinct count."""
    if additivity == "none":
        return t("distinct count")
    return {"flow": t("flow"), "stock": t("level"), "ratio": t("ratio")}[kind]
