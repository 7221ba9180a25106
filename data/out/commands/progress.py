"""Long work made visible: a bar per source on a terminal, a line now and then elsewhere. Always on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data.out.commands.terminal import say

Report = Callable[[str, int, int], None]
"""source, windows done, windows in all"""

_QUIET = 5.0  # seconds between two lines about the same source


@contextmanager
def pulling(sources: Iterable[str], console: Console) -> Iterator[Report]:
    """Shows the pulls of these sources while inside; call what it gives after each window, from any thread."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {source: bars.add_task(source, total=None) for source in sources}
        yield lambda source, done, of: bars.update(tasks[source], completed=done, total=of)


def _lines(console: Console) -> Report:
    told: dict[str, float] = {}

    def report(source: str, done: int, of: int) -> None:
        last = told.setdefault(source, time.monotonic())
        if done < of and time.monotonic() - last >= _QUIET:
            told[source] = time.monotonic()
            say(f"{source}: {done} of {of} windows", to=console)

    return report
