"""What asked for a check-in or a comment, so that a request that comes twice is carried out once."""

import sqlalchemy as sa
from alembic import op

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("check_in", "comment"):
        op.add_column(table, sa.Column("request", sa.Text()))
        op.create_index(f"ix_{table}_request", table, ["request"], unique=True)
