"""Repairs of a workspace that may be too damaged to be opened, by whoever may write to its folder.

Each says what it would do before it does it. No server may be running: it would have the damaged files open.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from data.config import server_registry
from data.config.settings import Settings
from data.stores.backup import backup_file, parts, staging
from data.stores.backup.contents import PLAN
from data.stores.backup.errors import BackupError
from data.stores.plan import salvage
from data.stores.plan.errors import Refused
from data.stores.plan.salvage import Salvaged
from data.stores.spool import garbage
from data.stores.spool.archive_check import Lost
from data.stores.spool.spool import Spool, UnreadableBatch, archived_id, read_batch
from okr_model.wording.sentences import Sentence

__all__ = [
    "Salvaged",
    "known_backups",
    "plan_damage",
    "plan_from",
    "put_batches_back",
    "refuse_beside_server",
    "save_plan",
    "spool_garbage",
    "tidy_spool",
]


def refuse_beside_server(home: Path) -> None:
    """Raises Refused while a server has the workspace open."""
    if (server := server_registry.running_server(home)) is not None:
        raise Refused(
            Sentence("The server of this workspace is running (process {pid}): stop it first, then repair.").filled(
                pid=str(server.pid)
            )
        )


def plan_damage(home: Path) -> str:
    """What is wrong with `plan.sqlite`; "" where nothing is, or where the plan is in another database."""
    return salvage.damage(home / PLAN) if Settings.load(home).plan_url is None else ""


def save_plan(home: Path) -> Salvaged:
    """Read what can be read of a damaged plan into a new file beside it."""
    refuse_beside_server(home)
    return salvage.salvage(home / PLAN)


def known_backups(home: Path) -> list[Path]:
    """The backups of the workspace that are known here, the newest first."""
    return parts.known_backups(home, Settings.load(home).backup.folder(home))


def plan_from(home: Path, file: Path, *, passphrase: str | None = None) -> Path | None:
    """Put the plan of a backup, or a plan's file, in place; gives where the one of before is kept.

    Raises Refused, PlanStoreError, OSError.
    """
    refuse_beside_server(home)
    if _is_database(file):
        return salvage.put_in_place(file, home / PLAN)
    backup_file.manifest_of(file, passphrase)  # says why where it cannot be read
    folder = staging.new_folder(home)
    try:
        taken = parts.take([file], [PLAN], passphrase, folder)
        if PLAN not in taken:
            raise BackupError(
                Sentence("{file} is damaged: its plan cannot be read. Use another backup.").filled(file=file)
            )
        return salvage.put_in_place(taken[PLAN], home / PLAN)
    finally:
        staging.remove(folder)


def _is_database(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(16) == b"SQLite format 3\0"


def spool_garbage(home: Path) -> dict[Path, Sentence]:
    """What lies in the spool and is no batch, and why."""
    return garbage.found(_spool(home))


def tidy_spool(home: Path) -> dict[Path, Sentence]:
    """Remove or put aside what is no batch; gives what it was."""
    return garbage.put_aside(_spool(home))


def put_batches_back(home: Path, lost: Sequence[Lost]) -> dict[int, Path]:
    """Take missing and damaged batches of the archive from the newest backup that has them; gives which, by number.

    A damaged file is kept beside under another ending.
    """
    settings = Settings.load(home)
    backups, passphrase = known_backups(home), _passphrase(settings)
    wanted = {one.number: name for one in lost if (name := _name_in(backups, passphrase, one)) is not None}
    folder = staging.new_folder(home)
    done: dict[int, Path] = {}
    try:
        taken = parts.take(backups, list(wanted.values()), passphrase, folder)
        for one in lost:
            source = taken.get(wanted.get(one.number, ""))
            if source is None or not _is_it(source, one):
                continue
            if one.file is not None:
                one.file.replace(one.file.with_name(f"{one.file.name}.damaged"))
            place = home / wanted[one.number]
            place.parent.mkdir(parents=True, exist_ok=True)
            staging.put(source, place)
            done[one.number] = place
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return done


def _name_in(backups: Sequence[Path], passphrase: str | None, lost: Lost) -> str | None:
    """What the backups call an archived batch, by its number or its id."""
    for backup in backups:
        try:
            archived = backup_file.manifest_of(backup, passphrase).facts.archived
        except (BackupError, OSError):
            continue
        for name in archived:
            path = Path(name)
            if path.stem.endswith(f"_n{lost.number:09d}") or (lost.batch and archived_id(path) == lost.batch.id):
                return name
    return None


def _is_it(file: Path, lost: Lost) -> bool:
    try:
        batch, _ = read_batch(file)
    except (UnreadableBatch, OSError):
        return False
    return lost.batch is None or (batch.id, batch.fingerprint) == (lost.batch.id, lost.batch.fingerprint)


def _passphrase(settings: Settings) -> str | None:
    return settings.backup.passphrase.get_secret_value() if settings.backup.passphrase else None


def _spool(home: Path) -> Spool:
    return Spool(home / "spool", home / "batches")
