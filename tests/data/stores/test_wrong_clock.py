"""Machines whose clocks are 400 days wrong: they outrank nobody, in the figures of now and in those of then."""

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from cli_home import DATA_ENDS, START, answer, okr, ready, write_data
from clock_at import clock_at
from store_rows import Row, pull, row

from data.config import clock
from data.stores.metrics.batch import Batch, batch_table, new_batch
from data.stores.metrics.believed_times import believed
from data.stores.metrics.store import MetricStore, Request
from data.stores.spool.drain import drain, rebuild
from data.stores.spool.spool import Spool, archived_batches, write_batch
from data.stores.workspace import Workspace
from okr_model.metrics.measures import Measure

NOW = datetime(2026, 11, 11, 9, tzinfo=UTC)
CLOCK = NOW
WRONG = [timedelta(days=400), timedelta(days=-400)]
ON = ("--on", "2026-11-10")


def value(store: MetricStore, as_of: datetime | None = None) -> list[float]:
    request = Request(Measure("site", "sessions"), date(2000, 1, 1), date(2100, 1, 1))
    return list(store.daily([request], as_of)[request])


def visitors(home: Path) -> float:
    return next(
        k["value"] for k in answer(home, "status", *ON)["objectives"][0]["key_results"] if k["id"] == "visitors"
    )


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_clock_freezes_nothing_and_a_rebuild_keeps_it_so(tmp_path: Path, wrong: timedelta) -> None:
    path, spool = tmp_path / "metrics.duckdb", Spool(tmp_path / "spool", tmp_path / "batches")
    with MetricStore.open(path) as store:
        for n, off in enumerate((timedelta(0), timedelta(0), wrong, timedelta(0))):
            with clock_at(NOW + timedelta(hours=n) + off):
                spool.write(*pull([row(1, n)], (1, 1)))
                drain(spool, store)
    rebuilds = (False, True)
    for again in rebuilds:
        if again:
            rebuild(path, spool.archived)
        with MetricStore.open(path) as store, clock_at(NOW + timedelta(hours=5)):
            assert value(store) == [3]
            assert [r.ingested.number for r in store.batches()] == [4, 3, 2, 1]
            then = [value(store, NOW + timedelta(hours=h, minutes=30)) for h in (-1, 0, 1, 2, 3)]
            assert then == [[], [0], [1], [1], [3]]  # what the wrong clock brought is known from the next right one on
            assert store.coverage()["site.sessions"].last_sync < NOW + timedelta(hours=4)


@pytest.mark.parametrize("wrong", WRONG)
def test_of_two_machines_the_one_that_came_last_is_believed(tmp_path: Path, wrong: timedelta) -> None:
    spool = Spool(tmp_path / "spool", tmp_path / "batches")
    for turn in range(4):  # both put down what they pull before the owner looks
        with clock_at(NOW + timedelta(hours=turn) + (wrong if turn % 2 else timedelta(0))):
            spool.write(*pull([row(1, turn)], (1, 1)))
    with MetricStore.open(tmp_path / "metrics.duckdb") as store:
        assert [i.number for i in drain(spool, store)] == [1, 2, 3, 4]
        assert value(store) == [3]


def test_after_a_sync_in_the_future_the_named_remedy_helps(tmp_path: Path) -> None:
    home = ready(tmp_path)
    with clock_at(NOW + timedelta(days=400)):
        assert okr(home, "sync").exit_code == 0
    write_data(home, sessions=80)
    refused = okr(home, "sync")
    if refused.exit_code:  # a clock that ran back is refused in words
        assert "The clock of this machine says 2026-11-11" in refused.output
        assert okr(home, "sync", "site", "--since", "2026-09-01").exit_code == 0
    assert visitors(home) == 41 * 120


def test_a_sync_with_a_clock_in_the_past_is_refused_or_harmless(tmp_path: Path) -> None:
    home = ready(tmp_path)
    before = answer(home, "status", *ON)
    with clock_at(NOW - timedelta(days=400)):
        okr(home, "sync")
        okr(home, "sync", "--since", "2025-01-01")
    assert visitors(home) == next(k["value"] for k in before["objectives"][0]["key_results"] if k["id"] == "visitors")
    write_data(home, sessions=80)
    assert okr(home, "sync", "--since", "2026-09-01").exit_code == 0
    assert visitors(home) == 41 * 120


def test_a_store_of_before_there_were_numbers_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "metrics.duckdb"
    with MetricStore.open(path) as store:
        for n in range(3):
            store.ingest(*pull([row(1, n)], (1, 1)), at=NOW + timedelta(hours=n))
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE batch DROP COLUMN number")
        connection.execute("UPDATE meta SET value = 1 WHERE name = 'version'")
    with MetricStore.open(path) as store:
        assert [r.ingested.number for r in store.batches()] == [3, 2, 1]
        with clock_at(NOW + timedelta(days=1)):
            assert value(store, NOW + timedelta(minutes=90)) == [1]
        assert store.ingest(*pull([row(1, 9)], (1, 1), minute=0)).number == 4
        assert value(store) == [9]


AHEAD, BEHIND, RIGHT = timedelta(days=400), timedelta(days=-400), timedelta(0)


@pytest.mark.parametrize(
    "turns", [*list(itertools.permutations([AHEAD, BEHIND, RIGHT])), (AHEAD, AHEAD), (BEHIND, BEHIND)]
)
def test_whatever_the_clock_did_status_is_right_or_refused_in_words(
    tmp_path: Path, turns: tuple[timedelta, ...]
) -> None:
    """The figures are those of a workspace whose clock was never wrong, or a command says in words what is the matter."""
    home, twin = ready(tmp_path / "home"), ready(tmp_path / "twin")
    for n, off in enumerate(turns, start=1):
        write_data(home, sessions=60 + n)
        with clock_at(NOW + timedelta(hours=n) + off):
            done = okr(home, "sync")
            assert done.exit_code == 0 or "The clock of this machine says" in done.output
    for one in (home, twin):
        write_data(one, sessions=90)
    with clock_at(NOW + timedelta(hours=9)):
        refused = okr(home, "sync")
        if refused.exit_code:
            assert "--since 2026-11-11" in refused.output
            assert okr(home, "sync", "site", "--since", "2026-11-11").exit_code == 0
        assert okr(twin, "sync").exit_code == 0
    with clock_at(NOW + timedelta(hours=10)):
        assert figures(home) == figures(twin)
        assert all(check["ok"] for check in answer(home, "doctor")["checks"])
        assert okr(home, "doctor", "--rebuild").exit_code == 0
        assert figures(home) == figures(twin)


@pytest.mark.parametrize("wrong", WRONG)
def test_of_two_machines_that_share_a_spool_the_figures_are_those_of_the_last_pull(
    tmp_path: Path, wrong: timedelta
) -> None:
    """Either may own the store; the one whose clock is wrong does so last."""
    home = ready(tmp_path)
    for n, off in enumerate((RIGHT, wrong, RIGHT, wrong), start=1):
        with clock_at(NOW + timedelta(hours=n) + off), Workspace.open(home) as workspace:
            workspace.spool.write(*pulled(60 + n))
            workspace.drain()
    with clock_at(NOW + timedelta(hours=6)):
        assert visitors(home) == 41 * 64
        found = answer(home, "status", *ON)["objectives"][0]["key_results"][0]
        assert found["settled_through"] <= "2026-11-11"
        assert okr(home, "sync", "site", "--since", "2026-11-01").exit_code == 0
        assert all(check["ok"] for check in answer(home, "doctor")["checks"])


def pulled(sessions: float) -> tuple[Batch, pa.Table]:
    """All days of the small workspace, with so many sessions each."""
    days = [START + timedelta(days=n) for n in range((DATA_ENDS - START).days + 1)]
    table = batch_table([Row("sessions", day, sessions) for day in days])
    return (
        new_batch(
            table,
            source="site",
            connector="csv",
            metrics=("sessions",),
            start=START,
            end=DATA_ENDS,
            pulled_by="test",
            settled_through=clock.today(),
            trusted=True,
        ),
        table,
    )


def figures(home: Path) -> object:
    """What `okr status --json` says, without the moments of syncs."""

    def without(part: object) -> object:
        if isinstance(part, dict):
            return {key: without(value) for key, value in part.items() if key != "last_sync"}
        return [without(one) for one in part] if isinstance(part, list) else part

    return without(answer(home, "status", *ON))


def test_a_workspace_of_before_there_were_numbers_is_taken_over_whole(tmp_path: Path) -> None:
    """Store, archive and spool as version 1 left them: no numbers anywhere."""
    home = ready(tmp_path)
    write_data(home, sessions=80)
    with clock_at(NOW + timedelta(hours=1)):
        assert okr(home, "sync").exit_code == 0
    before = figures(home)
    with duckdb.connect(str(home / "metrics.duckdb")) as connection:
        connection.execute("ALTER TABLE batch DROP COLUMN number")
        connection.execute("UPDATE meta SET value = 1 WHERE name = 'version'")
    for file in archived_batches(home / "batches"):
        file.rename(file.with_name(f"{file.stem.rpartition('_n')[0]}.parquet"))
    with clock_at(NOW + timedelta(hours=2)):
        batch, table = pulled(90)
        write_batch(home / "spool", batch, table)  # under no place, as before
        after = figures(home)
        assert after != before
        assert visitors(home) == 41 * 90
        assert all(check["ok"] for check in answer(home, "doctor")["checks"])
        assert okr(home, "doctor", "--rebuild").exit_code == 0
        assert figures(home) == after
        with MetricStore.open(home / "metrics.duckdb") as store:
            assert [r.ingested.number for r in store.batches()] == [3, 2, 1]


def test_the_times_that_are_believed() -> None:
    def hours(*given: int) -> list[datetime]:
        return [NOW + timedelta(hours=h) for h in given]

    (now,) = hours(9)
    assert believed([], now) == []
    assert believed(hours(1, 2, 3), now) == hours(1, 2, 3)
    assert believed(hours(1, 5000, 3, 4), now) == hours(1, 3, 3, 4)
    assert believed(hours(1, 2, -5000, 4), now) == hours(1, 2, 4, 4)
    assert believed(hours(1, 2, 5000), now) == hours(1, 2, 9)
    assert believed(hours(1, -5000), now) == hours(1, 9)
