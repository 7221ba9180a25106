"""TikTok's API for Business: every answer has status 200, and its `code` tells success from failure.

Docs: https://business-api.tiktok.com/portal/docs?id=1737172488964097 (appendix "Return codes").
"""

from __future__ import annotations

from typing import Any, Final

from connectors.framework.connector import Connector
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Forbidden, Throttled, Transient
from connectors.framework.http_answer import Answer
from okr_model.wording.sentences import Sentence

_QUOTAS: Final = {40100: 60.0, 40132: 60.0, 40133: 3600.0}  # calls a second or minute, a minute, a day
_LAPSED: Final = frozenset({40101, 40102, 40103, 40104, 40105, 40106, 40107, 40110})
_NO_PERMISSION: Final = 40001
_STUMBLED: Final = 50_000


class BusinessApi(Connector):
    """What the connectors of this interface share."""

    def lapsed(self) -> Sentence:
        """What a person does about a token that is no longer good."""
        raise NotImplementedError

    def permission(self) -> Sentence:
        """What a person does about a missing permission."""
        raise NotImplementedError

    def data(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """The `data` behind a path."""
        found: dict[str, Any] = self.attempt(lambda s: self.meant(self._ask("GET", path, s, params=query)))
        return found

    def meant(self, answer: Answer) -> dict[str, Any]:
        """The `data` of an answer whose `code` is 0; raises what any other code means."""
        body = answer.json()
        if not isinstance(body, dict) or type(body.get("code")) is not int:
            raise BadData(
                Sentence("{title} answered in an unexpected shape: there is no `code`").filled(title=self.title)
            )
        if body["code"] == 0 and isinstance(body.get("data"), dict):
            data: dict[str, Any] = body["data"]
            return data
        raise self._refused(body["code"], body.get("message") or Sentence("no message"))

    def _refused(self, code: int, message: str | Sentence) -> ConnectorError:
        said = Sentence("{title} answered code {code}: {message}").filled(title=self.title, code=code, message=message)
        if code in _QUOTAS:
            return Throttled(said, after=_QUOTAS[code])
        if code in _LAPSED:
            return AuthFailed(said, remedy=self.lapsed())
        if code == _NO_PERMISSION:
            return Forbidden(said, remedy=self.permission())
        return Transient(said) if code >= _STUMBLED else BadConfig(said)
