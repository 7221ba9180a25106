"""A server that is asked to stop has stopped ten seconds later, whatever it was doing.

The usual way is the server's own: it closes the pages' sockets, lets requests end, and then the application (its
lifespan) lets pulls end and closes the stores. It waits for requests without a limit, though, and a thread that waits
for a slow source keeps a process alive. So a clock runs from the signal on: when it has run down, the stores are closed
and the process ends.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType
from typing import Final

from data.ingest.serving import Serving

log = logging.getLogger(__name__)

SECONDS: Final = 7.0
"""From the signal until what is left is abandoned; service managers kill after ten (Docker) or ninety (systemd)."""
_CLOSING_SECONDS: Final = 2.0
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Farewell:
    """Watches over the end of one server."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._begun, self._over = threading.Event(), threading.Event()

    def listen(self) -> None:
        """Begin with the first signal to stop, and hand each on to whoever listened before."""
        if threading.current_thread() is not threading.main_thread():
            return  # signals are heard in the main thread only: whoever runs us elsewhere stops us in his own way
        for one in _SIGNALS:
            before = signal.getsignal(one)

            def heard(number: int, frame: FrameType | None, before: object = before) -> None:
                self.begin()
                if callable(before):
                    before(number, frame)

            signal.signal(one, heard)

    def begin(self) -> None:
        """Let the clock run, unless it runs."""
        if not self._begun.is_set():
            self._begun.set()
            threading.Thread(target=self._run, name="farewell", daemon=True).start()

    def over(self) -> None:
        """The stores are closed: stop the clock, unless something was abandoned whose thread may keep the process."""
        log.info("The stores are closed")
        if not self._serving.scheduler.busy:
            self._over.set()

    def _run(self) -> None:
        log.info("Stopping: pulls under way end with their window, open pages are told")
        self._serving.scheduler.end()
        if self._over.wait(SECONDS):
            return
        log.warning("Not everything has ended within %g seconds; what is left is abandoned", SECONDS)
        closing = threading.Thread(target=self._serving.stop, args=(0.0,), daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)
        os._exit(0)
