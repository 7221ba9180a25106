"""What assistants ask that cannot be: ends of the calendar, blanks, teams and targets that are none. Words, no defect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from test_wall import ADA, PLAN

from data.out.assistants import asking
from data.out.assistants.who import assistant_of
from data.queries.plan import plan_file
from data.stores.workspace import close_shared, shared

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    (tmp_path / "okr.toml").write_text('[workspace]\ntimezone = "Asia/Tehran"\n', encoding="utf-8")
    workspace = shared(tmp_path)
    workspace.plan.apply(plan_file.read(PLAN), author="test")
    actor = assistant_of(workspace, ADA, ["read", "check_in", "propose"])
    yield lambda tool, **given: asking.call(workspace, actor, tool, given)
    close_shared()


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59"]
)
def test_the_ends_of_the_calendar_are_moments_like_others(ask: Ask, moment: str) -> None:
    found = ask("status", as_of=moment)
    assert "refused" not in found and found["figures"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": "Fair", "first": "2026-11-02", "last": "2026-11-01", "metrics": ["site.sessions"]}, "before its"),
        ({"title": "Fair", "first": "2026-01-01", "last": "9999-12-31", "metrics": ["site.sessions"]}, ""),
        ({"title": "Fair", "first": "9999-12-31", "metrics": ["site.sessions"]}, ""),
        ({"title": "Fair", "first": "2026-11-02", "metrics": [""]}, ""),
        ({"title": "Fair", "first": "2026-11-02", "metrics": ["x" * 5_000]}, ""),
        ({"title": " ", "first": "2026-11-02", "metrics": ["site.sessions"]}, "title"),
    ],
)
def test_an_event_that_cannot_be_is_refused_with_the_reason(ask: Ask, given: dict[str, Any], why: str) -> None:
    refused = ask("mark_event", **given)["refused"]
    assert why in refused and "its log says why" not in refused


def test_an_answer_has_no_more_things_than_it_says(tmp_path: Path) -> None:
    each = [f"    - {{id: k{{n}}_{k}, title: Manual, manual: true, baseline: 0, target: 9}}" for k in range(5)]
    goals = [
        f"  - id: goal{n}\n    title: Goal {n}\n    key_results:\n"
        + "\n".join(one.replace("{n}", str(n)) for one in each)
        for n in range(45)
    ]
    workspace = shared(tmp_path)
    cycle = "cycle: {id: now, start: 2026-11-01, end: 2027-02-01}\nobjectives:\n"
    workspace.plan.apply(plan_file.read(cycle + "\n".join(goals)), author="test")
    found = asking.call(workspace, assistant_of(workspace, ADA, ["read"]), "status", {})
    told = [one["id"] for goal in found["answer"]["objectives"] for one in (goal, *goal["key_results"])]
    assert len(told) == len(found["figures"]) == 200 and "200" in found["left_out"]
    close_shared()


def test_blanks_say_nothing(ask: Ask) -> None:
    assert "text" in ask("comment", key_result="nps", text=" \n ")["refused"]
    assert "reason" in ask("propose_target", key_result="nps", target=60, reason=" ")["refused"]


def test_what_has_no_target_is_proposed_none(ask: Ask) -> None:
    assert "has no target" in ask("propose_target", key_result="fair", target=1e308, reason="more")["refused"]


def test_a_team_is_told_of_itself_and_an_unknown_one_lists_the_known(ask: Ask) -> None:
    whole, team = ask("status"), ask("status", team="Brand team")
    asked = {one["of"]["id"] for one in team["figures"] if one["of"]["kind"] == "key_result"}
    every = {one["of"]["id"] for one in whole["figures"] if one["of"]["kind"] == "key_result"}
    assert asked < every
    assert f"of {len(asked)} key result" in team["sentence"] and f"of {len(every)} key results" in whole["sentence"]
    assert "Brand team" in ask("status", team="Nobody")["refused"]
    assert "refused" in ask("status", key_result="")
