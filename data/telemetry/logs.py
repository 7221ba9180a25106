"""The log of this process: JSON lines for programs, readable ones on a terminal, and never a secret.

Both carry what a line belongs to (`log_context`) and the number of the error it tells (`error_numbers`). It goes to
stderr: where it is kept is the matter of whoever starts the process.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, TextIO

from data.telemetry.error_numbers import number_of
from data.telemetry.log_context import under_way

Form = Literal["auto", "json", "text"]

OURS = ("data", "connectors", "pages", "dashboard")
_log = logging.getLogger(__name__)


def set_up(form: Form = "auto", *, besides: Iterable[logging.Handler] = ()) -> None:
    """Write what is logged from now on to stderr. `auto`: readable lines on a terminal, JSON lines elsewhere.

    Of us from information on, of libraries from warnings on, unless they say otherwise.  besides: where else it goes.
    """
    handler = _Stderr()
    handler.setFormatter(TextLines() if form == "text" or (form == "auto" and sys.stderr.isatty()) else JsonLines())
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one.formatter, Lines)]:
        root.removeHandler(old)
    for new in (handler, *besides):
        root.addHandler(new)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def catch_the_rest() -> None:
    """Log warnings too, and what ends a thread: for a process that is a server and nothing else."""
    logging.captureWarnings(True)
    threading.excepthook = _of_a_thread


def through_ours(logger: logging.Logger) -> None:
    """Let a logger that a library has set up for itself write here, as all others do."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True


class _Stderr(logging.StreamHandler[TextIO]):
    """Whatever stderr is when a line is written."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: object) -> None: ...


class Lines(logging.Formatter):
    """What both forms share: every secret masked in whatever is written, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as it is written."""
        from connectors.framework.redaction import (
            masked,
        )  # late: most commands write nothing, and it costs them their start

        return self.written(record, masked(record.getMessage()), self._number(record), masked(self._traceback(record)))

    def written(self, record: logging.LogRecord, message: str, error: str | None, traceback: str) -> str:
        """A record with what may be seen of it: message, number of its error, traceback (empty where it has none)."""
        raise NotImplementedError

    def _number(self, record: logging.LogRecord) -> str | None:
        given = getattr(record, "error", None)  # `extra={"error": …}`, of one who tells it without its traceback
        error = record.exc_info[1] if record.exc_info else None
        return str(given) if given else number_of(error) if error is not None else None

    def _traceback(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""]
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        return "\n".join(filter(None, parts))


class JsonLines(Lines):
    """One JSON object a line: time, level, logger, message; request, run, error, traceback where there are any."""

    def written(self, record: logging.LogRecord, message: str, error: str | None, traceback: str) -> str:
        """A record as one line."""
        said: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
            **{str(kind): number for kind, number in under_way().items()},
            **({"error": error} if error else {}),
            **({"traceback": traceback} if traceback else {}),
        }
        return json.dumps(said, ensure_ascii=False)


class TextLines(Lines):
    """For eyes: time, level, message, and in brackets what it belongs to; further lines are set in."""

    def written(self, record: logging.LogRecord, message: str, error: str | None, traceback: str) -> str:
        """A record as a line, and the traceback below it."""
        facts = [f"{name} {number}" for name, number in under_way().items()] + ([f"error {error}"] if error else [])
        ends = f" [{', '.join(facts)}]" if facts else ""
        level = "" if record.levelno == logging.INFO else f" {record.levelname.lower()}:"
        said = f"{_moment(record).astimezone():%Y-%m-%d %H:%M:%S}{level} {message}{ends}"
        return "\n    ".join("\n".join(filter(None, (said, traceback))).splitlines())


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _of_a_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        name = failed.thread.name if failed.thread else "unknown"
        _log.error("The thread %s ended at an error nobody expected", name, exc_info=failed.exc_value)
