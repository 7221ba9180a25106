"""The metric store takes batches in whole, once, and remembers what it knew before."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from store_rows import day, pull, row

from data.config import clock
from data.stores.metrics.batch import SCHEMA
from data.stores.metrics.store import BadBatch, MetricStore, Request
from okr_model.metrics.measures import Measure


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MetricStore]:
    with MetricStore.open(tmp_path / "metrics.duckdb") as store:
        yield store


def sessions(store: MetricStore, as_of: datetime | None = None, metric: str = "sessions") -> dict[int, float]:
    """Day number to value."""
    request = Request(Measure("site", metric), date(2000, 1, 1), date(2100, 1, 1))
    series = store.daily([request], as_of)[request]
    return {(when.date() - day(0)).days: value for when, value in series.items()}


def test_an_empty_store_answers(store: MetricStore) -> None:
    request = Request(Measure("site", "sessions"), day(1), day(9), carry=True)
    series = store.daily([request])[request]
    assert series.empty
    assert series.dtype == "float64"
    assert isinstance(series.index, pd.DatetimeIndex)
    assert store.daily([]) == {}
    assert store.coverage() == {}
    assert store.coverage_by_source() == {}
    assert store.batches() == []
    assert store.generation == 0


def test_a_batch_adds_its_rows(store: MetricStore) -> None:
    batch, table = pull([row(1, 10, "a"), row(1, 5, "b"), row(3, 7, "a")], (1, 3))
    ingested = store.ingest(batch, table)
    assert (ingested.added, ingested.changed, ingested.removed, ingested.already) == (3, 0, 0, False)
    assert sessions(store) == {1: 15, 3: 7}  # day 2 is missing, not zero
    assert store.generation == 1


def test_the_same_batch_twice_changes_nothing(store: MetricStore) -> None:
    batch, table = pull([row(1, 10)], (1, 3))
    first = store.ingest(batch, table)
    again = store.ingest(batch, table)
    assert again == replace(first, already=True)
    assert store.ingested(batch.id) == again
    assert sessions(store) == {1: 10}
    assert store.generation == 1
    assert store.ingested("20260101T000000000000Z-00000000") is None


def test_a_batch_replaces_its_window_and_nothing_else(store: MetricStore) -> None:
    store.ingest(*pull([row(n, n) for n in range(1, 7)], (1, 6)))
    store.ingest(*pull([row(3, 100, source_metric) for source_metric in ("a",)], (1, 6), source="shop"))
    ingested = store.ingest(*pull([row(2, 2), row(3, 30), row(5, 50)], (2, 5)))
    assert (ingested.added, ingested.changed, ingested.removed) == (0, 2, 1)  # 3 and 5 restated, 4 gone, 2 the same
    assert sessions(store) == {1: 1, 2: 2, 3: 30, 5: 50, 6: 6}


def test_what_was_known_before_can_be_read_back(store: MetricStore) -> None:
    times = [
        store.ingest(*pull(rows, (1, 3))).ingested_at
        for rows in ([row(1, 1), row(2, 2)], [row(1, 1), row(2, 20)], [row(1, 1), row(3, 3)], [row(2, 2), row(1, 1)])
    ]
    assert sessions(store, times[0] - timedelta(microseconds=1)) == {}
    assert sessions(store, times[0]) == {1: 1, 2: 2}
    assert sessions(store, times[1] - timedelta(microseconds=1)) == {1: 1, 2: 2}
    assert sessions(store, times[1]) == {1: 1, 2: 20}
    assert sessions(store, times[2]) == {1: 1, 3: 3}
    assert sessions(store, times[3]) == sessions(store) == {1: 1, 2: 2}
    assert sessions(store, times[1].astimezone()) == {1: 1, 2: 20}


def test_a_time_needs_a_zone(store: MetricStore) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sessions(store, datetime(2026, 1, 1))


def test_rows_that_stay_the_same_keep_their_batch(store: MetricStore) -> None:
    first, table = pull([row(1, 1), row(2, 2)], (1, 2))
    store.ingest(first, table)
    second, table = pull([row(1, 1), row(2, 3)], (1, 2))
    store.ingest(second, table)
    behind = {e.batch.id: (e.rows, e.first_day) for e in store.evidence("site", "sessions", day(1), day(9))}
    assert behind == {first.id: (1, day(1)), second.id: (1, day(2))}


def test_evidence_as_it_was(store: MetricStore) -> None:
    first, table = pull([row(1, 1), row(2, 2)], (1, 2))
    then = store.ingest(first, table).ingested_at
    store.ingest(*pull([row(1, 5), row(2, 5)], (1, 2)))
    assert [e.batch for e in store.evidence("site", "sessions", day(1), day(9), then)] == [first]
    assert store.evidence("site", "sessions", day(3), day(9)) == []


def test_an_empty_pull_clears_nothing(store: MetricStore) -> None:
    store.ingest(*pull([row(1, 1)], (1, 3)))
    with pytest.raises(BadBatch, match="empty"):
        store.ingest(*pull([], (1, 3)))
    assert sessions(store) == {1: 1}
    assert len(store.batches()) == 1


def test_a_metric_that_brought_nothing_is_left_as_it_was(store: MetricStore) -> None:
    both = ("sessions", "users")
    store.ingest(*pull([row(1, 1), row(1, 2, metric="users")], (1, 3), metrics=both))
    store.ingest(*pull([row(1, 9)], (1, 3), metrics=both))
    assert sessions(store) == {1: 9}
    assert sessions(store, metric="users") == {1: 2}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(1, 1), row(1, 2)], "two rows for"),
        ([row(1, 1, "a"), row(2, 2), row(1, 2, "a")], "two rows for.*channel"),
        ([row(9, 1)], "a day outside 2026-07-01 to 2026-07-03.*2026-07-09"),
        ([row(1, float("nan"))], "no number"),
        ([row(1, float("inf"))], "no number"),
        ([row(1, 1, metric="clicks")], "not asked for.*clicks"),
        ([row(1, 1, since=2)], "begins after its day"),
        ([replace(row(1, 1), dimensions={"Channel": "a"})], "dimensions are names with texts"),
        ([replace(row(1, 1), dimensions={"channel": 3})], "dimensions are names with texts"),
    ],
)
def test_a_batch_that_contradicts_itself_is_refused_whole(store: MetricStore, rows: list, says: str) -> None:
    store.ingest(*pull([row(1, 7)], (1, 3)))
    with pytest.raises(BadBatch, match=says):
        store.ingest(*pull([row(2, 2), *rows], (1, 3)))
    assert sessions(store) == {1: 7}
    assert len(store.batches()) == 1


def test_one_combination_of_dimensions_has_one_spelling(store: MetricStore) -> None:
    columns = [["sessions"], ['{"b":"2", "a" : "\\u00e4"}'], [day(1)], [None], [1.0]]
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
    store.ingest(pull([row(1, 1)], (1, 1))[0], table)
    again = store.ingest(*pull([replace(row(1, 1), dimensions={"a": "ä", "b": "2"})], (1, 1)))
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_rows_may_come_in_any_order(store: MetricStore) -> None:
    batch, table = pull([row(n, n, c) for n in range(1, 9) for c in "abc"], (1, 9))
    store.ingest(batch, table.take(list(range(table.num_rows - 1, -1, -1))))
    assert sessions(store) == {n: 3.0 * n for n in range(1, 9)}


def test_what_is_taken_in_last_counts_whatever_the_clock_of_its_pull(store: MetricStore) -> None:
    store.ingest(*pull([row(3, 30), row(4, 40)], (3, 5), minute=10))
    behind = store.ingest(*pull([row(n, n) for n in range(1, 7)], (1, 6), minute=1))
    assert (behind.added, behind.changed, behind.removed) == (4, 2, 0)
    assert sessions(store) == {n: n for n in range(1, 7)}


def test_numbers_of_batches_always_rise(store: MetricStore) -> None:
    assert [store.ingest(*pull([row(1, n)], (1, 1))).number for n in (1, 2)] == [1, 2]
    assert store.ingest(*pull([row(1, 3)], (1, 1)), number=7).number == 7
    with pytest.raises(ValueError, match="cannot be number 7"):
        store.ingest(*pull([row(1, 4)], (1, 1)), number=7)
    assert sessions(store) == {1: 3}


def test_times_of_ingestion_rise_where_a_clock_is_set_by_a_moment(store: MetricStore) -> None:
    ahead = clock.now() + timedelta(minutes=1)
    store.ingest(*pull([row(1, 1)], (1, 1)), at=ahead)
    assert store.ingest(*pull([row(1, 2)], (1, 1))).ingested_at > ahead
    assert sessions(store) == {1: 2}


def test_counts_to_date_lie_beside_the_days(store: MetricStore) -> None:
    store.ingest(*pull([row(1, 5, metric="users"), row(1, 5, metric="users", since=1)], (1, 1), metrics=("users",)))
    store.ingest(*pull([row(2, 6, metric="users"), row(2, 9, metric="users", since=1)], (2, 2), metrics=("users",)))
    single = Request(Measure("site", "users"), day(1), day(2))
    to_date = Request(Measure("site", "users", span="cycle"), day(1), day(2), cycle_start=day(1))
    found = store.daily([single, to_date])
    assert list(found[single]) == [5, 6]
    assert list(found[to_date]) == [5, 9]


def test_coverage_tells_how_far_the_data_reaches(store: MetricStore) -> None:
    both = ("sessions", "users")
    store.ingest(*pull([row(1, 1), row(4, 1)], (1, 5), metrics=both, minute=1, settled=3))
    seen = store.coverage()
    assert set(seen) == {"site.sessions", "site.users"}
    assert (seen["site.sessions"].first_day, seen["site.sessions"].last_day) == (day(1), day(4))
    assert seen["site.users"].last_day is None
    last = store.ingest(*pull([row(6, 1, metric="users")], (6, 6), metrics=("users",), minute=2, settled=6))
    site = store.coverage_by_source()["site"]
    assert (site.first_day, site.last_day, site.rows) == (day(1), day(6), 3)
    assert site.settled_through == day(3)
    assert site.loaded_at == last.ingested_at
    assert site.last_sync == store.batches()[0].batch.pulled_at
    assert store.rows_by_source() == {"site": 3}
    assert store.coverage_by_source(on=day(3))["site"].last_day == day(1)
    before = store.coverage_by_source(as_of=last.ingested_at - timedelta(microseconds=1))["site"]
    assert (before.last_day, before.rows) == (day(4), 2)


def test_batches_come_latest_first_and_by_source(store: MetricStore) -> None:
    taken = [pull([row(1, n)], (1, 1), source=source) for n, source in enumerate(["site", "shop", "site"])]
    for batch, table in taken:
        store.ingest(batch, table)
    assert [r.batch for r in store.batches()] == [batch for batch, _ in reversed(taken)]
    assert [r.batch for r in store.batches(["shop"])] == [taken[1][0]]
    assert [r.batch for r in store.batches(limit=1)] == [taken[2][0]]
    assert store.batches([]) == []
    assert store.batches()[0].ingested.changed == 1


def test_dimension_values(store: MetricStore) -> None:
    store.ingest(*pull([row(1, 1, "mail"), row(1, 1, "ads"), row(2, 1, "ads"), row(2, 2)], (1, 2)))
    assert store.dimension_values("site", "sessions", "channel") == ["ads", "mail"]
    assert store.dimension_values("site", "sessions", "country") == []
    with pytest.raises(ValueError, match="no name of a dimension"):
        store.dimension_values("site", "sessions", "x' OR 1=1 --")


def test_the_store_is_there_again_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "metrics.duckdb"
    with MetricStore.open(path) as store:
        first = store.ingest(*pull([row(1, 1)], (1, 1))).ingested_at
    with MetricStore.open(path) as store:
        assert store.generation == 1
        assert store.ingest(*pull([row(1, 2)], (1, 1))).ingested_at > first
        assert sessions(store) == {1: 2}


def test_compaction_changes_no_answer(store: MetricStore) -> None:
    times = [
        store.ingest(*pull([row(n, n * i, c) for n in range(5, 0, -1) for c in "ba"], (1, 5))).ingested_at
        for i in range(1, 4)
    ]
    before = [sessions(store, t) for t in times]
    generation = store.generation
    store.compact()
    assert [sessions(store, t) for t in times] == before
    assert sessions(store) == before[-1]
    assert store.generation == generation
    store.ingest(*pull([row(1, 1)], (1, 5)))
    assert sessions(store) == {1: 1}


def test_compaction_happens_by_itself_only_when_it_is_worth_it(
    store: MetricStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.ingest(*pull([row(n, n) for n in range(1, 9)], (1, 9)))
    assert not store.compact_if_needed()
    monkeypatch.setattr("data.stores.metrics.store._WORTH_SORTING", 5)
    assert store.compact_if_needed()
    assert not store.compact_if_needed()


def test_readers_and_writers_work_side_by_side(store: MetricStore) -> None:
    """Every reader sees whole batches only: each batch writes one value on all its days."""
    store.ingest(*pull([row(n, 0) for n in range(1, 31)], (1, 30)))
    problems: list[BaseException] = []
    done = threading.Event()

    def watched(job: object, *args: object) -> None:
        try:
            job(*args)  # type: ignore[operator]
        except BaseException as problem:
            problems.append(problem)

    def write(writer: int) -> None:
        for turn in range(4):
            store.ingest(*pull([row(n, 10 * writer + turn) for n in range(1, 31)], (1, 30)))
        if writer == 1:
            store.compact()

    def read() -> None:
        while not done.is_set():
            assert len(set(sessions(store).values())) == 1
            store.coverage()

    writers = [threading.Thread(target=watched, args=(write, n)) for n in (1, 2, 3)]
    readers = [threading.Thread(target=watched, args=(read,)) for _ in range(3)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert problems == []
    assert store.generation == 13
