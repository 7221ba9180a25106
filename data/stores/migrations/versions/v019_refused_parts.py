"""A run knows which parts its source refused, and when the key of the source lapses."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_run", sa.Column("refused", sa.Text()))
    op.add_column("sync_run", sa.Column("key_expires", sa.DateTime(timezone=True)))
