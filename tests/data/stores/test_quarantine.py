"""Values that can hardly be true wait for a word, and everything else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from actors import actor
from cli_home import answer, okr
from loopback import Npm

from data.commands.errors import Refused
from data.commands.sources import sources
from data.ingest import sync
from data.queries.metrics import quarantine as quarantined
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.metrics.store import MetricStore
from data.stores.spool import quarantine, spool
from data.stores.spool.drain import rebuild
from data.stores.spool.spool import read_batch
from data.stores.workspace import Workspace

NOW = CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = NOW.date()
PLAN = f"""
cycle: {{id: now, start: {TODAY - timedelta(days=60)}, end: {TODAY + timedelta(days=30)}}}
objectives:
  - id: use
    title: Be used
    key_results:
      - {{id: downloads, title: Downloads, formula: package.downloads, baseline: 5000, target: 12000}}
"""


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def npm() -> Iterator[Npm]:
    with Npm() as service:
        yield service.fill(ago(120), ago(4))


@pytest.fixture
def home(tmp_path: Path, npm: Npm) -> Path:
    options = "\n".join(f'{key} = "{value}"' for key, value in npm.options.items())
    (tmp_path / "okr.toml").write_text(f'[sources.package]\nconnector = "npm"\n{options}\n', encoding="utf-8")
    with Workspace.open(tmp_path) as workspace:
        workspace.plan.apply(plan_file.read(PLAN), author="test")
        assert pull(workspace).state == "ok"
    return tmp_path


def pull(workspace: Workspace) -> sync.Outcome:
    return sync.sync(workspace, by="test")[0]


def stored(workspace: Workspace) -> dict[date, float]:
    with workspace.metrics._reading() as cursor:
        return dict(cursor.execute("SELECT day, value FROM metric_daily ORDER BY day").fetchall())


def waiting(workspace: Workspace) -> dict[date, str]:
    return {d.day: d.why for one in quarantined.held(workspace) for d in one.doubts}


def test_a_value_out_of_all_proportion_is_held_and_the_days_around_it_go_in(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        before = stored(workspace)
        npm.put("downloads", ago(3), 105)
        npm.put("downloads", ago(2), 99_000)
        npm.put("downloads", ago(1), 104)
        outcome = pull(workspace)
        assert (outcome.state, outcome.held) == ("ok", 1)
        assert stored(workspace) == before | {ago(3): 105, ago(1): 104}
        assert waiting(workspace) == {ago(2): "far_above"}
        assert workspace.spool.pending() == []


def test_a_sudden_zero_never_overwrites_what_is_stored(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        before = stored(workspace)
        npm.put("downloads", ago(11), 0)  # settled for npm: it says so for good
        npm.put("downloads", ago(6), -5)
        outcome = sync.sync(workspace, by="test", since=ago(20))[0]
        assert outcome.held == 2
        assert stored(workspace) == before
        assert waiting(workspace) == {ago(11): "sudden_zero", ago(6): "negative"}


def test_a_later_pull_with_believable_values_settles_it(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        pull(workspace)
        npm.put("downloads", ago(2), 101)
        assert pull(workspace).held == 0
        assert waiting(workspace) == {}
        assert stored(workspace)[ago(2)] == 101
        kept = list(workspace.held.rejected.glob("*.parquet"))
        assert [flag["code"] for flag in read_batch(kept[0])[0].flags][-1] == "overtaken"


def test_the_next_pull_asks_for_held_days_again_however_old(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(40), 99_000)
        sync.sync(workspace, by="test", since=ago(50))
        assert pull(workspace).start == ago(40)
        assert waiting(workspace) == {ago(40): "far_above"}  # asked again, still one question
        since = workspace.held.all()[0].since
        pull(workspace)
        assert workspace.held.all()[0].since == since
        npm.put("downloads", ago(40), 100 + ago(40).toordinal() % 7)
        pull(workspace)
        assert waiting(workspace) == {}
        assert pull(workspace).start > ago(40)


def test_accepted_it_goes_in_with_the_name_of_who_said_so(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        pull(workspace)
        workspace.decide(workspace.held.all(), accept=True, by="analyst@example.com")
        assert stored(workspace)[ago(2)] == 99_000
        assert waiting(workspace) == {}
        marks = [f for record in workspace.metrics.batches() for f in record.batch.flags if f["code"] == "accepted"]
        assert marks[0]["day"] == ago(2).isoformat()
        assert "analyst@example.com" in marks[0]["note"]
        assert pull(workspace).held == 0  # what is stored is not asked about again
        before = stored(workspace)
    rebuilt = rebuild(home / "metrics.duckdb", home / "batches")
    assert not rebuilt.unread
    with Workspace.open(home) as workspace:
        assert stored(workspace) == before


def test_rejected_it_stays_out_until_it_changes(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        npm.put("downloads", ago(1), 103)
        pull(workspace)
        workspace.decide(workspace.held.all(), accept=False, by="analyst@example.com")
        before = stored(workspace)
        assert pull(workspace).held == 0
        assert (waiting(workspace), stored(workspace)) == ({}, before)
        npm.put("downloads", ago(2), 98_000)
        assert pull(workspace).held == 1


def test_who_decides_second_decides_nothing(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        pull(workspace)
        seen_by_both, before = workspace.held.all(), stored(workspace)
        sources.decide_quarantined(workspace, actor(role="editor"), seen_by_both, accept=False)
        with pytest.raises(Refused, match="not held any more"):
            sources.decide_quarantined(workspace, actor("ben@example.com", "editor"), seen_by_both, accept=True)
        assert (waiting(workspace), stored(workspace)) == ({}, before)


def test_no_first_pull_is_held_nor_one_of_a_source_that_says_so(home: Path, npm: Npm, tmp_path: Path) -> None:
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write("hold = false\n")
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        assert pull(workspace).held == 0
        assert stored(workspace)[ago(2)] == 99_000
    for number in range(60):
        npm.put("downloads", ago(110 - number), 99_000 * (number % 9 == 0))
    (tmp_path / "anew").mkdir()
    (tmp_path / "anew" / "okr.toml").write_text((home / "okr.toml").read_text().replace("hold = false", ""))
    with Workspace.open(tmp_path / "anew") as workspace:
        assert pull(workspace).held == 0


def test_the_key_result_says_that_a_value_waits(home: Path, npm: Npm) -> None:
    with Workspace.open(home) as workspace:
        npm.put("downloads", ago(2), 99_000)
        pull(workspace)
        standing = scoreboard.build(workspace).standings[0]
        assert "A value of Downloads needs confirmation" in standing.because


def test_whoever_does_not_own_the_store_leaves_the_judgement_to_the_owner(
    home: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "OWNER_SECONDS", 0.1)
    npm.put("downloads", ago(2), 99_000)
    with Workspace.open(home, own=False) as guest:
        assert pull(guest).state == "spooled"
    with Workspace.open(home) as owner:
        assert waiting(owner) == {ago(2): "far_above"}
        assert owner.plan.runs("package")[0].state == "ok"


@pytest.mark.parametrize("step", ["write_batch", "unlink", "ingest"])
@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_crash_anywhere_on_the_way_in_changes_nothing(
    home: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch, step: str, times: int
) -> None:
    npm.put("downloads", ago(3), 105)
    npm.put("downloads", ago(2), 99_000)
    npm.put("downloads", ago(1), 104)
    monkeypatch.setattr(sync, "OWNER_SECONDS", 0.1)
    with Workspace.open(home, own=False) as guest:
        pull(guest)
    room = {"write_batch": spool, "unlink": Path, "ingest": MetricStore}[step]
    really, calls = getattr(room, step), iter(range(times))

    def killed(*given: object, **more: object) -> object:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return really(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(room, step, killed)
        if step == "write_batch":
            patch.setattr(quarantine, step, killed)
        with suppress(KeyboardInterrupt), Workspace.open(home):
            pass
    with Workspace.open(home) as owner:
        assert waiting(owner) == {ago(2): "far_above"}
        assert {ago(3), ago(1)} < stored(owner).keys()
        assert ago(2) not in stored(owner)
        assert len(owner.held.all()) == 1
        assert owner.spool.pending() == []


def test_the_command_lists_accepts_and_rejects(home: Path, npm: Npm) -> None:
    npm.put("downloads", ago(2), 99_000)
    assert "1 value to confirm" in okr(home, "sync").output
    told = okr(home, "status").output
    assert "◆ Downloads: A value of Downloads needs confirmation" in told
    assert "1 value of package.downloads" in okr(home, "doctor").output
    [one] = answer(home, "held")
    assert (one["metric"], one["key_results"], one["days"][0]["why"]) == (
        "package.downloads",
        ["downloads"],
        "far_above",
    )
    shown = okr(home, "held").output
    assert "99,000 is far out of line" in shown and "“Downloads”" in shown
    wrong = okr(home, "held", "--accept", "pakage")
    assert wrong.exit_code == 2 and "package.downloads" in wrong.output
    assert okr(home, "held", "--accept", "package").exit_code == 0
    assert answer(home, "held") == []
    with Workspace.open(home) as workspace:
        assert stored(workspace)[ago(2)] == 99_000
