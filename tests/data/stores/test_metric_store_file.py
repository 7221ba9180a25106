"""The file of the metric store: one owner, damage named with its way out, no half-made store."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from store_rows import pull, row

from data.stores.metrics.batch import Batch
from data.stores.metrics.store import MetricStore, StoreLocked, StoreUnreadable

HOLD = """
import sys
from pathlib import Path
from data.stores.metrics.store import MetricStore
store = MetricStore.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics.duckdb"


def test_another_process_is_named_as_the_owner(path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreLocked, match=f"in use by process {other.pid}.*okr sync") as refusal:
            MetricStore.open(path)
        assert refusal.value.pid == other.pid
        other.stdin.close()
    MetricStore.open(path).close()


def test_one_process_opens_it_once(path: Path) -> None:
    with MetricStore.open(path), pytest.raises(StoreLocked) as refusal:
        MetricStore.open(path.parent / ".." / path.parent.name / path.name)
    assert refusal.value.pid == os.getpid()
    MetricStore.open(path).close()


@pytest.mark.parametrize("how", ["foreign", "empty", "truncated", "flipped"])
def test_a_damaged_file_is_named_with_the_way_out(path: Path, how: str) -> None:
    MetricStore.open(path).close()
    content = bytearray(path.read_bytes())
    if how == "flipped":
        content[4096 + 8 : 4096 + 40] = os.urandom(32)
        content[8192 + 8 : 8192 + 40] = os.urandom(32)
    path.write_bytes({"foreign": b"hello" * 999, "empty": b"", "truncated": content[:5000]}.get(how, bytes(content)))
    for _ in range(2):  # the second try is not taken for a file that is open already
        with pytest.raises(StoreUnreadable, match=r"is damaged.*okr doctor --rebuild"):
            MetricStore.open(path)


def test_a_duckdb_file_of_another_program_is_left_alone(path: Path) -> None:
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreUnreadable, match="no metric store of this program"):
        MetricStore.open(path)


def test_tables_of_a_later_version_are_left_alone(path: Path) -> None:
    MetricStore.open(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = 99 WHERE name = 'version'")
    with pytest.raises(StoreUnreadable, match="tables of version 99; this program knows version 2"):
        MetricStore.open(path)


def test_the_previous_major_version_of_duckdb_can_read_the_file(path: Path) -> None:
    MetricStore.open(path).close()
    with duckdb.connect(str(path)) as connection:
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()[0][0]
    assert tags["storage_version"].startswith("v1.5.0")


def test_leftovers_of_a_killed_creation_do_not_matter(path: Path) -> None:
    path.with_name(f".{path.name}.{os.getpid()}.new").write_bytes(b"half")
    MetricStore.open(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@contextmanager
def full_disk(path: Path, room: int = 0) -> Iterator[None]:
    """A limit on the size of files stands in for a disk with so many bytes left."""
    size = max(file.stat().st_size for file in path.parent.iterdir() if file.is_file())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def large(source: str, channels: int) -> tuple[Batch, pa.Table]:
    return pull([row(n, n, f"{c:05d}") for n in range(1, 60) for c in range(channels)], (1, 60), source=source)


@pytest.mark.parametrize("room", [0, 100_000])
def test_a_full_disk_costs_the_batch_and_nothing_else(path: Path, room: int) -> None:
    first, wanted = pull([row(1, 1)], (1, 1)), large("shop", 800)
    with MetricStore.open(path) as store:
        store.ingest(*first)
        with full_disk(path, room):
            for _ in range(2):
                with pytest.raises(duckdb.Error, match="Could not write"):
                    store.ingest(*wanted)
            assert [r.batch for r in store.batches()] == [first[0]]
        assert store.ingest(*wanted).added == wanted[0].rows
    with MetricStore.open(path) as store:
        assert store.rows_by_source() == {"site": 1, "shop": wanted[0].rows}


def test_a_disk_that_fills_while_duckdb_tidies_up_needs_no_restart(path: Path) -> None:
    with MetricStore.open(path) as store:
        store.ingest(*large("site", 200))
        store._connection.execute("CHECKPOINT")
        store.ingest(*large("shop", 200))
        with full_disk(path), pytest.raises(duckdb.FatalException):
            store._connection.execute("CHECKPOINT")
        assert store.rows_by_source() == {"site": 59 * 200, "shop": 59 * 200}
        assert store.ingest(*pull([row(1, 1)], (1, 1), source="blog")).added == 1
