"""Keeps secrets out of messages and logs: raw, percent-encoded, or escaped as in JSON and in Python's repr.

A redactor knows the secrets of one source, for what is said of it. This process knows those of all of them and any that
it was told of (`know`), for its logs (`masked`).
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

from connectors.framework.errors import ConnectorError
from connectors.framework.said import clean
from okr_model.wording.sentences import Sentence, as_it_is

MASK = "•••"
SHORTEST = 4  # anything shorter is no secret, and masking it would garble every message
_LONGEST = 300  # characters of a message
_TELLING = ("key", "secret", "token", "password")  # fields of a JSON key file that are secret by themselves
_MOST = 500  # secrets that this process knows; access tokens are made anew every hour, and an old one opens nothing
_LOOKS_SECRET = re.compile(
    r"(?P<before>://)[^/\s@]+(?P<after>@)|(?P<scheme>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}"
    r"|(?P<netloc>\bnetloc ')[^\s']+(?P<end>')"  # of urllib.parse, for an address that it cannot read
    r"|(?P<ours>\bokr_)[A-Za-z0-9_-]{40,}",  # a personal token of the API
    re.IGNORECASE,
)
_TALKATIVE = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "urllib3.connectionpool",
    "google.auth.transport.requests",
)


class _Known:
    """The secrets that this process has met, in the order in which it met them."""

    def __init__(self) -> None:
        self._secrets: dict[str, None] = {}
        self._pattern: re.Pattern[str] | None = None
        self._changing = threading.Lock()

    def add(self, secrets: Iterable[str]) -> None:
        new = [part for secret in secrets for part in spoken_parts(secret) if part not in self._secrets]
        if not new:
            return
        with self._changing:
            self._secrets.update(dict.fromkeys(new))
            for oldest in list(self._secrets)[:-_MOST]:
                del self._secrets[oldest]
            self._pattern = None

    def pattern(self) -> re.Pattern[str]:
        if (made := self._pattern) is None:
            with self._changing:
                made = self._pattern = any_of(frozenset(self._secrets))
        return made


_known = _Known()


def know(*secrets: str) -> None:
    """Mask these in the logs of this process from now on; one of fewer than four characters is no secret."""
    _known.add(secrets)


def masked(text: str) -> str:
    """The text without any secret that this process knows, and without what looks like one.

    That is the user part of an address, what follows `Bearer` or `Basic`, and a personal token of the API.
    """
    return _LOOKS_SECRET.sub(_without_credentials, _known.pattern().sub(MASK, text))


def _without_credentials(found: re.Match[str]) -> str:
    if before := found["scheme"] or found["ours"]:
        return f"{before}{MASK}"
    return f"{found['before'] or found['netloc']}{MASK}{found['after'] or found['end']}"


class Redactor(logging.Filter):
    """Knows the secrets of one source and masks them; also a log filter that does so."""

    def __init__(self, options: BaseModel) -> None:
        super().__init__()
        self.secrets = frozenset(_secrets(options))
        self._pattern = any_of(self.secrets)
        know(*self.secrets)

    def hide(self, secret: str) -> None:
        """Mask one more from now on, such as an access token that the service gave."""
        if len(secret) >= SHORTEST and secret not in self.secrets:
            self.secrets |= {secret}
            self._pattern = any_of(self.secrets)
            know(secret)

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        return self._pattern.sub(MASK, text)

    def error(self, error: ConnectorError) -> ConnectorError:
        """The same error with a clean message and remedy, and without the chain of causes that may quote secrets."""
        return error.saying(self.sentence(error.sentence), self.sentence(error.advice))

    def sentence(self, said: Sentence) -> Sentence:
        """The same, clean, without secrets and not too long; as one text where its names alone do not make it so."""
        whole = _shortened(self.text(clean(str(said))))
        masked = said.with_names(lambda name: self.text(clean(name)))
        return masked if str(masked) == whole else as_it_is(whole)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask secrets in what HTTP libraries log about requests."""
        record.msg, record.args = self.text(record.getMessage()), None
        return True

    @contextmanager
    def over_logs(self) -> Iterator[None]:
        """While inside, the HTTP libraries' own log lines carry no secret either."""
        loggers = [logging.getLogger(name) for name in _TALKATIVE]
        for logger in loggers:
            logger.addFilter(self)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeFilter(self)


def _secrets(options: BaseModel) -> Iterator[str]:
    for name in type(options).model_fields:
        value = getattr(options, name)
        if isinstance(value, BaseModel):
            yield from _secrets(value)
        elif isinstance(value, SecretStr) and value.get_secret_value() not in _plain(options, name):
            yield from spoken_parts(value.get_secret_value())


def spoken_parts(secret: str) -> Iterator[str]:
    """What of a secret must not be seen: the whole, and the parts of a key file. Blanks around it are easily lost."""
    yield from (part for part in {one.strip() for one in (secret, *_inside(secret))} if len(part) >= SHORTEST)


def _plain(options: BaseModel, name: str) -> tuple[str, ...]:
    plain: dict[str, tuple[str, ...]] = getattr(options, "plain_secrets", {})
    return plain.get(name, ())


def _inside(secret: str) -> Iterator[str]:
    """The secret parts of a key file, which libraries quote without the rest."""
    try:
        fields = json.loads(secret)
    except ValueError:
        return
    if isinstance(fields, dict):
        yield from (str(v) for k, v in fields.items() if any(word in k.lower() for word in _TELLING))


def any_of(secrets: frozenset[str]) -> re.Pattern[str]:
    """A pattern for every spelling of any of these secrets; of none of them, one that nothing matches."""
    longest_first = sorted(secrets, key=len, reverse=True)
    return re.compile("|".join(map(_any_spelling, longest_first)) or r"(?!)", re.IGNORECASE)


def _any_spelling(secret: str) -> str:
    """A pattern for the secret in which each unusual character may be encoded, escaped, or (blanks) folded."""
    return "".join(
        f"(?:{'|'.join(map(_spellings, sorted({*part})))}|\\s)+" if part.isspace() else "".join(map(_spellings, part))
        for part in re.split(r"(\s+)", secret)
    )


def _spellings(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    encoded = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    forms = {character, encoded, quote(character, safe=""), json.dumps(character)[1:-1], repr(character)[1:-1]}
    forms |= {"+"} if character == " " else set()
    return "(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + ")"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
