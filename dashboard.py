"""The web door: the pages behind `pages/app.py`, the JSON API, and the guard before both.

Start it with `okr serve`, `python dashboard.py`, `streamlit run dashboard.py` or any ASGI server (`dashboard:app`).
`pages/app.py` is the main script, so that no folder of page scripts stands beside it: Streamlit would let a first
request run such a page directly, past the sign-in gate.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import streamlit as st
from starlette.middleware import Middleware

from data.commands import backups, forecasts
from data.commands.permissions import SERVER, actor_of
from data.config import heap, private
from data.config.settings import Settings, SettingsError, find_home
from data.ingest.serving import Serving
from data.out.api import health
from data.out.api.routes import routes
from data.out.chat.connection import SlackConnection
from data.out.cli.errors import NotDone
from data.out.cli.language import spoken
from data.out.first_look.door import FirstLook
from data.out.notices.notifier import Notifier
from data.out.tile import routes as tile
from data.out.wall import routes as wall
from data.out.web import connect_callback, language_cookie, no_delay, page_assets
from data.out.web.browser_cookie import BrowserCookie
from data.out.web.farewell import Farewell
from data.out.web.frames import FramesOfPages
from data.out.web.guard import LOOPBACK_NAMES, Guard, Scope, Threshold, is_loopback
from data.out.web.page_assets import PageAssets
from data.out.web.sign_in_door import SignInDoor
from data.out.web.sign_out import SignOut
from data.out.web.watch import Watch
from data.stores.workspace import Workspace
from data.telemetry import logs
from data.telemetry.error_file import ErrorFile
from okr_model.wording.sentences import Sentence, as_it_is
from pages.ui import error_page, server_gone, sign_in_claims, streamlit_logs, streamlits_words, style, whole_callbacks
from pages.ui.run_times import RunTimes
from pages.ui.socket_messages import of_a_page

ROOT = Path(__file__).parent
# Value each safety setting must have; Streamlit ignores config files and the environment under a bare ASGI server
# started elsewhere, and then its own defaults would apply.
SAFE = {
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "client.showErrorDetails": "none",
    "logger.enableRich": False,
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
                Sentence(
                    "{name} is {found} and must be {wanted} (set by: {get_where_defined}). Take that away; "
                    "start from the project's folder, where .streamlit/config.toml stands, or use `okr "
                    "serve`."
                ).filled(
                    name=name,
                    found=as_it_is(repr(found)),
                    wanted=as_it_is(repr(wanted)),
                    get_where_defined=config.get_where_defined(name),
                )
            )
    if config.get_option("server.maxUploadSize") > 10:
        raise UnsafeSettings(
            Sentence("server.maxUploadSize must be at most 10 (megabytes); see .streamlit/config.toml.")
        )
    address = config.get_option("server.address") or "0.0.0.0"  # noqa: S104 - Streamlit's default, named to refuse it
    if not signed_in_only and not is_loopback(address):
        raise UnsafeSettings(
            Sentence(
                "Without sign-in the server listens on this machine only, not on {address}. Set up "
                "[auth] in okr.toml first (README.md, 'Let others in'), or leave --address out."
            ).filled(address=address)
        )


def keep_forecasts(workspace: Workspace) -> int:
    """What the scheduler does once a day; gives how many forecasts were new."""
    return forecasts.keep(workspace, actor_of(workspace, SERVER, "server"))


def back_up(workspace: Workspace, stopped: Callable[[], bool]) -> Path:
    """What the scheduler does as often as `[backup]` says; gives the file."""
    return backups.scheduled(workspace, actor_of(workspace, SERVER, "server"), stopped=stopped).file.file


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the workspace, start the scheduler, the notifier and what listens to Slack; close all on the way out."""
    logs.catch_the_rest()
    assert_safe(settings.auth is not None)
    private.keep_private()
    no_delay.send_at_once()
    from streamlit import config

    # okr.toml says which names are served, to Streamlit's sockets too, whoever started the server
    config.set_option("server.allowedHosts", sorted(LOOPBACK_NAMES.union(settings.server.allowed_hosts)))
    serving = await anyio.to_thread.run_sync(
        lambda: Serving.start(
            home,
            address=config.get_option("server.address"),
            port=config.get_option("server.port"),
            daily=keep_forecasts,
            back_up=back_up,
        )
    )
    notifier = Notifier(serving.workspace)
    notifier.start()
    slack = SlackConnection(serving.workspace)
    slack.start()
    farewell = Farewell(serving)
    farewell.listen()
    try:
        yield {"serving": serving}
    finally:
        await anyio.to_thread.run_sync(slack.stop)
        await anyio.to_thread.run_sync(notifier.stop)
        await anyio.to_thread.run_sync(serving.stop)
        farewell.over()


def language_of(asked: Scope) -> str:
    """The language in which the web door itself speaks to who asks: pages know better who that is."""
    return language_cookie.of_request(asked) or settings.workspace.language


heap.share_one_heap()
home = find_home()
try:
    settings = Settings.load(home)
    secrets: dict[str, Any] = {**settings.streamlit_secrets()}
except SettingsError as error:
    raise SystemExit(spoken(error.sentence)) from None
logs.set_up(settings.server.log, besides=[ErrorFile(home)])
streamlit_logs.take_over()
whole_callbacks.take_over()
style_sheet = style.sheet()
first_look = FirstLook(home, style_sheet, sign_in_claims.read)
app = st.App(
    ROOT / "pages" / "app.py",
    secrets=secrets,
    lifespan=lifespan,
    on_script_error=error_page.tell,
    routes=[
        *health.routes(home),
        *routes(home, token_needed=settings.auth is not None),
        *wall.routes(home),
        *tile.routes(home),
        connect_callback.route(home),
        language_cookie.route(),
        *page_assets.routes(style_sheet),
        *first_look.routes(),
    ],
    middleware=[
        Middleware(Watch, language=language_of),
        Middleware(Threshold, language=language_of),
        Middleware(
            Guard,
            signed_in_only=settings.auth is not None,
            hosts=settings.server.allowed_hosts,
            address=settings.link,
            language=language_of,
        ),
        Middleware(FramesOfPages, of_a_page=of_a_page),
        *(
            [Middleware(BrowserCookie)]
            if settings.auth is None
            else [
                Middleware(SignOut, home=home),
                Middleware(SignInDoor, home=home, auth=settings.auth, claims=sign_in_claims.read, language=language_of),
            ]
        ),
        Middleware(
            PageAssets,
            style_sheet=style_sheet,
            language=language_of,
            gone=server_gone.said(),
            streamlits=streamlits_words.said(),
            first_look=first_look,
        ),
        Middleware(RunTimes),
    ],
)

if __name__ == "__main__":
    app.run()
