"""One answer of a source over HTTP, and what its status means."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.framework import clock
from connectors.framework.errors import (
    AuthFailed,
    BadConfig,
    BadData,
    ConnectorError,
    Forbidden,
    Retired,
    Throttled,
    Transient,
)
from connectors.framework.said import sentence
from okr_model.wording.sentences import Sentence

_NEXT_LINK = re.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?next\"?", re.IGNORECASE)
_HTML = re.compile(rb"\s*<(!doctype|html|head|body|title)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer. `headers` have lower-case names; `body` is decoded from its transfer encodings."""

    where: str  # host and path, without the query, for messages
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises BadData for HTML and other strangers, Transient for JSON that breaks off."""
        try:
            return json.loads(self.body)
        except ValueError:
            pass
        if _HTML.match(self.body):
            raise BadData(
                Sentence("{where} answered with a web page instead of data").filled(where=self.where),
                remedy=Sentence("A sign-in page or a proxy may stand in between: open base_url in a browser and see."),
            )
        if self.body.lstrip()[:1] in (b"{", b"["):
            raise Transient(
                Sentence("{where}: the answer broke off after {body} bytes").filled(
                    where=self.where, body=str(len(self.body))
                )
            )
        raise BadData(Sentence("{where} answered with {kind} instead of JSON").filled(where=self.where, kind=self.kind))

    @property
    def kind(self) -> str:
        """The media type it claims to be."""
        return self.headers.get("content-type", "").split(";")[0].strip() or "no content type"

    @property
    def next_page(self) -> str | None:
        """Where `Link: <…>; rel="next"` leads, if anywhere."""
        found = _NEXT_LINK.search(self.headers.get("link", ""))
        return found[1] if found else None

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait by the Retry-After header (seconds or a date), None without a usable one."""
        text = self.headers.get("retry-after", "").strip()
        try:
            seconds = float(text)
        except ValueError:
            seconds = _seconds_until(text)
        return max(0.0, seconds) if math.isfinite(seconds) else None

    @property
    def complaint(self) -> str:
        """What the source itself says went wrong, on one line; empty for web pages and silence.

        It is shortened only after secrets have been masked (`Redactor.error`): half a secret cannot be recognised.
        """
        return sentence(self.body)


def answered(answer: Answer, complaint: str) -> Sentence:
    """Who answered with which status, and what it said, if anything."""
    if not complaint:
        return Sentence("{where} answered {status}").filled(where=answer.where, status=answer.status)
    said = Sentence("{where} answered {status}: {complaint}")
    return said.filled(where=answer.where, status=answer.status, complaint=complaint)


def usual_failure(answer: Answer) -> ConnectorError:
    """What an answer with an error status means, by the rules most services keep."""
    said = answered(answer, answer.complaint)
    match answer.status:
        case 401:
            return AuthFailed(said)
        case 403:
            return Forbidden(said)
        case 426:
            return Retired(said)
        case 429:
            return Throttled(said, after=answer.retry_after)
        case 503 if answer.retry_after is not None:
            return Throttled(said, after=answer.retry_after)
        case 408 | 425:
            return Transient(said)
        case status if status >= 500:
            return Transient(said)
        case _:
            return BadConfig(said)


def _seconds_until(http_date: str) -> float:
    try:
        moment = parsedate_to_datetime(http_date)
    except (ValueError, TypeError):
        return math.nan
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - clock.now()).total_seconds()
