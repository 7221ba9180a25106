"""Who asks Google: the key of a service account, or a person's permission, and how it becomes a bearer token.

Docs: https://developers.google.com/identity/protocols/oauth2/service-account. Both are exchanged for a token of an
hour at `token_uri`; a service account signs its request, a person's permission is a refresh token.
"""

from __future__ import annotations

import json
from typing import Any, Final

from connectors.framework import clock
from connectors.framework.connector import ConnectorOptions, on_loopback
from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError
from connectors.framework.http_answer import Answer, usual_failure
from okr_model.wording.sentences import Sentence

_SIGNED: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_HOUR: Final = 3600

_REMEDY: Final = Sentence(
    "Give the JSON key of a service account (Google Cloud → IAM → Service accounts → Keys), or a person's "
    'permission with client_id, client_secret and refresh_token: credentials = "file:PATH".'
)
_PERMISSION: Final = ("client_id", "client_secret", "refresh_token")


def key_fields(text: str, options: ConnectorOptions) -> dict[str, Any]:
    """What the `credentials` hold: a key of a service account, or a person's permission.

    A permission is what `Credentials.to_json()` of Google's library writes, or its three fields alone; neither says
    of what type it is. Raises BadConfig, which tells names of fields and no value.
    """
    try:
        fields = json.loads(text if text.startswith("{") else options.file(text).read_text("utf-8"))
    except (OSError, ValueError) as error:  # the cause may quote the key itself
        raise BadConfig(
            Sentence("the `credentials` are no usable key ({name})").filled(name=type(error).__name__), remedy=_REMEDY
        ) from None
    if not isinstance(fields, dict):
        raise BadConfig(Sentence("the `credentials` are no usable key (no JSON object)"), remedy=_REMEDY)
    if {"installed", "web"} & {*fields}:
        raise BadConfig(
            Sentence("the `credentials` name an application, and nobody's permission"),
            remedy=Sentence("Give the permission with `okr connect`, or in *Add a source*: it takes this file."),
        )
    needed = ("client_email", "private_key") if of_service_account(fields) else _PERMISSION
    if missing := [name for name in needed if not fields.get(name)]:
        raise BadConfig(
            Sentence("the `credentials` are no usable key (without {missing})").filled(missing=", ".join(missing)),
            remedy=_REMEDY,
        )
    return fields


def of_service_account(fields: dict[str, Any]) -> bool:
    """Whether a key is one of a service account, and not a person's permission."""
    return bool(fields.get("type") == "service_account" or ("private_key" in fields and "refresh_token" not in fields))


class Key:
    """What `credentials` holds. `email` is the service account's address, empty for a person's permission."""

    def __init__(self, text: str, options: ConnectorOptions, scope: str) -> None:
        try:
            fields = key_fields(text, options)
            self.address: str = fields.get("token_uri") or _TOKEN_URI
            self.email: str = fields["client_email"] if of_service_account(fields) else ""
            self._scope, self._fields = scope, fields
            self.form()
        except BadConfig:
            raise
        except Exception as error:  # the cause may quote the key itself, so only its kind is told
            raise BadConfig(
                Sentence("the `credentials` are no usable key ({name})").filled(name=type(error).__name__),
                remedy=_REMEDY,
            ) from None
        if not self.address.startswith("https://") and not on_loopback(self.address):
            raise BadConfig(Sentence("the `token_uri` of the credentials must begin with https://"))

    def form(self) -> dict[str, str]:
        """What to send to `address` for a token."""
        if not self.email:
            return {"grant_type": "refresh_token", **{name: self._fields[name] for name in _PERMISSION}}
        return {"grant_type": _SIGNED, "assertion": self._signed(int(clock.now().timestamp()))}

    def refused(self, answer: Answer) -> ConnectorError:
        """What an error of the token's address means."""
        usual = usual_failure(answer)
        if not 400 <= answer.status < 500 or answer.status in (408, 425, 429):
            return usual
        if self.email:
            remedy = Sentence("Create a new key for {email}; if it is new, set the clock of this machine.").filled(
                email=self.email
            )
        elif "invalid_grant" in answer.complaint:
            remedy = Sentence(
                "The permission was withdrawn or has expired: those of an app in Google's state “Testing” last a "
                "week. Press “Publish app” on Google Cloud's OAuth consent page, then connect the source again."
            )
        else:
            remedy = Sentence(
                "Compare client_id and client_secret of the credentials with those of the app in Google Cloud."
            )
        return AuthFailed(
            Sentence("{usual}{described}").filled(usual=usual, described=_described(answer)), remedy=remedy
        )

    def _signed(self, now: int) -> str:
        from google.auth import crypt, jwt  # imported when a token is needed, not with the program

        signer: Any = crypt.RSASigner.from_service_account_info(self._fields)
        claims = {"iss": self.email, "scope": self._scope, "aud": self.address, "iat": now, "exp": now + _HOUR}
        signed: bytes = jwt.encode(signer, claims)
        return signed.decode()


def _described(answer: Answer) -> str:
    """`error` is one word; the sentence stands beside it."""
    try:
        return f" ({answer.json()['error_description']})"
    except (ConnectorError, LookupError, TypeError):
        return ""
