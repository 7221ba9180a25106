"""The spool: what is in it is whole, what is damaged is put aside with a reason, nothing stands in the way."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_rows import Row, day, pull, row

from data.stores.metrics.batch import Ingested, batch_table, fingerprint, new_batch
from data.stores.spool.spool import Spool, UnreadableBatch, archived_batches, batch_id, ingested_at, number


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", tmp_path / "batches")


def test_a_batch_comes_back_as_it_was_written(spool: Spool) -> None:
    rows = [row(2, 5, 'Größe, "quoted"'), row(1, 3), row(2, 7, since=1)]
    table = batch_table(rows)
    batch = new_batch(
        table,
        source="site",
        connector="google_analytics",
        metrics=["sessions", "active_users"],
        start=day(1),
        end=day(2),
        pulled_by="scheduler",
        requests=4,
        flags=[{"code": "sampled", "day": "2026-07-01", "note": "40 %"}],
        settled_through=day(1),
    )
    path = spool.write(batch, table)
    assert spool.read(path) == (batch, table)
    assert batch.rows == 3
    assert batch.metrics == ("sessions", "active_users")


def test_waiting_batches_come_as_they_were_put_down_whatever_the_clocks_of_their_pulls(spool: Spool) -> None:
    batches = {minute: pull([row(1, minute)], (1, 1), minute=minute) for minute in (7, 1, 4)}
    for batch, table in batches.values():
        spool.write(batch, table)
    assert spool.pending_ids() == [batches[minute][0].id for minute in (7, 1, 4)]


def test_ids_of_one_moment_differ(spool: Spool) -> None:
    assert len({pull([row(1, 1)], (1, 1), minute=0)[0].id for _ in range(50)}) == 50


def test_archiving_keeps_the_batch_under_the_time_it_was_taken_in(spool: Spool) -> None:
    batch, table = pull([row(1, 1)], (1, 1))
    at = datetime(2026, 10, 3, 7, 8, 9, 10, tzinfo=UTC)
    kept = spool.archive(spool.write(batch, table), Ingested(batch.id, 1, 1, 0, 0, at, 12))
    assert number(kept) == 12
    assert kept.parent == spool.archived / "2026" / "10"
    assert ingested_at(kept) == at
    assert spool.read(kept) == (batch, table)
    assert archived_batches(spool.archived) == [kept]
    assert spool.pending() == []


def test_the_archive_is_in_the_order_of_ingestion_whatever_the_pulls(spool: Spool) -> None:
    late, early = (spool.write(*pull([row(1, 1)], (1, 1), minute=m)) for m in (9, 1))
    first = spool.archive(late, Ingested(batch_id(late), 1, 1, 0, 0, datetime(2028, 1, 1, tzinfo=UTC), 9))
    second = spool.archive(early, Ingested(batch_id(early), 1, 1, 0, 0, datetime(2026, 1, 1, tzinfo=UTC), 10))
    old = second.with_name("20270101T000000000000Z_20261001T060900000000Z-1a2b3c4d.parquet")
    old.write_bytes(second.read_bytes())  # of before there were numbers
    assert archived_batches(spool.archived) == [old, first, second]


def damaged(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "truncated":
        content = content[: len(content) // 2]
    elif how == "empty":
        content = bytearray()
    elif how == "foreign":
        content = bytearray(b"day,sessions\n2026-07-01,3\n")
    elif how == "flipped":
        middle = content.find(b"sessions") + 60
        content[middle] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["truncated", "empty", "foreign", "flipped"])
def test_a_damaged_file_is_recognised(spool: Spool, how: str) -> None:
    path = spool.write(*pull([row(n, n) for n in range(1, 20)], (1, 20)))
    damaged(path, how)
    with pytest.raises(UnreadableBatch, match=path.name):
        spool.read(path)


def test_a_parquet_file_of_another_program_is_recognised(spool: Spool) -> None:
    path = spool.folder / "sales.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(UnreadableBatch, match="no batch of this program"):
        spool.read(path)


def test_a_record_that_lies_about_its_rows_is_recognised(spool: Spool) -> None:
    batch, table = pull([row(1, 1), row(2, 2)], (1, 2))
    path = spool.write(batch, table.slice(0, 1))
    with pytest.raises(UnreadableBatch, match="holds 1 rows, its record says 2"):
        spool.read(path)


def test_a_rejected_file_lies_beside_its_reason(spool: Spool) -> None:
    path = spool.write(*pull([row(1, 1)], (1, 1)))
    kept = spool.reject(path, "cannot be read")
    assert spool.pending() == []
    assert kept.exists()
    assert spool.rejections() == {kept: "cannot be read"}


def test_a_half_written_file_is_not_waiting_and_is_swept_in_time(spool: Spool) -> None:
    fresh, stale = spool.folder / ".a.1.tmp", spool.folder / ".b.2.tmp"
    for file in (fresh, stale):
        file.write_bytes(b"half")
    long_ago = time.time() - 3 * 86400
    os.utime(stale, (long_ago, long_ago))
    assert spool.pending() == []
    spool.sweep()
    assert fresh.exists()
    assert not stale.exists()


def test_a_failed_write_leaves_nothing(spool: Spool) -> None:
    batch, table = pull([row(1, 1)], (1, 1))
    with pytest.raises((KeyError, pa.ArrowException)):
        spool.write(batch, table.drop_columns("value"))
    assert [f for f in spool.folder.iterdir() if f.is_file() and f.suffix != ".lock"] == []


@pytest.mark.parametrize("wrong", [{"id": "../../etc"}, {"end": day(0)}, {"pulled_at": datetime(2026, 1, 1)}])
def test_a_record_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="batch"):
        replace(pull([row(1, 1)], (1, 1))[0], **wrong)  # type: ignore[arg-type]


points = st.builds(
    Row,
    metric=st.sampled_from(["a", "b"]),
    day=st.sampled_from([day(n) for n in range(1, 4)]),
    value=st.floats(allow_nan=False, allow_infinity=False),
    dimensions=st.dictionaries(st.sampled_from(["x", "y"]), st.text(max_size=3), max_size=2),
    since=st.sampled_from([None, day(1)]),
)


@given(st.lists(points, max_size=8), st.randoms())
def test_the_fingerprint_knows_the_rows_and_not_their_order(rows: list[Row], random) -> None:
    rows = list({(r.metric, r.day, tuple(sorted(r.dimensions.items())), r.since): r for r in rows}.values())
    mark = fingerprint(batch_table(rows))
    shuffled = random.sample(rows, len(rows))
    order = pa.array(random.sample(range(len(rows)), len(rows)), pa.int64())
    assert fingerprint(batch_table(rows).take(order)) == mark
    assert fingerprint(batch_table(shuffled)) == mark
    if rows:
        assert fingerprint(batch_table(rows[1:])) != mark
        other = Row(rows[0].metric, rows[0].day, rows[0].value + 1e300, rows[0].dimensions, rows[0].since)
        assert fingerprint(batch_table([other, *rows[1:]])) != mark
