"""The table of tokens."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

token = Table(
    "api_token",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),  # SHA-256, see docs/decisions/0028-sessions-and-tokens.md
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_by", Text),
    Column("revoked_at", Moment),
)
