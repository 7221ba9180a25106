"""What is known of a source's key: whether it works, what it may read, what is left of its quota, when it lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.framework import registry, runner
from connectors.framework.errors import ConnectorError
from connectors.framework.key_facts import KeyFacts
from data.config.source_settings import SourceSettings
from data.ingest import authorisations
from data.queries.sources.connection_test import BRIEF, Verdict, ask, today


@dataclass(frozen=True, slots=True)
class KeyState:
    """One source asked anew. verdict: what it answered.

    scopes, missing: what the key is granted, and what it needs and is not; None and empty where nobody says.
    quota_left: in the service's own words, empty where it does not say.  account: whose permission it is, if it is one.
    expires: when it lapses; None where it lasts, or nobody says.
    """

    verdict: Verdict
    scopes: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    quota_left: str = ""
    expires: datetime | None = None
    account: str = ""

    def as_json(self, newest: date | None) -> dict[str, Any]:
        """For programs; newest: the last day that is stored."""
        return {
            "key_works": self.verdict.ok,
            "account": self.account or None,
            "scopes": list(self.scopes) if self.scopes is not None else None,
            "missing_scopes": list(self.missing),
            "quota_left": self.quota_left or None,
            "expires": self.expires.isoformat() if self.expires else None,
            "newest_day": newest.isoformat() if newest else None,
            "refused": list(self.verdict.refused),
            "flags": list(map(str, self.verdict.flags)),
        }


def look(source: SourceSettings, now: datetime) -> KeyState:
    """Ask a source for its newest days, and its service about the key. Raises the source's SettingsError."""
    verdict = ask(source, now)
    kept = authorisations.of(source)
    facts = _told(source, now) if verdict.ok else KeyFacts()
    scopes = facts.scopes if facts.scopes is not None else (kept.grant.scopes or None) if kept else None
    connector = registry.get(source.connector)
    needed = connector.oauth.missing(scopes or ()) if connector.oauth and kept else _missing(connector.scopes, scopes)
    expires = kept.expires if kept else facts.expires
    return KeyState(verdict, scopes, needed, facts.quota_left, expires, kept.grant.account if kept else "")


def _told(source: SourceSettings, now: datetime) -> KeyFacts:
    try:
        source = authorisations.renewed(source)
        return runner.key_facts(
            registry.get(source.connector), source.options, today=today(source, now), patience=BRIEF
        )
    except ConnectorError:  # that it does not tell is no failure of the key
        return KeyFacts()


def _missing(needed: tuple[str, ...], scopes: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(scope for scope in needed if scope not in scopes) if scopes is not None else ()
