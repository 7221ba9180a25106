"""What people keep at hand."""

from __future__ import annotations

from data.stores.favourites.store import MOST, Favourite, FavouriteKind
from data.stores.snapshot import Reader

__all__ = ["MOST", "Favourite", "FavouriteKind", "of"]


def of(reader: Reader, email: str) -> list[Favourite]:
    """A person's favourites, in the order in which they were added; what they name may be gone."""
    return reader.plan.favourites.of(email)
