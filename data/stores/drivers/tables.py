"""The tables of events, and of what was done to them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Double, Index, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

event = Table(
    "driver_event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("after", Integer, nullable=False),
    Column("cost", Double),
    Column("currency", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("control", Text),
    Column("uid", Text, unique=True),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("archived_at", Moment),
)

step = Table(
    "driver_event_step",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("fields", JSON, nullable=False),
    Index(None, "event_id"),
)
