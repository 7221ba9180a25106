"""Telegram: members of one channel or group, as they are now (there is no history).

Docs: https://core.telegram.org/bots/api#getchatmembercount. Telegram wants the bot's token in the address of every
request, where the host masks it like any other secret.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

from pydantic import Field, SecretStr

from connectors.framework import values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_TOKEN = Sentence("Ask @BotFather for the bot's token (/token) and set it as `token`.")
_CHAT = Sentence("Correct `chat`. A private channel is known by its number (-100…), and only to a bot that is in it.")


class Telegram(Connector):
    """Members of a channel."""

    key, title = "telegram", "Telegram"
    about = "members of a channel or group"
    docs = "https://core.telegram.org/bots/api#getchatmembercount"
    topics = ("members", "subscribers", "social", "audience", "awareness", "channel")
    endpoints = ("GET /bot{token}/getChatMemberCount",)
    version = "Bot API"
    key_steps = (
        "In Telegram write to @BotFather: /newbot, choose a name, and copy the token it answers with.",
        "For a private channel or group add the bot to it: channel → Administrators → Add administrator.",
    )
    lacks = (
        "days before the first pull: Telegram tells bots the members of now only",
        "views of posts: they are told to people who are signed in, not to bots",
    )
    history, rate = 0, (20, 60.0)
    metrics = (Metric("members", "people", kind="stock", title="Members"),)

    class Options(ConnectorOptions):
        """Which channel, and who asks."""

        base_url: str = "https://api.telegram.org"
        chat: str = Field(description="@name of a public channel, or its number", pattern=r"^(@\w+|-?\d+)$")
        token: SecretStr = Field(description="Token of a bot; for a private channel of one that is in it")

    options: Options

    def failure(self, answer: Answer) -> ConnectorError:
        """Telegram says in the body what is wrong, and how long to wait."""
        failure, told = super().failure(answer), _told(answer)
        said = (
            Sentence("Telegram answered {status}: {complaint}").filled(status=answer.status, complaint=answer.complaint)
            if told
            else failure.sentence
        )
        match failure:
            case Throttled():
                parameters = told.get("parameters") or {}
                after = values.number(parameters.get("retry_after") if isinstance(parameters, dict) else None)
                return Throttled(said, after=failure.after if after is None else after)
            case AuthFailed() if answer.status == 401:
                return AuthFailed(said, remedy=_TOKEN)
            case AuthFailed():
                return AuthFailed(said, remedy=Sentence("Add the bot to the channel, as an administrator."))
            case BadConfig() if answer.status == 404:  # a token that does not even look like one
                return BadConfig(said, remedy=_TOKEN)
            case BadConfig():
                return BadConfig(said, remedy=_CHAT)
            case _:
                return failure

    def read(self, start: date, end: date) -> Iterator[Point]:  # noqa: ARG002 - there is only now
        """The members of today."""
        token = quote(self.options.token.get_secret_value().strip(), safe=":")
        answer = self.call("GET", f"/bot{token}/getChatMemberCount", params={"chat_id": self.options.chat})
        if answer.get("ok") is not True:
            raise BadData(
                Sentence("Telegram answered without a result: {answer}").filled(
                    answer=answer.get("description") or Sentence("and did not say why")
                )
            )
        yield from self.figures(end, answer, {"members": "result"})


def _told(answer: Answer) -> dict[str, Any]:
    """Telegram's own words; empty where somebody else answers in its place."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) and "description" in told else {}
