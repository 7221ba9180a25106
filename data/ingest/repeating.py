"""A job that a server does again and again, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Repeating:
    """A daemon thread that does a job every so many seconds until it is stopped.

    The job must outlive a full disk or a broken source: an error that nobody expected is logged, and it goes on.
    """

    def __init__(self, name: str, job: Callable[[], object], every: float) -> None:
        self.name, self._job, self._every = name, job, every
        self._stop = threading.Event()
        self._came_round = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the job is done for the first time after one pause."""
        self._thread.start()

    def end(self) -> None:
        """Ask it to stop, without waiting."""
        self._stop.set()

    def stop(self, patience: float) -> None:
        """Ask it to stop, and wait so many seconds for the job under way. One that never began is stopped too."""
        self.end()
        if self._thread.ident is not None:
            self._thread.join(timeout=patience)

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def idle_for(self) -> float | None:
        """Seconds since it last came to the end of its job; None where it does not run."""
        return time.monotonic() - self._came_round if self._thread.is_alive() else None

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self._came_round = time.monotonic()
            try:
                self._job()
            except Exception:
                log.exception("The %s stumbled and goes on", self.name)
