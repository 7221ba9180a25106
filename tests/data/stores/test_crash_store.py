"""Killing either side at any moment loses nothing, doubles nothing, halves nothing."""

import itertools
import multiprocessing
import os
import random
import time
from collections import Counter
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from served import NOVEMBER
from store_rows import pull, row

from data.config import clock
from data.stores.metrics import store as metrics
from data.stores.metrics.store import MetricStore, Request
from data.stores.spool.drain import drain
from data.stores.spool.spool import Spool, archived_batches
from okr_model.metrics.measures import Measure

CLOCK = NOVEMBER


KILLS = 50
DAYS, CHANNELS = 30, "abcde"
WAITING = 20  # the spooling side pauses when so many batches wait, as a real source would
EVERYTHING = Request(Measure("site", "sessions"), date(2000, 1, 1), date(2100, 1, 1))


def spool_of(folder: Path) -> Spool:
    return Spool(folder / "spool", folder / "batches")


def keep_spooling(folder: Path) -> None:
    """Every batch writes one value of its own on all days; it is acknowledged after `write` has returned."""
    spool = spool_of(folder)
    acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for _ in itertools.count():
        while len(spool.pending()) > WAITING:
            time.sleep(0.002)
        value = (clock.now() - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()
        batch, table = pull([row(n, value, c) for n in range(1, DAYS + 1) for c in CHANNELS], (1, DAYS))
        spool.write(batch, table)
        os.write(acknowledged, f"{batch.id}\n".encode())


def keep_ingesting(folder: Path) -> None:
    metrics._WORTH_SORTING = 1000  # compaction is killed too
    spool = spool_of(folder)
    with MetricStore.open(folder / "metrics.duckdb") as store:
        while True:
            drain(spool, store)
            time.sleep(0.002)


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_halved(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["data.stores.spool.drain", "store_rows", "pytest"])
    chance = random.Random(7)
    sides = [keep_spooling, keep_ingesting]

    def start(side: int) -> BaseProcess:
        process = processes.Process(target=sides[side], args=(tmp_path,), daemon=True)
        process.start()
        return process

    running = [start(0), start(1)]
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.5))
        side = kill % 2
        assert running[side].is_alive(), f"the {sides[side].__name__} side died by itself"
        running[side].kill()
        running[side].join()
        running[side] = start(side)
    time.sleep(0.5)
    for process in running:
        process.kill()
        process.join()

    acknowledged = (tmp_path / "acknowledged").read_text().split()
    spool = spool_of(tmp_path)
    with MetricStore.open(tmp_path / "metrics.duckdb") as store:
        drain(spool, store)
        taken = store.batches(limit=1_000_000)
        counts = Counter(record.batch.id for record in taken)
        assert set(counts.values()) == {1}
        assert counts.keys() >= set(acknowledged)
        assert len(acknowledged) > KILLS
        assert [f.stem.partition("_")[2] for f in archived_batches(spool.archived)] == [
            f"{record.batch.id}_n{record.ingested.number:09d}" for record in reversed(taken)
        ]
        assert spool.pending() == []
        assert spool.rejections() == {}
        for record in [taken[0], *chance.sample(taken, 20)]:  # whole, then and now
            known = store.daily([EVERYTHING], record.ingested.ingested_at)[EVERYTHING]
            assert len(known) == DAYS
            assert known.nunique() == 1
            evidence = store.evidence("site", "sessions", EVERYTHING.start, EVERYTHING.end, record.ingested.ingested_at)
            assert [(e.batch.id, e.rows) for e in evidence] == [(record.batch.id, DAYS * len(CHANNELS))]
