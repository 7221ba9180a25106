"""Whether Slack takes the tokens, and what they lack; nothing is connected or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.config.chat_settings import SlackSettings
from data.out.chat import slack
from data.out.chat.slack import ask

SCOPES: Final = ("chat:write", "users:read", "users:read.email")
LINK_SCOPES: Final = ("links:read", "links:write")


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the app is installed, under which name, and the scopes it would need besides."""

    team: str
    app: str
    missing: tuple[str, ...]


def tried(settings: SlackSettings) -> Installed:
    """Ask Slack with both tokens. Raises SlackTrouble.

    The scopes of a token stand in a header of every answer (https://docs.slack.dev/authentication/installing-with-oauth).
    """
    web = slack.client(settings, seconds=10)
    granted = ""

    def noted() -> object:
        nonlocal granted
        answer = web.auth_test()
        granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
        return answer

    said = ask(noted)  # type: ignore[arg-type]
    ask(web.apps_connections_open, app_token=settings.app_token.get_secret_value())
    has = {one.strip() for one in granted.split(",")}
    needed = SCOPES + (LINK_SCOPES if settings.links else ())
    missing = tuple(one for one in needed if granted and one not in has)
    return Installed(str(said.get("team") or ""), str(said.get("user") or ""), missing)
