"""Personal tokens of the API, without their text."""

from __future__ import annotations

from data.stores.snapshot import Reader
from data.stores.tokens.store import Token

__all__ = ["Token", "everybodys", "of"]


def everybodys(reader: Reader) -> list[Token]:
    """Every token there ever was, the latest first."""
    return reader.plan.tokens.all()


def of(reader: Reader, email: str) -> list[Token]:
    """The tokens of a person, the latest first."""
    return reader.plan.tokens.all(email)
