"""A leader's week: whose teams are whose, what waits for a word, praise, and the rhythm of check-ins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.queries.leading import needs as of_week
from data.queries.leading.needs import Need
from data.queries.leading.rhythm import rhythm
from data.queries.leading.teams import all_teams, led_by
from data.queries.scoreboard.scoreboard import build
from data.queries.scoreboard.standing import Scoreboard
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.what_if.scenario import Change, Scenario

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD, ADA, BEN = "head@example.com", "ada@example.com", "ben@example.com"
VISITS, CALLS = ("key result", "visits"), ("key result", "calls")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A company's objective; under it Ada's team Brand, whose key result is off track. Ben leads Sales, by himself."""
    with Workspace.open(tmp_path / "home") as opened:
        today, plan = opened.today(), opened.plan
        plan.add_cycle(Cycle(today - timedelta(days=40), today + timedelta(days=20), "now"), author="test")
        for objective, result in (
            ({"id": "whole", "title": "Grow", "owner": HEAD}, "customers"),
            ({"id": "known", "title": "Be known", "owner": ADA, "team": "Brand", "supports": "customers"}, "visits"),
            ({"id": "sold", "title": "Sell", "owner": BEN, "team": "Sales"}, "calls"),
        ):
            fields = {"id": result, "title": result, "manual": True, "baseline": 0, "target": 100}
            plan.add_objective("now", objective, author="test")
            plan.add_key_result("now", objective["id"], fields, author="test")
        plan.check_ins.type_in("now", "visits", author=ADA, day=today, value=1)
        for email in (HEAD, ADA, BEN):
            plan.people.save(email, author="test")
        yield opened


def board(workspace: Workspace) -> Scoreboard:
    found = build(workspace.snapshot(), cycle="now", on=None)
    assert found is not None
    return found


def needs(workspace: Workspace, *teams: str) -> list[Need]:
    return of_week.needs(workspace.snapshot(), board(workspace), teams or ("Brand", "Sales"))


def test_a_team_is_led_by_who_owns_its_objective_or_what_that_supports(workspace: Workspace) -> None:
    found = board(workspace)
    assert all_teams(found) == ["Brand", "Sales"]
    assert led_by(found, "ADA@example.com") == ["Brand"]
    assert led_by(found, HEAD) == ["Brand"]  # its objective supports the company's
    assert led_by(found, BEN) == ["Sales"]
    assert led_by(found, "") == led_by(found, "nobody@example.com") == []


def test_what_is_off_track_waits_until_somebody_says_something(workspace: Workspace) -> None:
    (one,) = needs(workspace)
    assert (one.kind, one.about and one.about.key_result.id) == ("silent", "visits")
    assert needs(workspace, "Sales") == []
    long_ago = workspace.today() - timedelta(days=9)
    workspace.plan.check_ins.check_in("now", VISITS, author=ADA, note="Slow", day=long_ago)
    (one,) = needs(workspace)
    assert (one.kind, one.on) == ("silent", long_ago)
    workspace.plan.check_ins.comment("now", ("objective", "known"), "We try another headline.", author=ADA)
    assert needs(workspace) == []


def test_confidence_that_fell_waits_until_somebody_else_asks(workspace: Workspace) -> None:
    said, today = workspace.plan.check_ins, workspace.today()
    for days, confidence in ((8, 7), (1, 6)):
        said.check_in("now", CALLS, author=BEN, confidence=confidence, day=today - timedelta(days=days))
    assert needs(workspace, "Sales") == []
    said.check_in("now", CALLS, author=BEN, confidence=4, obstacles="Two are ill", day=today)
    (one,) = needs(workspace, "Sales")
    assert (one.kind, one.said, one.by) == ("confidence", "Two are ill", BEN)
    assert str(one.why) == "Confidence fell from 6 to 4 of 10."
    said.comment("now", CALLS, "I know.", author=BEN)
    assert [n.kind for n in needs(workspace, "Sales")] == ["confidence"]
    said.comment("now", CALLS, "I send somebody over.", author=HEAD)
    assert needs(workspace, "Sales") == []


def test_proposed_targets_wait_until_they_are_decided(workspace: Workspace) -> None:
    plan = workspace.plan.plan("now")
    assert plan is not None
    less = Scenario(name="less", changes=(Change(key_result="calls", target=80),))
    workspace.plan.scenarios.propose("now", less, plan, author=ADA, reason="We are fewer")
    (one,) = needs(workspace, "Sales")
    assert (one.kind, one.said, one.by) == ("proposal", "We are fewer", ADA)
    (open_one,) = workspace.plan.scenarios.proposals("now")
    workspace.plan.scenarios.decline(open_one.id, by=BEN, answer="No")
    assert needs(workspace, "Sales") == []


@pytest.mark.parametrize("question", ["Who calls back?", "چه کسی تماس می‌گیرد؟"])
def test_a_question_waits_after_two_days_until_another_answers(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    said = workspace.plan.check_ins
    said.comment("now", CALLS, question, author=ADA)
    said.comment("now", CALLS, "A statement.", author=ADA)
    assert needs(workspace, "Sales") == []
    later = CLOCK + timedelta(days=3)
    monkeypatch.setattr(said, "_now", lambda: later)
    found = build(workspace.snapshot(), cycle="now", on=later.date())
    assert found is not None
    (one,) = of_week.needs(workspace.snapshot(), found, ["Sales"])
    assert (one.kind, one.said, one.by) == ("question", question, ADA)
    said.comment("now", CALLS, "I do.", author=BEN)
    assert of_week.needs(workspace.snapshot(), found, ["Sales"]) == []


def test_praise_in_the_open_counts_and_private_praise_is_nobodys_matter(workspace: Workspace) -> None:
    said = workspace.plan.check_ins
    said.feedback("now", CALLS, author=HEAD, to=BEN, kind="praise", text="Only for you", private=True)
    praise = of_week.praise(workspace.snapshot(), board(workspace), ["Brand", "Sales"])
    assert (praise.given, praise.without) == ((), (ADA, BEN))
    said.feedback("now", CALLS, author=HEAD, to=BEN, kind="praise", text="Well sold")
    praise = of_week.praise(workspace.snapshot(), board(workspace), ["Brand", "Sales"])
    assert [one.author for one in praise.given] == [HEAD] and praise.without == (ADA,)


def test_the_rhythm_counts_key_results_with_a_check_in_week_by_week(workspace: Workspace) -> None:
    said, today = workspace.plan.check_ins, workspace.today()
    for days in (0, 1, 7, 20):
        said.check_in("now", ("objective", "sold"), author=BEN, note="On it", day=today - timedelta(days=days))
    brand, sales = rhythm(workspace.snapshot(), board(workspace), ["Brand", "Sales"])
    assert (brand.team, sales.team) == ("Brand", "Sales")
    assert [week.on_time for week in sales.weeks] == [0, 0, 1, 1, 1][-len(sales.weeks) :]
    assert {week.on_time for week in brand.weeks} == {0} and {week.of for week in sales.weeks} == {1}
    assert sales.weeks[-1].last == today and all(week.first >= board(workspace).cycle.start for week in sales.weeks)
