"""Events, and what was done to them."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "driver_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double()),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("control", sa.Text()),
        sa.Column("uid", sa.Text()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("archived_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_driver_event"),
        sa.UniqueConstraint("uid", name="uq_driver_event_uid"),
    )
    op.create_table(
        "driver_event_step",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_driver_event_step"),
    )
    op.create_index("ix_driver_event_step_event_id", "driver_event_step", ["event_id"])
