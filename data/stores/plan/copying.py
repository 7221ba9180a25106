"""The plan store copied as a whole, as it is at one moment, while others read and write it.

A copy is always one SQLite file: of SQLite by its own online backup, of PostgreSQL row by row within one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from data.stores.plan.engine import PlanStoreError, open_engine, reading, what_next, writing
from data.stores.plan.sqlite_file import read_as_damage, to_read
from data.stores.plan.tables import metadata
from okr_model.wording.sentences import Sentence

_ROWS = 1000


def copy(engine: Engine, to: Path) -> None:
    """Write a copy of the store into a new file, without a log beside it. Raises PlanStoreError, OSError."""
    if engine.dialect.name == "sqlite":
        _copy_file(Path(engine.url.database or ""), to)
    else:
        target = open_engine(to)
        try:
            copy_rows(engine, target)
        finally:
            target.dispose()
    with closing(sqlite3.connect(to)) as copied:
        copied.execute("PRAGMA journal_mode = DELETE")


def _copy_file(file: Path, to: Path) -> None:
    try:
        with closing(to_read(file)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
            wrong = problems(target)
    except sqlite3.Error as error:
        to.unlink(missing_ok=True)
        raise PlanStoreError(
            Sentence("The plan store {file} cannot be copied: {why}. {what_next}").filled(
                file=file, why=error, what_next=what_next(str(error))
            )
        ) from None
    if wrong:
        to.unlink(missing_ok=True)
        raise PlanStoreError(
            Sentence("The plan store {file} is damaged: {wrong}. Run `okr doctor --repair`.").filled(
                file=file, wrong=wrong
            )
        )


def problems(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with a file; "" where it is whole."""
    with read_as_damage():
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    return "" if found == ["ok"] else "; ".join(str(one).replace("\n", " ") for one in found)


def copy_rows(source: Engine, target: Engine) -> None:
    """Fill a store whose tables are empty with the rows of another. Raises PlanStoreError where they are not."""
    _know_all_tables()
    try:
        with reading(source) as read, writing(target, alone=True) as written:
            there = set(inspect(read).get_table_names())
            for table in metadata.sorted_tables:
                if written.execute(select(func.count()).select_from(table)).scalar_one():
                    raise PlanStoreError(
                        Sentence(
                            "The table {table_name} has rows already: a backup goes into an empty database."
                        ).filled(table_name=table.name)
                    )
                if table.name not in there:
                    continue
                rows = read.execution_options(yield_per=_ROWS).execute(select(table)).mappings()
                for some in rows.partitions(_ROWS):
                    written.execute(insert(table), [dict(row) for row in some])
            if target.dialect.name == "postgresql":
                _go_on_counting(written)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise PlanStoreError(Sentence("The rows of the plan could not be copied: {why}.").filled(why=reason)) from None


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL counts ids by itself, and has not seen those that came with the rows."""
    for table, column in _counted():
        sequence = connection.execute(
            text("select pg_get_serial_sequence(:table, :column)"), {"table": table, "column": column}
        ).scalar()
        if sequence:
            highest = connection.execute(text(f'select max("{column}") from "{table}"')).scalar()  # noqa: S608 - ours
            if highest is not None:
                connection.execute(text("select setval(:name, :value)"), {"name": sequence, "value": highest})


def _counted() -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            yield table.name, column.name


def _know_all_tables() -> None:
    """Every module that declares tables of the store: most of them are imported when they are first asked for."""
    from importlib import import_module

    rooms = Path(__file__).parents[1]
    for file in sorted(rooms.glob("*/tables.py")):
        import_module(f"data.stores.{file.parent.name}.tables")
