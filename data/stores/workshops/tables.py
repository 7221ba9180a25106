"""The tables of goal-setting sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

workshop = Table(
    "workshop",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("facilitator", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("stage", Text, nullable=False),
    Column("dots", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)


def _own() -> list[Column[Any]]:
    """An own number, and the session it belongs to."""
    return [
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("workshop_id", Integer, ForeignKey("workshop.id"), nullable=False, index=True),
    ]


seat = Table(
    "workshop_seat",
    metadata,
    Column("workshop_id", Integer, ForeignKey("workshop.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

group = Table("workshop_group", metadata, *_own(), Column("name", Text, nullable=False))

idea = Table(
    "workshop_idea",
    metadata,
    *_own(),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("hat", Text),
    Column("group_id", Integer, ForeignKey("workshop_group.id")),
)

# One row per dot of a person: the key lets nobody have more of them than there are slots.
dot = Table(
    "workshop_dot",
    metadata,
    Column("workshop_id", Integer, ForeignKey("workshop.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("group_id", Integer, ForeignKey("workshop_group.id"), nullable=False),
)

hat_round = Table(
    "workshop_round",
    metadata,
    *_own(),
    Column("hat", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("ended_at", Moment),
)

draft = Table(
    "workshop_draft",
    metadata,
    *_own(),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("key_results", JSON, nullable=False),
    Column("cycle_id", Text),
    Column("objective_id", Text),
    Index(None, "cycle_id", "objective_id"),
)
