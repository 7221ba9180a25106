"""The connectors this program knows, by key. Nothing is imported until it is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from connectors.errors import BadConfig

if TYPE_CHECKING:
    from connectors.base import Connector

GROUP = "okr.connectors"
"""Entry points of this group add connectors: `key = "package.module:Class"`."""

_known: dict[str, str] = {
    "bluesky": "connectors.bluesky:Bluesky",
    "csv": "connectors.csv_file:CsvFile",
    "demo": "connectors.demo:Demo",
    "github": "connectors.github:GitHub",
    "google_analytics": "connectors.google_analytics:GoogleAnalytics",
    "mastodon": "connectors.mastodon:Mastodon",
    "matomo": "connectors.matomo:Matomo",
    "npm": "connectors.npm:Npm",
    "plausible": "connectors.plausible:Plausible",
    "pypi": "connectors.pypi:PyPI",
    "telegram": "connectors.telegram:Telegram",
    "x": "connectors.x:X",
}


def register(key: str, target: str) -> None:
    """Add a connector for this process: `register("weather", "package.module:Weather")`."""
    _known[key] = target


def names() -> list[str]:
    """Every known key, sorted."""
    return sorted({*_known, *_installed()})


def get(key: str) -> type[Connector]:
    """The connector of that key. Raises BadConfig for one that is unknown or cannot be loaded."""
    target = _known.get(key) or getattr(_installed().get(key), "value", None)
    if target is None:
        raise BadConfig(
            f"there is no connector {key!r}",
            remedy=f"Known connectors: {', '.join(names())}. A package may add more (entry points {GROUP}).",
        )
    module, _, name = target.partition(":")
    try:
        found: type[Connector] = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadConfig(f"connector {key!r} could not be loaded from {target}: {error}") from error
    return found


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
