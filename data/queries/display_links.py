"""Links for screens on a wall."""

from __future__ import annotations

from data.stores.display_links.store import Chosen, Wall
from data.stores.workspace import Reader

__all__ = ["Chosen", "Wall", "find", "in_use"]


def in_use(reader: Reader) -> list[Wall]:
    """The links that were not revoked, the latest first."""
    return [one for one in reader.plan.walls.all() if one.revoked_at is None]


def find(reader: Reader, token: str) -> Wall | None:
    """The link of a token; None where there is none, or it was revoked."""
    return reader.plan.walls.find(token)
