"""Every kind of damage: words and a remedy, no traceback, no wrong figure; and what `okr doctor --repair` makes of it.

`OKR_DAMAGES=20` says how many of each kind.
"""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cli_home import answer, okr, ready, write_data
from served import NOVEMBER

from data.config import server_registry

DAMAGES = int(os.environ.get("OKR_DAMAGES", "2"))
ON = ("--on", "2026-11-10")
pytestmark = pytest.mark.timeout(300 + 60 * DAMAGES)

CLOCK = NOVEMBER


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    home = ready(tmp_path_factory.mktemp("whole") / "home")
    write_data(home, sessions=70)
    assert okr(home, "sync").exit_code == 0  # a second batch
    return home


@pytest.fixture(scope="module")
def backup(whole, tmp_path_factory) -> Path:
    return Path(answer(whole, "backup", "--to", str(tmp_path_factory.mktemp("backups")))["file"])


@pytest.fixture(scope="module")
def status(whole) -> str:
    return okr(whole, "status", *ON, "--json").stdout


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def zeroes(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(0, len(content), 4096)
    content[at : at + 4096] = bytes(len(content[at : at + 4096]))


def noise(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at : at + 512] = chance.randbytes(len(content[at : at + 512]))


def head(content: bytearray, chance: random.Random) -> None:
    content[:100] = chance.randbytes(100)


def stranger(content: bytearray, chance: random.Random) -> None:
    content[:] = b"This is a letter, no database.\n" * chance.randrange(1, 9)


def empty(content: bytearray, chance: random.Random) -> None:
    content.clear()


KINDS = [cut, zeroes, noise, head, stranger, empty]


def damaged(whole: Path, folder: Path, name: str, kind: Callable, number: int) -> Path:
    home = Path(shutil.copytree(whole, folder / f"home{number}"))
    content = bytearray((home / name).read_bytes())
    kind(content, random.Random(f"{name} {kind.__name__} {number}"))
    (home / name).write_bytes(content)
    return home


def spoken(home: Path, *words: str) -> tuple[int, str]:
    """What a command says; never a traceback."""
    result = okr(home, *words)
    assert isinstance(result.exception, SystemExit | None), f"{words}: {result.exception!r}"
    assert result.exit_code == 0 or result.stderr.strip() or result.stdout.strip()
    return result.exit_code, result.output


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_plan(whole, backup, status, tmp_path, kind):
    for number in range(DAMAGES):
        home = damaged(whole, tmp_path, "plan.sqlite", kind, number)
        before = (home / "plan.sqlite").read_bytes()
        code, said = spoken(home, "status", *ON, "--json")
        assert code == 1 or said == status or kind is empty, "no wrong figure"
        assert code == 0 or "doctor --repair" in said or "There is no plan" in said
        code, said = spoken(home, "doctor")
        if (home / "plan.sqlite").read_bytes() != before:
            assert kind is empty  # an empty file is a store that has not begun
            continue
        if code == 0:
            continue  # what was hit held nothing
        code, said = spoken(home, "doctor", "--repair")
        assert code == 1
        assert "stays as it is" in said
        assert "--plan-from" in said
        assert (home / "plan.sqlite").read_bytes() == before
        code, said = spoken(home, "doctor", "--plan-from", str(backup))
        assert code == 0, said
        assert "kept as" in said
        assert okr(home, "status", *ON, "--json").stdout == status
        assert [p for p in home.glob("plan.before-*.sqlite") if p.read_bytes() == before], "the damaged one is kept"


def test_a_plan_whose_names_are_no_text_any_more(whole, tmp_path):
    """SQLite quotes what it stumbles over, and its driver cannot read that."""
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    content = (home / "plan.sqlite").read_bytes()
    assert b"CREATE TABLE activity" in content
    (home / "plan.sqlite").write_bytes(content.replace(b"CREATE TABLE activity", b"CREATE T\xc4BLE activity"))
    code, said = spoken(home, "status", *ON)
    assert code == 1
    assert "doctor --repair" in said
    code, said = spoken(home, "doctor", "--repair")
    assert code == 1
    assert "stays as it is" in said


def test_a_metric_store_cut_within_its_rows_names_the_way_out(whole, tmp_path):
    """It opens, and ends before what is asked for."""
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    content = (home / "metrics.duckdb").read_bytes()
    for share in (0.98, 0.96, 0.9):
        (home / "metrics.duckdb").write_bytes(content[: int(len(content) * share)])
        code, said = spoken(home, "status", *ON)
        assert code == 0 or "okr doctor --rebuild" in said


def test_what_can_be_read_of_a_damaged_plan_is_saved_and_can_be_gone_on_with(whole, status, tmp_path):
    """A page of an index, say, or of the log of changes: the plan itself is all there."""
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    with closing(sqlite3.connect(home / "plan.sqlite")) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'activity'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with (home / "plan.sqlite").open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    code, said = spoken(home, "doctor", "--repair")
    assert code == 1
    assert "could not be read to the end: activity" in said
    (saved,) = home.glob("plan.saved-*.sqlite")
    assert f"--plan-from {saved}" in said.replace("\n", "")
    assert spoken(home, "doctor", "--plan-from", str(saved))[0] == 0
    assert okr(home, "status", *ON, "--json").stdout == status


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_metric_store(whole, status, tmp_path, kind):
    for number in range(DAMAGES):
        home = damaged(whole, tmp_path, "metrics.duckdb", kind, number)
        code, said = spoken(home, "status", *ON, "--json")
        assert code == 1 or said == status, "no wrong figure"
        spoken(home, "metrics")
        examined, said = spoken(home, "doctor")
        if examined == 0:
            continue
        assert "okr doctor --rebuild" in said
        code, said = spoken(home, "doctor", "--repair")
        assert code == 0, said
        assert "Built it anew: 2 batches" in said
        assert okr(home, "status", *ON, "--json").stdout == status
        assert list(home.glob("metrics.*.duckdb")), "the damaged one is kept"


def test_a_metric_store_that_is_gone(whole, status, tmp_path):
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    (home / "metrics.duckdb").unlink()
    code, said = spoken(home, "doctor")
    assert code == 1
    assert "the archive has 2 batches" in said
    assert not (home / "metrics.duckdb").exists(), "to examine makes nothing"
    assert spoken(home, "doctor", "--repair")[0] == 0
    assert okr(home, "status", *ON, "--json").stdout == status


@pytest.mark.parametrize("kind", [*KINDS, None])
def test_a_batch_that_is_missing_or_damaged(whole, backup, status, tmp_path, kind):
    for number in range(DAMAGES):
        home = Path(shutil.copytree(whole, tmp_path / f"home{number}"))
        (home / "backup.json").unlink(missing_ok=True)
        files = sorted((home / "batches").glob("*/*/*.parquet"))
        hit = files[number % len(files)]
        good = hit.read_bytes()
        if kind is None:
            hit.unlink()
        else:
            content = bytearray(good)
            kind(content, random.Random(number))
            hit.write_bytes(content)
        assert okr(home, "status", *ON, "--json").stdout == status
        code, said = spoken(home, "doctor")
        if kind is not None and code == 0:
            continue
        assert code == 1
        code, said = spoken(home, "doctor", "--repair")  # no backup is known
        assert code == 1
        assert "No backup has it" in said
        assert "okr sync site --since" in said or "Later batches speak for all its days" in said
        told = json.loads((whole / "backup.json").read_text())
        (home / "backup.json").write_text(json.dumps(told | {"file": str(backup)}))
        code, said = spoken(home, "doctor", "--repair")
        assert code == 0, said
        assert "Put back" in said
        assert hit.read_bytes() == good


def test_garbage_in_the_spool(whole, status, tmp_path):
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    spool, chance = home / "spool", random.Random(5)
    names = []
    for number in range(max(DAMAGES, 5)):
        name = [f".b{number}.999999999.tmp", f"{number:09d}_x.parquet", f"note{number}.txt", f"{number}.csv"][
            number % 4
        ]
        (spool / name).write_bytes(chance.randbytes(chance.randrange(2000)))
        names.append(name)
    code, said = spoken(home, "doctor")
    assert code == 0
    assert all(name in said for name in names)
    assert {p.name for p in spool.iterdir()} >= set(names), "to examine moves nothing"
    code, said = spoken(home, "doctor", "--repair")
    assert code == 0
    assert "half-written" in said
    assert not set(names) & {p.name for p in spool.iterdir()}
    assert {p.name for p in (spool / "rejected").iterdir()} >= {n for n in names if not n.endswith(".tmp")}
    assert okr(home, "status", *ON, "--json").stdout == status


def test_to_examine_changes_nothing(whole, tmp_path):
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    waiting = sorted((home / "batches").glob("*/*/*.parquet"))[-1]
    shutil.copy(waiting, home / "spool" / "000000001_again.parquet")

    def everything() -> dict[str, bytes]:
        files = (p for p in home.rglob("*") if p.is_file() and not p.name.endswith((".lock", "-shm", "-wal")))
        return {str(p): p.read_bytes() for p in files}

    before = everything()
    assert spoken(home, "doctor")[0] == 0
    assert everything() == before


def test_nothing_is_repaired_beside_a_server(whole, tmp_path):
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    server_registry.announce(home, "127.0.0.1", 8501)
    for words in (("--repair",), ("--plan-from", str(whole / "plan.sqlite"))):
        code, said = spoken(home, "doctor", *words)
        assert code == 1
        assert "stop it first" in said


def test_a_plan_of_a_newer_program_is_refused_by_command_and_by_repair(whole, tmp_path):
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    with closing(sqlite3.connect(home / "plan.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '999'")
    before = (home / "plan.sqlite").read_bytes()
    for words in (("status",), ("plan", "export"), ("doctor",), ("backup",)):
        code, said = spoken(home, *words)
        assert code == 1
        assert "newer version" in said
    shutil.copy(home / "plan.sqlite", tmp_path / "newer.sqlite")
    assert "newer version" in spoken(home, "doctor", "--plan-from", str(tmp_path / "newer.sqlite"))[1]
    assert (home / "plan.sqlite").read_bytes() == before
