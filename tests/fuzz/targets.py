"""What takes the inputs, by name: each gets one, and raises only where the program has broken a promise."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import inputs
from cli_home import ready
from starlette.applications import Starlette
from starlette.middleware import Middleware

from connectors.framework.errors import BadConfig, BadData, ConnectorError
from connectors.framework.tables import isolated
from connectors.framework.tables.parsing import text as text_parsing
from connectors.framework.tables.parsing.refused import Refused as NoTable
from connectors.framework.tables.parsing.refused import is_workbook
from data.commands import tokens
from data.commands.permissions import SCOPES, Actor
from data.config.settings import Settings, SettingsError
from data.config.settings_file import CannotWrite, SettingsFile
from data.config.validation_errors import BadFile
from data.ingest.driver_files import driver_files
from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import Said, Use
from data.out.api.routes import routes
from data.out.wall import routes as wall
from data.out.web import connect_callback
from data.out.web.browser_cookie import BrowserCookie
from data.out.web.guard import Guard
from data.queries.plan import plan_file
from data.queries.what_if import what_if_file
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Unfit, as_it_is

LONGEST_WORDS = 20_000
"""Letters of what is said of one input: more is no message but the input over again."""


class Broken(AssertionError):
    """A promise that an input broke."""


@dataclass(frozen=True)
class Target:
    """make: an input from a random generator.  take: what the program does with it."""

    make: Callable[[random.Random], Any]
    take: Callable[[Any], object]


def said_well(error: Exception) -> None:
    """An error is words for people."""
    words = str(error)
    if not words.strip() or "Traceback" in words or len(words) > LONGEST_WORDS:
        raise Broken(f"{type(error).__name__} says too little or too much: {words[:200]!r} ({len(words)} letters)")


def plan(text: str) -> None:
    """Read, and what was read is written to be read again."""
    try:
        found = plan_file.read(text)
    except BadFile as error:
        said_well(error)
        return
    again = plan_file.read(plan_file.write(found))
    if again != found:
        raise Broken("what was written reads back as another plan")


def what_if(given: tuple[str, Any]) -> None:
    """A file, and the same as the body of a request."""
    text, data = given
    for read in (lambda: what_if_file.read(text), lambda: what_if_file.checked(data)):
        try:
            read()
        except BadFile as error:
            said_well(error)


def a_scenario(rng: random.Random) -> tuple[str, Any]:
    data = inputs.what_if(rng)
    text = inputs.as_text(rng, data)
    return (inputs.spoilt_text(rng, text) if rng.random() < 0.5 else text), data


class SettingsTarget:
    """A workspace whose settings are those."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp())

    def __call__(self, text: str) -> None:
        (self._home / "okr.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            settings = Settings.load(self._home, {"HOME": "/root"})
        except SettingsError as error:
            said_well(error)
        else:
            for problem in settings.problems.values():
                said_well(problem)
            with suppress(SettingsError):
                settings.streamlit_secrets()
            repr(settings)
        try:
            file = SettingsFile(self._home)
            with file.changing():
                for name in list(file.sources())[:2]:
                    file.enable(name, False)
                file.add("added", {"connector": "csv", "path": "a.csv"})
                file.remove("added")
        except CannotWrite as error:
            said_well(error)


def read_in_process(content: bytes, name: str, **asked: Any) -> isolated.Answer:
    """As `isolated.ask` does for text, without a process for each: a hundred times as many inputs in the same time."""
    answer = isolated.Answer()
    try:
        about, rows = text_parsing.rows(content, asked.get("encoding"))
        answer.about = json.loads(json.dumps(about))
        for number, cells in rows:
            answer.rows.add(number, cells)
    except NoTable as refused:
        raise (BadConfig if refused.option else BadData)(
            as_it_is(f"{name} {refused.about}"), remedy=refused.remedy
        ) from None
    return answer


def upload(given: tuple[bytes, str, random.Random]) -> None:
    """Opened, understood, questions answered as anybody might, and its rows read."""
    content, name, rng = given
    try:
        file = file_reading.opened(content, name)
        said = Said()
        for _ in range(4):
            reading = file_reading.understood(file, said)
            if reading.is_settled:
                rows = file_reading.read_rows(reading)
                repr((rows.days, rows.left_out[:3], rows.cells[:3]))
                return
            answers = {
                q.key: rng.choice([*(c.value for c in q.choices), "nonsense"]) if rng.random() < 0.1 or not q.choices
                else rng.choice(q.choices).value
                for q in reading.questions
            }  # fmt: skip
            uses = {
                column.heading: Use(
                    role=rng.choice(("day", "metric", "dimension", "ignore")), name=rng.choice((None, "x", ""))
                )
                for column in reading.columns
                if rng.random() < 0.2
            }
            said = Said({**said.answers, **answers}, uses)
    except (ConnectorError, ValueError) as error:  # what `opened` and `understood` say they raise
        if not isinstance(error, ConnectorError) and type(error) not in (ValueError, Unfit):
            raise
        said_well(error)


def a_table(rng: random.Random) -> tuple[bytes, str, random.Random]:
    return (*inputs.table_text(rng), rng)


def a_workbook(rng: random.Random) -> tuple[bytes, str, random.Random]:
    return (*inputs.workbook(rng), rng)


def table(given: tuple[bytes, str, random.Random]) -> None:
    """Tables as text, read in this process."""
    if is_workbook(given[0]):
        return
    with patch.object(isolated, "ask", read_in_process):
        upload(given)


def events(given: tuple[bytes, str]) -> None:
    """A file of drivers."""
    content, name = given
    try:
        with patch.object(isolated, "ask", isolated.ask if is_workbook(content) else read_in_process):
            read = driver_files.read(
                content, name, {"site.sessions", "site.followers"}, ["site.sessions"], ZoneInfo("UTC")
            )
        for problem in read.problems:
            said_well(Exception(str(problem)))
    except BadFile as error:
        said_well(error)


def unlimited(home: Path) -> Path:
    """A workspace that may be asked as often as one likes."""
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[server]\ntoken_requests = 100000\naddress_requests = 100000\n")
    return home


class Web:
    """The routes of a workspace behind their guard, asked without a socket: addresses, queries, bodies, cookies."""

    def __init__(self) -> None:
        home = unlimited(ready(Path(tempfile.mkdtemp()) / "home"))
        with Workspace.open(home) as workspace:
            admin = Actor("fuzz@example.com", "admin", "command_line")
            self._token = tokens.make(workspace, admin, "fuzz", SCOPES, 30).text
        self.app = Starlette(
            routes=[*routes(home, token_needed=False), *wall.routes(home), connect_callback.route(home)],
            middleware=[Middleware(Guard, signed_in_only=False), Middleware(BrowserCookie)],
        )

    @staticmethod
    def asked(rng: random.Random) -> dict[str, Any]:
        """One request."""
        path = inputs.path(rng, inputs.PATHS if rng.random() < 0.8 else inputs.DOORS)
        posting = any(word in path for word in inputs.POSTED)
        return {
            "method": rng.choice(("GET", "POST")) if rng.random() < 0.2 else "POST" if posting else "GET",
            "path": path,
            "query": inputs.query(rng),
            "cookie": inputs.cookies(rng) if rng.random() < 0.3 else "",
            "body": inputs.body(rng, path) if posting else b"",
            "token": rng.choice(("", "", *["right"] * 6, rng.choice(("okr_nothing", "é")))),
            "hangs_up": rng.random() < 0.05,
        }

    def __call__(self, asked: dict[str, Any]) -> None:
        """Every answer is one of words, whatever was asked."""
        status, content = asyncio.run(self._ask(asked))
        if status >= 500 and "healthz" not in asked["path"] and "readyz" not in asked["path"]:
            raise Broken(f"answered {status}: {content[:200]!r}")
        if asked["path"].startswith("/api"):
            found = json.loads(content, parse_constant=_no_constant)
            if status >= 400 and not str(found["error"]).strip():
                raise Broken("refused without a word")

    async def _ask(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        token = self._token if asked.get("token") == "right" else asked.get("token", "")
        sent = [(b"authorization", f"Bearer {token}".encode("latin-1", "replace"))] if token else []
        headers = [*sent, (b"host", b"localhost"), (b"cookie", asked["cookie"].encode("latin-1", "replace"))]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": asked["method"],
            "scheme": "http",
            "path": asked["path"],
            "raw_path": asked["path"].encode("utf-8", "replace"),
            "query_string": asked["query"].encode("latin-1", "replace"),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 5),
            "server": ("127.0.0.1", 80),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if asked.get("hangs_up"):
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": asked["body"], "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def _no_constant(name: str) -> None:
    raise Broken(f"{name} is no JSON")


TARGETS: dict[str, Callable[[], Target]] = {
    "plan": lambda: Target(inputs.plan, plan),
    "settings": lambda: Target(inputs.settings, SettingsTarget()),
    "what-if": lambda: Target(a_scenario, what_if),
    "tables": lambda: Target(a_table, table),
    "workbooks": lambda: Target(a_workbook, upload),
    "events": lambda: Target(inputs.events, events),
    "web": lambda: Target(Web.asked, Web()),
}
