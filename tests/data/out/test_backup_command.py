"""`okr backup` and `okr restore`: the whole workspace in one file, and nothing but the whole of it comes back."""

import json
import os
import random
import shutil
import stat
import tarfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_home import answer, okr, ready
from clock_at import clock_at
from served import NOVEMBER, serving
from served import okr as okr_apart

from data.commands import backups, check_ins
from data.commands.permissions import Actor
from data.config.vault import Vault
from data.ingest.serving import Scheduler
from data.queries.backups import state
from data.stores.backup import contents
from data.stores.workspace import Workspace

CLOCK = NOVEMBER


ON = ("--on", "2026-11-10")
DAMAGES = int(os.environ.get("OKR_DAMAGES", "6"))


def ada_of(door: str) -> Actor:
    return Actor("ada@example.com", "admin", door)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A workspace with a plan, figures, a secret and what was said about a key result."""
    from pydantic import SecretStr

    home = ready(tmp_path_factory.mktemp("made") / "home")
    Vault(home).put("site", SecretStr("sesame"))
    with Workspace.open(home, own=False) as workspace:
        ada = Actor("ada@example.com", "admin", "command_line")
        check_ins.comment(workspace, ada, "2026-Q4", ("key result", "visitors"), "We are on it.")
    return home


@pytest.fixture(scope="module")
def backed_up(made, tmp_path_factory) -> Path:
    told = answer(made, "backup", "--to", str(tmp_path_factory.mktemp("backups")))
    return Path(told["file"])


def everything(home: Path) -> dict[str, str]:
    """What people are told of a workspace, by command and by what was said."""
    with Workspace.open(home, own=False) as workspace:
        feed = workspace.plan.check_ins.feed("2026-Q4", "awareness", reader="ada@example.com")
        said = [f"{e.author} {e.body}" for e in feed]
    commands = (("status", *ON), ("metrics",), ("plan", "export"), ("forecast", *ON))
    return {"said": str(said), **{c[0]: okr(home, *c, *(["--json"] * (c[0] != "plan"))).stdout for c in commands}}


def test_what_is_restored_is_what_was_there(made, backed_up, tmp_path):
    home = tmp_path / "deep" / "restored"
    result = okr(home, "restore", str(backed_up))
    assert result.exit_code == 0, result.output
    assert "1 cycle" in result.stderr
    assert everything(home) == everything(made)
    assert Vault(home).get("site").get_secret_value() == "sesame"
    assert answer(home, "doctor", "site")
    checks = {c["name"]: c["ok"] for c in answer(home, "doctor")["checks"]}
    assert checks["archive"]
    assert checks["rows"]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert not list(home.glob(".rest*"))


def test_a_backup_is_for_its_owner_only_and_says_what_it_holds(made, backed_up):
    assert stat.S_IMODE(backed_up.stat().st_mode) == 0o600
    with tarfile.open(backed_up) as tar:  # any program can read it
        names = tar.getnames()
        assert names[0] == "manifest.json"
        assert {"okr.toml", "plan.sqlite", "metrics.duckdb", "secrets.json", "secret.key", "site.csv"} <= set(names)
        assert "server.json" not in names
        listed = json.load(tar.extractfile("manifest.json"))
    assert {one["name"] for one in listed["files"]} == set(names[2:])
    assert listed["facts"]["metrics"]["rows"] == 71 * 4


def test_a_dry_run_verifies_and_writes_nothing(backed_up, tmp_path):
    told = answer(tmp_path / "new", "restore", str(backed_up), "--dry-run")
    assert told["metrics"]["first_day"] == "2026-09-01"
    assert told["plan"]["cycles"] == ["2026-Q4"]
    assert not (tmp_path / "new").exists()


def test_nothing_that_is_there_is_replaced(made, backed_up, tmp_path):
    before = everything(made)
    result = okr(made, "restore", str(backed_up))
    assert result.exit_code == 1
    assert "is not empty" in result.stderr
    assert everything(made) == before
    (tmp_path / "file").write_text("mine")
    assert "is a file" in okr(tmp_path / "file", "restore", str(backed_up)).stderr
    assert okr(tmp_path / "new", "restore", str(tmp_path / "no.tar")).exit_code == 1


def test_an_encrypted_one_tells_nothing_without_its_passphrase(made, tmp_path):
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse\n")
    told = answer(made, "backup", "--to", str(tmp_path), "--passphrase-file", str(secret))
    file = Path(told["file"])
    assert told["encrypted"]
    for word in (b"sesame", b"Website sessions", b"manifest", b"okr.toml"):
        assert word not in file.read_bytes()
    home = tmp_path / "restored"
    assert "is encrypted" in okr(home, "restore", str(file)).stderr
    wrong = okr(home, "restore", str(file), OKR_BACKUP_PASSPHRASE="another")
    assert wrong.exit_code == 1
    assert "another one" in wrong.stderr
    assert not home.exists()
    assert okr(home, "restore", str(file), OKR_BACKUP_PASSPHRASE="correct horse").exit_code == 0
    assert everything(home) == everything(made)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_damaged_backup_is_refused_in_words_and_leaves_nothing(made, backed_up, tmp_path, encrypted):
    """Bytes that are changed, and ends that are missing. What does no harm (tar's own padding) may be let through."""
    whole, file = backed_up, tmp_path / "damaged.tar"
    if encrypted:
        told = okr(made, "backup", "--to", str(tmp_path / "b"), "--json", OKR_BACKUP_PASSPHRASE="x")
        whole = Path(json.loads(told.stdout)["file"])
    content, chance, before = whole.read_bytes(), random.Random(3), everything(made)
    refused = 0
    for n in range(DAMAGES):
        hurt = bytearray(content)
        if n % 2:
            del hurt[chance.randrange(len(hurt)) :]
        else:
            at = chance.randrange(len(hurt))
            hurt[at : at + 64] = chance.randbytes(len(hurt[at : at + 64]))
        file.write_bytes(hurt)
        home = tmp_path / f"restored{n}"
        result = okr(home, "restore", str(file), OKR_BACKUP_PASSPHRASE="x")
        assert isinstance(result.exception, SystemExit | None), f"{n}: {result.exception!r}"
        if result.exit_code == 0:
            assert everything(home) == before
        else:
            refused += 1
            assert result.stderr.strip()
            assert not home.exists(), f"{n}: {list(home.iterdir())}"
    assert refused >= DAMAGES * 0.8


def test_a_file_that_leads_out_of_the_folder_is_refused(backed_up, tmp_path):
    """A backup somebody else made up: its list of contents is right, its names are not."""
    import hashlib
    import io

    with tarfile.open(backed_up) as tar:
        listed = json.load(tar.extractfile("manifest.json"))
    for number, name in enumerate(("../evil", "/tmp/evil", "a/../../evil", ".restoring/x")):
        listed["files"] = [{"name": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}]
        text = json.dumps(listed).encode()
        file = tmp_path / "evil.tar"
        with tarfile.open(file, "w") as tar:
            parts = (
                ("manifest.json", text),
                ("manifest.sha256", hashlib.sha256(text).hexdigest().encode()),
                (name, b"evil"),
            )
            for one, body in parts:
                entry = tarfile.TarInfo(one)
                entry.size = len(body)
                tar.addfile(entry, io.BytesIO(body))
        home = tmp_path / f"home{number}"
        assert okr(home, "restore", str(file)).exit_code == 1
        assert not home.exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_newer_backup_is_refused(backed_up, tmp_path):
    import hashlib
    import io

    with tarfile.open(backed_up) as tar:
        listed = json.load(tar.extractfile("manifest.json"))
    listed["facts"]["plan"]["version"] = "999"
    text = json.dumps(listed).encode()
    file = tmp_path / "newer.tar"
    with tarfile.open(file, "w") as tar:
        for one, body in (("manifest.json", text), ("manifest.sha256", hashlib.sha256(text).hexdigest().encode())):
            entry = tarfile.TarInfo(one)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    result = okr(tmp_path / "home", "restore", str(file))
    assert result.exit_code == 1
    assert "newer version of the program" in result.stderr


def test_a_restore_that_was_killed_is_not_taken_for_a_whole_one(made, backed_up, tmp_path):
    home = tmp_path / "home"
    assert okr(home, "restore", str(backed_up)).exit_code == 0
    half = home / contents.RESTORING
    half.mkdir()
    (half / ".contents").write_text("\n".join(sorted(p.name for p in home.iterdir() if p != half)))
    shutil.move(home / "plan.sqlite", half / "plan.sqlite")
    result = okr(home, "status")
    assert result.exit_code == 1
    assert "has not finished" in result.stderr
    assert okr(home, "restore", str(backed_up)).exit_code == 0
    assert everything(home) == everything(made)


def test_an_old_backup_goes_for_a_new_one(tmp_path, made):
    home = shutil.copytree(made, tmp_path / "home")
    with (home / "okr.toml").open("a") as settings:
        settings.write('\n[backup]\nkeep = 2\nto = "kept"\n')
    (home / "kept").mkdir()
    (home / "kept" / "mine.tar").write_text("no backup")
    for hour in range(4):
        with clock_at(datetime(2026, 11, 24, hour, tzinfo=UTC)):
            assert okr(home, "backup").exit_code == 0
    left = sorted(path.name for path in (home / "kept").iterdir())
    assert [name[18:] for name in left] == ["", "2026-11-24T020000Z.tar", "2026-11-24T030000Z.tar"]


def test_the_server_makes_them_by_schedule(tmp_path, made):
    home = Path(shutil.copytree(made, tmp_path / "home"))
    (home / "backup.json").unlink(missing_ok=True)
    with (home / "okr.toml").open("a") as settings:
        settings.write('\n[backup]\nevery = "6h"\nkeep = 1\n')
    asked: list[Path] = []

    def back_up(workspace: Workspace, stopped) -> Path:
        if not asked:
            asked.append(home)
            raise OSError("the disk is not there yet")
        asked.append(backups.scheduled(workspace, ada_of("server"), stopped=stopped).file.file)
        return asked[-1]

    def look(scheduler: Scheduler, at: datetime) -> None:
        with clock_at(at):
            scheduler._back_up_if_due()
            if scheduler._backing_up is not None:
                scheduler._backing_up.result(60)

    day = datetime(2027, 1, 24, 12, tzinfo=UTC)
    with Workspace.open(home) as workspace:
        assert state(workspace).state == "none"
        scheduler = Scheduler(workspace, lambda _: 0, back_up)
        look(scheduler, day)  # fails
        look(scheduler, day + timedelta(minutes=5))  # not tried again yet
        assert len(asked) == 1
        look(scheduler, day + timedelta(minutes=16))
        look(scheduler, day + timedelta(hours=1))
        assert len(asked) == 2
        with clock_at(day + timedelta(hours=2)):
            assert state(workspace).state == "ok"
            assert state(workspace).is_well
        with clock_at(day + timedelta(hours=13)):
            assert state(workspace).state == "late"
        look(scheduler, day + timedelta(hours=7))
        assert [path.exists() for path in asked[1:]] == [False, True], "the oldest went"
        asked[-1].unlink()
        assert state(workspace).state == "gone"
        scheduler.stop()


def test_another_folder_that_is_full_or_not_there_is_one_clear_message(made, tmp_path):
    (tmp_path / "file").write_text("")
    result = okr(made, "backup", "--to", str(tmp_path / "file" / "x"))
    assert result.exit_code == 1
    assert "No backup was made" in result.stderr
    assert not list(made.glob(".backup-*"))


@pytest.mark.postgres
def test_a_plan_in_postgresql_goes_into_the_backup_and_back(tmp_path, new_postgres):
    first, second = new_postgres(), new_postgres()
    home = tmp_path / "home"
    from cli_home import make

    make(home)
    for words in (("plan", "apply", str(home / "okrs.yaml")), ("sync",)):
        assert okr(home, *words, OKR_PLAN_URL=first).exit_code == 0
    status = okr(home, "status", *ON, "--json", OKR_PLAN_URL=first).stdout
    told = okr(home, "backup", "--to", str(tmp_path / "to"), "--json", OKR_PLAN_URL=first)
    assert told.exit_code == 0, told.output
    file = json.loads(told.stdout)["file"]
    here, there = tmp_path / "here", tmp_path / "there"
    assert okr(here, "restore", file).exit_code == 0
    assert okr(here, "status", *ON, "--json").stdout == status
    result = okr(there, "restore", file, OKR_PLAN_URL=second)
    assert result.exit_code == 0, result.output
    assert not (there / "plan.sqlite").exists()
    assert okr(there, "status", *ON, "--json", OKR_PLAN_URL=second).stdout == status
    assert okr(there, "sync", OKR_PLAN_URL=second).exit_code == 0  # ids go on where they were
    again = okr(tmp_path / "again", "restore", file, OKR_PLAN_URL=second)
    assert again.exit_code == 1
    assert "empty database" in again.stderr


@pytest.mark.slow
def test_the_drill(november_demo, tmp_path):
    """Back up while the server runs and people write and sync; restore elsewhere; every figure is the same."""
    home = Path(shutil.copytree(november_demo, tmp_path / "home"))
    said: list[str] = []
    stop, synced = threading.Event(), threading.Event()

    def keep_writing() -> None:
        ada = Actor("brand-lead@example.com", "admin", "command_line")
        with Workspace.open(home, own=False) as workspace:
            cycle = workspace.plan.cycles()[-1].id
            item = workspace.plan.plan(cycle).objectives[0].id
            while not stop.is_set():
                check_ins.comment(workspace, ada, cycle, ("objective", item), f"note {len(said)}")
                said.append(f"note {len(said)}")
                stop.wait(0.1)

    def keep_syncing() -> None:
        while not synced.is_set():
            okr_apart(home, "sync", "site", "social")

    with serving(home) as server:
        writers = [threading.Thread(target=keep_writing), threading.Thread(target=keep_syncing)]
        for writer in writers:
            writer.start()
        files = []
        try:
            for n in range(3):
                stop.wait(1)
                if n == 2:  # a pull says when it was: from now on the status is the same
                    synced.set()
                    writers[1].join()
                before = len(said)
                done = okr_apart(home, "backup", "--to", str(tmp_path / "backups"), "--json")
                assert done.returncode == 0, done.stderr
                files.append((json.loads(done.stdout)["file"], before))
        finally:
            stop.set()
            synced.set()
            for writer in writers:
                writer.join()
        assert len(said) > 10
        status = okr_apart(home, "status", "--json")
        assert status.returncode == 0, status.stderr
        assert server.process.poll() is None
    for number, (file, before) in enumerate(files):
        restored = tmp_path / f"restored{number}"
        done = okr_apart(restored, "restore", file, "--home", str(restored))
        assert done.returncode == 0, done.stderr
        if number == 2:
            assert okr_apart(restored, "status", "--json").stdout == status.stdout
        checks = json.loads(okr_apart(restored, "doctor", "--json").stdout)["checks"]
        assert [c for c in checks if c["name"] in {"rows", "archive", "metric store"} and not c["ok"]] == []
        with Workspace.open(restored, own=False) as workspace:
            cycle = workspace.plan.cycles()[-1].id
            item = workspace.plan.plan(cycle).objectives[0].id
            feed = workspace.plan.check_ins.feed(cycle, item, reader="brand-lead@example.com")
            kept = {entry.body.text for entry in feed if entry.kind == "comment"}
        assert set(said[:before]) <= kept, "what was acknowledged before the backup began is in it"
    assert not list(home.glob(".backup-*"))
