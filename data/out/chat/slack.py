"""Slack, through its official library (https://docs.slack.dev/tools/python-slack-sdk), and what it refuses, in words.

The library is imported where it is used: most workspaces have no Slack app.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError

from connectors.framework.said import clean
from data.config.chat_settings import SlackSettings
from okr_model.wording.sentences import Sentence, SentenceError

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

ANSWER_SECONDS: Final = 4
"""How long an answer of Slack is waited for while somebody waits for ours."""

#: Errors that come of the tokens or the app itself, whatever was asked (docs.slack.dev/reference/methods/auth.test).
TOKEN: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
_WHY: Final = {
    **dict.fromkeys(TOKEN, Sentence("Slack does not take its tokens any more: install the app anew, and correct "
                                    "[chat.slack] in okr.toml.")),
    "missing_scope": Sentence("The Slack app lacks a scope ({needed}): add it, install the app anew (docs/chat.md)."),
    "users_not_found": Sentence("Nobody in Slack has this address."),
    "channel_not_found": Sentence("Slack knows no conversation with this person."),
    "ratelimited": Sentence("Slack asks us to wait for a while."),
}  # fmt: skip

quiet = logging.getLogger("slack_sdk.of_okr")  # the library tells of each try; what came of them is told here
quiet.setLevel(logging.CRITICAL + 1)


class SlackTrouble(SentenceError):
    """Slack did not do what it was asked; says why, without a token.

    code: Slack's own name for it; empty where it could not be asked.  wait: seconds until it may be asked again.
    unsure: nobody knows whether it was done.
    """

    def __init__(self, why: Sentence, code: str = "", *, wait: int = 0, unsure: bool = False) -> None:
        super().__init__(why)
        self.code, self.wait, self.unsure = code, wait, unsure

    @property
    def is_of_the_tokens(self) -> bool:
        """Whether nothing can be asked before the tokens are right."""
        return self.code in TOKEN


def client(settings: SlackSettings, *, seconds: int = ANSWER_SECONDS) -> WebClient:
    """What asks Slack. It asks once: what is to be tried again is decided by who asks."""
    from slack_sdk import WebClient

    token = settings.bot_token.get_secret_value()
    return WebClient(token, settings.api, timeout=seconds, logger=quiet, retry_handlers=[])


def ask(method: Callable[..., SlackResponse], **arguments: Any) -> dict[str, Any]:
    """Ask one thing, such as `ask(web.users_info, user=...)`; gives the answer. Raises SlackTrouble."""
    from slack_sdk.errors import SlackClientError

    try:
        answer = method(**arguments).data
    except (SlackClientError, OSError) as error:
        raise trouble(error) from None
    return answer if isinstance(answer, dict) else {}


def trouble(error: Exception) -> SlackTrouble:
    """What an error of the library, or of the line, means."""
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or "")
        if error.response.status_code == 429:
            code = "ratelimited"
        wait = str(error.response.headers.get("Retry-After") or error.response.headers.get("retry-after") or "")
        why = _WHY.get(code, Sentence("Slack refused it: {code}"))
        why = why.filled(code=clean(code)[:80], needed=clean(str(error.response.get("needed") or ""))[:80])
        return SlackTrouble(why, code, wait=min(int(wait), 600) if wait.isdigit() else 0)
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError) or not isinstance(error, URLError):
        return SlackTrouble(Sentence("Slack did not answer in time."), unsure=True)
    reason = clean(str(getattr(cause, "strerror", None) or type(cause).__name__))[:100]
    return SlackTrouble(Sentence("Slack cannot be reached: {why}").filled(why=reason))
