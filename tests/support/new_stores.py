"""The tables of new stores are made once in a test process; every later new file gets a copy of the result.

They take most of the time in which a workspace is made, and every other test makes one. A plan store that has tables
already is migrated as always.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Engine, inspect

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
    """Stand before the migrations: an empty database gets what they made the first time."""
    migrate, turn = plan_engine._migrate, threading.Lock()
    made: dict[tuple[Path, str, object], bytes | str] = {}

    def fill(engine: Engine, shown: str) -> None:
        with turn:
            if _has_tables(engine):
                migrate(engine, shown)
                return
            url = engine.url
            # A template is known to its own server only.
            kind = (plan_engine.MIGRATIONS, engine.dialect.name, url.query.get("host"))
            if kind not in made:
                migrate(engine, shown)
            engine.dispose()  # with SQLite's last connection the log files go; PostgreSQL copies what nobody uses
            if kind[1] == "sqlite":
                file = Path(url.database or "")
                if kind in made:
                    file.write_bytes(made[kind])  # type: ignore[arg-type]
                made[kind] = file.read_bytes()
            elif kind in made:
                with _beside(url) as server:
                    server.execute(f"DROP DATABASE {url.database}")
                    server.execute(f"CREATE DATABASE {url.database} TEMPLATE {made[kind]}")
            else:
                name = f"as_new_{url.database}"
                with suppress(psycopg.errors.ObjectInUse), _beside(url) as server:
                    server.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}")
                    made[kind] = name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_engine, "_migrate", fill)
        yield


def _beside(url: URL) -> psycopg.Connection:
    """The server of a database, connected to none that a test uses."""
    return psycopg.connect(host=str(url.query["host"]), user=url.username, dbname="postgres", autocommit=True)


def _has_tables(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())
