"""The table of the activity log."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

activity = Table(
    "activity",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("command", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("token", Text),
)
