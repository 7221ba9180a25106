"""A real PostgreSQL server for tests: its own folder, a socket instead of a port, gone afterwards."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

USERS = ("postgres", "nobody")  # initdb refuses to run as root
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of a new, empty database each time it is called."""
    programs = _programs()
    if programs is None:
        line = "no PostgreSQL server programs (initdb, postgres) on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{line}; with CI=true they must be there")
        pytest.skip(line)
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path must stay short
    if user is not None:
        os.chown(folder, user, -1)
    try:
        _run(programs / "initdb", "-D", folder / "db", "-U", "tester", "-A", "trust", "-E", "UTF8", "-N", user=user)
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=60"
        control = (programs / "pg_ctl", "-D", folder / "db", "-w")
        _run(*control, "-o", options, "-l", folder / "log", "start", user=user)
        try:
            with psycopg.connect(host=str(folder), user="tester", dbname="postgres", autocommit=True) as server:
                yield lambda: _new_database(server, folder)
        finally:
            _run(*control, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_database(server: psycopg.Connection, folder: Path) -> str:
    name = f"test{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    return f"postgresql://tester:not-a-secret@/{name}?host={folder}"


def _programs() -> Path | None:
    """The folder that holds them all, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
    first = shutil.which("postgres")
    for folder in [*([Path(first).resolve().parent] if first else []), *installed]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def _user() -> int | None:
    """Whom the server runs as, where we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next(known[name] for name in USERS if name in known)


def _run(*command: object, user: int | None) -> None:
    """Run a program to its end; what it said stands in the failure. A server it starts must not hold our pipes."""
    with tempfile.TemporaryFile() as said:
        extra = {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}
        done = subprocess.run([str(c) for c in command], stdout=said, stderr=said, cwd="/", check=False, **extra)
        said.seek(0)
        assert done.returncode == 0, f"{command[0]}: {said.read().decode(errors='replace')}"
