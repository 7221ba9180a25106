"""Single files taken from the backups of a workspace, for repairs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from data.stores.backup import backup_file, record
from data.stores.backup.errors import BackupError
from data.stores.backup.manifest import Kept


def known_backups(home: Path, folder: Path) -> list[Path]:
    """The backups of a workspace that are known here, the newest first: the last one made, and those in the folder."""
    last = record.newest(home)
    there = record.in_folder(home, folder)
    if last is not None and last.is_there and last.file not in there:
        return [last.file, *there]
    return there


def take(backups: Collection[Path], names: Collection[str], passphrase: str | None, into: Path) -> Mapping[str, Path]:
    """Copies of these files of a workspace from the first backup that has them, by name, in a folder; whole ones only.

    A backup that cannot be read is passed over. The folder is to be thrown away afterwards.
    """
    found: dict[str, Path] = {}
    for backup in backups:
        wanted = [name for name in names if name not in found]
        if wanted:
            found |= _taken(backup, wanted, passphrase, into / f"{len(found)}-{backup.name}")
    return found


def _taken(backup: Path, names: Collection[str], passphrase: str | None, into: Path) -> dict[str, Path]:
    taken: dict[str, Path] = {}

    def keep(one: Kept, _rights: int, pieces: Iterator[bytes]) -> None:
        if one.name not in names:
            for _ in pieces:
                pass
            return
        path = into / one.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            out.writelines(pieces)
        taken[one.name] = path

    try:
        backup_file.verify(backup, passphrase, keep)
    except (BackupError, OSError):
        return {}
    return taken
