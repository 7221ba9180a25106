"""The token of a link to a tile: when it ends, 128 random bits, and a signature over both.

The signature tells a link that was changed or made up without asking any store, and when a link ends also where nothing
else is known of it any more. It opens nothing by itself: a link counts as long as its hash is kept. So neither who
reads the store nor who learns the signing key can make a link that opens.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_MOMENT, _RANDOM, _SIGNATURE = 5, 16, 15
LENGTH: Final = 48
"""Letters of a token: 36 bytes in base64 (RFC 4648, 5), without padding, so that each token is written in one way."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A token whose signature is right. ends_at: from when on it counts no more, in whole seconds."""

    text: str
    ends_at: datetime

    @property
    def hash(self) -> str:
        """By what it is kept: 128 random bits need neither salt nor a slow hash."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def new_key() -> str:
    """A key to sign with, 256 random bits."""
    return secrets.token_hex(32)


def signed(key: str, ends_at: datetime) -> Signed:
    """A new token."""
    body = int(ends_at.timestamp()).to_bytes(_MOMENT) + secrets.token_bytes(_RANDOM)
    text = urlsafe_b64encode(body + _signature(key, body)).decode()
    return Signed(text, _moment(body))


def read(key: str, text: str) -> Signed | None:
    """The token that somebody sent; None where it is not one that was signed with this key."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    body, given = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if not hmac.compare_digest(given, _signature(key, body)) or urlsafe_b64encode(raw).decode() != text:
        return None
    return Signed(text, _moment(body))


def _signature(key: str, body: bytes) -> bytes:
    return hmac.digest(key.encode(), b"tile" + body, "sha256")[:_SIGNATURE]


def _moment(body: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(body[:_MOMENT]), UTC)
