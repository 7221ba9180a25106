"""What a person wishes to be told, where, and what was sent."""

from __future__ import annotations

from collections.abc import Collection

from data.stores.notices.outbox import Sending, SendingState
from data.stores.notices.store import IN_SLACK, Channel
from data.stores.snapshot import Reader
from okr_model.notices.notices import Preferences

__all__ = ["IN_SLACK", "Channel", "Sending", "SendingState", "channels", "preferences", "sent"]


def preferences(reader: Reader, email: str) -> Preferences:
    """What a person wishes to hear; the defaults where they have not said."""
    return reader.plan.notices.wishes(email)


def channels(reader: Reader, email: str) -> list[Channel]:
    """Where a person's notices go."""
    return reader.plan.notices.channels(email)


def sent(
    reader: Reader, *, states: Collection[SendingState] | None = None, email: str | None = None, limit: int = 100
) -> list[Sending]:
    """What waits and what was sent, the latest first."""
    return reader.plan.notices.listed(states=states, email=email, limit=limit)
