"""A run keeps why it failed, and what to do, as sentences, which every language can say."""

import sqlalchemy as sa
from alembic import op

revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_run", sa.Column("in_words", sa.Text()))
