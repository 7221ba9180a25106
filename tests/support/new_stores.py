"""The tables of new stores are made once in a test process; every later new file gets a copy of the result.

They take most of the time in which a workspace is made, and every other test makes one. A plan store that has tables
already, and PostgreSQL, are migrated as always.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from data.stores.metrics import schema
from data.stores.plan import engine as plan_engine


@pytest.fixture(autouse=True, scope="session")
def metric_tables_made_once() -> Iterator[None]:
    """Stand before the making of a metric store."""
    create = schema._create
    made: list[bytes] = []

    def copied(path: Path) -> None:
        if made and not list(path.parent.glob(f".{path.name}.*")):  # nothing is left of a creation that broke off
            path.write_bytes(made[0])
        else:
            create(path)
            made.append(path.read_bytes())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_create", copied)
        yield


@pytest.fixture(autouse=True, scope="session")
def plan_tables_made_once() -> Iterator[None]:
    """Stand before the migrations: fill an empty SQLite file with what they made the first time."""
    migrate, turn = plan_engine._migrate, threading.Lock()
    made: dict[Path, bytes] = {}

    def fill(engine: Engine, shown: str) -> None:
        if engine.dialect.name != "sqlite":
            migrate(engine, shown)
            return
        with turn:
            if _has_tables(engine):
                migrate(engine, shown)
                return
            file = Path(engine.url.database or "")
            if plan_engine.MIGRATIONS in made:
                engine.dispose()  # with its last connection the log files go
                file.write_bytes(made[plan_engine.MIGRATIONS])
            else:
                migrate(engine, shown)
                engine.dispose()
                made[plan_engine.MIGRATIONS] = file.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_engine, "_migrate", fill)
        yield


def _has_tables(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())
