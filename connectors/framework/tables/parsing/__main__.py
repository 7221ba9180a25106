"""The child process: reads one file from its input and writes its rows to its output, within limits of memory and time.

Asked by a line of JSON, then the file. Answered in parts, each a length of four bytes and that much JSON: what was
understood, blocks of rows, and "end"; or "refused". JSON, because reading it can execute nothing.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from typing import Any, Final

from connectors.framework.tables.parsing import document, text, workbook
from connectors.framework.tables.parsing.refused import Refused, is_workbook
from connectors.framework.tables.parsing.sent import sent
from okr_model.wording.sentences import Sentence

_BLOCK: Final = 16_000  # cells of one part
_LETTERS: Final = 2_000_000  # of one part: a letter takes six bytes at most


def limited(memory: int, seconds: int) -> None:
    """Take the limits where the platform has them: bytes of memory, seconds of processor; no files, no core dump."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # One second between the soft and the hard limit of time, or the kernel ends it in a way that does not tell why.
    wanted = {
        "RLIMIT_AS": (memory, memory),
        "RLIMIT_CPU": (seconds, seconds + 1),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_CORE": (0, 0),
    }
    for name, most in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), most)
        except (AttributeError, ValueError, OSError):  # macOS takes no limit of memory
            continue


def send(**part: Any) -> None:
    """Write one part."""
    out = json.dumps(part, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=workbook.written)
    data = out.encode("utf-8", "replace")
    sys.stdout.buffer.write(struct.pack(">I", len(data)) + data)


def answer(asked: dict[str, Any], content: bytes) -> None:
    """Read a file as asked, and write what is in it."""
    if asked["what"] == "data":
        said = document.read(content)
        for at in range(0, len(said), _LETTERS):
            send(text=said[at : at + _LETTERS])
        send(end=True)
        return
    if asked["what"] == "sheets":
        book = workbook.Book(content) if is_workbook(content) else None
        send(sheets=book.sheets if book else [])
        send(end=True)
        return
    rows: Iterator[tuple[int, list[Any]]]
    if is_workbook(content):
        about, rows = workbook.Book(content).rows(asked["sheet"])
    else:
        about, rows = text.rows(content, asked["encoding"])
    send(about=about)
    numbers: list[int] = []
    block: list[list[Any]] = []
    cells = total = 0
    for number, row in rows:
        numbers.append(number)
        block.append(row)
        cells += len(row)
        if cells >= _BLOCK:
            total += cells
            if total > workbook.MOST_CELLS:
                break
            send(numbers=numbers, rows=block)
            numbers, block, cells = [], [], 0
    else:
        send(numbers=numbers, rows=block)
        send(end=True)
        return
    raise Refused(
        Sentence("has more than {most_cells} cells").filled(most_cells=workbook.MOST_CELLS),
        Sentence("Leave out days, rows and columns that do not matter, and try again."),
    )


def main() -> None:
    """One file."""
    asked = json.loads(sys.stdin.buffer.readline())
    limited(asked["memory"], asked["seconds"])
    try:
        answer(asked, sys.stdin.buffer.read())
    except Refused as refused:
        send(refused=[sent(refused.about), sent(refused.remedy), refused.option])
    except MemoryError:
        send(broken="memory")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
