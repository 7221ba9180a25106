"""Large files are pulled by a process of their own, and a server that pulls them keeps within its memory."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from memory import MB, needs_peak, peak
from served import NOVEMBER, Server, serving

from data.ingest import large_pull
from data.ingest.serving import Scheduler
from data.stores.workspace import Workspace

CLOCK = NOVEMBER


FIRST = date(2024, 1, 1)
DAYS = [str(FIRST + timedelta(days=n)) for n in range(700)]
MOST = 512 * MB
PATIENCE = 600.0  # seconds; a machine of its own takes twenty


def settings(*files: str) -> str:
    """A source for each file."""
    options = 'connector = "csv"\nday = "Day"\ndimensions = ["ref"]\nmetrics = {clicks = {}}\n'
    return "\n".join(f'[sources.{name}]\npath = "{name}.csv"\n{options}' for name in files)


def write_rows(file: Path, count: int) -> None:
    """So many rows, each of another reference."""
    with file.open("w", encoding="utf-8") as out:
        out.write("Day,Ref,Clicks\n")
        out.writelines(f"{DAYS[n % 700]},k{n:06d},{n % 10}\n" for n in range(count))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "okr.toml").write_text(settings("small", "large"), encoding="utf-8")
    write_rows(tmp_path / "small.csv", 100)
    write_rows(tmp_path / "large.csv", 120_000)
    return tmp_path


@pytest.mark.slow
def test_a_large_file_is_pulled_by_another_process_and_its_figures_are_the_same(home: Path) -> None:
    with Workspace.open(home) as workspace:
        sources = workspace.settings.sources
        assert not large_pull.is_large(workspace, sources["small"])
        assert large_pull.is_large(workspace, sources["large"])
        scheduler = Scheduler(workspace, lambda _: 0)
        scheduler.start()
        pulls = [scheduler.pull(name, by="test") for name in sources]
        small, large = [pull.result(PATIENCE) for pull in pulls if pull is not None]
        assert small.state == "ok" and small.rows == 100
        assert large.done and large.rows == 120_000
        until = time.monotonic() + PATIENCE
        while workspace.metrics.rows_by_source().get("large") != 120_000 and time.monotonic() < until:
            time.sleep(0.2)
        scheduler.stop()
        assert workspace.metrics.rows_by_source() == {"small": 100, "large": 120_000}
        run = workspace.plan.latest_run("large")
        assert run is not None and run.by == "test"


def test_a_source_that_brought_many_rows_is_expected_to_do_so_again(home: Path) -> None:
    with Workspace.open(home) as workspace:
        (home / "large.csv").write_text("Day,Ref,Clicks\n", encoding="utf-8")
        large = workspace.settings.sources["large"]
        assert not large_pull.is_large(workspace, large)
        record = workspace.plan.log_run(large_pull.sync.SyncRun("large", "csv", "running", workspace.now(), "test"))
        assert record.id is not None
        workspace.plan.note_run(record.id, state="ok", rows=large_pull.MANY_ROWS)
        assert large_pull.is_large(workspace, large)


@pytest.mark.slow
def test_a_server_that_stops_ends_the_process_and_the_run_says_so(home: Path) -> None:
    write_rows(home / "large.csv", 400_000)
    with Workspace.open(home) as workspace:
        stopping = threading.Event()
        source, found = workspace.settings.sources["large"], []

        def run() -> None:
            found.append(large_pull.pull(workspace, source, by="test", stopped=stopping.is_set))

        thread = threading.Thread(target=run)
        thread.start()
        until = time.monotonic() + PATIENCE
        while not workspace.plan.runs("large", limit=1) and time.monotonic() < until:
            time.sleep(0.05)
        stopping.set()
        thread.join(PATIENCE)
        assert [one.state for one in found] == ["failed"]
        assert found[0].error == "the sync was interrupted"
        assert workspace.metrics.rows_by_source() == {}


def taken_in(workspace: Workspace, *names: str) -> bool:
    """Whether all rows of these are in the store of whoever owns it."""
    runs = [workspace.plan.latest_run(name) for name in names]
    return all(run is not None and run.rows == run.changed == 480_000 for run in runs)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "home") as one:
        yield one


@needs_peak
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of another process")
@pytest.mark.timeout(2 * PATIENCE)
def test_a_server_pulls_large_files_and_never_takes_more_than_half_a_gigabyte(server: Server) -> None:
    """Two that are due at once, of half a million rows each, which are all different."""
    for name in ("one", "other"):
        write_rows(server.home / f"{name}.csv", 480_000)
    (server.home / "okr.toml").write_text(settings("one", "other"), encoding="utf-8")
    until = time.monotonic() + PATIENCE
    with Workspace.open(server.home, own=False) as beside:
        while not taken_in(beside, "one", "other") and time.monotonic() < until:
            assert peak(server.process.pid) < MOST
            time.sleep(0.5)
        assert taken_in(beside, "one", "other")
    assert server.get("/readyz").status == 200
    assert peak(server.process.pid) < MOST
