"""The scoreboard shows the plan as it stood, and values that people typed in as what they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from plans import EXAMPLE
from served import NOVEMBER

from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace
from okr_model.plan.plan import KeyResult, Objective, Plan
from okr_model.progress.manual_value import typed

CLOCK = NOVEMBER


ON = date(2026, 11, 24)


class Clock:
    at = datetime(2026, 10, 5, 12, tzinfo=UTC)

    def __call__(self):
        return self.at


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "okr.toml").write_text(
        '[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.sessions={}\nmetrics.bounce={kind="stock"}\n'
    )
    with Workspace.open(tmp_path, clock=Clock()) as workspace:
        workspace.plan._now = workspace.plan.check_ins._now = workspace._clock
        yield workspace


def test_a_past_view_has_the_plan_of_its_time(workspace):
    clock = workspace._clock
    workspace.plan.apply(EXAMPLE, "analyst")
    clock.at += timedelta(days=30)
    workspace.plan.edit("2026-Q4", "key result", "visitors", {"target": 2e5}, author="a", reason="More is possible")

    def target(as_of):
        return scoreboard.build(workspace, on=ON, as_of=as_of).find("visitors").key_result.target

    assert target(None) == target(clock.at) == 2e5
    assert target(clock.at - timedelta(days=1)) == 18e4
    assert target(clock.at - timedelta(days=300)) == 18e4, "before there was a plan, the one that was first written"


def test_typed_values_are_the_course_of_a_key_result_without_a_source(workspace):
    result = KeyResult(id="nps", title="Recommendation", manual=True, baseline=20, target=40)
    empty = KeyResult(id="other", title="Other", manual=True, baseline=20, target=40)
    workspace.plan.apply(
        Plan(cycle=EXAMPLE.cycle, objectives=(Objective(id="o", title="O", key_results=(result, empty)),)), "a"
    )
    clock = workspace._clock
    clock.at = datetime(2026, 11, 24, tzinfo=UTC)
    for day, value in ((date(2026, 10, 10), 22), (date(2026, 11, 20), 30)):
        workspace.plan.check_ins.type_in("2026-Q4", "nps", author="ada@example.com", day=day, value=value)
    standing = scoreboard.build(workspace, on=ON).find("nps")
    assert (standing.reading.value, standing.reading.progress, standing.reading.attainment) == (30, 0.5, 0.5)
    assert standing.reading.status == "at_risk"
    assert standing.key_result.manual
    assert scoreboard.build(workspace, on=date(2026, 10, 9)).find("nps").reading.status == "no_data"
    assert scoreboard.build(workspace, on=date(2026, 11, 19)).find("nps").reading.status == "no_data", "typed long ago"
    assert scoreboard.build(workspace, on=ON).find("other").reading.status == "no_data"


def test_the_last_value_typed_in_holds():
    values = {date(2026, 10, 2): 1.0, date(2026, 10, 4): 2.0, date(2027, 1, 1): 9.0}
    course = typed(values, date(2026, 10, 1), date(2026, 10, 5))
    assert course.days["value"].fillna(-1).tolist() == [-1, 1, 1, 2, 2]
    assert course.days["measured"].tolist() == [False, True, False, True, False]
    assert course.days["state"].tolist() == ["no_data", "ok", "ok", "ok", "ok"]
    assert (course.value, course.until(date(2026, 10, 1)).state) == (2.0, "no_data")
    assert len(typed(values, date(2026, 10, 2), date(2026, 10, 1)).days) == 0
    assert typed({}, date(2026, 10, 1), date(2026, 10, 2)).value is None
