"""A review keeps the minutes that were set by hand for its objectives."""

import sqlalchemy as sa
from alembic import op

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("budgets", sa.JSON()))
