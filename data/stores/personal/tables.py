"""The tables of what is kept for one person or one browser."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from data.stores.plan.tables import Moment, metadata

browser = Table(
    "browser",
    metadata,
    Column("id_hash", Text, primary_key=True),  # SHA-256 of the cookie's value
    Column("email", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

form_draft = Table(
    "form_draft",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("content", Text, nullable=False),  # JSON
    Column("at", Moment, nullable=False),
)

inbox_read = Table(
    "inbox_read",
    metadata,
    Column("email", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

view = Table(
    "personal_view",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("page", Text, primary_key=True),
    Column("content", Text, nullable=False),  # JSON
    Column("at", Moment, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("number", Integer, nullable=False),  # of the choice, counted over all owners
    Column("language", Text),
    Column("calendar", Text),
    Column("digits", Text),
    Column("week_start", Text),
    Column("at", Moment, nullable=False),
)
