"""The pages' server: refused where it would be unsafe or cannot work, else started in place of this process."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from data.config import heap
from data.out.cli.errors import NotDone
from data.out.cli.store_access import PATIENCE
from data.out.cli.terminal import say
from okr_model.wording.sentences import Sentence
from okr_model.wording.system_errors import of_system

if TYPE_CHECKING:
    from data.config.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
"""Where dashboard.py stands, and .streamlit/ with the settings that matter for safety."""

_ANY = ("0.0.0.0", "::")  # noqa: S104 - named to be told in words
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Without it: [server] port, else 8501.")]


def served_at(home: Path) -> str | None:
    """The address of the server that serves this workspace; None where none does."""
    from data.config import server_registry
    from data.out.cli import owner_client

    server = server_registry.running_server(home)
    return owner_client.url(server) if server is not None and owner_client.answers(server) else None


def launch(settings: Settings, *, port: int | None = None, address: str | None = None) -> NoReturn:
    """Become the server of a workspace. Raises `NotDone` where the address is unsafe or taken."""
    port, address = port or settings.server.port, (address or settings.server.address).strip("[]")
    _refuse_strangers(settings, address)
    if there := served_at(settings.home):
        raise NotDone(
            Sentence("This workspace ({home}) is being served already: open {there}").filled(
                home=settings.home, there=there
            )
        )
    _refuse_taken(address, port)
    _open_once(settings.home)
    shown = "localhost" if address in _ANY else f"[{address}]" if ":" in address else address
    say(
        Sentence("{workspace_title}: open http://{shown}:{port}  (Ctrl+C ends it; workspace {home})").filled(
            workspace_title=settings.workspace.title, shown=shown, port=str(port), home=settings.home
        )
    )
    _become(settings.home, _streamlit(settings, address, port))


def _refuse_strangers(settings: Settings, address: str) -> None:
    """Without sign-in only this machine may knock."""
    from data.out.web.guard import is_loopback

    if settings.auth is None and not is_loopback(address):
        raise NotDone(
            Sentence(
                "Without sign-in the server listens on this machine only, not on {address}. Set up "
                "[auth] in {file} first (README.md, 'Let others in'), or use 127.0.0.1."
            ).filled(address=address, file=settings.file)
        )


def _refuse_taken(address: str, port: int) -> None:
    """Say who is in the way before the server stumbles over it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port left a moment ago is free
        try:
            probe.bind((address, port))
        except OSError as error:
            raise NotDone(_why_not(error, address, port)) from None


def _open_once(home: Path) -> None:
    """Meet a damaged store, or a command that does not let go of it, before the server does: it would only crash."""
    from data.stores.workspace import Workspace

    with Workspace.open(home, wait=PATIENCE) as workspace:
        _ = workspace.metrics


def _why_not(error: OSError, address: str, port: int) -> Sentence:
    free = str(port + 1 if port < 65535 else 8501)
    other = Sentence("Choose another, such as --port {value}.").filled(value=free)
    if error.errno == errno.EADDRINUSE:
        return Sentence("Port {port} is in use by another program. {other}").filled(port=str(port), other=other)
    if error.errno == errno.EACCES:
        return Sentence("You may not use port {port}: those below 1024 are the administrator's. {other}").filled(
            port=str(port), other=other
        )
    return Sentence("The server cannot listen on {address} ({why}). Use an address of this machine.").filled(
        address=address, why=of_system(error)
    )


def _streamlit(settings: Settings, address: str, port: int) -> list[str]:
    known = dict.fromkeys(["localhost", "127.0.0.1", "::1", *settings.server.allowed_hosts])
    hosts = [part for host in known for part in ("--server.allowedHosts", host)]
    where = ["--server.port", str(port), "--server.address", address]
    quiet = ["--logger.hideWelcomeMessage", "true"]  # the address was said above
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py"), *where, *quiet, *hosts]


def _become(home: Path, command: list[str]) -> NoReturn:
    environment = {**heap.ONE_HEAP, **os.environ, "OKR_HOME": str(home)}
    os.chdir(ROOT)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if os.name == "posix":
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, no shell
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603 - no shell
