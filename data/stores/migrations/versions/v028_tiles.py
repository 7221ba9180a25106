"""Links to live tiles, and the key that signs them."""

import sqlalchemy as sa
from alembic import op

revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tile",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("item", sa.Text()),
        sa.Column("cycle_id", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_at", moment),
        sa.PrimaryKeyConstraint("number", name="pk_tile"),
        sa.UniqueConstraint("hash", name="uq_tile_hash"),
    )
    op.create_table(
        "tile_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_tile_key"),
    )
