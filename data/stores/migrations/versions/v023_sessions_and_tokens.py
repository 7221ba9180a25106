"""Sessions that can be ended, tokens of persons, the token in the activity log, and addresses as the network has them."""

import sqlalchemy as sa
from alembic import op

from okr_model.plan.people import address

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "session_number",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_session_number"),
    )
    op.create_table(
        "api_token",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("used_at", moment),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_at", moment),
        sa.PrimaryKeyConstraint("number", name="pk_api_token"),
        sa.UniqueConstraint("hash", name="uq_api_token_hash"),
    )
    op.create_index("ix_api_token_email", "api_token", ["email"])
    op.add_column("activity", sa.Column("token", sa.Text()))
    _write_domains_as_the_network_does()


def _write_domains_as_the_network_does() -> None:
    person = sa.table("person", sa.column("email"))
    connection = op.get_bind()
    kept = set(connection.execute(sa.select(person.c.email)).scalars())
    for email in kept:
        if (anew := address(email)) not in kept:
            connection.execute(sa.update(person).where(person.c.email == email).values(email=anew))
