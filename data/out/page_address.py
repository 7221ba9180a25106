"""Where the pages are opened, for links that are read elsewhere."""

from __future__ import annotations

from data.config import server_registry
from data.stores.snapshot import Reader


def of_pages(reader: Reader) -> str:
    """The base URL of the pages, without a slash at its end.

    It is what `[notices] address` or sign-in says, else where the server of this workspace listens.
    """
    settings, server = reader.settings, server_registry.running_server(reader.home)
    if settings.notices.address or settings.sign_in is not None or server is None:
        return settings.link
    return f"http://localhost:{server.port}"
