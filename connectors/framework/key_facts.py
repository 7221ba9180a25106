"""What a service tells about the key it is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is known of a key; None and "" where the service does not tell.

    expires: the moment it lapses, with its time zone; None also for one that does not.  scopes: what it was granted,
    as the service names it.  quota_left: in words, such as "4,950 of 5,000 requests this hour".
    """

    expires: datetime | None = None
    scopes: tuple[str, ...] | None = None
    quota_left: str = ""
