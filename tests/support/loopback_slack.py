"""Slack on this machine: its Web API and its web socket, answering as its documentation shows.

The answers are the examples of https://docs.slack.dev: `apps.connections.open`, `auth.test`, `users.info`,
`users.lookupByEmail`, `views.open`, `views.update`, `chat.postMessage`, `chat.update`, `chat.postEphemeral` and
`chat.unfurl` of the reference of methods; `hello`, `disconnect` and envelopes of *Using Socket Mode*; `block_actions`
and `view_submission` of *Interaction payloads*; `link_shared` of the reference of events. Of an argument that a method
needs and does not get, it says so as Slack does.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

Json = dict[str, Any]
APP, BOT = "xapp-1-A111-222-xyz", "xoxb-111-222-xyz"
TEAM = "T012AB3C4"
PATIENCE = 60.0
SCOPES = "chat:write,users:read,users:read.email,links:read,links:write"
NEEDS = {
    "users.info": {"user"},
    "users.lookupByEmail": {"email"},
    "views.open": {"view", "trigger_id"},
    "views.update": {"view", "view_id"},
    "chat.postMessage": {"channel", "text"},
    "chat.update": {"channel", "ts", "text"},
    "chat.postEphemeral": {"channel", "user", "text"},
    "chat.unfurl": {"unfurls"},
}


def user(name: str, email: str | None, **other: Any) -> Json:
    """A user object (https://docs.slack.dev/reference/objects/user-object)."""
    found: Json = {
        "id": f"U{name.upper()}",
        "team_id": TEAM,
        "name": name,
        "deleted": False,
        "real_name": name.title(),
        "profile": {"real_name": name.title(), "display_name": name},
        "is_bot": False,
        "is_email_confirmed": True,
    }
    if email is not None:
        found["profile"]["email"] = email
    return found | other


@dataclass
class Slack:
    """Slack as it stands. calls: what was asked of the Web API, by method.  answers: of an envelope, by its id.

    fails: what a method answers instead.  slow: seconds that a method takes.
    """

    port: int = 0
    socket_port: int = 0
    users: dict[str, Json] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    answers: dict[str, list[Json | None]] = field(default_factory=dict)
    fails: dict[str, tuple[int, Json]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    sockets: list[ServerConnection] = field(default_factory=list)
    opened: int = 0
    app_token: str = APP
    bot_token: str = BOT
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _change: threading.Condition = field(default_factory=threading.Condition)

    @property
    def settings(self) -> str:
        """What okr.toml says of it."""
        return (
            '[chat.slack]\napp_token = "env:SLACK_APP"\nbot_token = "env:SLACK_BOT"\n'
            f'api = "http://127.0.0.1:{self.port}/api/"\n'
        )

    def add(self, name: str, email: str | None, **other: Any) -> str:
        """A user; gives the id."""
        found = user(name, email, **other)
        self.users[found["id"]] = found
        return str(found["id"])

    def asked(self, method: str) -> list[Json]:
        """What was asked of a method, in the order in which it was."""
        with self._change:
            return [arguments for name, arguments in self.calls if name == method]

    def wait(self, holds: Callable[[], Any], what: str) -> Any:
        """Wait until something holds; gives it."""
        until = time.monotonic() + PATIENCE
        with self._change:
            while not (found := holds()):
                assert time.monotonic() < until, f"{what}: {self.calls[-5:]}"
                self._change.wait(0.1)
        return found

    def connected(self, times: int = 1) -> ServerConnection:
        """The newest connection, once there were so many."""
        self.wait(lambda: self.opened >= times, f"connection {times}")
        return self.sockets[-1]

    def when_asked(self, method: str, times: int = 1) -> Json:
        """What was asked of a method the last time, once it was asked so often."""
        found: list[Json] = self.wait(lambda: (a := self.asked(method)) and len(a) >= times and a, method)
        return found[times - 1]

    def hand_over(self, kind: str, payload: Json, envelope: str = "", **more: Any) -> str:
        """Send an envelope down the newest connection; gives its id."""
        envelope = envelope or f"envelope-{next(self._numbers)}"
        accepts = payload.get("type") == "view_submission"
        said = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": accepts} | more
        self.sockets[-1].send(json.dumps(said))
        return envelope

    def answer_to(self, envelope: str, times: int = 1) -> Json | None:
        """What was answered to an envelope; None where it was acknowledged alone."""
        found: list[Any] = self.wait(
            lambda: (a := self.answers.get(envelope, [])) and len(a) >= times and a, f"an answer to {envelope}"
        )
        return found[times - 1]  # type: ignore[no-any-return]

    def press(self, who: str, action: str, value: str, *, trigger: str = "", channel: str = "D024BE91L") -> str:
        """Somebody presses a button of a message."""
        return self.hand_over(
            "interactive",
            {
                "type": "block_actions",
                "team": {"id": TEAM, "domain": "example"},
                "user": {"id": who, "username": who.lower(), "team_id": TEAM},
                "api_app_id": "A02",
                "container": {
                    "type": "message", "message_ts": "1548261231.000200", "channel_id": channel, "is_ephemeral": False,
                },
                "trigger_id": trigger or f"12321423423.333649436676.{next(self._numbers)}",
                "channel": {"id": channel, "name": "directmessage"},
                "actions": [
                    {"type": "button", "block_id": "b", "action_id": action, "value": value,
                     "action_ts": "1548426417.840180"}
                ],
            },
        )  # fmt: skip

    def submit(self, who: str, view: Json, values: Json, *, view_id: str = "V1", envelope: str = "") -> str:
        """Somebody hands in a form as it was last shown, with these values by field."""
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                given = values.get(name)
                if element["type"] == "static_select":
                    chosen = None if given is None else {"value": str(given), "text": {"text": str(given)}}
                    state[name] = {element["action_id"]: {"type": "static_select", "selected_option": chosen}}
                else:
                    state[name] = {element["action_id"]: {"type": "plain_text_input", "value": given}}
        return self.hand_over(
            "interactive",
            {
                "type": "view_submission",
                "team": {"id": TEAM, "domain": "example"},
                "user": {"id": who, "name": who.lower()},
                "view": view | {"id": view_id, "hash": "156772938.1827394", "state": {"values": state}},
            },
            envelope,
        )

    def share(self, who: str, *urls: str, event_id: str = "", member: bool = True, outside: bool = False) -> str:
        """Somebody posts links. outside: in a conversation that is shared with another company."""
        return self.hand_over(
            "events_api",
            {
                "team_id": TEAM,
                "type": "event_callback",
                "is_ext_shared_channel": outside,
                "event_id": event_id or f"Ev{next(self._numbers)}",
                "event": {
                    "type": "link_shared",
                    "channel": "C123ABC456",
                    "is_bot_user_member": member,
                    "user": who,
                    "message_ts": "123456789.9875",
                    "unfurl_id": "C123456.123456789.987501.1b90fa12",
                    "source": "conversations_history",
                    "links": [{"domain": urlsplit(url).hostname, "url": url} for url in urls],
                },
            },
        )

    def _answer(self, method: str, token: str, given: Json) -> tuple[int, Json, dict[str, str]]:
        if method in self.fails:
            status, body = self.fails[method]
            return status, body, {"Retry-After": "1"} if status == 429 else {}
        if token != (self.app_token if method == "apps.connections.open" else self.bot_token):
            return 200, {"ok": False, "error": "invalid_auth"}, {}
        if missing := NEEDS.get(method, set()) - given.keys():
            return 200, {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": [*missing]}}, {}
        said: Json
        match method:
            case "apps.connections.open":
                said = {"url": f"ws://127.0.0.1:{self.socket_port}/link?ticket={next(self._numbers)}&app_id=A02"}
            case "auth.test":
                said = {"url": "https://example.slack.com/", "team": "Example", "user": "okr", "team_id": TEAM,
                        "user_id": "UBOT", "bot_id": "B02"}  # fmt: skip
            case "users.info":
                if given["user"] not in self.users:
                    return 200, {"ok": False, "error": "user_not_found"}, {}
                said = {"user": self.users[given["user"]]}
            case "users.lookupByEmail":
                found = [u for u in self.users.values() if u["profile"].get("email") == given["email"]]
                if not found:
                    return 200, {"ok": False, "error": "users_not_found"}, {}
                said = {"user": found[0]}
            case "views.open":
                said = {"view": given["view"] | {"id": f"VM{next(self._numbers)}"}}
            case "views.update":
                said = {"view": given["view"] | {"id": given["view_id"]}}
            case "chat.postMessage":
                said = {"channel": "D024BE91L", "ts": "1503435956.000247"}
            case "chat.update" | "chat.unfurl":
                said = {}
            case "chat.postEphemeral":
                said = {"message_ts": "1502210682.580145"}
            case _:
                return 200, {"ok": False, "error": "unknown_method"}, {}
        return 200, {"ok": True, **said}, {"X-OAuth-Scopes": SCOPES}

    def _listen(self, socket: ServerConnection) -> None:
        hello = {"type": "hello", "connection_info": {"app_id": "A02"}, "num_connections": 1,
                 "debug_info": {"host": "applink-7fc4fdbb64-4x5xq", "approximate_connection_time": 18060}}  # fmt: skip
        socket.send(json.dumps(hello))
        with self._change:
            self.sockets.append(socket)
            self.opened += 1
            self._change.notify_all()
        with suppress(ConnectionClosed):
            for message in socket:
                said = json.loads(message)
                with self._change:
                    self.answers.setdefault(said["envelope_id"], []).append(said.get("payload"))
                    self._change.notify_all()


@contextmanager
def slack() -> Iterator[Slack]:
    """Slack, until the block ends."""
    here = Slack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body, parts = self.rfile.read(length).decode(), urlsplit(self.path)
            given: Json = dict(parse_qsl(parts.query))
            if "json" in self.headers.get("content-type", ""):
                given |= json.loads(body or "{}")
            else:
                given |= dict(parse_qsl(body))
            for name in ("unfurls", "view", "blocks"):
                if isinstance(given.get(name), str):
                    given[name] = json.loads(given[name])
            method = parts.path.removeprefix("/api/")
            token = given.pop("token", "") or (self.headers.get("authorization") or "").removeprefix("Bearer ")
            time.sleep(here.slow.get(method, 0.0))
            status, answer, headers = here._answer(method, token, given)
            with here._change:
                here.calls.append((method, given))
                here._change.notify_all()
            raw = json.dumps(answer).encode()
            with suppress(OSError):
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web, serve(here._listen, "127.0.0.1", 0) as sockets:
        here.port, here.socket_port = web.server_address[1], sockets.socket.getsockname()[1]
        threads = [threading.Thread(target=one.serve_forever, daemon=True) for one in (web, sockets)]
        for thread in threads:
            thread.start()
        try:
            yield here
        finally:
            web.shutdown()
            sockets.shutdown()
            for thread in threads:
                thread.join(5)
