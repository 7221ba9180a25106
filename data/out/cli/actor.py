"""In whose name a command changes something: whoever sits at this machine."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.commands.permissions import Actor
    from data.stores.snapshot import Reader
    from data.stores.workspace import Workspace


def machine_user() -> str:
    """The name this machine knows the user by."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "okr"


def user(reader: Reader) -> str:
    """Who sits at this machine: as okr.toml says, else as it calls them."""
    return reader.settings.workspace.person or machine_user()


def actor(workspace: Workspace, who: str | None = None) -> Actor:
    """Somebody who asks through the command line: `who`, else whoever sits at this machine."""
    from data.commands.permissions import actor_of

    return actor_of(workspace, who or user(workspace), "command_line")
