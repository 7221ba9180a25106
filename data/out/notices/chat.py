"""To a chat or webhook, through Apprise.

Apprise is imported where it is used: it takes half a second, and most processes send nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, unquote, urlsplit

from connectors.framework.said import clean
from data.config import chat_services
from data.config.secrets import redacted
from data.out.notices import buttons
from data.out.notices.errors import NobodyKnows, NotTaken
from data.queries.notices.outbox import Letter
from okr_model.wording.sentences import Sentence

_UNANSWERED = ("Read timed out", "RemoteDisconnected", "Connection aborted", "Connection reset", "IncompleteRead")


def send(address: str, letter: Letter, hosts: Collection[str]) -> None:
    """Post a letter. hosts: as in `chat_services.service_of`. Raises NotTaken, NobodyKnows, BadAddress."""
    from apprise import Apprise, NotifyFormat

    with chat_services.apprise_alone() as lines:
        post = Apprise(asset=chat_services.apprise_settings())
        _, to = chat_services.recognise(address, hosts)
        buttons.add(to, buttons.of_markup(letter.html))
        post.add(to)
        # a word joiner keeps a chat from ringing for everybody where somebody typed @all
        text = letter.text.replace("@", "@\u2060")
        title = letter.title.replace("@", "@\u2060")
        taken = bool(post.notify(body=text, title=title, body_format=NotifyFormat.TEXT))
    if taken:
        return
    said = redacted(re.sub(r"\s+", " ", clean(" ".join(lines))), _secrets(address))
    if any(sign in said for sign in _UNANSWERED):
        raise NobodyKnows(Sentence("The service never answered, so it may have arrived."))
    raise NotTaken(
        Sentence("The service did not take it: {said}").filled(said=said[:200] or Sentence("it gave no reason"))
    )


def _secrets(address: str) -> set[str]:
    """Every part of an address that could be one: in a chat's address all but the host is."""
    parts = urlsplit(address)
    found = {address, parts.path, parts.query, parts.username or "", parts.password or ""}
    found |= set(parts.path.split("/")) | {value for _, value in parse_qsl(parts.query)}
    return {text for one in found for text in (one, unquote(one)) if len(text) >= 4}
