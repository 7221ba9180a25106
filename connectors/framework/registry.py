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

from connectors.framework.errors import BadConfig
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from connectors.framework.connector import Connector

GROUP = "okr.connectors"
"""Entry points of this group add connectors: `key = "package.module:Class"`."""

_DECLARED = Path(__file__).parents[1] / "sources" / "declared"
_folders: list[Path] = [_DECLARED]
_known: dict[str, str] = {
    "app_store": "connectors.sources.app_store:AppStore",
    "bigquery": "connectors.sources.bigquery.connector:BigQuery",
    "bluesky": "connectors.sources.bluesky:Bluesky",
    "csv": "connectors.sources.csv_file:CsvFile",
    "cube": "connectors.sources.semantic.cube:Cube",
    "demo": "connectors.sources.demo.connector:Demo",
    "docker_hub": "connectors.sources.docker_hub:DockerHub",
    "facebook_page": "connectors.sources.meta.facebook_page:FacebookPage",
    "github": "connectors.sources.github:GitHub",
    "google_ads": "connectors.sources.google.google_ads:GoogleAds",
    "google_analytics": "connectors.sources.google.google_analytics:GoogleAnalytics",
    "google_play": "connectors.sources.google.google_play:GooglePlay",
    "google_sheets": "connectors.sources.google.google_sheets:GoogleSheets",
    "hubspot": "connectors.sources.hubspot:HubSpot",
    "ibis": "connectors.sources.ibis.connector:Ibis",
    "instagram": "connectors.sources.meta.instagram:Instagram",
    "linkedin": "connectors.sources.linkedin:LinkedIn",
    "mailchimp": "connectors.sources.mailchimp:Mailchimp",
    "mastodon": "connectors.sources.mastodon:Mastodon",
    "matomo": "connectors.sources.matomo:Matomo",
    "meta_ads": "connectors.sources.meta.meta_ads:MetaAds",
    "microsoft_ads": "connectors.sources.microsoft_ads:MicrosoftAds",
    "npm": "connectors.sources.npm:Npm",
    "plausible": "connectors.sources.plausible:Plausible",
    "posthog": "connectors.sources.posthog:PostHog",
    "pypi": "connectors.sources.pypi:PyPI",
    "search_console": "connectors.sources.google.search_console:SearchConsole",
    "semantic": "connectors.sources.semantic.connector:Semantic",
    "shopify": "connectors.sources.shopify.connector:Shopify",
    "sql": "connectors.sources.sql.connector:Sql",
    "stripe": "connectors.sources.stripe:Stripe",
    "telegram": "connectors.sources.telegram:Telegram",
    "tiktok": "connectors.sources.tiktok.account:TikTok",
    "tiktok_ads": "connectors.sources.tiktok.ads:TikTokAds",
    "umami": "connectors.sources.umami:Umami",
    "woocommerce": "connectors.sources.woocommerce:WooCommerce",
    "x": "connectors.sources.x:X",
    "youtube": "connectors.sources.google.youtube:YouTube",
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


def ours() -> list[str]:
    """The keys of the connectors that come with this program, sorted."""
    own = {key for key, target in _known.items() if target.startswith("connectors.sources.")}
    return sorted(own | {file.stem for file in _DECLARED.glob("*.toml")})


def is_known(key: str) -> bool:
    """Whether there is a connector of that key. Packages are only searched for one that is not ours."""
    return key in _known or key in _files() or key in _installed()


def get(key: str) -> type[Connector]:
    """The connector of that key. Raises BadConfig for one that is unknown or cannot be loaded."""
    if file := _files().get(key):
        from connectors.framework.declared import connector_of

        return connector_of(file)
    target = _known.get(key) or getattr(_installed().get(key), "value", None)
    if target is None:
        raise BadConfig(
            Sentence("there is no connector {key}").filled(key=repr(key)),
            remedy=Sentence("Known connectors: {names}. A package may add more (entry points {group}).").filled(
                names=", ".join(names()), group=GROUP
            ),
        )
    module, _, name = target.partition(":")
    try:
        found: type[Connector] = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadConfig(
            Sentence("connector {key} could not be loaded from {target}: {error}").filled(
                key=repr(key), target=target, error=error
            )
        ) from error
    return found


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _files() -> dict[str, Path]:
    return {file.stem: file for folder in _folders for file in sorted(folder.glob("*.toml"))}
