"""The table of favourites."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from data.stores.plan.tables import Moment, metadata

favourite = Table(
    "favourite",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("email", Text, nullable=False),  # empty: whoever has not said who they are, where nobody signs in
    Column("kind", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("email", "kind", "item"),
)
