"""Who takes part."""

from __future__ import annotations

from data.stores.snapshot import Reader
from okr_model.plan.people import Person


def everybody(reader: Reader) -> list[Person]:
    """Everybody, by name; those who have left last."""
    return reader.plan.people.all()


def find(reader: Reader, email: str) -> Person | None:
    """The person with that address."""
    return reader.plan.people.find(email)
