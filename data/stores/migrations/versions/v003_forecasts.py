"""What was forecast of each key result on each day, and which pace it is expected to keep."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("key_result_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("likelihood", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("p05", "p10", "p50", "p90", "p95")),
        sa.Column("straight_line", sa.Double()),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cycle_id", "key_result_id", "day", name="pk_forecast"),
    )
    op.add_column("key_result", sa.Column("pace", sa.Text(), nullable=False, server_default=sa.text("'linear'")))
