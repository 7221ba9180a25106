"""The workspace is for its owner's eyes: folders 0700, files 0600, whatever the machine's habit (umask) is.

What a person's command writes somewhere else follows that person's own habit.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_OTHERS: Final = 0o077
_OURS: Final = (
    "okr.toml",
    "*.duckdb*",
    "plan.sqlite*",
    "spool",
    "batches",
    "backups",
    "uploads",
    "api_token",
    "*.lock",
)
"""What of a workspace is mended: files that somebody else put beside it are theirs."""

_habit: int | None = None


def keep_private() -> None:
    """From now on, every file that this process makes is for its owner alone."""
    global _habit
    before = os.umask(_OTHERS)
    _habit = before if _habit is None else _habit


@contextmanager
def by_habit() -> Iterator[None]:
    """While inside, files are made with the rights that whoever started this process is used to."""
    before = os.umask(_habit) if _habit is not None else None
    try:
        yield
    finally:
        if before is not None:
            os.umask(before)


def mend(home: Path) -> None:
    """Take away what others may do in a workspace of old, and say so in the log; where all is well, look no deeper."""
    if os.name != "posix" or not (home / "okr.toml").exists():
        return
    top = [home, *(path for pattern in _OURS for path in home.glob(pattern)), *home.glob(".*.lock")]
    if not any(map(_open_to_others, top)):
        return
    mended = sum(map(_closed, top)) + sum(_closed(path) for one in top[1:] for path in _below(one))
    if mended:
        log.warning(
            "Others on this machine could look into %s. Closed to them now: %d of its files and folders", home, mended
        )


def _below(path: Path) -> Iterator[Path]:
    return path.rglob("*") if path.is_dir() and not path.is_symlink() else iter(())


def _open_to_others(path: Path) -> bool:
    """Whether others have rights; of a link nobody asks, and a folder that all share (as /tmp) is not ours."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and not mode & stat.S_ISVTX and bool(mode & _OTHERS)


def _closed(path: Path) -> bool:
    if not _open_to_others(path):
        return False
    try:
        path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)
    except OSError as error:
        log.warning("Others on this machine can look into %s, and that cannot be changed (%s)", path, error.strerror)
        return False
    return True
