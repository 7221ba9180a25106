"""A backfill that is killed again and again ends with the same rows, and asks for no finished window twice."""

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from loopback import Npm, Reply, Request
from served import NOVEMBER

from data.config import clock
from data.stores.spool.spool import Spool, archived_batches, read_batch

pytestmark = pytest.mark.slow

CLOCK = NOVEMBER


KILLS = 5
DAYS = 400
WINDOW = 10
OKR = f"from connectors.sources.npm import Npm; Npm.window = {WINDOW}; from data.out.cli.main import main; main()"
"""`okr` as it is, but for windows short enough for forty of them."""


class Slow(Npm):
    """Answers as slowly as a service far away, and knows which windows it was asked for."""

    def answer(self, request: Request) -> Reply:
        time.sleep(0.03)
        return super().answer(request)

    def asked(self) -> list[tuple[date, date]]:
        texts = (request.path.split("/")[3].split(":") for request in list(self.requests))
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in texts]


@pytest.fixture
def npm():
    today = clock.today()
    with Slow() as service:
        yield service.fill(today - timedelta(days=DAYS + 5), today)


def workspace(folder: Path, npm: Npm) -> Path:
    folder.mkdir()
    start = clock.today() - timedelta(days=DAYS)
    options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
    (folder / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\nstart = {start}\n{options}\n', "utf-8")
    return folder


def syncing(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", OKR, "sync", "--home", str(home)], stdout=subprocess.DEVNULL)


def finished(home: Path) -> set[tuple[date, date]]:
    """The windows whose rows are safe on the disk, spooled or taken in."""
    files = [*Spool(home / "spool", home / "batches").pending(), *archived_batches(home / "batches")]
    return {(batch.start, batch.end) for batch, _ in map(read_batch, files)}


def rows(home: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "metrics.duckdb"), read_only=True) as connection:
        return connection.execute(
            "SELECT source, metric, dims, since, day, value FROM metric_daily ORDER BY ALL"
        ).fetchall()


def test_a_backfill_killed_five_times_ends_the_same_and_repeats_nothing(tmp_path, npm):
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    home, done = workspace(tmp_path / "killed", npm), set()
    for _ in range(KILLS):
        before, more = len(npm.requests), chance.randint(1, 7)
        process = syncing(home)
        while len(npm.requests) < before + more:
            assert process.poll() is None, f"it ended by itself; seed {seed}"
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.1))  # anywhere between two requests, or in one
        process.kill()
        assert process.wait() == -9, f"it ended by itself; seed {seed}"
        assert not done & set(npm.asked()[before:]), f"seed {seed}"
        done |= finished(home)
    assert 0 < len(done) < DAYS / WINDOW, f"seed {seed}"
    before = len(npm.requests)
    assert syncing(home).wait() == 0
    assert not done & set(npm.asked()[before:]), f"seed {seed}"
    whole = workspace(tmp_path / "whole", npm)
    assert syncing(whole).wait() == 0
    assert rows(home) == rows(whole), f"seed {seed}"
    assert len(rows(whole)) == DAYS
