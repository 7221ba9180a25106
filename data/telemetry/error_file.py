"""Unexpected errors, kept in the workspace: `logs/errors.jsonl`, a line each, for its owner's eyes only.

A terminal scrolls away and a cron job has none; the number that a person was shown is looked up here.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Final

from data.telemetry.logs import JsonLines

FOLDER: Final = "logs"
FILE: Final = "errors.jsonl"
_MOST_BYTES: Final = 2_000_000  # then the file is laid aside as errors.jsonl.1, in place of the one before


class ErrorFile(logging.Handler):
    """Keeps what is logged with an error that nobody expected. Where nothing can be written, nothing is kept."""

    def __init__(self, home: Path) -> None:
        super().__init__(logging.ERROR)
        self.file = home / FOLDER / FILE
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record, if it tells of an error."""
        if record.exc_info and record.exc_info[0]:
            self.keep(record)

    def keep(self, record: logging.LogRecord) -> bool:
        """Keep one record; whether that was possible."""
        line = self.format(record).encode(errors="replace") + b"\n"
        try:
            self.file.parent.mkdir(mode=0o700, exist_ok=True)
            if self.file.exists() and self.file.stat().st_size > _MOST_BYTES:
                self.file.replace(self.file.with_name(f"{FILE}.1"))
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            return False
        try:
            os.write(handle, line)  # in one piece, so that lines of two processes do not mix
        except OSError:
            return False
        finally:
            os.close(handle)
        return True


def keep(home: Path, error: BaseException, what: str) -> Path | None:
    """Keep an error that ended a command; the file it stands in, None where nothing could be written."""
    handler = ErrorFile(home)
    record = logging.LogRecord("okr", logging.ERROR, "", 0, what, None, (type(error), error, error.__traceback__))
    return handler.file if handler.keep(record) else None
