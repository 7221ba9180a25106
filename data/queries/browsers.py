"""Who works in a browser, where nobody signs in."""

from __future__ import annotations

from data.stores.snapshot import Reader


def person(reader: Reader, browser: str) -> str:
    """Their address; empty where nobody has said so. browser: the value of its cookie. Cheap: asked in every run."""
    return reader.plan.browsers.person(browser)
