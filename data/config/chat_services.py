"""Which chats and webhooks notices can go to, and what an address belongs to: only services named here, only hosts
that were allowed, and no file ever.

Apprise reads the addresses. It is imported where it is used: it takes half a second, and most processes send nothing.
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
from urllib.parse import unquote, urlsplit

from okr_model.wording.sentences import Sentence, SentenceError, as_typed

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase


@dataclass(frozen=True, slots=True)
class Service:
    """A service that notices can go to.

    module, class_name: Apprise's class for it.  schemes: of the addresses in Apprise's own form.
    own_host: the address names the host it runs on, so that host must be allowed.
    """

    display_name: str
    module: str
    class_name: str
    schemes: tuple[str, ...]
    own_host: bool = False


SERVICES = (
    Service("Slack", "slack", "NotifySlack", ("slack",)),
    Service("Microsoft Teams", "workflows", "NotifyWorkflows", ("workflow", "workflows"), own_host=True),
    Service("Discord", "discord", "NotifyDiscord", ("discord",)),
    Service("Telegram", "telegram", "NotifyTelegram", ("tgram",)),
    Service("Google Chat", "google_chat", "NotifyGoogleChat", ("gchat",)),
    Service("ntfy", "ntfy", "NotifyNtfy", ("ntfy", "ntfys"), own_host=True),
    Service("Mattermost", "mattermost", "NotifyMattermost", ("mmost", "mmosts"), own_host=True),
    Service("Rocket.Chat", "rocketchat", "NotifyRocketChat", ("rocket", "rockets"), own_host=True),
    Service("Matrix", "matrix", "NotifyMatrix", ("matrix", "matrixs"), own_host=True),
    Service("webhook", "custom_json", "NotifyJSON", ("json", "jsons"), own_host=True),
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
_one_at_a_time = threading.Lock()


class BadAddress(SentenceError, ValueError):
    """An address nothing may be sent to; says why. Never quotes it: it holds a secret."""


def service_of(address: str, hosts: Collection[str]) -> str:
    """The name of the service that an address belongs to.

    hosts: those that may be sent to, besides the services' own. Raises BadAddress.
    """
    with apprise_alone():
        return recognise(address, hosts)[0].display_name


def recognise(address: str, hosts: Collection[str]) -> tuple[Service, NotifyBase]:
    """The service of an address, and Apprise's object that posts there. Raises BadAddress."""
    address = address.strip()
    scheme, keys = _checked(address)
    for service in SERVICES:
        if scheme == "https" or scheme in service.schemes:
            post = _understood(service, address, native=scheme == "https")
            if post is not None:
                break
    else:
        raise BadAddress(
            Sentence("No service knows this address; perhaps a part of it is missing. Known forms: {forms}.").filled(
                forms=FORMS
            )
        )
    headers = "+" if service.display_name == "webhook" else None  # a webhook's keys with this in front are its headers
    if unknown := [key for key in keys if key not in _KEYS and key[:1] != headers]:
        raise BadAddress(
            Sentence("The address says {unknown}, which is not taken here: leave that out.").filled(
                unknown=as_typed(unknown[0][:20])
            )
        )
    host, port = str(post.host or "").casefold(), post.port  # as Apprise has understood the address
    if not _may_go_to(service, post, host, port, hosts):
        raise BadAddress(
            Sentence(
                "{host} is no host that notices may go to: an administrator adds it to [notices] hosts in okr.toml."
            ).filled(host=host[:80])
        )
    return service, post


def _checked(address: str) -> tuple[str, list[str]]:
    """The scheme of an address, and the keys it gives, as far as it can be an address at all."""
    if len(address) > _MOST or re.search(r"[\x00-\x20\x7f\\]", address):
        raise BadAddress(Sentence("This is no address of a chat. Known forms: {forms}.").filled(forms=FORMS))
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadAddress(Sentence("This is no address of a chat. Known forms: {forms}.").filled(forms=FORMS)) from None
    known = {scheme for service in SERVICES for scheme in service.schemes} | {"https"}
    if parts.scheme not in known:
        raise BadAddress(
            Sentence("{scheme}:// is not known here. Known forms: {forms}.").filled(
                scheme=parts.scheme[:20] or "This", forms=FORMS
            )
        )
    return parts.scheme, [unquote(one.partition("=")[0]).casefold() for one in parts.query.split("&") if one]


def _understood(service: Service, address: str, *, native: bool) -> NotifyBase | None:
    """The address as Apprise's class reads it; None where it is none of that service.

    The class is named, not looked up: Apprise would import all of its hundred services, those for files among them.
    """
    from apprise import OverflowMode
    from apprise.exception import AppriseImproperlyConfigured

    kind = getattr(importlib.import_module(f"apprise.plugins.{service.module}"), service.class_name)
    given = kind.parse_native_url(address) if native else kind.parse_url(address)
    if not given:
        return None
    try:
        post: NotifyBase = kind(**given | {"asset": apprise_settings(), "verify": True})
    except (AppriseImproperlyConfigured, TypeError, ValueError):
        return None
    post.socket_read_timeout = _READ_SECONDS
    post.overflow_mode = OverflowMode.TRUNCATE
    return post


def _may_go_to(service: Service, post: NotifyBase, host: str, port: int | None, hosts: Collection[str]) -> bool:
    if not service.own_host or f"{host}:{port}" in hosts or (host in hosts and port in (None, 80, 443)):
        return True
    if service.display_name == "Microsoft Teams":
        return host.endswith(_MICROSOFT)
    return service.display_name == "ntfy" and getattr(post, "mode", "") == "cloud"


def apprise_settings() -> AppriseAsset:
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
def apprise_alone() -> Iterator[list[str]]:
    """Use Apprise while no other thread does; gives what it logs meanwhile, line by line, which nobody else sees."""
    with _one_at_a_time, _captured_log() as lines:
        yield lines


@contextmanager
def _captured_log() -> Iterator[list[str]]:
    """Keep what Apprise and the library below it log out of every log, because addresses are in it.

    That is all that Apprise tells of a failure. It posts in a thread of its own, so all threads count.
    """
    lines: list[str] = []

    def captured(record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if record.levelno >= logging.WARNING or text.startswith(("Socket Exception", "Response Details")):
            lines.append(text)
        return False

    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addFilter(captured)
    loggers[0].setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeFilter(captured)
            logger.setLevel(level)
