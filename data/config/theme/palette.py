"""The colours, on a light and on a dark ground. One accent; the colours of a status are for a status alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. Every ink has a contrast of at least 4.5 on `ground` and on `panel`; a test holds it."""

    ground: str
    """What everything stands on."""
    panel: str
    """What is set apart from it: the navigation, fields, cards of a paper."""
    ink: str
    """Words and figures; the line of a target."""
    soft: str
    """Words that accompany."""
    faint: str
    """Lines of a chart that are not the matter: pace, baseline, hatching. Contrast of at least 3."""
    line: str
    """Hairlines between rows, the empty part of a bar."""
    edge: str
    """The edge of what can be pressed or stands by itself."""
    accent: str
    """What happened in a chart; what can be pressed; where the reader is."""
    on_accent: str
    """Words on the accent."""
    fan: str
    """The ground of a forecast between its ends."""
    fan_edge: str
    """The ends of a forecast."""
    good: str
    """On track, achieved."""
    risk: str
    """At risk; data with a flag."""
    bad: str
    """Off track, missed; an error."""
    none: str
    """Not started, no data."""
    good_tint: str
    """Ground of a word in `good`; so the next three."""
    risk_tint: str
    bad_tint: str
    none_tint: str


LIGHT: Final = Palette(
    ground="#ffffff",
    panel="#f7f7f9",
    ink="#1a1b21",
    soft="#5b5e6c",
    faint="#878b99",
    line="#e6e6eb",
    edge="#cdced6",
    accent="#4650d6",
    on_accent="#ffffff",
    fan="#e3e5fb",
    fan_edge="#b3b8f0",
    good="#0f7a43",
    risk="#955a00",
    bad="#b3261e",
    none="#5a6272",
    good_tint="#e4f3ea",
    risk_tint="#fbf0dc",
    bad_tint="#fbe6e4",
    none_tint="#eef0f3",
)
DARK: Final = Palette(
    ground="#131418",
    panel="#1a1b21",
    ink="#e8e8ed",
    soft="#a5a8b5",
    faint="#878b99",
    line="#2b2d35",
    edge="#42454f",
    accent="#a0a8ff",
    on_accent="#14151c",
    fan="#262a4d",
    fan_edge="#4d538f",
    good="#4cc78a",
    risk="#e5a93d",
    bad="#ff8a80",
    none="#a3abba",
    good_tint="#16301f",
    risk_tint="#33280f",
    bad_tint="#3a1d1b",
    none_tint="#262b34",
)
