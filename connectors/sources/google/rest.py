"""What Google's REST services have in common: bearer tokens or an API key, and their words for what went wrong.

Docs: https://cloud.google.com/apis/design/errors. 403 is a missing permission, a service that is not switched on, or a
quota; only the `reason` says which.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, ClassVar, Final, Self

from pydantic import Field, SecretStr, model_validator

from connectors.framework.connector import Connector, ConnectorOptions, on_loopback
from connectors.framework.errors import AuthFailed, ConnectorError, Forbidden, Throttled
from connectors.framework.http_answer import Answer, usual_failure
from connectors.framework.redaction import MASK
from connectors.framework.values import number
from connectors.sources.google.tokens import Key
from okr_model.wording.sentences import Sentence, Unfit, as_it_is

_QUOTA: Final = frozenset(
    {
        "RATE_LIMIT_EXCEEDED",
        "RESOURCE_EXHAUSTED",
        "dailyLimitExceeded",
        "quotaExceeded",
        "rateLimitExceeded",
        "userRateLimitExceeded",
    }
)
_SWITCHED_OFF: Final = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
_BAD_API_KEY: Final = frozenset({"API_KEY_INVALID", "keyInvalid"})
_NARROW: Final = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})
_PATIENT: Final = 30.0  # seconds a token may take
_UNSAID: Final = 600.0  # seconds a token is taken to last where Google does not say


class GoogleOptions(ConnectorOptions):
    """Who asks."""

    plain_secrets: ClassVar = {"credentials": ("none",)}

    credentials: SecretStr | None = Field(None, description="Key of an account: the JSON or its path")

    @property
    def addresses(self) -> tuple[str, ...]:
        """All the places that get the credentials."""
        return (self.base_url,)

    @model_validator(mode="after")
    def _strangers_only_at_home(self) -> Self:
        nobody = self.credentials is not None and self.credentials.get_secret_value() == "none"
        if nobody and not all(map(on_loopback, self.addresses)):
            raise Unfit('credentials = "none" is only for a base_url on this machine (http://127.0.0.1:…)')
        return self


class KeyedOptions(GoogleOptions):
    """Who asks, where an API key will do for what anybody may see."""

    api_key: SecretStr | None = Field(None, description="API key of Google Cloud: enough for what anybody may see")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.api_key is None and self.credentials is None:
            raise Unfit("give `credentials`, or `api_key` for what anybody may see")
        return self


class GoogleRest(Connector):
    """A service of Google that answers over REST."""

    service: ClassVar[str]  # its name in the API library of Google Cloud
    scope: ClassVar[str]  # what a token is asked for

    options: GoogleOptions
    _token: tuple[str, float] = ("", 0.0)  # and the moment it ends, on the monotonic clock

    def headers(self) -> Mapping[str, str]:
        """The bearer token, fetched when the first request needs it; else the API key, which no address shows."""
        if self._key:
            return {"Authorization": f"Bearer {self._bearer(self._key)}"}
        if isinstance(self.options, KeyedOptions) and self.options.api_key and not self.options.credentials:
            return {"X-Goog-Api-Key": self.options.api_key.get_secret_value().strip()}
        return {}

    def failure(self, answer: Answer) -> ConnectorError:
        """Which of Google's refusals this is, and which button to press."""
        usual, body = _usual(self.masked(answer))
        said = usual.sentence.with_names(partial(re.sub, r"</?a\b[^>]*>", ""))  # YouTube speaks in links
        reasons = set(texts_named(body, "reason", "status"))
        if answer.status == 429 or reasons & _QUOTA:
            return Throttled(said, after=_wait_asked_for(answer, body) or self.refilled(str(said), reasons))
        if reasons & _SWITCHED_OFF:
            return Forbidden(
                said,
                remedy=Sentence("Enable the {service} in the Google Cloud project of the key.").filled(
                    service=self.service
                ),
            )
        if reasons & _BAD_API_KEY:
            return AuthFailed(
                said, remedy=Sentence("Create an API key in Google Cloud, under APIs & Services → Credentials.")
            )
        if reasons & _NARROW:
            return Forbidden(
                said, remedy=Sentence("Give the permission once more, with the scope {scope}.").filled(scope=self.scope)
            )
        if answer.status == 401:
            return AuthFailed(
                said, remedy=Sentence("Google does not know this key or permission any more: create a new one.")
            )
        if answer.status == 403:
            return Forbidden(said, remedy=self.permission())
        return usual

    def masked(self, answer: Answer) -> Answer:
        """An answer that repeats our bearer token, without it: the host knows the secrets of okr.toml only."""
        token = self._token[0].encode()
        return replace(answer, body=answer.body.replace(token, MASK.encode())) if token else answer

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - for those that override
        """Seconds until a quota is worth another try, where the answer itself does not say; None: soon."""
        return None

    def permission(self) -> Sentence:
        """What to grant to whom, where Google says only that something is missing."""
        return AuthFailed.usual_remedy

    @property
    def account(self) -> Sentence:
        """Whom to grant it to."""
        if self._key and self._key.email:
            return as_it_is(self._key.email)
        return Sentence("the account of the credentials")

    @cached_property
    def _key(self) -> Key | None:
        text = self.options.credentials.get_secret_value().strip() if self.options.credentials else "none"
        return None if text == "none" else Key(text, self.options, self.scope)

    def _bearer(self, key: Key) -> str:
        token, ends = self._token
        if time.monotonic() < ends:
            return token
        answer = self._host.exchange("POST", key.address, _PATIENT, data=key.form())
        if answer.status >= 400:
            raise key.refused(answer)
        fresh = answer.json()
        token = str(fresh["access_token"])
        seconds = number(fresh.get("expires_in"))  # absent, null, and words are all unsaid
        self._token = token, time.monotonic() + (_UNSAID if seconds is None else seconds) - 60
        return token


def texts_named(node: Any, *names: str) -> Iterator[str]:
    """The texts that stand under these names anywhere in a JSON value; of an object its own texts."""
    if isinstance(node, list):
        for item in node:
            yield from texts_named(item, *names)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in names:
                inner = value.values() if isinstance(value, dict) else [value]
                yield from (text for text in inner if isinstance(text, str))
            else:
                yield from texts_named(value, *names)


def _usual(answer: Answer) -> tuple[ConnectorError, Any]:
    """What the status says, and the error as JSON. Streams put their error into a list of one."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return usual_failure(answer), None
    if isinstance(body, list) and len(body) == 1:
        (body,) = body
        answer = replace(answer, body=json.dumps(body).encode())
    return usual_failure(answer), body


def _wait_asked_for(answer: Answer, body: Any) -> float | None:
    """Seconds, by the header or by `retryDelay` in the answer."""
    if answer.retry_after is not None:
        return answer.retry_after
    delays = [re.fullmatch(r"(\d+(?:\.\d+)?)s", text) for text in texts_named(body, "retryDelay")]
    return max((float(found[1]) for found in delays if found), default=None)
