"""What is to be sent, to whom and where; what was sent stands in `preferences.sent`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from data.stores.notices.outbox import Letter, Sending, SendingState
from data.stores.notices.store import IN_SLACK, Channel, Listener
from data.stores.snapshot import Reader

__all__ = [
    "IN_SLACK",
    "Channel",
    "Letter",
    "Listener",
    "Sending",
    "SendingState",
    "all_channels",
    "due",
    "listeners",
    "needs_cleaning",
    "new_letters",
]


def listeners(reader: Reader) -> list[Listener]:
    """Everybody who has a channel and wishes to hear something."""
    return reader.plan.notices.listeners()


def all_channels(reader: Reader) -> list[Channel]:
    """Where notices go, of everybody."""
    return reader.plan.notices.channels()


def new_letters(reader: Reader, letters: Sequence[Letter]) -> list[Letter]:
    """Those that were not queued before."""
    return reader.plan.notices.unknown(letters)


def due(reader: Reader, at: datetime) -> list[Sending]:
    """What is to be sent at a moment, the oldest first."""
    return reader.plan.notices.due(at)


def needs_cleaning(reader: Reader, at: datetime) -> bool:
    """Whether the command `notices.clean_up` would change anything."""
    return reader.plan.notices.needs_cleaning(at)
