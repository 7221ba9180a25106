"""The workspace as commands open it: to read it here, or to ask the server that owns its metric store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.out.cli.errors import NotDone
from data.out.cli.terminal import say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.stores.snapshot import Snapshot
    from data.stores.workspace import Workspace

PATIENCE = 10.0  # seconds that another command may take to end
_RETRY = 0.25


def existing(home: Path) -> Path:
    """The workspace folder, for a command that reads. Raises `NotDone` where there is none, instead of making one."""
    if not home.is_dir():
        raise NotDone(
            Sentence(
                "There is no workspace at {home}. `okr demo` builds one to look around in, `okr sync` "
                "begins your own; --home or OKR_HOME chooses another."
            ).filled(home=home)
        )
    return home


def opened(home: Path) -> Workspace:
    """A workspace that is there, opened without its metric store."""
    from data.stores.workspace import Workspace

    return Workspace.open(existing(home), own=False)


@contextmanager
def reading(home: Path) -> Iterator[Snapshot]:
    """A snapshot of a workspace that is there, without its metric store."""
    with opened(home) as workspace:
        yield workspace.snapshot()


def query(
    home: Path,
    read: Callable[[Snapshot], Any],
    path: str,
    params: Mapping[str, str | None],
    body: Any = None,
    *,
    take_in: bool = True,
) -> Any:
    """What `read` makes of a snapshot with the metric store; where a server owns the store, what it answers instead.

    path, params, body: what the server is asked; a body is posted.  take_in=False: nothing of the spool is taken in.
    Where another command holds the store, its end is waited for. Raises StoreLocked, naming the holder, after that.
    """
    return at_owner(home, lambda workspace: read(workspace.snapshot()), path, params, body, take_in=take_in)


def at_owner(
    home: Path,
    do: Callable[[Workspace], Any],
    path: str,
    params: Mapping[str, str | None],
    body: Any = None,
    *,
    take_in: bool = True,
) -> Any:
    """The same for what may also change the workspace: `do` is given the workspace, as the owner of its store."""
    from data.stores.workspace import Workspace

    until = time.monotonic() + PATIENCE
    told = False
    while True:
        with Workspace.open(existing(home), take_in=take_in) as workspace:
            if workspace.owns_store:
                return do(workspace)
            if (server := workspace.server()) is not None:
                from data.out.cli import owner_client

                if (answer := owner_client.ask(server, path, params, body)) is not None:
                    return answer
            if time.monotonic() >= until:
                _ = workspace.metrics  # raises, naming who holds it
        if not told:
            told = True
            say(Sentence("Another command is using the metric store; waiting for it to end …"))
        time.sleep(_RETRY)
