"""What stands at the right of the header: each slot draws one small thing, or nothing, in this order."""

from __future__ import annotations

from pages.ui import favourites, identity
from pages.ui.inbox import bell as inbox
from pages.ui.search import palette


def fill(page: str) -> None:
    """Fill the slots of a page, named by its address, from left to right."""
    favourite(page)
    search()
    bell()
    person()


def favourite(page: str) -> None:
    """The star of what the page is about; and on top of the navigation, what has one."""
    favourites.in_navigation(page)
    favourites.star(page)


def search() -> None:
    """The button that opens the search, with the keys of the program."""
    palette.mount()


def bell() -> None:
    """What waits for the reader."""
    inbox.bell()


def person() -> None:
    """Who is reading, and the way to say otherwise."""
    identity.slot()
