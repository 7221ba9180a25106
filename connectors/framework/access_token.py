"""Services that give an access token of some hours for a refresh token of months (RFC 6749, section 6)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from connectors.framework.connector import Connector
from connectors.framework.errors import AuthFailed, BadData, ConnectorError
from connectors.framework.http_answer import Answer
from connectors.framework.values import number
from okr_model.wording.sentences import Sentence

_SPARE: Final = 300.0  # seconds a token must still be good for when a window is begun
_UNSAID: Final = 600.0  # seconds a token is taken to last where the service does not say


class Refreshed(Connector):
    """`read` calls `refresh` first; `headers` send `access_token`. grant: what the service said with it."""

    access_token: str = ""
    grant: Mapping[str, Any] = MappingProxyType({})
    _ends: float = 0.0  # on the monotonic clock

    def refresh(self) -> None:
        """Fetch an access token, unless the one we have is good for a while."""
        if self.access_token and time.monotonic() < self._ends - _SPARE:
            return
        self.access_token = ""
        granted = self.attempt(self.granted)
        if not isinstance(granted, Mapping) or not isinstance(granted.get("access_token"), str):
            raise BadData(Sentence("{title} answered without an access token").filled(title=self.title))
        self.access_token, self.grant = granted["access_token"], granted
        self._host.hide(self.access_token)
        self._ends = time.monotonic() + (number(granted.get("expires_in")) or _UNSAID)

    def granted(self, seconds: float) -> Any:
        """The service's answer to the refresh token: `access_token`, `expires_in` seconds. Raises ConnectorError."""
        raise NotImplementedError

    def not_granted(self, answer: Answer, remedy: Sentence) -> ConnectorError:
        """What a refused refresh token means; remedy: what a person does about one that is no longer good."""
        failure = super().failure(answer)
        expired = "invalid_grant" in answer.complaint or "invalid_client" in answer.complaint
        if (answer.status == 400 and expired) or isinstance(failure, AuthFailed):
            return AuthFailed(failure.sentence, remedy=remedy)
        return failure
