"""From a source to the key result and back: real services on loopback, real stores, nothing in between replaced."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import HTML, Npm, Reply

from connectors.framework import runner
from connectors.framework.limits import Patience
from data.config import clock
from data.ingest import sync
from data.ingest.serving import Scheduler
from data.ingest.sync import Outcome
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace

NOW = CLOCK = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: use
    title: Be used
    key_results:
      - {id: downloads, title: Downloads, formula: package.downloads, baseline: 5000, target: 12000}
"""


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = Patience(attempts=2, first_wait=0.01, longest_wait=0.05, silence=1, answer=5, total=10)
    monkeypatch.setattr(runner, "Patience", lambda: hurried)


@pytest.fixture
def npm() -> Iterator[Npm]:
    with Npm() as service:
        yield service.fill(TODAY - timedelta(days=120), TODAY - timedelta(days=2))


@pytest.fixture
def home(tmp_path: Path, npm: Npm) -> Path:
    options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
    (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\n{options}\n', encoding="utf-8")
    with Workspace.open(tmp_path) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author="test")
    return tmp_path


def open_at(home: Path, now: datetime = NOW, *, own: bool = True) -> Workspace:
    return Workspace.open(home, own=own, clock=lambda: now)


def pull(workspace: Workspace) -> Outcome:
    return sync.sync(workspace, by="test")[0]


def value(workspace: Workspace, as_of: datetime | None = None, on: date | None = None) -> float | None:
    board = scoreboard.build(workspace, as_of=as_of, on=on)
    assert board is not None
    return board.standings[0].reading.value


def stored(workspace: Workspace) -> list[tuple[object, ...]]:
    """Everything in the store that a figure could come from."""
    with workspace.metrics._reading() as cursor:
        return cursor.execute("SELECT * FROM metric_daily ORDER BY ALL").fetchall()


def test_a_sync_moves_the_key_result(home: Path, npm: Npm) -> None:
    with open_at(home) as workspace:
        assert value(workspace) is None
        outcome = pull(workspace)
        assert (outcome.state, outcome.done, outcome.error) == ("ok", True, None)
        assert outcome.rows == outcome.changed > 100
        wanted = sum(v for (day, _), v in npm.values["downloads"].items() if day >= date(2026, 10, 1))
        assert value(workspace) == wanted
        again = pull(workspace)
        assert (again.state, again.changed) == ("ok", 0)
        assert again.start is not None and again.start > outcome.start  # only what may still be restated


def test_a_restated_day_changes_the_figure_and_as_of_still_gives_the_old_one(home: Path, npm: Npm) -> None:
    day = TODAY - timedelta(days=4)
    with open_at(home) as workspace:
        pull(workspace)
        before, then = value(workspace), clock.now()
        npm.put("downloads", day, 900)
        assert pull(workspace).changed == 1
        assert value(workspace) == before + 900 - (100 + day.toordinal() % 7)
        assert value(workspace, as_of=then) == before
        npm.put("downloads", day, None)  # the source takes the day back
        pull(workspace)
        assert value(workspace) == before - (100 + day.toordinal() % 7)
        assert value(workspace, as_of=then) == before


@pytest.mark.parametrize(
    "wrong",
    [
        Reply(500),
        Reply(401),
        Reply(404),
        Reply(429),
        Reply(429, headers={"retry-after": "3600"}),
        HTML,
        Reply(body={"unexpected": "shape"}),
        Reply(body={"downloads": []}),
        Reply(body={"downloads": [{"day": "2026-11-20", "downloads": "many"}]}),
    ],
    ids=["500", "401", "404", "429", "429 later", "html", "shape", "empty", "words"],
)
def test_a_pull_that_fails_or_is_empty_changes_nothing(home: Path, npm: Npm, wrong: Reply) -> None:
    with open_at(home) as workspace:
        pull(workspace)
        before = stored(workspace)
        npm.always = wrong
        outcome = pull(workspace)
        assert outcome.state in {"failed", "empty"}
        if outcome.state == "failed":
            assert outcome.error and outcome.remedy and not outcome.done
        assert stored(workspace) == before
        assert workspace.spool.pending() == []
        assert workspace.plan.latest_run("package").state == outcome.state
        npm.always = None
        assert pull(workspace).state == "ok"
        assert stored(workspace) == before


def test_one_broken_source_never_holds_another(home: Path, npm: Npm) -> None:
    settings = home / "okr.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8")
        + '\n[sources.gone]\nconnector = "csv"\npath = "nowhere.csv"\nmetrics.visits = {}\n'
        + '\n[sources.wrong]\nconnector = "pypy"\n',
        encoding="utf-8",
    )
    with open_at(home) as workspace:
        outcomes = {o.source: o for o in sync.sync(workspace, by="test")}
        assert outcomes["package"].state == "ok"
        assert outcomes["gone"].state == outcomes["wrong"].state == "failed"
        assert "nowhere.csv" in outcomes["gone"].error
        assert "pypi" in outcomes["wrong"].remedy  # the known names
        assert value(workspace) is not None


def test_who_does_not_own_the_store_hands_over_to_the_owner(
    home: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "OWNER_SECONDS", 0.2)
    with open_at(home, own=False) as guest:
        outcome = pull(guest)
        assert (outcome.state, outcome.done) == ("spooled", True)
        again = pull(guest)
        assert again.start > outcome.start  # what is safe in the spool is not pulled twice
    with open_at(home) as owner:
        assert owner.spool.pending() == []
        assert value(owner) is not None
        first = owner.plan.runs("package")[-1]
        assert (first.state, first.changed) == ("ok", first.rows)


def test_two_syncs_of_one_source_do_not_overlap(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(sync, "PULL_SECONDS", 0.1)
    with open_at(home) as workspace, FileLock(home / "spool" / ".package.lock"):
        outcome = pull(workspace)
    assert (outcome.state, outcome.done) == ("busy", False)


def test_a_sync_waits_for_the_one_that_is_going_on(home: Path) -> None:
    from filelock import FileLock

    with open_at(home) as workspace:
        lock = FileLock(home / "spool" / ".package.lock", thread_local=False)
        lock.acquire()
        threading.Timer(0.3, lock.release, kwargs={"force": True}).start()
        assert pull(workspace).state == "ok"


def test_an_interrupted_sync_says_so_and_loses_nothing(home: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with open_at(home) as workspace:
        with monkeypatch.context() as patch:
            patch.setattr(runner, "pull", interrupted)
            with suppress(KeyboardInterrupt):
                pull(workspace)
        run = workspace.plan.latest_run("package")
        assert (run.state, run.error) == ("failed", "the sync was interrupted")
        assert pull(workspace).state == "ok"


def test_an_error_nobody_expected_is_logged_and_the_run_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with open_at(home) as workspace:
        scheduler = Scheduler(workspace, no_forecasts)
        with monkeypatch.context() as patch:
            patch.setattr(workspace.spool, "write", full)
            future = scheduler.pull("package", by="test")
            assert future is not None
            assert isinstance(future.exception(60), OSError)
        run = workspace.plan.latest_run("package")
        assert run is not None
        assert run.state == "failed"
        assert "No space left on device" in str(run.error)
        assert "sync again" in str(run.remedy)
        (told,) = [one for one in caplog.records if one.exc_info]
        assert "package" in told.message
        assert pull(workspace).state == "ok"
        scheduler.stop()


def test_stopping_the_server_waits_for_one_window_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors.sources.npm import Npm as NpmConnector

    monkeypatch.setattr(NpmConnector, "window", 20)
    first = TODAY - timedelta(days=400)
    with Remembering() as npm:
        npm.fill(first, TODAY - timedelta(days=1))
        options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
        settings = f'[sources.package]\nconnector = "npm"\nstart = {first}\n{options}\n'
        (tmp_path / "okr.toml").write_text(settings, encoding="utf-8")
        with open_at(tmp_path) as workspace:
            scheduler = Scheduler(workspace, no_forecasts)
            asked, pull_one = threading.Event(), runner.pull

            def slow(*given: Any, **named: Any) -> runner.Pull:
                asked.set()
                assert _stopping.wait(60)
                return pull_one(*given, **named)

            _stopping = threading.Event()
            monkeypatch.setattr(runner, "pull", slow)
            future = scheduler.pull("package", by="test")
            assert future is not None
            assert asked.wait(60)
            stopping = threading.Thread(target=scheduler.stop)
            stopping.start()
            stopping.join(0.2)
            _stopping.set()
            stopping.join(60)
            assert len(npm.asked()) == 1
            assert future.result().state == "failed"
            run = workspace.plan.latest_run("package")
            assert run is not None
            assert (run.error, run.rows) == ("the sync was interrupted", 20)
            assert scheduler.pull("package", by="test") is None
            assert pull(workspace).state == "ok"  # and goes on behind that window
            assert npm.asked()[1] != npm.asked()[0]


def test_of_many_presses_at_once_one_pulls(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lock two threads may both find that nothing is under way."""

    class Slow(dict[str, Any]):
        def __contains__(self, name: object) -> bool:
            found = super().__contains__(name)
            time.sleep(0.05)
            return found

    gate = threading.Event()
    monkeypatch.setattr(sync, "sync_source", lambda *_, **__: gate.wait(60) and Outcome("package", "npm", "ok"))
    with open_at(home) as workspace:
        scheduler = Scheduler(workspace, no_forecasts)
        scheduler.under_way = Slow()
        with ThreadPoolExecutor(4) as pool:
            begun = list(pool.map(lambda _: scheduler.pull("package", by="test"), range(4)))
        gate.set()
        scheduler.stop()
    assert sum(one is not None for one in begun) == 1


def test_stale_data_is_never_green(home: Path) -> None:
    with open_at(home) as workspace:
        pull(workspace)
        fresh = scoreboard.build(workspace, on=TODAY).standings[0]
        later = scoreboard.build(workspace, on=TODAY + timedelta(days=12)).standings[0]
    assert fresh.reading.status != "no_data"
    assert (later.reading.status, later.reading.value) == ("no_data", fresh.reading.value)
    assert later.reading.progress is not None  # the figure stays in sight, the judgement does not


class Remembering(Npm):
    """Notes which days each request asked for."""

    def asked(self) -> list[tuple[str, ...]]:
        return [tuple(r.path.split("/")[3].split(":")) for r in self.requests if "/range/" in r.path]


def test_an_interrupted_backfill_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped five times at some window: the same rows in the end, and no finished window is asked for again."""
    from connectors.sources.npm import Npm as NpmConnector

    monkeypatch.setattr(NpmConnector, "window", 20)
    first = TODAY - timedelta(days=400)
    with Remembering() as npm:
        npm.fill(first, TODAY - timedelta(days=1))
        options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
        settings = f'[sources.package]\nconnector = "npm"\nstart = {first}\n{options}\n'
        (tmp_path / "okr.toml").write_text(settings, encoding="utf-8")
        with open_at(tmp_path) as workspace:
            workspace.plan.apply(plan_file.read(PLAN), author="test")
            for good in (3, 1, 5, 2, 4):
                npm.next(*[None] * good, *[Reply(503)] * 2)
                outcome = pull(workspace)
                assert outcome.state == "failed"
                assert outcome.rows > 0  # what came before the failure is kept
            outcome = pull(workspace)
            assert outcome.state == "ok"
            days = {row[3] if isinstance(row[3], date) else row[4] for row in stored(workspace)}
            assert len(stored(workspace)) == len(npm.values["downloads"]) == len(days)
        answered: list[tuple[str, ...]] = []
        for window in npm.asked():
            if answered and answered[-1] == window:
                continue  # the same window once more, after it had failed
            assert window not in answered
            answered.append(window)
        assert len(answered) == 20


def test_a_killed_backfill_goes_on_where_it_stopped(home: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after kill -9: the run stays `running`, what it spooled is taken in, and the next run begins behind it."""
    from connectors.sources.npm import Npm as NpmConnector
    from data.ingest.sync import _Run

    monkeypatch.setattr(NpmConnector, "window", 30)
    monkeypatch.setattr(_Run, "fail", lambda *_: None)
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"start = {TODAY - timedelta(days=120)}\n")
    with open_at(home, own=False) as guest:
        npm.next(None, None, Reply(401))
        pull(guest)
        assert guest.plan.latest_run("package") is None  # none has ended
        assert len(guest.spool.pending()) == 2
    with open_at(home) as owner:
        before = len(stored(owner))
        assert before > 30
        monkeypatch.undo()
        outcome = pull(owner)
        assert outcome.state == "ok"
        assert outcome.start == TODAY - timedelta(days=60)  # two windows of thirty days are done
        assert len(stored(owner)) == len(npm.values["downloads"])


def test_a_clock_that_stands_before_what_is_stored_is_told_and_nothing_is_asked(home: Path, npm: Npm) -> None:
    with open_at(home) as workspace:
        pull(workspace)
        before = stored(workspace)
    asked = len(npm.requests)
    with open_at(home, datetime(2020, 1, 1, 9, tzinfo=UTC)) as workspace:
        outcome = pull(workspace)
        assert (outcome.state, outcome.done) == ("failed", False)
        assert "says 2020-01-01" in outcome.error and "Set the clock" in outcome.remedy
        assert stored(workspace) == before
    assert len(npm.requests) == asked
    with open_at(home) as workspace:
        assert pull(workspace).state == "ok"
        assert stored(workspace) == before


def test_after_a_clock_that_ran_ahead_there_is_a_way_on(home: Path, npm: Npm) -> None:
    with open_at(home, NOW + timedelta(days=60)) as workspace:
        pull(workspace)
    with open_at(home) as workspace:
        outcome = pull(workspace)
        assert f"--since {TODAY}" in outcome.remedy
        assert sync.sync(workspace, by="test", since=TODAY)[0].state == "ok"
        outcome = pull(workspace)
        assert outcome.state == "ok"
        assert outcome.start <= TODAY - timedelta(days=10)  # what was called settled too early is read again


def no_forecasts(_: Workspace) -> int:
    return 0


def test_a_quota_is_remembered_with_the_time_to_ask_again(home: Path, npm: Npm) -> None:
    npm.always = Reply(429, headers={"retry-after": "5400"})
    with open_at(home) as workspace:
        outcome = pull(workspace)
        wait = outcome.again_at - clock.now()
        assert timedelta(minutes=89) < wait <= timedelta(minutes=90)
        scheduler = Scheduler(workspace, no_forecasts)
        due = scheduler.next_pull(workspace.settings.sources["package"])
        assert due == outcome.again_at  # later than the usual quarter of an hour after a failure
    with open_at(home) as workspace:  # also after the server has been started anew
        assert Scheduler(workspace, no_forecasts).next_pull(workspace.settings.sources["package"]) == outcome.again_at
        npm.always = None
        pull(workspace)
        due = Scheduler(workspace, no_forecasts).next_pull(workspace.settings.sources["package"])
        assert due > clock.now() + timedelta(hours=5)
