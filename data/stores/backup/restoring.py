"""A backup put back: into an empty folder, verified before anything counts.

Everything is unpacked into `.restoring/` of the folder and verified there, then moved to its place; that folder goes
last, and as long as it is there nobody opens the workspace (`data.stores.workspace`). So a restore that was killed is
never mistaken for a whole one, and is done again from the start; a volume of a container, which cannot be replaced by
another folder, is filled in the same way.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from data.stores import on_disk
from data.stores.backup import backup_file, staging
from data.stores.backup.contents import METRICS, PLAN, RESTORING
from data.stores.backup.errors import BackupError, BadBackup
from data.stores.backup.manifest import Kept, Manifest
from data.stores.metrics import schema
from data.stores.plan.copying import copy_rows, problems
from data.stores.plan.engine import newest_version, open_engine
from okr_model.wording.sentences import Sentence

_LIST: Final = ".contents"
_LOCK: Final = f"{RESTORING}.lock"


def restore(file: Path, home: Path, *, passphrase: str | None = None, plan_url: str | None = None) -> Manifest:
    """Put a backup into an empty workspace folder, made where there is none; all of it or nothing.

    plan_url: the PostgreSQL database that is to hold the plan, empty too; None: it becomes `plan.sqlite`.
    Raises BackupError and its kinds, PlanStoreError, OSError. Where it fails the folder is as empty as it was.
    """
    refuse_full(home)
    made = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(home / _LOCK, timeout=0):
            refuse_full(home)
            return _restore(file, home, passphrase, plan_url)
    except Timeout:
        raise BackupError(Sentence("Another restore into {home} is under way.").filled(home=home)) from None
    finally:
        (home / _LOCK).unlink(missing_ok=True)
        if made:
            with suppress(OSError):
                home.rmdir()  # only where nothing came of it


def _restore(file: Path, home: Path, passphrase: str | None, plan_url: str | None) -> Manifest:
    unpacked = home / RESTORING
    try:
        unpacked.mkdir(mode=0o700, exist_ok=True)
        _start_over(home, unpacked)

        def keep(one: Kept, rights: int, pieces: Iterator[bytes]) -> None:
            _write(unpacked / one.name, rights, pieces)

        listed = backup_file.verify(file, passphrase, keep, before=refuse_newer)
        _refuse_unusable(unpacked)
        if plan_url is not None:
            _fill(plan_url, unpacked / PLAN)
    except BaseException:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise
    _move(home, unpacked)
    return listed


def refuse_newer(listed: Manifest) -> None:
    """Raises BackupError where this program is too old for what a backup holds."""
    newer = listed.facts.metrics.version > schema.VERSION or listed.facts.plan.version > newest_version()
    if newer:
        raise BackupError(
            Sentence(
                "This backup was written by a newer version of the program ({program}): upgrade it here first."
            ).filled(program=listed.program)
        )


def refuse_full(home: Path) -> None:
    """Raises BackupError where there is something in the folder that an unfinished restore did not put there."""
    if home.exists() and not home.is_dir():
        raise BackupError(Sentence("{home} is a file: name a folder that is empty or not there yet.").filled(home=home))
    inside = {path.name for path in home.iterdir()} if home.is_dir() else set()
    if RESTORING not in inside and inside - {"lost+found", _LOCK}:
        raise BackupError(
            Sentence(
                "{home} is not empty, and nothing there is replaced: name a folder that is empty or not "
                "there yet, or move that one away first."
            ).filled(home=home)
        )


def _start_over(home: Path, unpacked: Path) -> None:
    """Remove what a restore that was killed has put into place, by the list it made of it, and its copies."""
    listed = unpacked / _LIST
    for name in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        if backup_file.is_safe(name) and "/" not in name and name != RESTORING:
            staging.remove(home / name)
    for path in unpacked.iterdir():
        staging.remove(path)


def _write(path: Path, rights: int, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fchmod(out.fileno(), rights & 0o700)  # nobody else's, whatever the rights were
        os.fsync(out.fileno())


def _refuse_unusable(unpacked: Path) -> None:
    """Raises BadBackup where a store is not whole, though it is what was backed up."""
    try:
        with closing(sqlite3.connect(f"{(unpacked / PLAN).as_uri()}?mode=ro", uri=True)) as plan:
            wrong = problems(plan)
    except sqlite3.Error as error:
        wrong = str(error)
    if wrong:
        raise BadBackup(
            Sentence("The plan in this backup is damaged: {wrong}. Use another backup.").filled(wrong=wrong)
        )
    try:
        store = schema.claim(unpacked / METRICS)
        store.close()
        schema.release(unpacked / METRICS)
    except schema.StoreError as error:
        raise BadBackup(Sentence("The metric store in this backup cannot be opened: {why}").filled(why=error)) from None


def _fill(plan_url: str, copy: Path) -> None:
    """Put the plan into a database of its own in place of the file."""
    source = open_engine(copy)
    try:
        target: Engine = open_engine(plan_url)
        try:
            copy_rows(source, target)
        finally:
            target.dispose()
    finally:
        source.dispose()
    for leftover in copy.parent.glob(f"{copy.name}*"):
        leftover.unlink()


def _move(home: Path, unpacked: Path) -> None:
    """Put everything in its place; the folder it came from goes last."""
    names = sorted(path.name for path in unpacked.iterdir())
    _write(unpacked / _LIST, 0o600, iter(["\n".join(names).encode()]))
    _fsync_all(unpacked)
    for name in names:
        (unpacked / name).rename(home / name)
    on_disk.sync(home)
    done = unpacked.rename(home / f"{RESTORING}-done-{secrets.token_hex(4)}")  # from here on it counts
    on_disk.sync(home)
    shutil.rmtree(done, ignore_errors=True)


def _fsync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            on_disk.sync(path)
    on_disk.sync(folder)
