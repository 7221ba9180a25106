"""The words of a plan's fields, kinds and levels, as pages say them."""

from __future__ import annotations

from typing import Any

from data.queries.plan.plans import value_said
from pages.ui import run
from pages.ui.i18n import t


def field(name: str) -> str:
    """A field of the plan file, as its label says it; a field without a word of its own as it is called."""
    return {
        "title": t("Title"),
        "owner": t("Owner"),
        "team": t("Team"),
        "theme": t("Strategy theme"),
        "level": t("Level"),
        "supports": t("Supports"),
        "kind": t("Commitment"),
        "note": t("Note"),
        "type": t("Kind"),
        "formula": t("Formula"),
        "baseline": t("Baseline"),
        "target": t("Target"),
        "low": t("Lowest"),
        "high": t("Highest"),
        "window": t("Window in days"),
        "unit": t("Unit"),
        "weight": t("Weight"),
        "steps": t("Steps"),
        "days": t("Days to measure"),
        "manual": t("Entered by hand"),
        "pace": t("Pace"),
        "phases": t("Phases"),
        "objective": t("Objective"),
        "id": t("Identifier"),
        "reason": t("Reason"),
        "name": t("Name"),
        "start": t("First day"),
        "end": t("Last day"),
    }.get(name, name)


def value(given: Any) -> str:
    """A value of a plan in a line."""
    return run.words().sentence(value_said(given))


def kinds() -> dict[str, str]:
    """What a key result may ask for."""
    return {
        "increase": t("Increase to a target"),
        "decrease": t("Bring down to a target"),
        "at_least": t("Hold at least"),
        "at_most": t("Hold at most"),
        "between": t("Hold between two limits"),
        "milestone": t("Milestone in steps"),
        "baseline": t("Measure a baseline first"),
    }


def paces() -> dict[str, str]:
    """Which curve it is expected to follow; phases come before either."""
    return {"linear": t("Straight line"), "seasonal": t("Seasonal, from the metric's own past")}


def levels() -> dict[str, str]:
    """Whose objective it is."""
    return {"theme": t("Theme"), "company": t("Company"), "team": t("Team"), "person": t("Person")}


def commitments() -> dict[str, str]:
    """How firmly it is meant."""
    return {"committed": t("Committed: we will reach it"), "aspirational": t("Aspirational: 70% would be a success")}


def roll_up(name: str) -> str:
    """How the days of a metric come together."""
    return {
        "": t("default"),
        "sum": t("sum of all days"),
        "last": t("last value"),
        "mean": t("average per day"),
        "min": t("lowest day"),
        "max": t("highest day"),
        "count": t("number of days with data"),
    }[name]
