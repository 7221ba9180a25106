"""The connection to Slack that a server holds: socket mode, through the official library, which opens it anew.

Slack hands each event to one of the connections of an app (https://docs.slack.dev/apis/events-api/using-socket-mode),
so of several servers on one plan store one answers.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from data.config.chat_settings import SlackSettings
from data.ingest.repeating import Repeating
from data.out.chat import slack, who
from data.out.chat.answering import Answering, Stopping
from data.out.chat.slack import SlackTrouble
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

log = logging.getLogger(__name__)

SECONDS: Final = 1.0  # how often settings and connection are looked at
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 300.0
_PING_SECONDS: Final = 5.0
_LOST: Final = Sentence("The connection is lost; it is opened anew.")


class SlackConnection:
    """Connects while `[chat.slack]` is there, with what it says now; nothing of Slack is imported before it is."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.trouble: Sentence | None = None
        self._settings: SlackSettings | None = None
        self._client: SocketModeClient | None = None
        self._again_at, self._wait = 0.0, _FIRST_WAIT
        self._loop = Repeating("Slack connection", self._round, SECONDS)

    @property
    def connected(self) -> bool:
        """Whether Slack can hand something over now."""
        return self._client is not None and self._client.is_connected()

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def stop(self, patience: float = 1.0) -> None:
        """End; a form that is being taken has so many seconds."""
        self._loop.end()
        leaving = threading.Thread(target=self._leave, name="Slack farewell", daemon=True)
        leaving.start()
        leaving.join(patience)

    def _round(self) -> None:
        settings = self.workspace.refresh().settings.chat.slack
        if settings != self._settings:
            self._leave()
            self._settings, self._again_at, self._wait = settings, 0.0, _FIRST_WAIT
        if settings is None:
            return
        if self._client is not None:
            if (lost := getattr(self._client, "lost", None)) is not None:
                self._leave()
                self._failed(lost)
            else:
                self._note(None if self.connected else _LOST)
        elif time.monotonic() >= self._again_at:
            try:
                self._client = self._connected(settings)
                self._wait = _FIRST_WAIT
            except SlackTrouble as trouble:
                self._failed(trouble)
        if self._loop.stopped:
            self._leave()

    def _failed(self, trouble: SlackTrouble) -> None:
        wait = _LONGEST_WAIT if trouble.is_of_the_tokens else max(self._wait, float(trouble.wait))
        self._again_at, self._wait = time.monotonic() + wait, min(self._wait * 2, _LONGEST_WAIT)
        self._note(trouble.sentence)

    def _note(self, trouble: Sentence | None) -> None:
        """Say once what is wrong, and once that it is over."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if trouble is None:
            log.info("Connected to Slack")
        else:
            log.warning("Slack: %s", trouble)

    def _connected(self, settings: SlackSettings) -> SocketModeClient:
        web = slack.client(settings)
        home = who.home_of(web)
        answering = Answering(self.workspace, web, home, settings.links, lambda: self._loop.stopped)
        client = _made(settings, web)
        client.socket_mode_request_listeners.append(lambda of, request: _answer(answering, of, request))
        try:
            client.connect()
        except (SlackTrouble, OSError) as error:
            threading.Thread(target=client.close, daemon=True).start()
            raise (error if isinstance(error, SlackTrouble) else slack.trouble(error)) from None
        if client.is_connected():
            self.trouble = None
            log.info("Connected to Slack")
        return client

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _made(settings: SlackSettings, web: Any) -> SocketModeClient:
    from slack_sdk.errors import SlackClientError
    from slack_sdk.socket_mode import SocketModeClient

    class Client(SocketModeClient):
        """The library's, which would ask again every few seconds whatever the answer; a refusal ends it, in `lost`."""

        lost: SlackTrouble | None = None

        def issue_new_wss_url(self) -> str:
            try:
                return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])
            except SlackClientError as error:
                self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = False
                self.lost = slack.trouble(error)
                raise self.lost from None

    token = settings.app_token.get_secret_value()
    return Client(token, logger=slack.quiet, web_client=web, ping_interval=_PING_SECONDS, concurrency=4)


def _answer(answering: Answering, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
    """Answer one envelope. All but a form that is handed in are acknowledged first: Slack waits for three seconds."""
    from slack_sdk.socket_mode.response import SocketModeResponse

    payload = request.payload
    if request.type == "interactive" and payload.get("type") == "view_submission":
        try:
            shown = answering.handed_in(payload)
        except Stopping:
            return  # Slack says that it got no answer, and keeps what was typed
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, shown))
        if shown is None:
            answering.after(payload)
        return
    client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
    if request.type == "interactive" and payload.get("type") == "block_actions":
        answering.pressed(payload)
    elif request.type == "events_api":
        answering.shared(payload)
