"""The tables of reviews. A pack is written once: the database itself refuses to change or remove one.

It does so by triggers of its migration; a later one that copies the table anew sets them again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Date, Double, ForeignKey, Integer, LargeBinary, Table, Text

from data.stores.plan.tables import Moment, metadata

review = Table(
    "review",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("cycle_id", Text, nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("team", Text, nullable=False),
    Column("objectives", JSON, nullable=False),
    Column("chair", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("agenda", JSON, nullable=False),
    Column("stage", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("frozen_by", Text),
    Column("frozen_at", Moment),
    Column("closed_by", Text),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False),
    Column("budgets", JSON),
)

# Where the presenter is: written at every step, and so apart from what others wait for.
place = Table(
    "review_place",
    metadata,
    Column("review_id", Integer, ForeignKey("review.id"), primary_key=True),
    Column("presenter", Text, nullable=False),
    Column("slide", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("spent", JSON),
)

# Who looks at it: each says so every few seconds, and nobody draws anything anew for it.
presence = Table(
    "review_presence",
    metadata,
    Column("review_id", Integer, ForeignKey("review.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("seen", Moment, nullable=False),
)

pack = Table(
    "review_pack",
    metadata,
    Column("review_id", Integer, ForeignKey("review.id"), primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)


# Its first sentences, reworded by a model; the program's own are made of the pack whenever they are shown.
opening = Table(
    "review_opening",
    metadata,
    Column("review_id", Integer, ForeignKey("review.id"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


def _said() -> list[Column[Any]]:
    """An own number, the review it belongs to, who said it and when."""
    return [
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("review_id", Integer, ForeignKey("review.id"), nullable=False, index=True),
        Column("author", Text, nullable=False),
        Column("at", Moment, nullable=False),
    ]


decision = Table(
    "review_decision",
    metadata,
    *_said(),
    Column("objective", Text, nullable=False),
    Column("key_result", Text),
    Column("title", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Date),
    Column("target", Double),
    Column("low", Double),
    Column("high", Double),
    Column("was", JSON),
    Column("unit", Text),
)

action = Table(
    "review_action",
    metadata,
    *_said(),
    Column("what", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("objective", Text),
    Column("state", Text, nullable=False),
    Column("changed_by", Text),
    Column("changed_at", Moment),
    Column("told", Text, nullable=False),
)

score = Table(
    "review_score",
    metadata,
    *_said(),
    Column("key_result", Text, nullable=False),
    Column("value", Double, nullable=False),
    Column("reason", Text, nullable=False),
)
