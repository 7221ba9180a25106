"""A formula that is not understood does not come into a plan through any command; one that is there is in nobody's way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_home import SETTINGS, okr, ready
from served import NOVEMBER

from data.commands.permissions import Actor, actor_of
from data.commands.plan import plan as commands
from data.queries.plan import plan_file
from data.stores.plan.errors import Refused
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle

CLOCK = NOVEMBER


CYCLE = "2026-Q4"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(ready(tmp_path), own=False) as workspace:
        yield workspace


def me(workspace: Workspace) -> Actor:
    return actor_of(workspace, "ada@example.com", "command_line")


BROKEN: dict[str, Any] = {"title": "New", "formula": "sum(site.session)", "target": 1}


def test_no_command_lets_it_in(workspace: Workspace) -> None:
    before = workspace.plan.plan(CYCLE)
    assert before is not None
    changed = plan_file.read(plan_file.write(before).replace("formula: site.sessions", "formula: site.session"))
    edit = {"formula": "sum(site.sessions) filter (where chanel = 'Email')"}
    for attempt in (
        lambda: commands.add_key_result(workspace, me(workspace), CYCLE, "awareness", BROKEN),
        lambda: commands.add_objective(workspace, me(workspace), CYCLE, {"title": "O", "key_results": [BROKEN]}),
        lambda: commands.edit(workspace, me(workspace), CYCLE, "key result", "visitors", edit, reason="Because"),
        lambda: commands.apply(workspace, me(workspace), changed, reason="Because"),
    ):
        with pytest.raises(Refused, match=r"Perhaps: `.*site\.sessions") as refused:
            attempt()
        assert [problem.place for problem in refused.value.problems] == ["formula"]
    assert workspace.plan.plan(CYCLE) == before


def test_what_is_there_already_is_in_nobodys_way(workspace: Workspace) -> None:
    workspace.plan.add_key_result(CYCLE, "awareness", {"id": "old", **BROKEN}, author="ada")
    commands.edit(workspace, me(workspace), CYCLE, "key result", "old", {"owner": "ben"})
    commands.edit(workspace, me(workspace), CYCLE, "key result", "old", {"formula": "sum(site.session)", "note": "x"})
    plan = workspace.plan.plan(CYCLE)
    assert plan is not None
    commands.apply(workspace, me(workspace), plan.model_copy(update={"cycle": plan.cycle}))
    made = plan.key_result("old")
    assert made is not None
    assert (made.owner, made.note) == ("ben", "x")
    edit = {"formula": "sum(site.sessions)"}
    commands.edit(workspace, me(workspace), CYCLE, "key result", "old", edit, reason="Mended")


def test_none_is_carried_over_and_what_is_chosen_beside_it_is(workspace: Workspace) -> None:
    workspace.plan.add_key_result(CYCLE, "awareness", {"id": "old", **BROKEN, "title": "Old"}, author="ada")
    following = Cycle(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1")
    for carry in (None, ["old", "visitors"]):
        with pytest.raises(Refused, match=r"“Old” cannot be carried over.*site\.session`.*Leave it out") as refused:
            commands.carry_over(workspace, me(workspace), CYCLE, following, carry=carry)
        assert refused.value.sentence is not None
    assert workspace.plan.plan("2027-Q1") is None
    commands.carry_over(workspace, me(workspace), CYCLE, following, carry=["visitors", "fans"])
    made = workspace.plan.plan("2027-Q1")
    assert made is not None
    assert [k.id for o in made.objectives for k in o.key_results] == ["visitors", "fans"]


def test_a_plan_whose_metric_has_gone_is_written_and_applied_again_without_a_change(tmp_path: Path) -> None:
    home, file = ready(tmp_path / "home"), tmp_path / "plan.yaml"
    gone = SETTINGS.replace("[sources.site]", "[sources.web]")
    (home / "okr.toml").write_text(gone, "utf-8")
    assert okr(home, "plan", "export", "--out", str(file)).exit_code == 0
    again = okr(home, "plan", "apply", str(file))
    assert (again.exit_code, "no change" in again.output) == (0, True)
    assert okr(home, "plan", "check", str(file)).exit_code == 1
    file.write_text(file.read_text("utf-8").replace("formula: site.sessions", "formula: site.visits"), "utf-8")
    for dry in ((), ("--dry-run",)):
        refused = okr(home, "plan", "apply", str(file), "--reason", "Because", *dry)
        assert refused.exit_code == 1
        assert "site.visits" in refused.output
