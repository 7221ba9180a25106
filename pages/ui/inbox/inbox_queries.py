"""What is in an inbox, and what of it was read, read through the cache; neither is older than a minute."""

from __future__ import annotations

import streamlit as st

from data.queries.inbox import inbox
from data.queries.inbox.inbox import InboxItem
from pages.ui import version_cache
from pages.ui.queries import Version, version
from pages.ui.run import snapshot


def items(email: str, *, private: bool, administers: bool) -> list[InboxItem]:
    """What is in somebody's inbox."""
    return _cached_items(email, private, administers, version())


@version_cache.kept(max_entries=32, ttl=60)
def _cached_items(email: str, private: bool, administers: bool, at: Version) -> list[InboxItem]:  # noqa: ARG001
    return inbox.items(snapshot(), email, private=private, administers=administers)


def read_by(email: str) -> frozenset[str]:
    """The ids of what somebody has read."""
    return _cached_read(email, inbox.generation(snapshot()), str(snapshot().home))


@st.cache_resource(max_entries=64, show_spinner=False, ttl=60)
def _cached_read(email: str, generation: int, home: str) -> frozenset[str]:  # noqa: ARG001
    return inbox.read_by(snapshot(), email)
