"""A thread that does one job after the other for somebody who does not want to wait for ever."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

Ending = tuple[Any, BaseException | None]  # what the job gave, or what it raised


class Helper:
    """Does jobs in turn. Whoever gives one up leaves the helper to it and takes another one.

    A daemon, unlike the threads of the standard library's pools: one that is stuck does not hold the process.
    """

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[Ending]] | None] = SimpleQueue()
        Thread(target=self._work, daemon=True, name=name).start()

    def begin(self, job: Callable[[], Any]) -> SimpleQueue[Ending]:
        """Have a job done; its ending comes into the queue."""
        ending: SimpleQueue[Ending] = SimpleQueue()
        self._jobs.put((job, ending))
        return ending

    def end(self) -> None:
        """Let the thread go when its job is done."""
        self._jobs.put(None)

    def _work(self) -> None:
        while task := self._jobs.get():
            job, ending = task
            try:
                ending.put((job(), None))
            except BaseException as error:  # handed over, not swallowed
                ending.put((None, error))
            del task, job, ending  # while it waits for the next one it keeps nothing alive
