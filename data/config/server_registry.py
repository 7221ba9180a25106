"""Where the running server of a workspace is, and the token it knows its callers by: two small private files."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.framework.redaction import know

SERVER_FILE = "server.json"
TOKEN_FILE = "api_token"  # noqa: S105 - the name of a file


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, as it announced itself."""

    pid: int
    address: str
    port: int
    token: str

    def __repr__(self) -> str:
        return f"Server(pid={self.pid}, address={self.address!r}, port={self.port})"


def announce(home: Path, address: str, port: int) -> Server:
    """Say that this process serves the workspace."""
    server = Server(os.getpid(), address, port, api_token(home))
    temporary = _private(home, json.dumps(asdict(server)))
    temporary.replace(home / SERVER_FILE)
    return server


def running_server(home: Path) -> Server | None:
    """The server of a workspace, where one announced itself and its process is alive."""
    try:
        server = Server(**json.loads((home / SERVER_FILE).read_text(encoding="utf-8")))
        os.kill(server.pid, 0)
    except PermissionError:
        return None if not os.access(home / SERVER_FILE, os.R_OK) else server  # alive, under another user
    except (OSError, ValueError, TypeError, OverflowError):
        return None
    return server


def retract(home: Path) -> None:
    """Take this process's announcement back; another's stays."""
    server = running_server(home)
    if server is not None and server.pid == os.getpid():
        (home / SERVER_FILE).unlink(missing_ok=True)


def api_token(home: Path) -> str:
    """The secret that programs send to the JSON API; made once, readable by the owner of the workspace only."""
    file = home / TOKEN_FILE
    if not file.exists():
        temporary = _private(home, secrets.token_urlsafe(32))
        with suppress(FileExistsError):  # another process was first: its token counts
            os.link(temporary, file)
        temporary.unlink()
    token = file.read_text(encoding="utf-8").strip()
    know(token)
    return token


def _private(home: Path, text: str) -> Path:
    """A new file of the workspace with this text, under a passing name and for its owner only."""
    file = home / f".{secrets.token_hex(8)}.new"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    return file
