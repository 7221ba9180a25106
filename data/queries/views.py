"""How a person likes to see a page."""

from __future__ import annotations

from data.stores.snapshot import Reader


def find(reader: Reader, owner: str, page: str) -> dict[str, str]:
    """What somebody chose last on a page, by its parameter in the address; empty where nothing is kept."""
    return reader.plan.views.find(owner, page)
