"""The database of the plan: SQLite in the workspace folder, or a PostgreSQL server; opened, its tables up to date.

SQLite runs with a write-ahead log, a full flush at every commit and a busy timeout; a transaction that writes takes
the write lock at its beginning, because a reader that turns writer half-way is refused without any waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data.stores.activity import deed
from data.stores.plan.sqlite_file import ReadOnly, connecting
from okr_model.wording.sentences import Sentence, SentenceError

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUSY_SECONDS = 30  # who waits for a lock of SQLite asks ten times a second, and others may be quicker every time
_LOCK = 7_241_101  # any number, the same in every process: the advisory lock of those who write plans
_turns: dict[str, threading.Lock] = {}
_FORMS = "sqlite:///PATH, or postgresql://USER:PASSWORD@HOST/DATABASE"


class PlanStoreError(SentenceError):
    """The plan store cannot be opened. Says which one, without its password, why, and what to do."""


def open_engine(where: str | Path) -> Engine:
    """Connect, bring the tables to this program's version, and hand back the engine. Raises `PlanStoreError`."""
    url = _url(where)
    shown = without_password(url)
    try:
        if url.drivername == "sqlite":
            engine = create_engine(url, creator=connecting(Path(url.database or "")))
        else:
            engine = create_engine(url, pool_pre_ping=True)
    except ImportError:
        raise PlanStoreError(
            Sentence("{shown}: PostgreSQL needs one more package: pip install 'okr-dashboard[postgres]'").filled(
                shown=shown
            )
        ) from None
    try:
        if url.database and engine.dialect.name == "sqlite":
            if not Path(url.database).exists():
                Path(url.database).touch(mode=0o600)  # its log files take the same rights
            _prepare_sqlite(engine)
        _migrate(engine, shown)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise PlanStoreError(
            Sentence("The plan store {shown} cannot be opened: {why}. {what_next}").filled(
                shown=shown, why=reason, what_next=what_next(reason)
            )
        ) from None
    except PlanStoreError:
        engine.dispose()
        raise
    return engine


def what_next(reason: str) -> Sentence:
    """What to do where SQLite gives this reason."""
    if "not a database" in reason or "malformed" in reason:
        return Sentence("Run `okr doctor --repair`: it names the newest backup and saves what can be read.")
    if "readonly" in reason:
        return Sentence(
            "It comes from an older version, and bringing it up to date needs room on the disk and the right to write."
        )
    if "disk" in reason or "space" in reason:
        return Sentence("Free some room, then try again.")
    return Sentence("Check that it is there and that this user may read and write it.")


def without_password(url: URL) -> str:
    """The address for people's eyes."""
    return url.difference_update_query(["password", "sslpassword"]).render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Reads that all see one and the same state."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # SQLite holds one state for a whole transaction anyway
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: Engine, *, alone: bool = False) -> Iterator[Connection]:
    """One transaction that writes. alone: no other such transaction runs at the same time (SQLite: always so)."""
    with _turn(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if alone and engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection
        if (doing := deed.current()) is not None:
            doing.write(connection)


def _turn(engine: Engine) -> AbstractContextManager[Any]:
    """Threads of one process take turns at a file of SQLite, which would let some of them ask in vain for long."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _turns.setdefault(str(Path(engine.url.database or "").absolute()), threading.Lock())


def _url(where: str | Path) -> URL:
    if isinstance(where, Path):
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        hint = Sentence("special characters of a password are written as in every URL, such as %40 for @")
        raise PlanStoreError(
            Sentence("OKR_PLAN_URL is no database address: use {forms}; {hint}").filled(forms=_FORMS, hint=hint)
        ) from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise PlanStoreError(
        Sentence("OKR_PLAN_URL begins with {drivername}://, which is not known: use {forms}").filled(
            drivername=url.drivername, forms=_FORMS
        )
    )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        if isinstance(connection, ReadOnly):
            connection.isolation_level = None
            return
        connection.isolation_level = None  # transactions begin where we say, below
        for pragma in (f"busy_timeout = {BUSY_SECONDS * 1000}", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    @event.listens_for(engine, "checkin")
    def throw_away(connection: Any, record: Any) -> None:
        if isinstance(connection, ReadOnly):
            record.invalidate()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(connection: Any) -> None:
    """Switch the file to a write-ahead log, once for ever. SQLite does not wait for others here, so we do."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except connection.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _migrate(engine: Engine, shown: str) -> None:
    """Bring the tables to the newest version, in one transaction that others wait for."""
    with engine.connect() as connection:
        if _version(connection) == newest_version():
            return
    from alembic import command  # a fifth of a second, and hardly ever needed
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with writing(engine, alone=True) as connection:
        current = _version(connection)
        if current is not None and current not in {r.revision for r in script.walk_revisions()}:
            raise PlanStoreError(
                Sentence(
                    "The plan store {shown} was written by a newer version of this program: upgrade it here"
                ).filled(shown=shown)
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def newest_version() -> str:
    """The version of the tables this program knows: that of the last of its migrations, whose files are numbered."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("v*.py"))[1:].partition("_")[0]


def _version(connection: Connection) -> str | None:
    """The version of the tables there are; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return found
