"""An event in words: its kind, its days and what it cost."""

from __future__ import annotations

from okr_model.drivers.events import Event, Kind
from pages.ui.i18n import amount, day, full_day, t


def kind_word(kind: Kind) -> str:
    """A kind of event, in a word."""
    return {
        "campaign": t("campaign"),
        "pr": t("press"),
        "fair": t("fair"),
        "release": t("release"),
        "other": t("other"),
    }[kind]


def days(event: Event) -> str:
    """From when to when."""
    if event.first == event.last:
        return full_day(event.first)
    return f"{day(event.first)} – {full_day(event.last)}"


def cost(event: Event) -> str:
    """What it cost; a dash where nobody said."""
    return "–" if event.cost is None else amount(event.cost, event.currency)
