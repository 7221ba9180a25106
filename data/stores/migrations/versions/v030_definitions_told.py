"""Whoever hears notices hears of metrics that are defined differently, too; openings of reviews can be reworded."""

import sqlalchemy as sa
from alembic import op

revision = "030"
down_revision = "029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_opening",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_review_opening_review_id_review"),
        sa.PrimaryKeyConstraint("review_id", "language", name="pk_review_opening"),
    )
    table = sa.table("notice_wishes", sa.column("email", sa.Text()), sa.column("wishes", sa.JSON()))
    connection = op.get_bind()
    for email, wishes in connection.execute(sa.select(table.c.email, table.c.wishes)).all():
        kinds = wishes.get("kinds")
        if kinds and "redefined" not in kinds:
            connection.execute(
                sa.update(table).where(table.c.email == email).values(wishes={**wishes, "kinds": [*kinds, "redefined"]})
            )
