"""What stands at the right of the header: each slot draws one small thing, or nothing, in this order."""

from __future__ import annotations

from pages.ui import identity
from pages.ui.search import palette


def fill() -> None:
    """Fill the slots from left to right."""
    search()
    bell()
    person()


def search() -> None:
    """The button that opens the search, with the keys of the program."""
    palette.mount()


def bell() -> None:
    """What waits for the reader."""


def person() -> None:
    """Who is reading, and the way to say otherwise."""
    identity.slot()
