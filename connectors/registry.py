"""The connectors this program knows, by key. Nothing is imported until it is asked for.

A connector is a class of this program, one of another package (entry points), or a TOML file: those beside this module
in `declared/`, and those of a workspace's own folder, which come before all others of the same name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import BadConfig

if TYPE_CHECKING:
    from connectors.base import Connector

GROUP = "okr.connectors"
"""Entry points of this group add connectors: `key = "package.module:Class"`."""

_folders: list[Path] = [Path(__file__).parent / "declared"]
_known: dict[str, str] = {
    "bigquery": "connectors.bigquery:BigQuery",
    "bluesky": "connectors.bluesky:Bluesky",
    "csv": "connectors.csv_file:CsvFile",
    "demo": "connectors.demo:Demo",
    "docker_hub": "connectors.docker_hub:DockerHub",
    "facebook_page": "connectors.facebook_page:FacebookPage",
    "github": "connectors.github:GitHub",
    "google_ads": "connectors.google_ads:GoogleAds",
    "google_analytics": "connectors.google_analytics:GoogleAnalytics",
    "google_sheets": "connectors.google_sheets:GoogleSheets",
    "hubspot": "connectors.hubspot:HubSpot",
    "ibis": "connectors.ibis_engine:Ibis",
    "instagram": "connectors.instagram:Instagram",
    "linkedin": "connectors.linkedin:LinkedIn",
    "mailchimp": "connectors.mailchimp:Mailchimp",
    "mastodon": "connectors.mastodon:Mastodon",
    "matomo": "connectors.matomo:Matomo",
    "meta_ads": "connectors.meta_ads:MetaAds",
    "npm": "connectors.npm:Npm",
    "plausible": "connectors.plausible:Plausible",
    "pypi": "connectors.pypi:PyPI",
    "search_console": "connectors.search_console:SearchConsole",
    "sql": "connectors.sql:Sql",
    "telegram": "connectors.telegram:Telegram",
    "umami": "connectors.umami:Umami",
    "x": "connectors.x:X",
    "youtube": "connectors.youtube:YouTube",
}


def register(key: str, target: str) -> None:
    """Add a connector for this process: `register("weather", "package.module:Weather")`."""
    _known[key] = target


def look_in(folder: Path) -> None:
    """Also know the connectors that the TOML files of a folder declare, from now on; the folder need not exist."""
    _folders[:] = [*(known for known in _folders if known != folder), folder]  # the last one counts first


def names() -> list[str]:
    """Every known key, sorted."""
    return sorted({*_known, *_installed(), *_files()})


def get(key: str) -> type[Connector]:
    """The connector of that key. Raises BadConfig for one that is unknown or cannot be loaded."""
    if file := _files().get(key):
        from connectors.declared import connector_of

        return connector_of(file)
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


def _files() -> dict[str, Path]:
    return {file.stem: file for folder in _folders for file in sorted(folder.glob("*.toml"))}
