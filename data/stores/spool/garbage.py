"""What lies in the spool and is no batch: left by killed processes, or put there by somebody."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.stores.spool.spool import Spool, UnreadableBatch, read_batch
from okr_model.wording.sentences import Sentence

_TEMPORARY = re.compile(r"^\.(?P<batch>.+)\.(?P<pid>\d+)\.tmp$")
_LOCK = re.compile(r"^\..+\.lock$")
_FOLDERS = {"rejected", "held", "ahead"}


def found(spool: Spool) -> dict[Path, Sentence]:
    """The files that do not belong there, and what is wrong with each. Changes nothing; batches are read."""
    return dict(_garbage(spool))


def _garbage(spool: Spool) -> Iterator[tuple[Path, Sentence]]:
    for path in sorted(spool.folder.iterdir() if spool.folder.is_dir() else ()):
        if _LOCK.match(path.name) or (path.is_dir() and path.name in _FOLDERS):
            continue
        if (temporary := _TEMPORARY.match(path.name)) is not None:
            if not _is_running(int(temporary["pid"])):
                yield path, Sentence("left half-written by a process that is gone")
        elif path.suffix != ".parquet" or not path.is_file():
            yield path, Sentence("no batch of this program")
        else:
            try:
                read_batch(path)
            except UnreadableBatch as problem:
                yield path, problem.sentence


def put_aside(spool: Spool) -> dict[Path, Sentence]:
    """Remove what is half-written, and put the rest aside with the reason; gives what it was."""
    done = found(spool)
    for path, reason in done.items():
        with suppress(FileNotFoundError):
            if _TEMPORARY.match(path.name):
                path.unlink()
            else:
                spool.reject(path, str(reason))
    return done


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
