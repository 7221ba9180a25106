"""Access tokens renewed before they end, by one process at a time: many services spend a refresh token by using it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from pydantic import SecretStr

from connectors.framework import authorisation, registry
from connectors.framework.errors import AuthFailed, ConnectorError, Transient
from connectors.framework.network import Network
from connectors.framework.oauth import OAuth
from data.config import authorisations, clock
from data.config.authorisations import Authorisation
from data.config.secrets import secret_keys
from data.config.settings_file import CannotWrite, SettingsFile
from data.config.source_settings import SourceSettings
from data.config.vault import Vault, VaultProblem
from okr_model.wording.sentences import Sentence, sentence_of

BEFORE: Final = timedelta(minutes=10)
"""A token that ends within this time is renewed first: a window takes at most a few minutes to pull."""

_WAIT: Final = 60.0  # seconds that another process may take to renew it


def renewed(source: SourceSettings) -> SourceSettings:
    """The source with a token that will last for its next window; the same where it needs none.

    Raises AuthFailed where the permission has ended, Transient where the service stumbles and the old token is over.
    """
    given = source.given
    if source.problem is not None or given is None:
        return source
    oauth = registry.get(source.connector).oauth
    if oauth is None or not oauth.renewed_by_host:
        return source
    try:
        kept = authorisations.of_source(given.home, source.name)
        if kept is None or not _is_of(source, kept, oauth, given.home):
            return source
        if _ends_soon(kept, clock.now()):
            kept = _renewed(source, kept, oauth, given.home)
    except (VaultProblem, CannotWrite) as problem:
        raise AuthFailed(
            sentence_of(problem), remedy=Sentence("Bring back the key of the secrets, or connect the source again.")
        ) from None
    secret = secret_keys(type(given))
    texts = {name: form(kept.client, kept.grant) for name, form in oauth.fills.items()}
    fresh = {name: SecretStr(text) if name in secret else text for name, text in texts.items()}
    return replace(source, given=given.model_copy(update=fresh))


def of(source: SourceSettings) -> Authorisation | None:
    """The permission a source is read with; None where it has a key, or the key of the secrets is not there."""
    given = source.given
    if given is None or (oauth := registry.get(source.connector).oauth) is None:
        return None
    try:
        kept = authorisations.of_source(given.home, source.name)
        return kept if kept is not None and _is_of(source, kept, oauth, given.home) else None
    except (VaultProblem, CannotWrite):
        return None


def _is_of(source: SourceSettings, kept: Authorisation, oauth: OAuth, home: Path) -> bool:
    """Whether the settings still take these options from what was granted, not from a variable or a file."""
    table = SettingsFile(home).sources().get(source.name, {})
    names = [name for name in kept.options if name in secret_keys(type(source.given))] if source.given else []
    return kept.service == oauth.service and all(table.get(n) == f"secret:{source.name}.{n}" for n in names)


def _ends_soon(kept: Authorisation, now: datetime) -> bool:
    return kept.grant.ends is not None and kept.grant.ends - now <= BEFORE and kept.grant.refresh_token is not None


def _renewed(source: SourceSettings, seen: Authorisation, oauth: OAuth, home: Path) -> Authorisation:
    """Renew under a lock; whoever waited takes what the other has brought."""
    try:
        with FileLock(home / f".{source.name}.{authorisations.RECORD}.lock", timeout=_WAIT):
            kept = authorisations.of_source(home, source.name) or seen
            if not _ends_soon(kept, clock.now()):
                return kept
            fresh = _asked(kept, oauth, _options(source), source.options.network)
            Vault(home).put_all(fresh.secrets(source.name, oauth))  # at once: the old one may be spent by now
            return fresh
    except Timeout:
        said = Sentence("another process has been renewing the permission of {source} for a minute")
        raise Transient(said.filled(source=source.name)) from None
    except Transient:
        if seen.grant.ends is not None and seen.grant.ends > clock.now():
            return seen  # it still holds; the next pull tries again
        raise
    except ConnectorError as error:
        where = Sentence("{remedy} On the page Sources, or: okr connect {source}")
        raise error.advising(where.filled(remedy=error.advice, source=source.name)) from None


def _asked(kept: Authorisation, oauth: OAuth, options: Mapping[str, Any], network: Network) -> Authorisation:
    place = authorisation.place_of(oauth, options, {"token_uri": kept.grant.token_url}, network=network)
    return replace(kept, grant=authorisation.renew(oauth, place, kept.client, kept.grant), at=clock.now())


def _options(source: SourceSettings) -> dict[str, Any]:
    """The options that may stand in an address."""
    assert source.given is not None
    return {name: value for name, value in source.given if isinstance(value, str)}
