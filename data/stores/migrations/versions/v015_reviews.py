"""Reviews: who, when and about what; their packs, which nothing may change; decisions, actions, scores."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)
_STAYS = "a frozen pack never changes"


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("chair", sa.Text(), nullable=False),
        sa.Column("keeper", sa.Text(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("frozen_by", sa.Text()),
        sa.Column("frozen_at", moment),
        sa.Column("closed_by", sa.Text()),
        sa.Column("closed_at", moment),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
    )
    op.create_index("ix_review_cycle_id", "review", ["cycle_id"])
    op.create_table(
        "review_place",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("presenter", sa.Text(), nullable=False),
        sa.Column("slide", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_review_place_review_id_review"),
        sa.PrimaryKeyConstraint("review_id", name="pk_review_place"),
    )
    op.create_table(
        "review_pack",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_review_pack_review_id_review"),
        sa.PrimaryKeyConstraint("review_id", name="pk_review_pack"),
    )
    _said(
        "review_decision",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("key_result", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("target", sa.Double()),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
    )
    _said(
        "review_action",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("objective", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.Column("changed_at", moment),
        sa.Column("told", sa.Text(), nullable=False),
    )
    _said(
        "review_score",
        sa.Column("key_result", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    _packs_stay()


def _said(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=f"fk_{name}_review_id_review"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_review_id", name, ["review_id"])


def _packs_stay() -> None:
    """Not even a defect of this program, or somebody's SQL, changes a pack by mistake."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION review_pack_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_STAYS}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER review_pack_stays BEFORE UPDATE OR DELETE ON review_pack "
            "FOR EACH ROW EXECUTE FUNCTION review_pack_stays()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER review_pack_stays_{event.lower()} BEFORE {event} ON review_pack "
            f"BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END"
        )
