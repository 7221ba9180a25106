"""Reading a file of strangers in a process of its own, which may break without harm.

The process gets the file and nothing else: no environment, no open files, limits of memory and time. What comes back is
JSON in parts of bounded size, looked at before it is used. docs/decisions/0022-tables.md says why.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Timer
from time import monotonic
from typing import IO, Any, Final

from connectors.framework.errors import BadConfig, BadData, Transient
from connectors.framework.tables.parsing import sent
from connectors.framework.tables.rows import Gathering
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system

MEMORY: Final = 1024 * 2**20
"""Bytes the process may take, where the platform can say so."""

SECONDS: Final = 4
"""Of a processor, until it is stopped; where the platform cannot say so, of time."""

_SECONDS_OF_DATA: Final = 20
"""The same of plain data: YAML takes ten times as long as a table of the same size."""

_PATIENCE: Final = 1.25  # times its seconds, in time, until the first part comes, and from one part to the next
_LONGEST: Final = 60  # seconds of time for a file: a machine that is busy takes its four seconds of processor so slowly
_BUSY_FOR: Final = 3  # times that, where others want the processors: a process that waits for its turn does not hang

AT_ONCE: Final = max(2, min(4, os.cpu_count() or 1))
"""Processes at a time, so that many files do not take all memory; the others wait their turn."""

_TURNS: Final = BoundedSemaphore(AT_ONCE)
_WAIT: Final = 60  # seconds for a turn

MOST_BYTES: Final = 64 * 2**20
"""Of a file."""

_MOST_PART: Final = 16 * 2**20  # bytes of one part of the answer
_MOST_ANSWER: Final = 160 * 2**20  # bytes of all parts
_PLAIN: Final = {str, int, float, bool}
_SMALLER: Final = Sentence("Save only the table that matters, with fewer days or columns, as CSV.")
_OR_APART: Final = Sentence(
    "Leave out the columns that do not matter, or read the file by the command `okr upload`, which takes larger ones."
)
_ROOM: Final = Sentence("Try again; if it lasts, see whether the machine has free memory and room for temporary files.")
_BUSY: Final = Sentence("Try again in a minute.")
_MODULE: Final = "connectors.framework.tables.parsing"


@dataclass(slots=True)
class Answer:
    """What the process said: what it understood of the file, and the rows, the empty ones left out.

    cut: whether there are more rows, which nobody wanted.
    """

    about: dict[str, Any] = field(default_factory=dict)
    rows: Gathering = field(default_factory=Gathering)
    sheets: list[str] = field(default_factory=list)
    cut: bool = False


def ask(
    content: bytes, name: str, *, most_cells: int | None = None, most_different: int | None = None, **asked: Any
) -> Answer:
    """What a child process reads in a table, once it is this file's turn.

    most_cells: after which the other rows are left.  most_different: cells that differ, of which more are refused.
    Raises BadData, in words that begin with the file's name, BadConfig, or Transient where its turn does not come.
    """
    answer = Answer()

    def take(part: dict[str, Any]) -> bool:
        last = _take(answer, part, name)
        if most_different is not None and len(answer.rows.cells) > most_different:
            raise BadData(
                Sentence("{name} has more than {most} different values").filled(name=name, most=most_different),
                remedy=_OR_APART,
            )
        answer.cut = not last and most_cells is not None and answer.rows.size >= most_cells
        return last or answer.cut

    _exchange(content, name, asked, SECONDS, take)
    return answer


def data(content: bytes, name: str | Sentence) -> Any:
    """What a child process reads in a file of JSON or YAML: plain data. Raises as `ask`."""
    texts: list[str] = []

    def take(part: dict[str, Any]) -> bool:
        _must_not_refuse(part, name)
        texts.append(str(part.get("text", "")))
        return part.get("end") is True

    _exchange(content, name, {"what": "data"}, _SECONDS_OF_DATA, take)
    try:
        return json.loads("".join(texts))
    except (ValueError, RecursionError) as error:
        raise _unreadable(name) from error


def _exchange(
    content: bytes, name: str | Sentence, asked: dict[str, Any], seconds: int, take: Callable[[dict[str, Any]], bool]
) -> None:
    """Have a file read. take: is given each part of the answer, and says whether it was the last."""
    if len(content) > MOST_BYTES:
        raise BadData(
            Sentence("{name} has {content} bytes; {most_bytes} can be read").filled(
                name=name, content=len(content), most_bytes=MOST_BYTES
            ),
            remedy=_SMALLER,
        )
    if not _TURNS.acquire(timeout=_WAIT):
        raise Transient(
            Sentence("{name} is not read yet: too many other files are being read").filled(name=name), remedy=_BUSY
        )
    try:
        with tempfile.TemporaryFile() as file:
            file.write(json.dumps({**asked, "memory": MEMORY, "seconds": seconds}).encode() + b"\n")
            file.write(content)
            file.seek(0)
            _received(file, name, seconds, take)
    except OSError as error:  # no room for the file, or for another process
        raise Transient(
            Sentence("{name} could not be read on this machine: {strerror}").filled(
                name=name, strerror=of_system(error)
            ),
            remedy=_ROOM,
        ) from error
    finally:
        _TURNS.release()


def _received(file: IO[bytes], name: str | Sentence, seconds: int, take: Callable[[dict[str, Any]], bool]) -> None:
    late = False
    began = heard = monotonic()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        _command(), stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(), cwd=os.sep
    )

    timer: Timer

    def look() -> None:
        nonlocal late, timer
        now = monotonic()
        if (rest := min(heard + patience, began + _LONGEST) - now) > 0:  # parts go on coming: it is read, if slowly
            timer = _after(rest, look)
            return
        late = True
        child.kill()

    def parts() -> Iterator[dict[str, Any]]:
        nonlocal heard
        assert child.stdout is not None
        for part in _parts(child.stdout):
            heard = monotonic()
            yield part

    patience = seconds if sys.platform == "win32" else _patience(seconds)
    timer = _after(patience, look)
    try:
        ended = any(map(take, parts()))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        ended = False
    finally:
        timer.cancel()
        child.kill()
        with suppress(OSError, ValueError):
            child.communicate()
    if ended:
        return
    if late or -child.returncode == getattr(signal, "SIGXCPU", None):
        raise BadData(Sentence("{name} takes too long to read").filled(name=name), remedy=_SMALLER)
    raise _unreadable(name)


def _unreadable(name: str | Sentence) -> BadData:
    return BadData(
        Sentence("{name} cannot be read: it is damaged, or needs more memory than a table should").filled(name=name),
        remedy=Sentence(
            "Copy only the table into a new workbook, or save it as CSV: a cell far outside of the table is a usual "
            "cause."
        ),
    )


def _patience(seconds: int) -> float:
    """Seconds after which a process that has not ended is stopped."""
    wanted = os.getloadavg()[0] / (os.cpu_count() or 1)
    return _PATIENCE * seconds * min(max(wanted, 1.0), _BUSY_FOR)


def _after(seconds: float, job: Callable[[], None]) -> Timer:
    timer = Timer(seconds, job)
    timer.daemon = True
    timer.start()
    return timer


def _parts(out: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The parts of the answer. Raises ValueError where it is larger than it may be, or no answer at all."""
    total = 0
    while len(size := out.read(4)) == 4:
        (length,) = struct.unpack(">I", size)
        total += length
        if length > _MOST_PART or total > _MOST_ANSWER:
            raise ValueError("too much")
        part = json.loads(out.read(length))
        if not isinstance(part, dict):
            raise TypeError("no part of an answer")
        yield part


def _take(answer: Answer, part: dict[str, Any], name: str) -> bool:
    """Add a part to the answer; whether it is the last. Raises BadData, BadConfig where the file is refused."""
    _must_not_refuse(part, name)
    if "about" in part:
        answer.about = dict(part["about"])
    if "sheets" in part:
        answer.sheets = [str(sheet) for sheet in part["sheets"]]
    if "rows" in part:
        of_workbook = "sheet" in answer.about
        for number, cells in zip(part["numbers"], part["rows"], strict=True):
            if type(number) is not int or type(cells) is not list or not set(map(type, cells)) <= _PLAIN:
                raise TypeError("no row")
            if of_workbook:
                cells[:] = [_read(cell) if type(cell) is str and cell[:1] == "\0" else cell for cell in cells]
            answer.rows.add(number, cells)
    return part.get("end") is True


def _must_not_refuse(part: dict[str, Any], name: str | Sentence) -> None:
    if refused := part.get("refused"):
        about, remedy, option = refused
        said = Sentence("{name} {about}").filled(name=name, about=sent.received(about))
        raise (BadConfig if option else BadData)(said, remedy=sent.received(remedy))


@lru_cache(maxsize=4096)
def _read(cell: str) -> object:
    """A day or a time that the process wrote as text."""
    kind, text = cell[1:2], cell[2:]
    if kind == "d":
        return date.fromisoformat(text)
    if kind == "t":
        return datetime.fromisoformat(text)
    if kind == "c":
        return time.fromisoformat(text)
    return timedelta(seconds=float(text))


@cache
def _command() -> list[str]:
    """How the process is started: without site packages, but for the places of the libraries that it needs.

    -I, -S: whatever the environment or a folder says, it imports this house and them; it starts in 30 ms.
    """
    paths = [str(Path(__file__).parents[3])]
    for name in ("python_calamine", "yaml"):
        library = importlib.util.find_spec(name)
        assert library is not None and library.origin is not None
        paths.append(str(Path(library.origin).parents[1]))
    paths = list(dict.fromkeys(paths))
    start = f"import sys, runpy; sys.path[:0] = {paths!r}; runpy.run_module({_MODULE!r}, run_name='__main__')"
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", start]


def _environment() -> dict[str, str]:
    """Nothing that could be a secret; Windows starts no process without its own place."""
    return {key: os.environ[key] for key in ("SYSTEMROOT", "SystemRoot") if key in os.environ}
