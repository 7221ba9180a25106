"""The log of changes can be walked backwards and never be rewritten; levels, support, phases, scores."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "003"
branch_labels = None
depends_on = None

KEPT = "the log of changes is kept as it was written"


def upgrade() -> None:
    op.add_column("change", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("change", sa.Column("place", sa.Integer()))
    for name, default in (("theme", "''"), ("level", "'team'")):
        op.add_column("objective", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(default)))
    op.add_column("objective", sa.Column("supports", sa.Text()))
    op.add_column("key_result", sa.Column("manual", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("key_result", sa.Column("phases", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("key_result", sa.Column("score", sa.JSON()))
    _number_what_was_changed_at_once()
    op.create_index("ix_change_cycle_id_revision", "change", ["cycle_id", "revision"])
    _keep()


def _number_what_was_changed_at_once() -> None:
    """What one transaction changed has one author and one moment, and one revision from now on."""
    one = sa.table("change", *map(sa.column, ("number", "revision", "cycle_id", "at", "author")))
    other = one.alias("other")
    first = (
        sa.select(sa.func.min(other.c.number))
        .where(other.c.cycle_id == one.c.cycle_id, other.c.at == one.c.at, other.c.author == one.c.author)
        .scalar_subquery()
    )
    op.execute(sa.update(one).values(revision=first))


def _keep() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for doing in ("update", "delete"):
            op.execute(
                f"create trigger change_no_{doing} before {doing} on change begin select raise(abort, '{KEPT}'); end"
            )
        op.execute(  # `insert or replace` deletes without asking the trigger for deletes
            "create trigger change_no_replace before insert on change "
            "when exists (select 1 from change where number = new.number) "
            f"begin select raise(abort, '{KEPT}'); end"
        )
        return
    op.execute(
        "create function keep_as_written() returns trigger language plpgsql as "
        f"$$ begin raise exception '{KEPT}'; end $$"
    )
    op.execute(
        "create trigger change_is_kept before update or delete or truncate on change "
        "for each statement execute function keep_as_written()"
    )
