"""The table of whose sessions were ended how often."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from data.stores.plan.tables import metadata

session_number = Table(
    "session_number",
    metadata,
    Column("email", Text, primary_key=True),  # empty: of everybody
    Column("number", Integer, nullable=False),
)
