"""Notices: wishes, channels, what is known, the outbox; and the links for screens on a wall."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_wishes",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_notice_wishes"),
    )
    op.create_table(
        "notice_channel",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_channel"),
    )
    op.create_index("ix_notice_channel_email", "notice_channel", ["email"])
    op.create_table(
        "notice_watch",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turning", moment),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_notice_watch"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("identity", "email")),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("service", "title", "text", "html")),
        sa.Column("queued_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", moment),
        sa.Column("sent_at", moment),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("identity", "email", "channel_id", name="uq_notice_identity_email_channel_id"),
    )
    op.create_index("ix_notice_state_due_at", "notice", ["state", "due_at"])
    op.create_table(
        "wall",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text()),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("key_results", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_wall"),
        sa.UniqueConstraint("token_hash", name="uq_wall_token_hash"),
    )
