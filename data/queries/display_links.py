"""Links for screens in the office; the store calls them walls."""

from __future__ import annotations

from data.stores.display_links.store import Chosen
from data.stores.display_links.store import DisplayLink as DisplayLink
from data.stores.snapshot import Reader

__all__ = ["Chosen", "DisplayLink", "find", "in_use"]


def in_use(reader: Reader) -> list[DisplayLink]:
    """The links that were not revoked, the latest first."""
    return [link for link in reader.plan.display_links.all() if link.revoked_at is None]


def find(reader: Reader, token: str) -> DisplayLink | None:
    """The link of a token; None where there is none, or it was revoked."""
    return reader.plan.display_links.find(token)
