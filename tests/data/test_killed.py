"""Killed at random moments, whatever it was doing: nothing acknowledged is lost or doubled, and it opens again.

`OKR_KILLS=500` says how many; they are shared out among what the program does. Power loss is another matter: what a
killed process has written stays in the machine's memory, so these tests say nothing about it.
"""

import http.client
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.config import Config
from cli_home import okr, ready, write_data
from served import NOVEMBER, serving, stop
from sqlalchemy import create_engine

from data.commands import backups, check_ins, reviews, tokens
from data.commands import restoring as restore_commands
from data.commands.permissions import Actor
from data.commands.plan import plan as plan_commands
from data.commands.sources.sync import sync
from data.out import exports
from data.out.exports import atomic_file
from data.queries.metrics import archive
from data.queries.plan import plan_file
from data.queries.reviews import current_pack
from data.stores.backup import backup_file
from data.stores.backup.contents import RESTORING, UnfinishedRestore
from data.stores.plan.engine import MIGRATIONS
from data.stores.plan.store import PlanStore
from data.stores.workspace import Workspace

KILLS = int(os.environ.get("OKR_KILLS", "9"))
SHARE = max(1, KILLS // 9)
CYCLE, ON = "2026-Q4", ("--on", "2026-11-10")
ADA = Actor("ada@example.com", "admin", "command_line")
ABOUT = ("objective", "awareness")
SEED = random.randrange(1_000_000)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(max(300, 10 * KILLS))]

CLOCK = NOVEMBER


def told(folder: Path) -> list[str]:
    """What was acknowledged, in order."""
    file = folder / "acknowledged"
    return file.read_text().split("\n")[:-1] if file.exists() else []


def tell(folder: Path, line: object) -> None:
    """Acknowledge something, as a page or a command would by its answer."""
    handle = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


class Victims:
    """Processes that do something over and over until they are killed."""

    def __init__(self) -> None:
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["test_killed"])
        with pytest.MonkeyPatch.context() as patch:  # the server of forks is told of no other path
            patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
            forkserver.ensure_running()
        self.chance = random.Random(SEED)

    def kill(self, do: Callable[[Path], None], folder: Path, within: float) -> None:
        """Start it, wait until it has begun, and kill it within so many seconds."""
        (folder / "began").unlink(missing_ok=True)
        process: BaseProcess = self.context.Process(target=do, args=(folder,), daemon=True)
        process.start()
        until = time.monotonic() + 120
        while not (folder / "began").exists():
            assert process.is_alive(), f"it ended by itself; seed {SEED}"
            assert time.monotonic() < until, f"it never began; seed {SEED}"
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, within))
        process.kill()
        process.join()


@pytest.fixture(scope="module")
def victims() -> Victims:
    return Victims()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    return ready(tmp_path_factory.mktemp("whole") / "home")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """With a workspace in `home`."""
    shutil.copytree(whole, tmp_path / "home")
    return tmp_path


def begin(folder: Path) -> None:
    (folder / "began").touch()


def intact(home: Path) -> None:
    """Both stores open, are whole, and agree with the archive."""
    with closing(sqlite3.connect(home / "plan.sqlite")) as plan:
        assert plan.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plan.execute("PRAGMA foreign_key_check").fetchall() == []
    with Workspace.open(home) as workspace:
        rows, expected = archive.adds_up(workspace)
        assert rows == expected
        found = archive.against_store(workspace)
        assert (found.lost, found.unknown, found.strangers) == ((), (), ())
        assert workspace.spool.pending() == []
        assert workspace.spool.rejections() == {}


# Plan edits


def keep_editing(folder: Path) -> None:
    with Workspace.open(folder / "home", own=False) as workspace:
        begin(folder)
        for number in range(10**9):
            name = f"{os.getpid()}-{number}"
            check_ins.comment(workspace, ADA, CYCLE, ABOUT, name)
            tell(folder, f"comment {name}")
            change = {"target": 10_000.0 + number % 500 + os.getpid() / 10**7}
            plan_commands.edit(workspace, ADA, CYCLE, "key result", "visitors", change, reason=name)
            tell(folder, f"target {name}")


def test_plan_edits(victims, folder):
    for _ in range(SHARE):
        victims.kill(keep_editing, folder, 0.5)
        with PlanStore(folder / "home" / "plan.sqlite"):
            pass
    intact(folder / "home")
    said = Counter(line for line in told(folder))
    with closing(sqlite3.connect(folder / "home" / "plan.sqlite")) as plan:
        stored = Counter(f"target {row[0]}" for row in plan.execute("SELECT reason FROM change WHERE field = 'target'"))
    with PlanStore(folder / "home" / "plan.sqlite") as store:
        feed = store.check_ins.feed(CYCLE, "awareness", reader="ada@example.com")
    stored += Counter(f"comment {entry.body.text}" for entry in feed if entry.kind == "comment")
    assert not said - stored, f"lost; seed {SEED}"
    assert set(stored.values()) == {1}, f"doubled; seed {SEED}"
    assert len(stored) - len(said) <= SHARE, "at most what was under way at each kill"


# Sync and ingest


def keep_syncing(folder: Path) -> None:
    begin(folder)
    for number in range(10**9):
        write_data(folder / "home", sessions=60 + number % 7)
        with Workspace.open(folder / "home") as workspace:
            sync(workspace, ADA, ["site"])


def spool_and_take_in(folder: Path) -> None:
    """As beside a server: one process spools, another takes in; here the one that takes in is killed."""
    begin(folder)
    for number in range(10**9):
        write_data(folder / "home", sessions=50 + number % 7)
        with Workspace.open(folder / "home", own=False) as workspace:
            sync(workspace, ADA, ["site"])
        with Workspace.open(folder / "home"):
            pass


@pytest.mark.parametrize("do", [keep_syncing, spool_and_take_in])
def test_sync_and_ingest(victims, folder, whole, do):
    for _ in range(SHARE):
        victims.kill(do, folder, 1.0)
        with Workspace.open(folder / "home"):
            pass
    intact(folder / "home")
    write_data(folder / "home")
    assert okr(folder / "home", "sync").exit_code == 0
    figures = [json.loads(okr(home, "status", *ON, "--json").stdout) for home in (folder / "home", whole)]
    values = [[r["value"] for o in one["objectives"] for r in o["key_results"]] for one in figures]
    assert values[0] == values[1]
    intact(folder / "home")


# Migration


def old_plan(home: Path, version: str) -> dict[str, int]:
    """The plan as an older program had written it; gives how many rows each table has."""
    new, old = home / "plan.sqlite", home / "older.sqlite"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.upgrade(config, version)
    engine.dispose()
    rows = {}
    with closing(sqlite3.connect(old)) as target:
        target.execute("ATTACH ? AS newer", [str(new)])
        tables = [r[0] for r in target.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in (t for t in tables if t not in {"alembic_version"} and not t.startswith("sqlite_")):
            there = {r[1] for r in target.execute(f"PRAGMA newer.table_info({table})")}
            names = ", ".join(f'"{r[1]}"' for r in target.execute(f"PRAGMA main.table_info({table})") if r[1] in there)
            target.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM newer.{table}")
            rows[table] = target.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0]
        target.commit()
    for leftover in home.glob("plan.sqlite*"):
        leftover.unlink()
    old.rename(new)
    return rows


def migrate(folder: Path) -> None:
    begin(folder)
    with PlanStore(folder / "home" / "plan.sqlite"):
        tell(folder, "migrated")
    time.sleep(60)


def test_migration(victims, folder, whole):
    status = okr(whole, "status", *ON, "--json").stdout
    for _ in range(SHARE):
        shutil.rmtree(folder / "home")
        shutil.copytree(whole, folder / "home")
        rows = old_plan(folder / "home", "021")
        assert rows["key_result"] == 3
        victims.kill(migrate, folder, 0.6)
        with PlanStore(folder / "home" / "plan.sqlite"):
            pass
        intact(folder / "home")
        with closing(sqlite3.connect(folder / "home" / "plan.sqlite")) as plan:
            assert {t: plan.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in rows} == rows
        assert okr(folder / "home", "status", *ON, "--json").stdout == status


# Backup and restore


def keep_backing_up(folder: Path) -> None:
    with Workspace.open(folder / "home") as workspace:
        begin(folder)
        for number in range(10**9):
            made = backups.make(workspace, ADA, to=folder / "to" / f"{os.getpid()}-{number}")
            tell(folder, made.file.file)


def test_backup(victims, folder):
    for _ in range(SHARE):
        victims.kill(keep_backing_up, folder, 0.8)
        intact(folder / "home")
    made = sorted((folder / "to").rglob("okr-backup-*.tar"))
    assert {str(file) for file in made} >= set(told(folder)), "lost"
    for file in made:
        backup_file.verify(file)


def restore(folder: Path) -> None:
    begin(folder)
    restore_commands.restore(next((folder / "to").iterdir()), folder / "new")
    tell(folder, "restored")
    time.sleep(60)


def test_restore(victims, folder, whole):
    status = okr(whole, "status", *ON, "--json").stdout
    assert okr(folder / "home", "backup", "--to", str(folder / "to")).exit_code == 0
    file = next((folder / "to").iterdir())
    for _ in range(SHARE):
        (folder / "acknowledged").unlink(missing_ok=True)
        victims.kill(restore, folder, 0.3)
        home = folder / "new"
        done = (home / "okr.toml").exists() and not (home / RESTORING).exists()
        assert done or not told(folder)
        if not done and home.exists() and (home / RESTORING).exists():
            with pytest.raises(UnfinishedRestore):
                Workspace.open(home)
        if not done:
            result = okr(home, "restore", str(file))
            assert result.exit_code == 0, result.output
        intact(home)
        assert okr(home, "status", *ON, "--json").stdout == status
        shutil.rmtree(home)


# Frozen reviews, and exports


def keep_freezing(folder: Path) -> None:
    with Workspace.open(folder / "home") as workspace:
        begin(folder)
        while True:
            setting = {"title": "Review", "cycle": CYCLE, "day": date(2026, 11, 10), "chair": ADA.email}
            number = reviews.make(workspace, ADA, setting)
            tell(folder, f"{number} made")
            tell(folder, f"{number} {reviews.freeze(workspace, ADA, number)}")


def test_freeze(victims, folder):
    for _ in range(SHARE):
        victims.kill(keep_freezing, folder, 0.8)
        intact(folder / "home")
    with Workspace.open(folder / "home") as workspace:
        for line in told(folder):
            number, fingerprint = line.split()
            review = workspace.plan.reviews.find(int(number))
            if fingerprint != "made":
                assert workspace.plan.reviews.pack(review.id).fingerprint == fingerprint
        everything = workspace.plan.reviews.all()
    made = [line for line in told(folder) if line.endswith("made")]
    assert len(set(made)) == len(made)
    assert 0 <= len(everything) - len(made) <= SHARE


def keep_exporting(folder: Path) -> None:
    with Workspace.open(folder / "home") as workspace:
        snapshot = workspace.snapshot()
        pack = current_pack.now(snapshot, by=ADA.email, cycle=CYCLE, team=None)
        assert pack is not None
        plan = plan_file.write(workspace.plan.plan(CYCLE))
        begin(folder)
        for number in range(10**9):
            for kind in ("csv", "html"):
                content = exports.make(pack, kind, language="en")
                atomic_file.write(folder / f"review.{kind}", content + b"\n<!-- end -->" + str(number).encode())
            atomic_file.write(folder / "okrs.yaml", f"{plan}# end {number}".encode())


def test_export(victims, folder):
    for _ in range(SHARE):
        victims.kill(keep_exporting, folder, 0.6)
        for name in ("review.csv", "review.html", "okrs.yaml"):
            if (folder / name).exists():
                last = (folder / name).read_bytes().rpartition(b"end")
                assert last[1], f"half of {name}; seed {SEED}"
    if (folder / "okrs.yaml").exists():
        assert plan_file.read((folder / "okrs.yaml").read_text()).cycle.id == CYCLE
    intact(folder / "home")


# A server, over HTTP


def test_a_server_that_people_write_to(folder):
    """Targets are set over HTTP; the server is killed, started again, and has each that it acknowledged once."""
    home, chance, acknowledged = folder / "home", random.Random(SEED), []
    with Workspace.open(home, own=False) as workspace:
        token = tokens.make_for(workspace, ADA, ADA.email, "Crash test", ["plan"], 30).text
    for number in range(max(1, SHARE // 3)):
        with suppress(ProcessLookupError), serving(home) as server:
            until = time.monotonic() + chance.uniform(0.2, 2)
            count = 0
            while time.monotonic() < until:
                count += 1
                reason, target = f"{number}-{count}", 9000 + number * 1000 + count
                _post(server.port, token, {"target": target, "reason": reason})
                acknowledged.append(reason)
            connection = _sending(server.port, token, {"target": 1, "reason": f"{number}-last"})
            time.sleep(chance.uniform(0, 0.02))
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            connection.close()
    stop(server)
    intact(home)
    with closing(sqlite3.connect(home / "plan.sqlite")) as plan:
        stored = Counter(row[0] for row in plan.execute("SELECT reason FROM change WHERE field = 'target'"))
    stored.pop(None, None)
    assert not Counter(acknowledged) - stored, "lost"
    assert set(stored.values()) == {1}, "doubled"
    assert len(acknowledged) > 3


def _sending(port: int, token: str, body: dict[str, object]) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/key-results/visitors/target", json.dumps({**body, "cycle": CYCLE}), headers)
    return connection


def _post(port: int, token: str, body: dict[str, object]) -> None:
    connection = _sending(port, token, body)
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    assert reply.status == 200, text
