"""Keeps secrets out of messages and logs: raw, percent-encoded, or escaped as in JSON and in Python's repr."""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

from connectors.framework.errors import ConnectorError
from connectors.framework.said import clean

MASK = "•••"
_SHORTEST = 4  # anything shorter is no secret, and masking it would garble every message
_LONGEST = 300  # characters of a message
_TELLING = ("key", "secret", "token", "password")  # fields of a JSON key file that are secret by themselves
_TALKATIVE = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "urllib3.connectionpool",
    "google.auth.transport.requests",
)


class Redactor(logging.Filter):
    """Knows the secrets of one source and masks them; also a log filter that does so."""

    def __init__(self, options: BaseModel) -> None:
        super().__init__()
        self.secrets = frozenset(_secrets(options))
        self._pattern = _pattern(self.secrets)

    def hide(self, secret: str) -> None:
        """Mask one more from now on, such as an access token that the service gave."""
        if len(secret) >= _SHORTEST and secret not in self.secrets:
            self.secrets |= {secret}
            self._pattern = _pattern(self.secrets)

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        return self._pattern.sub(MASK, text)

    def error(self, error: ConnectorError) -> ConnectorError:
        """The same error with a clean message and remedy, and without the chain of causes that may quote secrets."""
        told = copy.copy(error)
        told.args = (_shortened(self.text(clean(str(error)))),)
        told.remedy = _shortened(self.text(clean(error.remedy)))
        return told

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
            secret = value.get_secret_value()
            spoken = {part.strip() for part in (secret, *_inside(secret))}  # blanks around it are easily lost
            yield from (part for part in spoken if len(part) >= _SHORTEST)


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


def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
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
