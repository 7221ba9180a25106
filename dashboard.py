"""The web door: the pages behind `pages/app.py`, the JSON API, and the guard before both.

Start it with `okr serve`, `python dashboard.py`, `streamlit run dashboard.py` or any ASGI server (`dashboard:app`).
`pages/app.py` is the main script, so that no folder of page scripts stands beside it: Streamlit would let a first
request run such a page directly, past the sign-in gate.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import streamlit as st
from starlette.middleware import Middleware

from data.commands import forecasts
from data.commands.permissions import SERVER, actor_of
from data.config.settings import Settings, SettingsError, find_home
from data.ingest.serving import Serving
from data.out.api.routes import routes
from data.out.cli.errors import NotDone
from data.out.notices.notifier import Notifier
from data.out.wall import routes as wall
from data.out.web import connect_callback, page_assets
from data.out.web.browser_cookie import BrowserCookie
from data.out.web.guard import LOOPBACK_NAMES, Guard, Threshold, is_loopback
from data.out.web.page_assets import PageAssets
from data.out.web.sign_in_door import SignInDoor
from data.stores.workspace import Workspace
from pages.ui import error_page, sign_in_claims, style

ROOT = Path(__file__).parent
# Value each safety setting must have; Streamlit ignores config files and the environment under a bare ASGI server
# started elsewhere, and then its own defaults would apply.
SAFE = {
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "client.showErrorDetails": "none",
    "server.enableAgentApi": False,
    "server.trustedUserHeaders": {},
    "server.corsAllowedOrigins": [],
    "global.developmentMode": False,
    "browser.gatherUsageStats": False,
}


class UnsafeSettings(NotDone):
    """The server would start with settings that are not safe; says which, and what to do."""


def assert_safe(signed_in_only: bool) -> None:
    """Refuse to start unless the settings that matter for safety are in force."""
    from streamlit import config

    for name, wanted in SAFE.items():
        if (found := config.get_option(name)) != wanted:
            raise UnsafeSettings(
                f"{name} is {found!r} and must be {wanted!r} (set by: {config.get_where_defined(name)}). Take that "
                "away; start from the project's folder, where .streamlit/config.toml stands, or use `okr serve`."
            )
    if config.get_option("server.maxUploadSize") > 10:
        raise UnsafeSettings("server.maxUploadSize must be at most 10 (megabytes); see .streamlit/config.toml.")
    address = config.get_option("server.address") or "0.0.0.0"  # noqa: S104 - Streamlit's default, named to refuse it
    if not signed_in_only and not is_loopback(address):
        raise UnsafeSettings(
            f"Without sign-in the server listens on this machine only, not on {address}. "
            "Set up [auth] in okr.toml first (README.md, 'Let others in'), or leave --address out."
        )


def keep_forecasts(workspace: Workspace) -> int:
    """What the scheduler does once a day; gives how many forecasts were new."""
    return forecasts.keep(workspace, actor_of(workspace, SERVER, "server"))


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the workspace, start the scheduler and the notifier; close all three on the way out."""
    assert_safe(settings.auth is not None)
    from streamlit import config

    # okr.toml says which names are served, to Streamlit's sockets too, whoever started the server
    config.set_option("server.allowedHosts", sorted(LOOPBACK_NAMES.union(settings.server.allowed_hosts)))
    serving = await anyio.to_thread.run_sync(
        lambda: Serving.start(
            home,
            address=config.get_option("server.address"),
            port=config.get_option("server.port"),
            daily=keep_forecasts,
        )
    )
    notifier = Notifier(serving.workspace)
    notifier.start()
    try:
        yield {"serving": serving}
    finally:
        await anyio.to_thread.run_sync(notifier.stop)
        await anyio.to_thread.run_sync(serving.stop)


home = find_home()
try:
    settings = Settings.load(home)
    secrets: dict[str, Any] = {**settings.streamlit_secrets()}
except SettingsError as error:
    raise SystemExit(str(error)) from None
style_sheet = style.sheet()
app = st.App(
    ROOT / "pages" / "app.py",
    secrets=secrets,
    lifespan=lifespan,
    on_script_error=error_page.tell,
    routes=[
        *routes(home, token_needed=settings.auth is not None),
        *wall.routes(home),
        connect_callback.route(home),
        *page_assets.routes(style_sheet),
    ],
    middleware=[
        Middleware(Threshold),
        Middleware(Guard, signed_in_only=settings.auth is not None, hosts=settings.server.allowed_hosts),
        Middleware(BrowserCookie)
        if settings.auth is None
        else Middleware(SignInDoor, home=home, auth=settings.auth, claims=sign_in_claims.read),
        Middleware(PageAssets, style_sheet=style_sheet),
    ],
)

if __name__ == "__main__":
    app.run()
