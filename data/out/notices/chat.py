"""To a chat or webhook, through Apprise: only services named here, only hosts that were allowed, and no file ever.

Apprise is imported where it is used: it takes half a second, and most processes send nothing.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from data.config.secrets import redacted
from data.out.notices.errors import NobodyKnows, NotTaken
from data.stores.notices.outbox import Letter

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase


@dataclass(frozen=True, slots=True)
class Service:
    """A service notices can go to. module, name: Apprise's class.  ours: whoever gives the address says its host."""

    called: str
    module: str
    name: str
    schemes: tuple[str, ...]
    ours: bool = False


SERVICES = (
    Service("Slack", "slack", "NotifySlack", ("slack",)),
    Service("Microsoft Teams", "workflows", "NotifyWorkflows", ("workflow", "workflows"), ours=True),
    Service("Discord", "discord", "NotifyDiscord", ("discord",)),
    Service("Telegram", "telegram", "NotifyTelegram", ("tgram",)),
    Service("Google Chat", "google_chat", "NotifyGoogleChat", ("gchat",)),
    Service("ntfy", "ntfy", "NotifyNtfy", ("ntfy", "ntfys"), ours=True),
    Service("Mattermost", "mattermost", "NotifyMattermost", ("mmost", "mmosts"), ours=True),
    Service("Rocket.Chat", "rocketchat", "NotifyRocketChat", ("rocket", "rockets"), ours=True),
    Service("Matrix", "matrix", "NotifyMatrix", ("matrix", "matrixs"), ours=True),
    Service("webhook", "custom_json", "NotifyJSON", ("json", "jsons"), ours=True),
)
FORMS = (
    "https://hooks.slack.com/services/…, https://discord.com/api/webhooks/…, a Teams workflow's https address, "
    "tgram://TOKEN/CHAT, ntfy://TOPIC, mmosts://HOST/TOKEN, rockets://HOST/TOKEN, matrixs://…, jsons://HOST/PATH"
)
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
    with _one_at_a_time, _overheard():
        return _opened(address, hosts)[0].called


def send(address: str, letter: Letter, hosts: Collection[str]) -> None:
    """Post a letter. Raises NotTaken, NobodyKnows, BadAddress."""
    from apprise import Apprise, NotifyFormat

    with _one_at_a_time, _overheard() as lines:
        post = Apprise(asset=_asset())
        post.add(_opened(address, hosts)[1])
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


def _opened(address: str, hosts: Collection[str]) -> tuple[Service, NotifyBase]:
    """The service of an address, ready to post to."""
    address = address.strip()
    scheme, keys = _checked(address)
    for service in SERVICES:
        if scheme == "https" or scheme in service.schemes:
            post = _understood(service, address, native=scheme == "https")
            if post is not None:
                break
    else:
        raise BadAddress(f"No service knows this address; perhaps a part of it is missing. Known forms: {FORMS}.")
    if odd := [key for key in keys if key not in _KEYS and not (key[:1] == "+" and service.called == "webhook")]:
        raise BadAddress(f"The address says {odd[0][:20]!r}, which is not taken here: leave that out.")
    host, port = str(post.host or "").casefold(), post.port  # as Apprise has understood the address
    if not _may_go_to(service, post, host, port, hosts):
        raise BadAddress(
            f"{host[:80]} is no host that notices may go to: an administrator adds it to [notices] hosts in okr.toml."
        )
    return service, post


def _checked(address: str) -> tuple[str, list[str]]:
    """The scheme of an address, and the keys it gives, as far as it can be an address at all."""
    if len(address) > _MOST or re.search(r"[\x00-\x20\x7f\\]", address):
        raise BadAddress(f"This is no address of a chat. Known forms: {FORMS}.")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadAddress(f"This is no address of a chat. Known forms: {FORMS}.") from None
    known = {scheme for service in SERVICES for scheme in service.schemes} | {"https"}
    if parts.scheme not in known:
        raise BadAddress(f"{parts.scheme[:20] or 'This'}:// is not known here. Known forms: {FORMS}.")
    return parts.scheme, [unquote(one.partition("=")[0]).casefold() for one in parts.query.split("&") if one]


def _understood(service: Service, address: str, *, native: bool) -> NotifyBase | None:
    """The address as Apprise's class reads it; None where it is none of that service.

    The class is named, not looked up: Apprise would import all of its hundred services, those for files among them.
    """
    from apprise import OverflowMode
    from apprise.exception import AppriseImproperlyConfigured

    kind = getattr(importlib.import_module(f"apprise.plugins.{service.module}"), service.name)
    given = kind.parse_native_url(address) if native else kind.parse_url(address)
    if not given:
        return None
    try:
        post: NotifyBase = kind(**given | {"asset": _asset(), "verify": True})
    except (AppriseImproperlyConfigured, TypeError, ValueError):
        return None
    post.socket_read_timeout = _READ_SECONDS
    post.overflow_mode = OverflowMode.TRUNCATE
    return post


def _may_go_to(service: Service, post: NotifyBase, host: str, port: int | None, hosts: Collection[str]) -> bool:
    if not service.ours or f"{host}:{port}" in hosts or (host in hosts and port in (None, 80, 443)):
        return True
    if service.called == "Microsoft Teams":
        return host.endswith(_MICROSOFT)
    return service.called == "ntfy" and getattr(post, "mode", "") == "cloud"


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
    """What Apprise says meanwhile, all it tells of a failure; to nobody else, because addresses are in it.

    So they are in what the library below it says. It posts in a thread of its own, so all threads count.
    """
    lines: list[str] = []

    def kept(record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if record.levelno >= logging.WARNING or text.startswith(("Socket Exception", "Response Details")):
            lines.append(text)
        return False

    speakers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool")]
    levels = [speaker.level for speaker in speakers]
    for speaker in speakers:
        speaker.addFilter(kept)
    speakers[0].setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        for speaker, level in zip(speakers, levels, strict=True):
            speaker.removeFilter(kept)
            speaker.setLevel(level)


def _secrets(address: str) -> set[str]:
    """Every part of an address that could be one: in a chat's address all but the host is."""
    parts = urlsplit(address)
    found = {address, parts.path, parts.query, parts.username or "", parts.password or ""}
    found |= set(parts.path.split("/")) | {value for _, value in parse_qsl(parts.query)}
    return {text for one in found for text in (one, unquote(one)) if len(text) >= 4}
