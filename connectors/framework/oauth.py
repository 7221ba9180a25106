"""What a service declares of OAuth 2.0: where a person allows this program to read, and what becomes of the answer.

RFC 6749 (authorization code), RFC 7636 (PKCE), RFC 8252 (loopback redirect). The steps themselves are taken by
`connectors.framework.authorisation`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Client:
    """An application registered with a service, which people allow to read. A public one has an empty secret."""

    id: str
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person granted.

    ends, refresh_ends: when the tokens end, None where the service does not say or they last.
    scopes: the permissions as the service names them; empty where it does not say, which is all that was asked for.
    account: whose it is, for people.  more: other texts of the answer that a connector's options need.
    """

    access_token: SecretStr
    refresh_token: SecretStr | None = None
    ends: datetime | None = None
    refresh_ends: datetime | None = None
    scopes: tuple[str, ...] = ()
    account: str = ""
    token_url: str = ""
    more: Mapping[str, str] = field(default_factory=dict, repr=False)


Form = Callable[[Client, Grant], str]
"""What an option of a connector is filled with."""


def access_token(_client: Client, grant: Grant) -> str:
    """For connectors that take an access token; the host renews it before it ends, where the service lets it."""
    return grant.access_token.get_secret_value()


def refresh_token(_client: Client, grant: Grant) -> str:
    """For connectors that exchange the refresh token themselves."""
    return grant.refresh_token.get_secret_value() if grant.refresh_token else ""


def client_id(client: Client, _grant: Grant) -> str:
    """For connectors that exchange the refresh token themselves."""
    return client.id


def client_secret(client: Client, _grant: Grant) -> str:
    """For connectors that exchange the refresh token themselves."""
    return client.secret.get_secret_value()


def authorized_user(client: Client, grant: Grant) -> str:
    """Google's own form of a person's permission, as `gcloud` and the libraries of Google write it."""
    return json.dumps(
        {
            "type": "authorized_user",
            "client_id": client.id,
            "client_secret": client.secret.get_secret_value(),
            "refresh_token": refresh_token(client, grant),
            "token_uri": grant.token_url,
        }
    )


Genuine = Callable[[Client, Mapping[str, str]], bool]
"""Whether what a person was sent back with is signed by the service, with the secret of the application."""


class Ask(Protocol):
    """One request to the service, or to where it is stood in for; gives its JSON. Raises ConnectorError."""

    def __call__(self, method: str, url: str, **request: Any) -> Any:
        """Keywords `data` (a form), `params`, `headers`."""


@dataclass(frozen=True, slots=True)
class OAuth:
    """How a service lets a person allow this program to read.

    service: its applications are kept under this word, and shared by the connectors that name it.
    authorise_url, token_url: may hold `{option}`, filled from the source's options (the shop's own host).
    fills: the options that the grant fills, and with what.
    app_steps: how to register an application of one's own, step by step; `{redirect}` stands for our address.
    client_key, separator: how the address names the application, and joins scopes.
    code_key, as_json: how the request for a token names the code, and whether it is JSON and no form.
    any_port: whether a loopback redirect may come on any port, as RFC 8252 asks for; else the address is registered.
    public: an application may have no secret.
    client_file: its page gives the application as a JSON file to download.
    lasts: what to know about how long a permission lasts; empty where it does not end.
    settle: what the service needs besides: another token, or asking whose it is.
    genuine: for services that sign what they send a person back with.
    """

    service: str
    title: str
    authorise_url: str
    token_url: str
    scopes: tuple[str, ...]
    fills: Mapping[str, Form]
    app_steps: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    pkce: bool = True
    client_key: str = "client_id"
    separator: str = " "
    code_key: str = "code"
    as_json: bool = False
    any_port: bool = False
    public: bool = False
    client_file: bool = False
    lasts: str = ""
    settle: Callable[[Ask, Client, Grant], Grant] | None = None
    genuine: Genuine | None = None

    @property
    def renewed_by_host(self) -> bool:
        """Whether an option holds an access token that ends, which the host renews."""
        exchanged_by_connector = {refresh_token, authorized_user}
        return not exchanged_by_connector & set(self.fills.values())

    def missing(self, granted: tuple[str, ...], needed: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What was asked for and not granted; nothing where the service does not say what it granted."""
        asked = needed or self.scopes
        return tuple(scope for scope in asked if scope not in granted and scope not in _IDENTITY) if granted else ()


_IDENTITY: Final = frozenset({"openid", "email", "profile", "offline_access", "oauth"})
"""Scopes that say who somebody is or how long it lasts; answers name them otherwise or leave them out."""
