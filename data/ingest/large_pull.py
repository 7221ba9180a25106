"""A large pull in a process of its own, so that the server keeps the memory that its pages need.

It works as `okr sync` does beside a server: what it brings lies in the spool, and the server takes it in. One at a
time, whatever is due: a file of a million rows takes some hundreds of megabytes while it is read.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from connectors.framework import registry
from data.config.source_settings import SourceSettings
from data.ingest import sync
from data.ingest.sync import Outcome
from data.stores.workspace import Workspace
from data.telemetry import logs
from data.telemetry.error_file import ErrorFile

MANY_ROWS: Final = 100_000
"""A source whose last pulls brought as many is expected to do so again."""

_LOOKED_AT: Final = 5  # pulls before: one that failed brought nothing
_LOOKS: Final = 0.2  # seconds between two looks at whether the server stops
_BUSY: Final = 3  # exit code

log = logging.getLogger(__name__)
_turn = threading.Lock()


def is_large(workspace: Workspace, source: SourceSettings) -> bool:
    """Whether the next pull of a source may bring so much that another process should do it."""
    if source.problem is not None:
        return False
    runs = workspace.plan.runs(source.name, limit=_LOOKED_AT)
    return registry.get(source.connector).may_be_large(source.options) or any(run.rows >= MANY_ROWS for run in runs)


def pull(
    workspace: Workspace, source: SourceSettings, *, by: str, stopped: Callable[[], bool] = lambda: False
) -> Outcome:
    """Pull one source as `sync.sync_source` does, by another process, once it is this one's turn.

    stopped: asked again and again; where it is so, the process is ended and the run ends there.
    """
    while not _turn.acquire(timeout=_LOOKS):
        if stopped():
            return _interrupted(source)
    try:
        command = [sys.executable, "-m", __spec__.name, str(workspace.home), source.name, by]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:  # noqa: S603 - our own module, no shell
            while True:
                try:
                    code = process.wait(_LOOKS)
                    break
                except subprocess.TimeoutExpired:
                    if stopped():
                        process.kill()
    finally:
        _turn.release()
    if code == _BUSY:
        return sync.busy(source)
    if code:
        log.warning("the process that pulled %s ended with %d", source.name, code)
        sync.note_abandoned(workspace, source.name)
    run = workspace.plan.latest_run(source.name)
    return sync.outcome_of(workspace, run) if run else _interrupted(source)


def _interrupted(source: SourceSettings) -> Outcome:
    why, advice = sync.INTERRUPTED, sync.SYNC_AGAIN
    return Outcome(source.name, source.connector, "failed", error=str(why), remedy=str(advice), why=why, advice=advice)


def _main(home: str, name: str, by: str) -> int:
    with Workspace.open(Path(home), own=False) as workspace:
        logs.set_up(workspace.settings.server.log, besides=[ErrorFile(workspace.home)])
        try:
            outcome = sync.sync_source(workspace, workspace.settings.sources[name], by=by)
        except Exception:
            log.exception("sync %s ended at an error nobody expected", name)
            return 1
    return _BUSY if outcome.state == "busy" else 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
