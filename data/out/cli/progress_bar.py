"""Long work made visible: a bar per source on a terminal, a line now and then elsewhere. Always on stderr."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console

from data.out.cli.terminal import say
from okr_model.wording.sentences import Sentence

Report = Callable[[str, int, int], None]
"""source, windows done, windows in all"""

_QUIET = 5.0  # seconds between two lines about the same source


@contextmanager
def pulling(sources: Iterable[str], console: Console) -> Iterator[Report]:
    """Shows the pulls of these sources while inside; call what it gives after each window, from any thread."""
    with _ended_by_ctrl_c(console):
        if console.is_terminal:
            with _bars(sources, console) as report:
                yield report
        else:
            yield _lines(console)


@contextmanager
def _bars(sources: Iterable[str], console: Console) -> Iterator[Report]:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # only where it is seen

    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        tasks = {source: bars.add_task(source, total=None) for source in sources}
        yield lambda source, done, of: bars.update(tasks[source], completed=done, total=of)


@contextmanager
def _ended_by_ctrl_c(console: Console) -> Iterator[None]:
    """Ctrl+C ends the process at once; waiting for sources that do not answer could take half an hour.

    Nothing is lost by it: a whole pull is in the spool already, and any other leaves no trace.
    """

    def end(*_: object) -> None:
        console.show_cursor()
        say(
            Sentence("Interrupted. What was pulled completely is kept; the rest starts again with the next sync."),
            to=console,
        )
        os._exit(128 + signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield  # somebody else decides what Ctrl+C means
        return
    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _lines(console: Console) -> Report:
    told: dict[str, float] = {}

    def report(source: str, done: int, of: int) -> None:
        last = told.setdefault(source, time.monotonic())
        if done < of and time.monotonic() - last >= _QUIET:
            told[source] = time.monotonic()
            say(Sentence("{source}: {done} of {of} windows").filled(source=source, done=done, of=of), to=console)

    return report
