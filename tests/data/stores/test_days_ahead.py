"""Days that have not come yet where the workspace is: set aside, named, and taken in on their day or overtaken."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cli_home import answer, make, okr
from clock_at import clock_at
from store_rows import Row

from data.ingest import sync
from data.queries.metrics.days_ahead import ahead
from data.queries.sources.source_states import states
from data.stores.metrics.batch import batch_table, new_batch
from data.stores.metrics.store import Request
from data.stores.workspace import Workspace
from okr_model.metrics.measures import Measure

TODAY = date(2026, 11, 11)
NOW = datetime(2026, 11, 11, 9, tzinfo=UTC)
CLOCK = NOW
DAY = timedelta(days=1)


def home_with(tmp_path: Path, *lines: str) -> Path:
    home = make(tmp_path)
    write(home, *lines)
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    return home


def write(home: Path, *lines: str) -> None:
    (home / "site.csv").write_text("\n".join(["day,channel,visits,followers", *lines]), "utf-8")


def stored(workspace: Workspace) -> dict[date, float]:
    request = Request(Measure("site", "sessions"), date(2000, 1, 1), date(2100, 1, 1))
    found = workspace.metrics.daily([request])[request]
    return {stamp.date(): value for stamp, value in found.items()}


def set_aside(workspace: Workspace) -> tuple[date, ...]:
    found = ahead(workspace)
    return found["site"].days if found else ()


def test_days_to_come_are_counted_shown_and_taken_in_when_it_is_their_day(tmp_path: Path) -> None:
    home = home_with(tmp_path, *(f"{TODAY + n * DAY},Search,{100 + n},1" for n in range(-3, 4)))
    with Workspace.open(home) as workspace:
        [outcome] = sync.sync(workspace, by="test")
        assert (outcome.state, outcome.ahead) == ("ok", 3)
        assert max(stored(workspace)) == TODAY
        [state] = states(workspace)
        assert state.ahead is not None
        assert "2026-11-14" in str(state.ahead.said)
        assert workspace.metrics.coverage()["site.sessions"].settled_through <= TODAY
        before = workspace.version()
    with clock_at(NOW + 2 * DAY), Workspace.open(home) as workspace:  # two days later, without any pull
        assert max(stored(workspace)) == TODAY + 2 * DAY
        assert set_aside(workspace) == (TODAY + 3 * DAY,)
        assert workspace.version() != before
    with clock_at(NOW + 9 * DAY), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY + n * DAY: 100.0 + n for n in range(-3, 4)}
        assert set_aside(workspace) == ()


def test_the_command_says_so_and_counts_them(tmp_path: Path) -> None:
    home = home_with(tmp_path, f"{TODAY},Search,1,1", f"{TODAY + DAY},Search,2,1")
    said = okr(home, "sync").output
    assert "1 day not come yet" in said
    assert answer(home, "sync")[0]["ahead"] == 1
    found = {one["name"]: one for one in answer(home, "doctor")["checks"]}
    assert found["days ahead of site"]["ok"]
    assert "2026-11-12" in found["days ahead of site"]["says"]


def test_the_next_pull_overtakes_what_was_set_aside(tmp_path: Path) -> None:
    home = home_with(tmp_path, *(f"{TODAY + n * DAY},Search,1,1" for n in range(4)))
    with Workspace.open(home) as workspace:
        sync.sync(workspace, by="test")
        write(home, *(f"{TODAY + n * DAY},Search,7,1" for n in range(4)))
        assert sync.sync(workspace, by="test")[0].ahead == 3
        write(home, f"{TODAY},Search,7,1", f"{TODAY + 3 * DAY},Search,8,1")
        assert sync.sync(workspace, by="test")[0].ahead == 1
    with clock_at(NOW + 5 * DAY), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY: 7, TODAY + 3 * DAY: 8}


def test_a_file_of_nothing_but_days_to_come_stores_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, f"{TODAY + DAY},Search,5,1", f"{TODAY + 2 * DAY},Search,6,1")
    with Workspace.open(home) as workspace:
        [outcome] = sync.sync(workspace, by="test")
        assert (outcome.done, outcome.ahead, stored(workspace)) == (True, 2, {})
    with clock_at(NOW + 3 * DAY), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY + DAY: 5, TODAY + 2 * DAY: 6}


def test_today_is_that_of_the_workspace(tmp_path: Path) -> None:
    home = home_with(tmp_path, f"{TODAY + DAY},Search,5,1")
    text = (home / "okr.toml").read_text().replace("[workspace]\n", '[workspace]\ntimezone = "Pacific/Kiritimati"\n')
    (home / "okr.toml").write_text(text)
    with clock_at(datetime(2026, 11, 11, 9, 59, tzinfo=UTC)), Workspace.open(home) as workspace:
        assert sync.sync(workspace, by="test")[0].ahead == 1  # a minute before midnight there
    with clock_at(datetime(2026, 11, 11, 10, 1, tzinfo=UTC)), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY + DAY: 5}


def test_an_owner_whose_clock_is_behind_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    """Another machine with the right clock puts its pulls down; the owner is 400 days behind, then set right."""
    home = home_with(tmp_path, f"{TODAY},Search,1,1")

    def spool(workspace: Workspace, value: float, days: int) -> None:
        table = batch_table([Row("sessions", TODAY + n * DAY, value) for n in range(days)])
        last = TODAY + (days - 1) * DAY
        workspace.spool.write(
            new_batch(
                table,
                source="site",
                connector="csv",
                metrics=("sessions",),
                start=TODAY,
                end=last,
                pulled_by="other",
                pulled_at=NOW,
                trusted=True,
            ),
            table,
        )

    with clock_at(NOW - 400 * DAY), Workspace.open(home) as workspace:
        spool(workspace, 1, 3)
        workspace.drain()
        spool(workspace, 2, 1)
        workspace.drain()
        assert stored(workspace) == {}
        assert set_aside(workspace) == (TODAY, TODAY + DAY, TODAY + 2 * DAY)
    with clock_at(NOW + 3 * DAY), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY: 2, TODAY + DAY: 1, TODAY + 2 * DAY: 1}
        assert set_aside(workspace) == ()


def test_a_kill_while_days_are_set_aside_or_released_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path, *(f"{TODAY + n * DAY},Search,{n},1" for n in range(4)))

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with Workspace.open(home) as workspace:
        with monkeypatch.context() as patch:
            patch.setattr("data.stores.spool.drain._put_down", die)
            with pytest.raises(Killed):
                sync.sync(workspace, by="test")
        workspace.drain()
        assert stored(workspace) == {TODAY: 0}
        assert set_aside(workspace) == tuple(TODAY + n * DAY for n in (1, 2, 3))
    with clock_at(NOW + 2 * DAY):
        with monkeypatch.context() as patch:
            patch.setattr("pathlib.Path.unlink", die)
            with pytest.raises(Killed):
                Workspace.open(home)
        with Workspace.open(home) as workspace:
            assert stored(workspace) == {TODAY + n * DAY: n for n in (0, 1, 2)}
            assert set_aside(workspace) == (TODAY + 3 * DAY,)


def test_what_a_clock_that_ran_ahead_said_of_later_days_is_hidden_until_a_pull_brings_them(tmp_path: Path) -> None:
    home = home_with(tmp_path, *(f"{TODAY + n * DAY},Search,{n},1" for n in range(6)))
    with clock_at(NOW + 400 * DAY), Workspace.open(home) as workspace:
        sync.sync(workspace, by="test")
        assert len(stored(workspace)) == 6
    with Workspace.open(home) as workspace:
        assert max(stored(workspace)) == TODAY
        assert workspace.metrics.coverage()["site.sessions"].settled_through is None
        sync.sync(workspace, by="test", since=TODAY)
        assert max(stored(workspace)) == TODAY
        assert workspace.metrics.coverage()["site.sessions"].settled_through == TODAY
    with clock_at(NOW + 3 * DAY), Workspace.open(home) as workspace:
        assert stored(workspace) == {TODAY + n * DAY: n for n in range(4)}
        assert set_aside(workspace) == (TODAY + 4 * DAY, TODAY + 5 * DAY)
        sync.sync(workspace, by="test")
    with clock_at(NOW + 9 * DAY), Workspace.open(home) as workspace:  # the same values, now of a right clock
        assert stored(workspace) == {TODAY + n * DAY: n for n in range(6)}
