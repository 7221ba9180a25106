"""What people call a cycle, beside its identifier."""

import sqlalchemy as sa
from alembic import op

revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cycle", sa.Column("name", sa.Text(), nullable=False, server_default=""))
