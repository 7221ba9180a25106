"""What people allowed us to read, kept encrypted: the applications of each service, and the permission of each source.

A permission stands beside the secrets of its source under `SOURCE.authorisation`, and is written together with the
options it fills: a refresh token that a service replaces is never kept in one place and forgotten in the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from connectors.framework.oauth import Client, Grant, OAuth
from data.config.vault import Vault

RECORD: Final = "authorisation"


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One source's permission. options: those of the source that it fills.  at: when it was given or last renewed."""

    service: str
    options: tuple[str, ...]
    client: Client
    grant: Grant
    at: datetime

    @property
    def expires(self) -> datetime | None:
        """When a person has to allow it anew; None where it lasts, or the service does not say."""
        return self.grant.refresh_ends if self.grant.refresh_token else self.grant.ends

    def secrets(self, source: str, oauth: OAuth) -> dict[str, SecretStr]:
        """What is kept of it, by the names of the vault: the options it fills, and the record itself."""
        filled = {
            f"{source}.{option}": SecretStr(form(self.client, self.grant)) for option, form in oauth.fills.items()
        }
        return {**filled, name_of(source): self.packed()}

    def packed(self) -> SecretStr:
        """As one text, secrets and all."""
        grant = self.grant
        return SecretStr(
            json.dumps(
                {
                    "service": self.service,
                    "options": list(self.options),
                    "at": self.at.isoformat(),
                    "client_id": self.client.id,
                    "client_secret": self.client.secret.get_secret_value(),
                    "access_token": grant.access_token.get_secret_value(),
                    "refresh_token": grant.refresh_token and grant.refresh_token.get_secret_value(),
                    "ends": grant.ends and grant.ends.isoformat(),
                    "refresh_ends": grant.refresh_ends and grant.refresh_ends.isoformat(),
                    "scopes": list(grant.scopes),
                    "account": grant.account,
                    "token_url": grant.token_url,
                    "more": dict(grant.more),
                }
            )
        )


def name_of(source: str) -> str:
    """Under which name of the vault the permission of a source is kept."""
    return f"{source}.{RECORD}"


def unpacked(text: SecretStr) -> Authorisation | None:
    """What `packed` wrote; None for anything else."""
    try:
        kept: dict[str, Any] = json.loads(text.get_secret_value())
        refresh = kept["refresh_token"]
        grant = Grant(
            SecretStr(kept["access_token"]),
            SecretStr(refresh) if refresh else None,
            _moment(kept["ends"]),
            _moment(kept["refresh_ends"]),
            tuple(kept["scopes"]),
            kept["account"],
            kept["token_url"],
            kept["more"],
        )
        client = Client(kept["client_id"], SecretStr(kept["client_secret"]))
        return Authorisation(kept["service"], tuple(kept["options"]), client, grant, datetime.fromisoformat(kept["at"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def of_source(home: Path, source: str, environ: Mapping[str, str] | None = None) -> Authorisation | None:
    """The permission of a source; None where its key was not given by authorising. Raises VaultProblem."""
    vault = Vault(home, environ)
    return unpacked(vault.get(name_of(source))) if name_of(source) in vault.names() else None


def client_of(home: Path, service: str) -> Client | None:
    """The application of one's own at a service, where one is kept. Raises VaultProblem."""
    vault, name = Vault(home), _application(service)
    if name not in vault.names():
        return None
    try:
        kept = json.loads(vault.get(name).get_secret_value())
        return Client(str(kept["client_id"]), SecretStr(str(kept["client_secret"])))
    except (ValueError, KeyError, TypeError):
        return None


def keep_client(home: Path, service: str, client: Client) -> None:
    """Keep an application for the next source of the same service. Raises VaultProblem."""
    text = json.dumps({"client_id": client.id, "client_secret": client.secret.get_secret_value()})
    Vault(home).put(_application(service), SecretStr(text))


def _application(service: str) -> str:
    return f"application:{service}"  # no name of a source has a colon


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
