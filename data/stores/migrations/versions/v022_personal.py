"""What is kept for one person or one browser: who works in it, half-filled forms, what of the inbox has been read."""

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "browser",
        sa.Column("id_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_browser"),
    )
    op.create_table(
        "form_draft",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "form", name="pk_form_draft"),
    )
    op.create_table(
        "inbox_read",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("email", "item", name="pk_inbox_read"),
    )
