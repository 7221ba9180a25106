"""Who may come in, and where the server listens: `[auth]` and `[server]` of the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StrictBool, ValidationError

from data.config.field_types import Table, Text, Whole
from data.config.secrets import LiteralSecret, SecretMissing, resolve, secret_keys
from data.config.source_settings import Place, SettingsError
from data.config.validation_errors import Problem, described, explain
from okr_model.plan.people import address, is_address
from okr_model.wording.sentences import Sentence, Unfit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_CALLBACK = "/oauth2callback"  # Streamlit answers the identity provider there, and nowhere else


def secure_address(url: str) -> str:
    """A web address that is protected on its way, or does not leave this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Unfit(Sentence("use an https:// address (http:// only on this machine)"))
    return url


def _callback(url: str) -> str:
    if urlsplit(secure_address(url)).path != _CALLBACK:
        raise Unfit(
            Sentence("the address must end in {callback}, such as https://okr.example.com{callback}").filled(
                callback=_CALLBACK
            )
        )
    return url


def _strong(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 32:
        raise Unfit(
            Sentence("the secret is too short: make one with python -c 'import secrets; print(secrets.token_hex())'")
        )
    return secret


def email_address(text: str) -> str:
    """An e-mail address in small letters."""
    if not is_address(text):
        raise Unfit(Sentence("use an e-mail address, such as analyst@example.com"))
    return address(text)


def _domain(text: str) -> str:
    if not is_address(f"name@{text}"):
        raise Unfit(Sentence("use a domain, such as example.com"))
    return address(f"name@{text}").rpartition("@")[2]


class ServerSettings(Table):
    """`[server]`: where the server listens, the host names it answers to, and how often programs may ask it.

    token_requests, address_requests: in a minute, with one token, and from one address.
    log: the form of what it logs; `auto` is `text` on a terminal and `json`, one object a line, elsewhere.
    watchers: who may read `/metrics` and the details of `/readyz`: programs on this machine and those with a token
    (`guarded`), or everybody who can reach the server (`everybody`).
    """

    address: Text = "127.0.0.1"
    port: Annotated[Whole, Field(ge=1, le=65535)] = 8501
    allowed_hosts: tuple[Text, ...] = ("localhost", "127.0.0.1", "[::1]")
    token_requests: Annotated[Whole, Field(ge=1, le=100_000)] = 300
    address_requests: Annotated[Whole, Field(ge=1, le=100_000)] = 600
    log: Literal["auto", "json", "text"] = "auto"
    watchers: Literal["guarded", "everybody"] = "guarded"


class AuthSettings(Table):
    """`[auth]`: sign-in through an OpenID Connect provider, as `st.login` needs it.

    allowed_emails, allowed_domains: who may come in; where both are empty, everyone the provider lets sign in.
    default_role: of those who come in without a role of their own; `none` keeps them out.
    trust_unverified: also take addresses of which the provider does not say that it has confirmed them.
    session_days: after how many days people sign in anew.
    """

    redirect_uri: Annotated[str, AfterValidator(_callback)]
    cookie_secret: Annotated[SecretStr, AfterValidator(_strong)]
    client_id: Text
    client_secret: SecretStr
    server_metadata_url: Annotated[str, AfterValidator(secure_address)]
    allowed_emails: tuple[Annotated[str, AfterValidator(email_address)], ...] = ()
    allowed_domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = ()
    default_role: Literal["none", "viewer", "member"] = "viewer"
    trust_unverified: StrictBool = False
    session_days: Annotated[Whole, Field(ge=1, le=30)] = 30  # Streamlit's own cookie lives for 30

    def for_streamlit(self) -> dict[str, str]:
        """The form in which Streamlit expects it, with the secrets in plain text."""
        return {
            "redirect_uri": self.redirect_uri,
            "cookie_secret": self.cookie_secret.get_secret_value(),
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value(),
            "server_metadata_url": self.server_metadata_url,
        }

    def allows(self, email: str) -> bool:
        """Whether a person who signed in with this address may come in; what is no single address never may."""
        if not is_address(email):
            return False
        if not self.allowed_emails and not self.allowed_domains:
            return True
        known = address(email)
        return known in self.allowed_emails or known.rpartition("@")[2] in self.allowed_domains

    def is_confirmed(self, claims: Mapping[str, object]) -> bool:
        """Whether the provider says that the address is the person's: `email_verified` is true (OpenID Connect Core
        1.0, 5.1). Some providers send it as text, some not at all, for which `trust_unverified` is there."""
        return self.trust_unverified or claims.get("email_verified") is True or claims.get("email_verified") == "true"


def read_auth(table: object, place: Place, problems: list[Problem]) -> AuthSettings | SettingsError | None:
    """`[auth]`: what is wrong with its form goes to `problems`; a secret that is missing on this machine is returned
    as the error to raise once sign-in is asked for, because only the server needs it."""
    if not isinstance(table, dict):
        problems.append(
            Problem("auth", Sentence("found {described}; use a table: [auth]").filled(described=described(table)))
        )
        return None
    missing: list[Problem] = []
    given = dict(table)
    for key in sorted(secret_keys(AuthSettings) & given.keys()):
        try:
            given[key] = resolve(given[key], place.home, place.environ)
        except SecretMissing as error:
            missing.append(Problem(f"auth.{key}", error.sentence))
            given[key] = SecretStr("·" * 32)
        except LiteralSecret as error:
            problems.append(Problem(f"auth.{key}", error.sentence))
            given[key] = SecretStr("·" * 32)
    try:
        auth = AuthSettings.model_validate(given)
    except ValidationError as error:
        problems.extend(explain(error, AuthSettings, ("auth",), secret_keys(AuthSettings)))
        return None
    return SettingsError(str(place.file), missing) if missing else auth
