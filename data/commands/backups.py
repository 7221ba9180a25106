"""Backups: the whole workspace written into one file, at any time, while it is in use."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data.commands.command import command, personal, saving
from data.commands.errors import NotSaved
from data.commands.permissions import Actor
from data.stores.activity.deed import Deed
from data.stores.backup import backup_file, record, staging
from data.stores.backup.errors import BackupError
from data.stores.backup.manifest import Manifest, program_version
from data.stores.backup.record import Recorded
from data.stores.plan.engine import PlanStoreError
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system

__all__ = ["BackupError", "Made", "Manifest", "make", "scheduled", "stage"]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made. contents: what it holds.  pruned: the older ones that went for it."""

    file: Recorded
    contents: Manifest
    pruned: tuple[Path, ...] = ()


@command
def stage(workspace: Workspace, actor: Actor, /) -> str:
    """Make copies of one moment inside the workspace, for another process to write the backup from; gives their name.

    Only the owner of the metric store can. Raises StoreLocked, PlanStoreError, OSError.
    """
    folder = staging.new_folder(workspace.home)
    try:
        _stage(workspace, actor, folder)
    except BaseException:
        staging.remove(folder)
        raise
    return folder.name


@personal
def make(
    workspace: Workspace,
    actor: Actor,
    /,
    *,
    to: Path | None = None,
    passphrase: str | None = None,
    staged: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """Write a backup into a folder, made if need be, whole or not at all; then delete the oldest beyond `keep`.

    to: None: the folder of the settings; only there are older ones deleted.  passphrase: None: not encrypted.
    staged: the copies that the owner of the metric store made (`stage`); they are removed.  None: this process owns it.
    stopped: is asked now and then; the backup is given up where it says so.
    Raises BackupError, PlanStoreError, StoreLocked.
    """
    settings = workspace.settings.backup
    folder = to or settings.folder(workspace.home)
    copies = staging.found(workspace.home, staged) if staged else None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if copies is None:
            copies = staging.new_folder(folder)
            _stage(workspace, actor, copies)
        at = staging.facts_of(copies).made_at
        file = folder / record.new_name(workspace.home, at, encrypted=bool(passphrase))
        backup_file.sweep(folder)
        contents, sha256 = backup_file.write(
            workspace.home, copies, file, passphrase=passphrase, program=program_version(), stopped=stopped
        )
        made = Recorded(at=at, file=file, bytes=file.stat().st_size, sha256=sha256, encrypted=bool(passphrase))
    except OSError as error:
        raise BackupError(_why(error, folder)) from error
    except PlanStoreError as error:
        raise BackupError(Sentence("No backup was made. {why}").filled(why=error)) from error
    finally:
        if copies is not None:
            staging.remove(copies)
    with suppress(OSError, NotSaved):  # a workspace that cannot be written to can still be backed up
        record.note(workspace.home, made)
        with saving(workspace):
            workspace.plan.activity.log(Deed("backups.make", actor.email, actor.door, workspace.now()))
    pruned = record.prune(workspace.home, folder, settings.keep) if to is None else []
    return Made(made, contents, tuple(pruned))


def scheduled(workspace: Workspace, actor: Actor, /, *, stopped: Callable[[], bool]) -> Made:
    """The backup that the settings ask for. Raises as `make`, and SettingsError where the passphrase is missing."""
    if (problem := workspace.settings.backup_problem) is not None:
        raise problem
    passphrase = workspace.settings.backup.passphrase
    return make(workspace, actor, passphrase=passphrase.get_secret_value() if passphrase else None, stopped=stopped)


def _stage(workspace: Workspace, actor: Actor, folder: Path) -> None:
    by, at = actor.signature, workspace.now()
    staging.stage(workspace.settings, workspace.plan, workspace.metrics, folder, by=by, at=at)


def _why(error: OSError, folder: Path) -> Sentence:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Sentence(
            "No backup was made: there is no room left in {folder}. Free some, or choose another folder with --to."
        ).filled(folder=folder)
    return Sentence("No backup was made: {value}: {why}. Check the folder, or choose another with --to.").filled(
        value=error.filename or folder, why=of_system(error)
    )
