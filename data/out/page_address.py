"""Where the pages are opened, for links that are read elsewhere."""

from __future__ import annotations

from data.stores.workspace import Workspace


def of_pages(workspace: Workspace) -> str:
    """As `[notices] address` or sign-in says, else where the server of this workspace listens; no slash at its end."""
    settings, server = workspace.settings, workspace.server()
    if settings.notices.address or settings.sign_in is not None or server is None:
        return settings.link
    return f"http://localhost:{server.port}"
