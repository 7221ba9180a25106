"""Type, space and corners. Sizes are in rem, and a rem is `ROOT` pixels on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROOT: Final = 15

FACE: Final = "Geist"
"""Latin, with figures of one width: the program serves it, from `faces/`."""
PERSIAN_FACE: Final = "Vazirmatn"
"""Everything in Arabic script, and all of a paper."""
STACK: Final = f"{FACE}, {PERSIAN_FACE}, system-ui, sans-serif"
"""What a page asks for; a mail, a wall and a file that stands alone take what the reader's machine has of it."""


@dataclass(frozen=True, slots=True)
class Type:
    """A step of the scale: size in rem, line height as a multiple of it, weight, and tracking in em."""

    size: float
    leading: float = 1.45
    weight: int = 400
    tracking: float = 0.0


TYPE: Final[dict[str, Type]] = {
    "caption": Type(0.8, 1.35),  # units, days, sources
    "small": Type(0.9, 1.4),  # rows of a list, links of a section
    "body": Type(1.0, 1.5),
    "heading": Type(1.1, 1.35, 620),  # of a card, a group, a part of a page
    "section": Type(1.3, 1.3, 620, -0.01),
    "title": Type(1.7, 1.2, 640, -0.018),  # one a page
    "figure": Type(1.5, 1.2, 620, -0.012),  # the value of a card
}

SPACES: Final[tuple[float, ...]] = (0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 4.0)
"""Between things, from what belongs together to what is another matter: `--okr-space-1` to `-7`."""

RADII: Final[dict[str, float]] = {"small": 0.3, "base": 0.45, "large": 0.7}
"""Marks in a row; what can be pressed; what holds others."""
