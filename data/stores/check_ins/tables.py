"""The tables of the working rhythm: people, and what they say about objectives and key results."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Double, Index, Integer, Table, Text, UniqueConstraint

from data.stores.plan.tables import Moment, metadata


def _about() -> list[Any]:
    """Which objective or key result, who, when."""
    return [
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("cycle_id", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("item", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Moment, nullable=False),
        Index(None, "cycle_id", "what", "item"),
    ]


person = Table(
    "person",
    metadata,
    Column("email", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)

check_in = Table(
    "check_in",
    metadata,
    *_about(),
    Column("day", Date, nullable=False),
    Column("confidence", Integer),
    Column("note", Text, nullable=False),
    Column("obstacles", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("request", Text),  # what asked for it, where that may be asked twice
    Index(None, "request", unique=True),
)

comment = Table(
    "comment",
    metadata,
    *_about(),
    Column("text", Text, nullable=False),
    Column("mentions", JSON, nullable=False),
    Column("request", Text),
    Index(None, "request", unique=True),
)

feedback = Table(
    "feedback",
    metadata,
    *_about(),
    Column("to", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("private", Boolean, nullable=False),
)

typed_value = Table(
    "typed_value",
    metadata,
    *_about(),
    Column("day", Date, nullable=False),
    Column("value", Double, nullable=False),
    Column("note", Text, nullable=False),
)

reaction = Table(
    "reaction",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("to", Text, nullable=False),
    Column("to_id", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", Text, nullable=False),
    UniqueConstraint("to", "to_id", "author", "kind"),
)

SAID = (check_in, comment, feedback, typed_value, reaction)
