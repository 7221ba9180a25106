"""The tables of scenarios and of the target revisions proposed from them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Double, Index, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

scenario = Table(
    "scenario",
    metadata,
    Column("cycle_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("formulas", JSON, nullable=False),
)

proposal = Table(
    "target_proposal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("cycle_id", Text, nullable=False),
    Column("key_result_id", Text, nullable=False),
    Column("scenario", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("old", Double),
    Column("new", Double, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("answer", Text),
    Index(None, "cycle_id", "key_result_id"),
)
