"""The tables of links to live tiles, and of the key that signs them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

tile = Table(
    "tile",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),  # SHA-256 of the link's token
    Column("subject", Text, nullable=False),
    Column("item", Text),
    Column("cycle_id", Text),
    Column("language", Text),
    Column("sites", JSON, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_by", Text),
    Column("revoked_at", Moment),
)

tile_key = Table(
    "tile_key",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("key", Text, nullable=False),
)
