"""Goal-setting sessions: who took part, ideas, groups, dots, rounds of hats, drafted objectives."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("facilitator", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workshop"),
    )
    op.create_table(
        "workshop_seat",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_seat_workshop_id_workshop"),
        sa.PrimaryKeyConstraint("workshop_id", "person", name="pk_workshop_seat"),
    )
    op.create_table(
        "workshop_group",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_group_workshop_id_workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_group"),
    )
    op.create_table(
        "workshop_idea",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hat", sa.Text()),
        sa.Column("group_id", sa.Integer()),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_idea_workshop_id_workshop"),
        sa.ForeignKeyConstraint(["group_id"], ["workshop_group.id"], name="fk_workshop_idea_group_id_workshop_group"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_idea"),
    )
    op.create_table(
        "workshop_dot",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_dot_workshop_id_workshop"),
        sa.ForeignKeyConstraint(["group_id"], ["workshop_group.id"], name="fk_workshop_dot_group_id_workshop_group"),
        sa.PrimaryKeyConstraint("workshop_id", "person", "slot", name="pk_workshop_dot"),
    )
    op.create_table(
        "workshop_round",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("hat", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("ended_at", moment),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_round_workshop_id_workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_round"),
    )
    op.create_table(
        "workshop_draft",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key_results", sa.JSON(), nullable=False),
        sa.Column("cycle_id", sa.Text()),
        sa.Column("objective_id", sa.Text()),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name="fk_workshop_draft_workshop_id_workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_draft"),
    )
    for name in ("group", "idea", "round", "draft"):
        op.create_index(f"ix_workshop_{name}_workshop_id", f"workshop_{name}", ["workshop_id"])
    op.create_index("ix_workshop_draft_cycle_id_objective_id", "workshop_draft", ["cycle_id", "objective_id"])
