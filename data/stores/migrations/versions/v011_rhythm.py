"""People, check-ins, comments, feedback, reactions, and values that people type in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def about(name: str) -> list[Any]:
    """What somebody said about an objective or key result: which, who, when."""
    return [
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    ]


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_person"),
    )
    op.create_table(
        "check_in",
        *about("check_in"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
    )
    op.create_table(
        "comment",
        *about("comment"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
    )
    op.create_table(
        "feedback",
        *about("feedback"),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "typed_value",
        *about("typed_value"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    for name in ("check_in", "comment", "feedback", "typed_value"):
        op.create_index(f"ix_{name}_cycle_id_what_item", name, ["cycle_id", "what", "item"])
    op.create_table(
        "reaction",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reaction"),
        sa.UniqueConstraint("to", "to_id", "author", "kind", name="uq_reaction_to_to_id_author_kind"),
    )
