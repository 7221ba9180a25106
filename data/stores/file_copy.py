"""Copying a file of a database that this process has open.

DuckDB and SQLite lock their files by POSIX record locks, and those end for a whole process as soon as it closes any
handle to the file: a server that opened and closed its own store to copy it would let a second owner in. So another
process copies.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_COPY: Final = """
import os, shutil, sys
try:
    shutil.copyfile(sys.argv[1], sys.argv[2])
    with open(sys.argv[2], "rb+") as file:
        os.fsync(file.fileno())
except OSError as error:
    sys.exit(f"{error.errno or 0}")
"""


def copy_of_open(file: Path, to: Path) -> None:
    """Copy a file by another process; on disk once this returns. Raises OSError, leaving nothing behind."""
    done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-I", "-S", "-c", _COPY, str(file), str(to)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        to.unlink(missing_ok=True)
        number = int(said) if (said := done.stderr.strip()).isdigit() else errno.EIO
        raise OSError(number, os.strerror(number), str(to))
