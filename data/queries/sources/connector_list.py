"""Every connector there is, in groups as people look for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from connectors.framework import registry
from connectors.framework.errors import ConnectorError

Group = Literal["web", "advertising", "social", "customers", "software", "tables", "other"]

GROUPS: Final[Mapping[Group, tuple[str, ...]]] = {
    "web": ("google_analytics", "search_console", "plausible", "matomo", "umami"),
    "advertising": ("google_ads", "meta_ads", "microsoft_ads"),
    "social": (
        *("facebook_page", "instagram", "youtube", "linkedin", "tiktok", "x", "telegram", "mastodon", "bluesky"),
        *("aparat", "aparat_videos"),
    ),
    "customers": ("mailchimp", "hubspot"),
    "software": ("app_store", "google_play", "github", "pypi", "npm", "docker_hub", "crates_io"),
    "tables": ("google_sheets", "csv", "sql", "bigquery"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One connector. brings: the titles of its metrics, empty where its options name them."""

    key: str
    title: str
    about: str
    group: Group
    brings: tuple[str, ...]

    def matches(self, words: str) -> bool:
        """Whether everything looked for is found in its name or in what it brings."""
        text = " ".join((self.key, self.title, self.about, *self.brings)).casefold()
        return all(word in text for word in words.casefold().split())


def listed() -> list[Listed]:
    """All connectors, group after group; those that other people added, and the demo, come last."""
    order = [key for keys in GROUPS.values() for key in keys]
    group_of = {key: group for group, keys in GROUPS.items() for key in keys}
    known = registry.names()
    found = []
    for key in [*(k for k in order if k in known), *(k for k in known if k not in group_of)]:
        try:
            connector = registry.get(key)
        except ConnectorError:  # `okr connectors` says what is wrong with it
            continue
        brings = tuple(m.title or m.name for m in connector.metrics)
        found.append(Listed(key, connector.title, connector.about, group_of.get(key, "other"), brings))
    return found
