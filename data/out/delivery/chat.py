"""To a chat or webhook, through Apprise: only services named here, only hosts that were allowed, and no file ever.

Apprise is imported where it is used: it takes half a second, and most processes send nothing.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from data.out.delivery.failures import NobodyKnows, NotTaken
from data.secrets import redacted
from data.stores.outbox import Letter

if TYPE_CHECKING:
    from apprise import AppriseAsset

SERVICES = {  # Apprise's class -> what we call it
    "NotifyJSON": "webhook",
    "NotifySlack": "Slack",
    "NotifyDiscord": "Discord",
    "NotifyWorkflows": "Microsoft Teams",
    "NotifyMattermost": "Mattermost",
    "NotifyRocketChat": "Rocket.Chat",
    "NotifyTelegram": "Telegram",
    "NotifyGoogleChat": "Google Chat",
    "NotifyNtfy": "ntfy",
    "NotifyMatrix": "Matrix",
}
FORMS = (
    "https://hooks.slack.com/services/…, https://discord.com/api/webhooks/…, a Teams workflow's https address, "
    "tgram://TOKEN/CHAT, ntfy://TOPIC, mmosts://HOST/TOKEN, rockets://HOST/TOKEN, matrixs://…, jsons://HOST/PATH"
)
_SCHEMES = frozenset(
    [
        "https",
        "slack",
        "discord",
        "workflow",
        "workflows",
        "mmost",
        "mmosts",
        "rocket",
        "rockets",
        "tgram",
        "gchat",
        "ntfy",
        "ntfys",
        "matrix",
        "matrixs",
        "json",
        "jsons",
    ]
)
# Their host is not up to whoever gives the address. (Teams' own, of Microsoft, are told by their name.)
_OF_A_SERVICE = frozenset({"NotifySlack", "NotifyDiscord", "NotifyTelegram", "NotifyGoogleChat"})
_MICROSOFT = (".logic.azure.com", ".api.powerplatform.com")
# Everything else that Apprise takes is left out: templates are files, others switch checks off.
_KEYS = frozenset(
    [
        "to",
        "channel",
        "thread",
        "tags",
        "priority",
        "version",
        "key",
        "token",
        "threadkey",
        "sp",
        "sv",
        "sig",
        "api-version",
    ]
)
_MOST = 2000
_READ_SECONDS = 60.0
_UNANSWERED = ("Read timed out", "RemoteDisconnected", "Connection aborted", "Connection reset", "IncompleteRead")
_one_at_a_time = threading.Lock()


class BadAddress(ValueError):
    """An address nothing may be sent to; says why. Never quotes it: it holds a secret."""


def service_of(address: str, hosts: Collection[str]) -> str:
    """What a chat address belongs to. hosts: those of one's own that may be sent to. Raises BadAddress."""
    return SERVICES[type(_service(address, hosts)).__name__]


def send(address: str, letter: Letter, hosts: Collection[str]) -> None:
    """Post a letter. Raises NotTaken, NobodyKnows, BadAddress."""
    from apprise import Apprise, NotifyFormat

    with _one_at_a_time, _overheard() as lines:
        post = Apprise(asset=_asset())
        post.add(_service(address, hosts))
        # a word joiner keeps a chat from ringing for everybody where somebody typed @all
        text = letter.text.replace("@", "@\u2060")
        title = letter.title.replace("@", "@\u2060")
        taken = bool(post.notify(body=text, title=title, body_format=NotifyFormat.TEXT))
    if taken:
        return
    said = redacted(re.sub(r"\s+", " ", " ".join(lines)), _secrets(address))
    if any(sign in said for sign in _UNANSWERED):
        raise NobodyKnows("The service never answered, so it may have arrived.")
    raise NotTaken(f"The service did not take it: {said[:200] or 'it gave no reason'}")


def _service(address: str, hosts: Collection[str]) -> Any:
    from apprise import Apprise, OverflowMode

    address = address.strip()
    if len(address) > _MOST or re.search(r"[\x00-\x20\x7f\\]", address):
        raise BadAddress(f"This is no address of a chat. Known forms: {FORMS}.")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadAddress(f"This is no address of a chat. Known forms: {FORMS}.") from None
    keys = [unquote(one.partition("=")[0]) for one in parts.query.split("&") if one]
    if parts.scheme not in _SCHEMES:
        raise BadAddress(f"{parts.scheme[:20] or 'This'}:// is not known here. Known forms: {FORMS}.")
    if odd := [key for key in keys if key.casefold() not in _KEYS and not (key[:1] == "+" and "json" in parts.scheme)]:
        raise BadAddress(f"The address says {odd[0][:20]!r}, which is not taken here: leave that out.")
    service = Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
    kind = type(service).__name__
    if service is None or kind not in SERVICES:
        raise BadAddress(f"No service knows this address; perhaps a part of it is missing. Known forms: {FORMS}.")
    host, port = str(service.host or "").casefold(), service.port  # as Apprise has understood the address
    if not _may_go_to(kind, service, host, port, hosts):
        raise BadAddress(
            f"{host[:80]} is no host that notices may go to: an administrator adds it to [notices] hosts in okr.toml."
        )
    service.socket_read_timeout = _READ_SECONDS
    service.overflow_mode = OverflowMode.TRUNCATE
    return service


def _may_go_to(kind: str, service: Any, host: str, port: int | None, hosts: Collection[str]) -> bool:
    if kind in _OF_A_SERVICE or f"{host}:{port}" in hosts or (host in hosts and port in (None, 80, 443)):
        return True
    if kind == "NotifyWorkflows":
        return host.endswith(_MICROSOFT)
    return kind == "NotifyNtfy" and getattr(service, "mode", "") == "cloud"


def _asset() -> AppriseAsset:
    """Apprise with everything off that reaches for files, follows redirects, or remembers."""
    from apprise import AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(
        app_id="OKR Dashboard",
        app_desc="",
        app_url="",
        async_mode=False,
        secure_logging=True,
        allow_templates=False,
        image_path_mask=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    asset.http_redirects = False
    asset.image_url_mask = asset.image_url_logo = ""
    return asset


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What Apprise says meanwhile, all it tells of a failure; to nobody else, because addresses are in it."""
    from apprise.logger import logger

    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if record.levelno >= logging.WARNING or text.startswith(("Socket Exception", "Response Details")):
                lines.append(text)

    ear, level = Ear(), logger.level
    logger.propagate = False
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)


def _secrets(address: str) -> set[str]:
    """Every part of an address that could be one: in a chat's address all but the host is."""
    parts = urlsplit(address)
    found = {address, parts.path, parts.query, parts.username or "", parts.password or ""}
    found |= set(parts.path.split("/")) | {value for _, value in parse_qsl(parts.query)}
    return {text for one in found for text in (one, unquote(one)) if len(text) >= 4}
