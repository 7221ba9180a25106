"""`POST /api/v1/backup-copies`: copies of both stores at one moment, made by their owner for `okr backup`.

They stay in the workspace folder, and only the name of their folder is told: nothing leaves by this way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from data.commands import backups
from data.commands.permissions import SERVER, actor_of
from data.out.api import routing
from data.stores.snapshot import Snapshot
from data.stores.workspace import shared


def route(home: Path) -> Route:
    """It takes room on the disk, so it asks for the token even where nobody signs in."""

    def copies(_snapshot: Snapshot, _request: Request, _body: bytes) -> Any:
        workspace = shared(home)
        return {"copies": backups.stage(workspace, actor_of(workspace, SERVER, "server"))}

    return routing.answering(home, "/api/v1/backup-copies", copies, token_needed=True, method="POST", most=100)
