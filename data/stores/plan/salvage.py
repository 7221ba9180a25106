"""A damaged `plan.sqlite`: what is wrong with it, what of it can still be read, and another file in its place.

What is read of a damaged file may lack rows, so it never takes the place of the plan by itself: a person decides.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data.config import clock
from data.stores.metrics.batch import stamp
from data.stores.plan.copying import problems
from data.stores.plan.engine import PlanStoreError, newest_version, open_engine
from data.stores.plan.sqlite_file import read_as_damage, to_read
from okr_model.wording.sentences import Sentence

_LOGS = ("-wal", "-shm", "-journal")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What could be read. file: where it is now.  rows: by table.  broken: the tables not read to their end."""

    file: Path
    rows: dict[str, int]
    broken: tuple[str, ...]


def damage(file: Path) -> str:
    """What SQLite finds wrong with a plan's file; "" where it is whole, or not there. Changes nothing."""
    if not file.exists():
        return ""
    try:
        with read_as_damage(), closing(to_read(file)) as connection:
            if wrong := problems(connection):
                return wrong
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        return "" if "unable to open" in str(error) or "locked" in str(error) else str(error)
    except sqlite3.Error as error:
        return str(error)
    return ""


def salvage(file: Path) -> Salvaged:
    """Read what can be read of a damaged plan into a new file beside it. Raises OSError, PlanStoreError."""
    to = file.with_name(f"{file.stem}.saved-{stamp(clock.now())}{file.suffix}")
    open_engine(to).dispose()
    rows: dict[str, int] = {}
    broken = []
    with closing(sqlite3.connect(to)) as target:
        target.execute("PRAGMA journal_mode = DELETE")
        tables = [row[0] for row in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table.startswith("sqlite_") or table == "alembic_version":
                continue
            found, whole = _rows_of(file, table, _columns(target, table))
            rows[table] = _insert(target, table, found)
            if not whole:
                broken.append(table)
        target.commit()
    return Salvaged(to, rows, tuple(broken))


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _rows_of(file: Path, table: str, columns: list[str]) -> tuple[list[dict[str, object]], bool]:
    """The rows that can be read, from the beginning and from the end, and whether that was all of them."""
    found: dict[int, dict[str, object]] = {}
    try:
        address = f"{file.absolute().as_uri()}?mode=ro"
        with read_as_damage(), closing(sqlite3.connect(address, uri=True)) as source:
            source.text_factory = lambda text: text.decode("utf-8", "replace")
            there = [name for name in _columns(source, table) if name in columns]
            if not there:
                return [], False
            whole = True
            for order in ("ASC", "DESC"):
                try:
                    for row in _walk(source, table, there, order):
                        found[row[0]] = dict(zip(there, row[1:], strict=True))
                except sqlite3.Error:
                    whole = False
                else:
                    break
    except sqlite3.Error:
        return [], False
    return [found[key] for key in sorted(found)], whole


def _walk(source: sqlite3.Connection, table: str, columns: list[str], order: str) -> Iterator[tuple[int, ...]]:
    """Row by row, so that all before the damage is kept."""
    names = ", ".join(f'"{name}"' for name in columns)
    with read_as_damage():
        yield from source.execute(f'SELECT rowid, {names} FROM "{table}" NOT INDEXED ORDER BY rowid {order}')  # noqa: S608


def _insert(target: sqlite3.Connection, table: str, rows: list[dict[str, object]]) -> int:
    count = 0
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        try:
            target.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))  # noqa: S608
            count += 1
        except sqlite3.Error:  # a row that is garbage itself: null where nothing may be null, twice the same key
            continue
    return count


def put_in_place(new: Path, file: Path) -> Path | None:
    """Make a whole plan the plan of the workspace; gives where the one of before is kept.

    new: is copied, and stays.  Raises PlanStoreError, OSError.
    """
    if wrong := damage(new) or ("" if new.exists() else "it is not there"):
        raise PlanStoreError(Sentence("{new} cannot take the place of the plan: {wrong}.").filled(new=new, wrong=wrong))
    _refuse_newer(new)
    beside = file.with_name(f".{file.name}.new")
    shutil.copyfile(new, beside)
    with beside.open("rb+") as stream:
        os.fchmod(stream.fileno(), 0o600)
        os.fsync(stream.fileno())
    kept = file.with_name(f"{file.stem}.before-{stamp(clock.now())}{file.suffix}") if file.exists() else None
    if kept is not None:
        try:
            os.link(file, kept)
        except OSError:  # a file system that knows no second names
            shutil.copyfile(file, kept)
    for ending in _LOGS:  # else SQLite would replay the old plan's changes onto the new one
        log = file.with_name(file.name + ending)
        if log.exists() and kept is not None:
            log.replace(kept.with_name(kept.name + ending))
        else:
            log.unlink(missing_ok=True)
    beside.replace(file)
    return kept


def _refuse_newer(new: Path) -> None:
    with closing(sqlite3.connect(f"{new.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found and found[0] > newest_version():
        raise PlanStoreError(
            Sentence("{new} was written by a newer version of this program: upgrade it here first.").filled(new=new)
        )
