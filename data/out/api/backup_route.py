"""`POST /api/v1/backup-copies`: copies of both stores at one moment, made by their owner for `okr backup`.

They stay in the workspace folder, and only the name of their folder is told: nothing leaves by this way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from data.commands import backups
from data.commands.permissions import Actor
from data.out.api import routing
from data.out.api.callers import Callers
from data.stores.workspace import Workspace


def route(home: Path, callers: Callers) -> Route:
    """For the commands of this machine: no token of a person is for this."""

    def copies(workspace: Workspace, actor: Actor, _request: Request, _body: bytes) -> Any:
        return {"copies": backups.stage(workspace, actor)}

    return routing.changing(home, "/api/v1/backup-copies", copies, callers, most=100)
