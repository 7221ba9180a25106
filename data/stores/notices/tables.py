"""The tables of notices: what people wish to hear, where it is sent, what is known, and what waits; and of walls."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from data.stores.plan.tables import Moment, metadata

wishes = Table(
    "notice_wishes",
    metadata,
    Column("email", Text, primary_key=True),
    Column("wishes", JSON, nullable=False),
    Column("since", Moment, nullable=False),
)

channel = Table(
    "notice_channel",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("email", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("secret", Text, nullable=False),  # its name in the vault, never the secret; empty where none is needed
    Column("added_at", Moment, nullable=False),
    Index(None, "email"),
)

watch = Table(
    "notice_watch",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("holds", Boolean, nullable=False),
    Column("number", Integer, nullable=False),
    Column("turning", Moment),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("identity", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("channel_id", Integer, nullable=False),
    Column("service", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", Moment),
    Column("sent_at", Moment),
    Column("error", Text),
    UniqueConstraint("identity", "email", "channel_id"),
    Index(None, "state", "due_at"),
)

wall = Table(
    "wall",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("cycle_id", Text),
    Column("objectives", JSON, nullable=False),
    Column("key_results", JSON, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_at", Moment),
)
