"""What the demo promises to show, on whatever day and wherever somebody builds it."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from clock_at import clock_at
from days import MOMENTS, NEAR_MIDNIGHT

from data import demo
from data.config import clock
from data.demo import meeting, past_cycle
from data.out.cli.demo import prepare
from data.queries.drivers import marked
from data.queries.scoreboard import scoreboard
from data.queries.sources import source_states
from data.stores.workspace import Workspace
from okr_model.drivers.events import KINDS


@pytest.mark.parametrize(
    "moment",
    [pytest.param(at, marks=[] if n == 0 else pytest.mark.slow) for n, at in enumerate([*MOMENTS, *NEAR_MIDNIGHT])],
    ids=lambda at: f"{at:%Y-%m-%d %H:%M} {at.tzinfo}{' again' * at.fold}",
)
def test_it_keeps_its_promises(moment: datetime, tmp_path: Path) -> None:
    home, zone = tmp_path / "home", str(moment.tzinfo)
    with clock_at(moment.astimezone(UTC)):
        demo.build(home, clock.today())
        settings = home / "okr.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace('timezone = "UTC"', f'timezone = "{zone}"'), encoding="utf-8")
        prepare(home)
        with Workspace.open(home) as workspace:
            today = moment.astimezone(ZoneInfo(zone)).date()
            assert workspace.today() == today
            keeps_its_promises(workspace)


def keeps_its_promises(workspace: Workspace) -> None:
    today, cycles = workspace.today(), sorted(workspace.plan.cycles())
    boards = [scoreboard.build(workspace, cycle=cycle.id) for cycle in cycles]
    before, running = (Counter(s.reading.status for s in board.standings) for board in boards if board)
    assert today in cycles[-1]
    assert running.total() == before.total() == 16
    assert running.keys() >= {"on_track", "at_risk", "off_track", "no_data"}
    assert running["no_data"] == 1
    assert before.keys() >= {"achieved", "missed"}
    reviews = workspace.plan.reviews.all()
    assert [one.stage for one in reviews if one.setting.day < today] == ["closed"]
    assert [one.stage for one in reviews if one.setting.day >= today] == ["prepare"]
    tells_its_story(workspace)
    states = {one.name: one.state for one in source_states.states(workspace)}
    assert Counter(states.values()) == {"fresh": len(states) - 1, "failed": 1}
    assert states["events"] == "failed"


def tells_its_story(workspace: Workspace) -> None:
    """No page of the demo is empty: the last cycle has scores, and what a team does in a quarter has been done."""
    today, (before, running) = workspace.today(), sorted(workspace.plan.cycles())[-2:]
    plan, past = workspace.plan.plan(running.id), workspace.plan.plan(before.id)
    assert plan and past
    if today >= before.end + past_cycle.SCORED_AFTER:
        scored = [k.score for o in past.objectives for k in o.key_results]
        assert sum(score is not None for score in scored) >= 13
        assert {score.day for score in scored if score} == {before.end + past_cycle.SCORED_AFTER}
    if today - meeting.AGO >= running.start:
        decided = [d.decision.verdict for d in workspace.plan.reviews.decisions(workspace.plan.reviews.all()[-1].id)]
        assert set(decided) == {"keep", "correct_strategy", "revise_target"}
        steps = workspace.plan.over_time(running.id, "customers_total", "target")
        assert len(steps) == 2
        assert steps[0].value > steps[1].value
    assert [one.stage for one in workspace.plan.workshops.all()] == ["closed"]
    assert len(workspace.plan.scenarios.all(running.id)) == 2
    assert [one.state for one in workspace.plan.scenarios.proposals(running.id)] == ["open"]
    assert {one.event.kind for one in marked.all_marked(workspace)} >= {"campaign", "pr", "fair"}
    if (today - running.start).days >= 26:
        assert {one.event.kind for one in marked.all_marked(workspace)} == set(KINDS)
