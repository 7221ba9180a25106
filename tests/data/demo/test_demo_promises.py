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
from data.out.cli.demo import prepare
from data.queries.scoreboard import scoreboard
from data.queries.sources import source_states
from data.stores.workspace import Workspace


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
    states = {one.name: one.state for one in source_states.states(workspace)}
    assert Counter(states.values()) == {"fresh": len(states) - 1, "failed": 1}
    assert states["events"] == "failed"
