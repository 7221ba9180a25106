"""A run that met a used-up quota knows when it is worth asking again."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_run", sa.Column("again_at", sa.DateTime(timezone=True)))
