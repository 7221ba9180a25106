"""The tables of the plan store. Columns of an objective or key result are called as in `okr_model.plan.plan`.

A change here comes with a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC: SQLite keeps no time zone, so none is left to chance."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone, turn any other into UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite gives the UTC time back without saying that it is one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_Json = JSON(none_as_null=True)

cycle = Table(
    "cycle",
    metadata,
    Column("id", Text, primary_key=True),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
)

objective = Table(
    "objective",
    metadata,
    Column("cycle_id", Text, ForeignKey("cycle.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("archived_at", Moment),
    Column("theme", Text, nullable=False, server_default=text("''")),
    Column("level", Text, nullable=False, server_default=text("'team'")),
    Column("supports", Text),
)

key_result = Table(
    "key_result",
    metadata,
    Column("cycle_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("objective_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("formula", Text),
    Column("baseline", Double),
    Column("target", Double),
    Column("low", Double),
    Column("high", Double),
    Column("window", Integer),
    Column("unit", Text, nullable=False),
    Column("weight", Double, nullable=False),
    Column("steps", _Json, nullable=False),  # a milestone's own, never asked for alone
    Column("days", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("archived_at", Moment),
    Column("manual", Boolean, nullable=False, server_default=false()),
    Column("pace", Text, nullable=False, server_default=text("'linear'")),
    Column("phases", _Json, nullable=False, server_default=text("'[]'")),  # like the steps
    Column("score", _Json),
    ForeignKeyConstraint(["cycle_id", "objective_id"], ["objective.cycle_id", "objective.id"]),
    Index(None, "cycle_id", "objective_id"),
)

# Triggers of the database refuse every other statement than an insert here.
change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text),
    Column("cycle_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("field", Text),
    Column("old", _Json),
    Column("new", _Json),
    Column("revision", Integer, nullable=False, server_default=text("0")),  # the same for all that was changed at once
    Column("place", Integer),
    Index(None, "cycle_id", "what", "id"),
    Index(None, "cycle_id", "revision"),
)

sync_run = Table(
    "sync_run",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, index=True),
    Column("window_start", Date),
    Column("window_end", Date),
    Column("rows", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("error", Text),
    Column("remedy", Text),
    Column("batch_ids", Text),
    Column("settled_through", Date),
    Column("by", Text, nullable=False),
    Column("again_at", Moment),
    Column("refused", Text),
    Column("key_expires", Moment),
    Column("in_words", Text),
    Index(None, "source", "id"),
)

forecast = Table(
    "forecast",
    metadata,
    Column("cycle_id", Text, primary_key=True),
    Column("key_result_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("low", Double),
    Column("high", Double),
    Column("likelihood", Double, nullable=False),
    *(Column(name, Double, nullable=False) for name in ("p05", "p10", "p50", "p90", "p95")),
    Column("straight_line", Double),
    Column("confidence", Text, nullable=False),
)
