"""Which sessions of people who signed in still count."""

from __future__ import annotations

from data.stores.people.sessions import Numbers, number_of
from data.stores.snapshot import Reader

__all__ = ["Numbers", "number_of", "numbers"]


def numbers(reader: Reader) -> Numbers:
    """The number that a session of each person must bear, as `number_of` reads it."""
    return reader.plan.sessions.numbers()
