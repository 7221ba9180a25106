"""Sources pulled now, while the command waits; in the background the server does it (`sources.pull`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.commands.command import command
from data.commands.permissions import Actor
from data.ingest import sync as ingest
from data.ingest.pull_windows import Progress
from data.ingest.sync import Outcome
from data.stores.workspace import Workspace


@command
def sync(
    workspace: Workspace,
    actor: Actor,
    /,
    names: Sequence[str],
    *,
    since: date | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Pull these sources side by side, one failing never holding another; gives what became of each.

    Each pull is kept batch by batch, so what was pulled before an interruption stays.
    since: pull again from that day on.  progress: is told of every window that was pulled.
    """
    return ingest.sync(workspace, names, by=actor.signature, since=since, progress=progress)
