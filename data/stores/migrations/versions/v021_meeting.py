"""A meeting knows who is there, how long each objective took, and from what to what a target was changed."""

import sqlalchemy as sa
from alembic import op

revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_presence",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_review_presence_review_id_review"),
        sa.PrimaryKeyConstraint("review_id", "person", name="pk_review_presence"),
    )
    op.add_column("review_place", sa.Column("spent", sa.JSON()))
    op.add_column("review_decision", sa.Column("was", sa.JSON()))
    op.add_column("review_decision", sa.Column("unit", sa.Text()))
