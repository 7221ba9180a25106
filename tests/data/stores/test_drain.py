"""From the spool to the store, the archive, and back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from store_rows import day, pull, row

from data.stores.metrics.batch import Batch, Ingested
from data.stores.metrics.store import MetricStore, Request, StoreError, StoreLocked, StoreUnreadable
from data.stores.spool.drain import WouldLose, drain, rebuild
from data.stores.spool.spool import Spool, archived_batches
from okr_model.metrics.measures import Measure


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics.duckdb"


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", tmp_path / "batches")


@pytest.fixture
def store(path: Path) -> Iterator[MetricStore]:
    with MetricStore.open(path) as store:
        yield store


def sessions(store: MetricStore) -> list[float]:
    request = Request(Measure("site", "sessions"), date(2000, 1, 1), date(2100, 1, 1))
    return list(store.daily([request])[request])


def test_what_waits_is_taken_in_and_archived_as_it_was_put_down(spool: Spool, store: MetricStore) -> None:
    for minute in (2, 1, 3):
        spool.write(*pull([row(1, minute)], (1, 1), minute=minute))
    heard: list[tuple[Batch, Ingested]] = []
    done = drain(spool, store, lambda batch, ingested: heard.append((batch, ingested)))
    assert [i.number for i in done] == [1, 2, 3]
    assert [i for _, i in heard] == done
    assert [(i.added, i.changed) for i in done] == [(1, 0), (0, 1), (0, 1)]
    assert sessions(store) == [3]
    assert spool.pending() == []
    assert len(archived_batches(spool.archived)) == 3
    assert drain(spool, store) == []


def test_what_cannot_be_taken_in_does_not_stand_in_the_way(spool: Spool, store: MetricStore) -> None:
    broken = spool.write(*pull([row(1, 1)], (1, 1), minute=1))
    broken.write_bytes(broken.read_bytes()[:200])
    contradictory = spool.write(*pull([row(1, 1), row(1, 2)], (1, 1), minute=2))
    spool.write(*pull([row(1, 5)], (1, 1), minute=3))
    assert len(drain(spool, store)) == 1
    assert sessions(store) == [5]
    reasons = {file.name: reason for file, reason in spool.rejections().items()}
    assert "cannot be read" in reasons[broken.name]
    assert "two rows for" in reasons[contradictory.name]


def test_trouble_of_the_machine_is_not_held_against_the_batch(
    spool: Spool, store: MetricStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.write(*pull([row(1, 1)], (1, 1)))
    with monkeypatch.context() as trouble:
        trouble.setattr(Path, "read_bytes", lambda path: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        with pytest.raises(OSError, match="Too many open files"):
            drain(spool, store)
    assert len(drain(spool, store)) == 1
    assert spool.rejections() == {}


def test_a_batch_whose_news_was_not_delivered_is_told_again(spool: Spool, store: MetricStore) -> None:
    spool.write(*pull([row(1, 1)], (1, 1)))

    def fail(batch: Batch, ingested: Ingested) -> None:
        raise RuntimeError("the plan store is busy")

    with pytest.raises(RuntimeError):
        drain(spool, store, fail)
    assert sessions(store) == [1]
    heard: list[Ingested] = []
    (done,) = drain(spool, store, lambda batch, ingested: heard.append(ingested))
    assert heard == [done]
    assert done.already
    assert len(archived_batches(spool.archived)) == 1


def restated(spool: Spool, store: MetricStore) -> None:
    for minute, value in enumerate((1, 2, 3)):
        spool.write(*pull([row(1, value), row(2, 7)], (1, 2), minute=minute))
        drain(spool, store)


@pytest.mark.parametrize("damage", ["none", "missing", "truncated", "with a log"])
def test_a_store_is_rebuilt_from_the_archive(path: Path, spool: Spool, damage: str) -> None:
    with MetricStore.open(path) as store:
        restated(spool, store)
        records = store.batches()
    content, log = path.read_bytes(), path.with_name(f"{path.name}.wal")
    if damage == "missing":
        path.unlink()
    elif damage != "none":
        path.write_bytes(content[:5000])
    if damage == "with a log":
        log.write_bytes(b"what a crash left")
    rebuilt = rebuild(path, spool.archived)
    assert (rebuilt.batches, rebuilt.rows, rebuilt.unread) == (3, 2, {})
    assert not log.exists()
    if damage == "missing":
        assert rebuilt.kept is None
    else:
        assert rebuilt.kept is not None
        assert rebuilt.kept.stat().st_size == (len(content) if damage == "none" else 5000)
    with MetricStore.open(path) as store:
        assert sessions(store) == [3, 7]
        assert store.batches() == records
        assert [e.rows for e in store.evidence("site", "sessions", day(1), day(2), records[1].ingested.ingested_at)]
        spool.write(*pull([row(1, 4), row(2, 7)], (1, 2), minute=9))
        assert [i.changed for i in drain(spool, store)] == [1]


def test_a_rebuild_says_which_archived_files_it_left_out(path: Path, spool: Spool) -> None:
    with MetricStore.open(path) as store:
        restated(spool, store)
    first, second, _ = archived_batches(spool.archived)
    second.write_bytes(b"")
    renamed = first.rename(first.with_name("copy.parquet"))
    with pytest.raises(WouldLose) as refused:
        rebuild(path, spool.archived)
    assert [one.number for one in refused.value.lost] == [1, 2]
    with MetricStore.open(path) as store:
        assert len(store.batches()) == 3
    rebuilt = rebuild(path, spool.archived, accept_loss=True)
    assert rebuilt.batches == 1
    assert set(rebuilt.unread) == {second, renamed}
    assert "does not begin with the time" in str(rebuilt.unread[renamed])


def test_nothing_is_rebuilt_from_nothing(path: Path, spool: Spool) -> None:
    with MetricStore.open(path) as store:
        store.ingest(*pull([row(1, 1)], (1, 1)))
    with pytest.raises(StoreError, match="nothing to rebuild"):
        rebuild(path, spool.archived)
    with MetricStore.open(path) as store:
        assert sessions(store) == [1]
    assert {file.name for file in path.parent.iterdir()} == {path.name, "spool"}


def test_a_store_in_use_is_not_rebuilt(path: Path, spool: Spool) -> None:
    with MetricStore.open(path) as store:
        restated(spool, store)
        with pytest.raises(StoreLocked):
            rebuild(path, spool.archived)
        assert sessions(store) == [3, 7]


def test_a_damaged_store_stays_where_it_is_when_the_rebuild_fails(path: Path, spool: Spool) -> None:
    path.write_bytes(b"damaged")
    with pytest.raises(StoreError, match="nothing to rebuild"):
        rebuild(path, spool.archived)
    with pytest.raises(StoreUnreadable):
        MetricStore.open(path)
