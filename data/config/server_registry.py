"""Where the running server of a workspace is, and the secret by which it knows the commands of this machine.

Both stand in a small private file: whoever can read it can read the whole workspace. The secret is another one at every
start. Programs send personal tokens instead (`data.commands.tokens`).
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.framework.redaction import know

SERVER_FILE = "server.json"
OLD_TOKEN_FILE = "api_token"  # noqa: S105 - the name of a file: the one token of older versions


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
    server = Server(os.getpid(), address, port, secrets.token_urlsafe(32))
    know(server.token)
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


def old_token(home: Path) -> str:
    """The token that all programs shared before there were personal ones; empty where there is none.

    For one more version it is good for reading. It is made no more.
    """
    try:
        token = (home / OLD_TOKEN_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    know(token)
    return token


def _private(home: Path, text: str) -> Path:
    """A new file of the workspace with this text, under a passing name and for its owner only."""
    file = home / f".{secrets.token_hex(8)}.new"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    return file
