"""Whatever batches come, in whatever order: the store knows, now and at any past time, what a plain dict knows.

The whole rule in one sentence: the rows of a (source, metric, day) are those of the last batch taken in by then
that asked for that day and brought anything for that metric.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from served import NOVEMBER
from store_rows import Row, day, pull

from data.stores.metrics.batch import Batch
from data.stores.metrics.store import MetricStore, Request
from data.stores.spool.drain import drain, rebuild
from data.stores.spool.spool import Spool
from okr_model.metrics.measures import Among, Measure, Missing

CLOCK = NOVEMBER


SOURCES, METRICS, CHANNELS, SINCE = ("site", "shop"), ("a", "b"), (None, "x", "y"), (None, day(1))
DAYS = range(1, 6)
KEYS = [(s, m, c, since) for s in SOURCES for m in METRICS for c in CHANNELS for since in SINCE]


@dataclass(frozen=True)
class Arrival:
    source: str
    minute: int  # of the pull: batches come in another order than they were pulled
    window: tuple[int, int]
    rows: tuple[Row, ...]
    again: bool  # the same file comes a second time
    compacted: bool


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    first, last = sorted((draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))))
    keys = st.tuples(
        st.sampled_from(METRICS), st.integers(first, last), st.sampled_from(CHANNELS), st.sampled_from(SINCE)
    )
    values = draw(st.dictionaries(keys, st.integers(-2, 2), min_size=1, max_size=8))
    rows = [Row(m, day(n), float(v), {"channel": c} if c else {}, s) for (m, n, c, s), v in values.items()]
    return Arrival(
        source=draw(st.sampled_from(SOURCES)),
        minute=draw(st.integers(0, 9)),
        window=(first, last),
        rows=tuple(rows),
        again=draw(st.booleans()),
        compacted=draw(st.booleans()),
    )


def expected(taken: list[tuple[Batch, pa.Table]]) -> dict[tuple, dict[date, float]]:
    """What a store that took these batches in must know."""
    speaker: dict[tuple[str, str, date], Batch] = {}
    for batch, table in taken:
        for metric in set(table["metric"].to_pylist()):
            for number in DAYS:
                if batch.start <= day(number) <= batch.end:
                    key = (batch.source, metric, day(number))
                    speaker[key] = batch
    known: dict[tuple, dict[date, float]] = {key: {} for key in KEYS}
    for batch, table in taken:
        for row in table.to_pylist():
            if speaker[batch.source, row["metric"], row["day"]] == batch:
                channel = {"{}": None, '{"channel": "x"}': "x", '{"channel": "y"}': "y"}[row["dims"]]
                known[batch.source, row["metric"], channel, row["since"]][row["day"]] = row["value"]
    return known


def actual(store: MetricStore, as_of: datetime | None) -> dict[tuple, dict[date, float]]:
    requests = {}
    for source, metric, channel, since in KEYS:
        where = Among("channel", (channel,)) if channel else Missing("channel")
        measure = Measure(source, metric, where, "cycle" if since else "day")
        requests[source, metric, channel, since] = Request(measure, day(0), day(9), cycle_start=since)
    found = store.daily(list(requests.values()), as_of)
    return {key: {t.date(): v for t, v in found[request].items()} for key, request in requests.items()}


def check(history: list[Arrival], folder: Path) -> None:
    path, spool = folder / "metrics.duckdb", Spool(folder / "spool", folder / "batches")
    taken: list[tuple[Batch, pa.Table]] = []
    times: list[datetime] = []
    with MetricStore.open(path) as store:
        for arrival in history:
            batch, table = pull(
                arrival.rows, arrival.window, source=arrival.source, metrics=METRICS, minute=arrival.minute
            )
            taken.append((batch, table))
            for _ in range(2 if arrival.again else 1):
                spool.write(batch, table)
                (ingested,) = drain(spool, store)
            times.append(ingested.ingested_at)
            if arrival.compacted:
                store.compact()
        stages = [expected(taken[: n + 1]) for n in range(len(taken))]
        assert actual(store, None) == stages[-1]
        assert [actual(store, time) for time in times] == stages
        records = store.batches()
        coverage = store.coverage()
    rebuilt = rebuild(path, spool.archived)
    assert rebuilt.batches == len(taken)
    with MetricStore.open(path) as store:
        assert [actual(store, time) for time in times] == stages
        assert store.batches() == records
        assert store.coverage() == coverage


@settings(max_examples=5, deadline=None)
@given(st.lists(arrivals(), min_size=1, max_size=4))
def test_the_store_knows_what_a_plain_dict_knows(history: list[Arrival]) -> None:
    with TemporaryDirectory() as folder:
        check(history, Path(folder))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(arrivals(), min_size=2, max_size=10))
def test_the_store_knows_what_a_plain_dict_knows_at_length(history: list[Arrival]) -> None:
    with TemporaryDirectory() as folder:
        check(history, Path(folder))
