"""Copies of everything that changes, all of one moment, in a folder from which the backup is written.

Only the owner of the metric store can make them, so this is done inside the server where one runs; it takes as long as
copying the two stores, and only what is pulled meanwhile waits. Writing the file takes longer and is done elsewhere.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from data.config import clock, server_registry, vault
from data.config.settings import Settings
from data.stores.backup.contents import METRICS, PLAN, archived_files, small_files
from data.stores.backup.errors import BackupError
from data.stores.backup.manifest import Facts, MetricFacts, PlanFacts
from data.stores.metrics import schema
from data.stores.metrics.store import MetricStore
from data.stores.plan.store import PlanStore
from data.stores.spool.drain import held_back
from okr_model.wording.sentences import Sentence

_PREFIX: Final = ".backup-"
_FACTS: Final = ".facts.json"
_ABANDONED: Final = timedelta(hours=6)  # a folder this old belongs to a process that was killed


def new_folder(beside: Path) -> Path:
    """A new folder for copies, for its owner's eyes only; what killed processes left there long ago is removed."""
    sweep(beside)
    folder = beside / f"{_PREFIX}{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    return folder


def sweep(beside: Path) -> None:
    """Remove the copies that killed processes left behind long ago."""
    for leftover in beside.glob(f"{_PREFIX}*"):
        remove_if_abandoned(leftover)


def remove_if_abandoned(leftover: Path) -> None:
    """Remove a folder of copies, or a half-written file, that is so old that nobody can be at it any more."""
    with suppress(OSError):
        if clock.age(leftover) > _ABANDONED:
            remove(leftover)


def remove(folder: Path) -> None:
    """Take a folder of copies away, or a file that was being written."""
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)


def put(file: Path, place: Path) -> None:
    """Copy a file into its place, whole or not at all."""
    beside = place.with_name(f".{place.name}.new")
    shutil.copyfile(file, beside)
    with beside.open("rb+") as stream:
        os.fsync(stream.fileno())
    beside.replace(place)


def found(home: Path, name: str) -> Path:
    """The folder of copies that a server made in the workspace, by the name it gave. Raises BackupError."""
    folder = home / name
    if not name.startswith(_PREFIX) or folder.parent != home or not (folder / _FACTS).is_file():
        raise BackupError(Sentence("The server's copies for the backup are not there: try again."))
    return folder


def stage(settings: Settings, plan: PlanStore, metrics: MetricStore, folder: Path, *, by: str, at: datetime) -> Facts:
    """Copy into `folder` what changes, and say how far the stores had come. Raises PlanStoreError, OSError.

    The order matters: what the plan says has arrived is then in the spool or in the metric store, never in neither.
    """
    home = settings.home
    with held_back():
        plan.copy_to(folder / PLAN)
        for name in small_files(home, settings.backup.folder(home)):
            _copy(home / name, folder / name)
        metrics.copy_to(folder / METRICS)
        archived = archived_files(home)
        facts = Facts(
            made_at=at,
            made_by=by,
            home=str(home),
            title=settings.workspace.title,
            plan=plan_facts(folder / PLAN, plan.kind),
            metrics=_metric_facts(metrics),
            secrets=(folder / vault.KEY_FILE).exists() or (folder / server_registry.OLD_TOKEN_FILE).exists(),
            archived=tuple(archived),
        )
    (folder / _FACTS).write_text(facts.model_dump_json(), encoding="utf-8")
    return facts


def facts_of(folder: Path) -> Facts:
    """What `stage` said of the copies in a folder."""
    return Facts.model_validate(json.loads((folder / _FACTS).read_text(encoding="utf-8")))


def copies_in(folder: Path) -> list[str]:
    """The names of the copies in a folder."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in names if name != _FACTS)


def plan_facts(copy: Path, database: Literal["sqlite", "postgresql"] = "sqlite") -> PlanFacts:
    """How far the plan had come, by a copy of it. Raises sqlite3.Error where that is none."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return PlanFacts(
            version=connection.execute("SELECT version_num FROM alembic_version").fetchone()[0],
            change=connection.execute("SELECT coalesce(max(number), 0) FROM change").fetchone()[0],
            cycles=tuple(row[0] for row in connection.execute("SELECT id FROM cycle ORDER BY start")),
            database=database,
        )


def _metric_facts(metrics: MetricStore) -> MetricFacts:
    reach = metrics.coverage().values()
    firsts = [one.first_day for one in reach if one.first_day]
    lasts = [one.last_day for one in reach if one.last_day]
    newest = metrics.batches(limit=1)
    return MetricFacts(
        version=schema.VERSION,
        batches=len(metrics.all_batches()),
        number=newest[0].ingested.number if newest else 0,
        rows=sum(one.rows for one in reach),
        first_day=str(min(firsts)) if firsts else None,
        last_day=str(max(lasts)) if lasts else None,
    )


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):  # it went on its way in the meantime
        shutil.copyfile(file, to)
        to.chmod(file.stat().st_mode & 0o777)
