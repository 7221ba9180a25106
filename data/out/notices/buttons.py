"""Buttons under a message in Slack and Microsoft Teams, each of which opens the page that the message speaks of.

They only open an address, so that nothing has to be set up for them: Slack takes such a button in an attachment
(https://docs.slack.dev/legacy/legacy-messaging/legacy-message-buttons), Teams as `Action.OpenUrl` of an adaptive card
(https://adaptivecards.io/explorer/Action.OpenUrl.html). The other chats show the addresses in the text alone.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any, Final

MOST: Final = 5
"""As many as Slack takes."""

_LETTERS: Final = 60  # of a button's name

Button = tuple[str, str]
"""What it is called, and the address it opens."""


def of_markup(markup: str) -> list[Button]:
    """The buttons of a notice, of the links in its markup (`message.written`)."""
    links = _Links()
    links.feed(markup)
    return [(_short(name), address) for name, address in links.found][:MOST]


def add(posting: Any, buttons: list[Button]) -> None:
    """Let Apprise's object that posts to a chat put the buttons under its messages, where the chat has any."""
    if not buttons:
        return
    if type(posting).__name__ == "NotifySlack":
        send = posting._send

        def with_actions(url: str, payload: dict[str, Any], **more: Any) -> Any:
            actions = [{"type": "button", "text": name, "url": address} for name, address in buttons]
            first, *rest = payload["attachments"]
            return send(url, payload | {"attachments": [first | {"actions": actions}, *rest]}, **more)

        posting._send = with_actions
    elif type(posting).__name__ == "NotifyWorkflows":
        made = posting.gen_payload

        def card(*given: Any, **more: Any) -> Any:
            payload = made(*given, **more)
            for attachment in payload["attachments"] if payload else ():
                actions = [{"type": "Action.OpenUrl", "title": name, "url": address} for name, address in buttons]
                attachment["content"]["actions"] = actions
            return payload

        posting.gen_payload = card


class _Links(HTMLParser):
    """Collects the links of a piece of markup, by their text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Button] = []
        self._address, self._name = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address, self._name = dict(attrs).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self._name += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address.startswith(("https://", "http://")):
            self.found.append((self._name, self._address))
        if tag == "a":
            self._address = ""


def _short(name: str) -> str:
    name = " ".join(name.replace("@", "@\u2060").split())
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
