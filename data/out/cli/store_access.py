"""A question to the metric store: answered here, or by the server that owns it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.out.cli.errors import NotDone
from data.out.cli.terminal import say

if TYPE_CHECKING:
    from data.stores.workspace import Workspace

PATIENCE = 10.0  # seconds that another command may take to end
_RETRY = 0.25


def existing(home: Path) -> Path:
    """The workspace folder, for a command that reads: one that is not there is told of rather than made."""
    if not home.is_dir():
        raise NotDone(
            f"There is no workspace at {home}. `okr demo` builds one to look around in, `okr sync` begins your own; "
            "--home or OKR_HOME chooses another."
        )
    return home


def answered(
    home: Path, here: Callable[[Workspace], Any], path: str, asked: Mapping[str, str | None], body: Any = None
) -> Any:
    """`here` of the open workspace, or what its server says under `path`, to `body` where there is one.

    Where another command holds the store, its end is waited for. Raises StoreLocked, naming the holder, after that.
    """
    from data.out.cli import owner_client
    from data.stores.workspace import Workspace

    until = time.monotonic() + PATIENCE
    told = False
    while True:
        with Workspace.open(existing(home)) as workspace:
            if workspace.owns_store:
                return here(workspace)
            server = workspace.server()
            if server is not None and (answer := owner_client.ask(server, path, asked, body)) is not None:
                return answer
            if time.monotonic() >= until:
                _ = workspace.metrics  # raises, naming who holds it
        if not told:
            told = True
            say("Another command is using the metric store; waiting for it to end …")
        time.sleep(_RETRY)
