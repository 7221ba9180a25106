"""A cycle that is over stands by its score on every page, reviews look back within a cycle, and owners are one person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from actors import actor
from clock_at import clock_at
from opened import OVERVIEW, Open, listed, words

from data.commands import reviews as review_commands
from data.ingest import sync
from data.out.api import answers
from data.queries.alignment import alignment
from data.queries.ownership import ownership
from data.queries.plan import plan_file
from data.queries.reviews import looking_back, preparation, record, review_snapshot
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard
from data.stores.workspace import Workspace, shared
from okr_model.review import minutes
from okr_model.review.pack import Pack
from okr_model.review.review import Setting

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = CLOCK.date()
ADA, KIM = "ada@example.com", "kim@example.com"
OBJECTIVE, ALIGNMENT, SHARE = "okrs/objective/page.py", "okrs/alignment/page.py", "plan/ownership/page.py"
REVIEW = "meet/review/page.py"

PLAN = """
cycle: {{id: {cycle}, start: {start}, end: {end}}}
objectives:
  - id: known
    title: Be known
    owner: {kim}
    team: Brand
    key_results:
      - {{id: visits, title: Visits, formula: site.visits, baseline: 800, target: {target}, unit: visits}}
      - {{id: calls, title: Calls, formula: site.calls, target: 90, unit: calls, owner: Kim@Example.com}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Ten visits and a call a day; a quarter that is over, in which both fell a little short, and one that runs."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics={visits={}, calls={}}\n')
    first = date(2026, 7, 1)
    days = [first + timedelta(days=n) for n in range((TODAY - first).days)]
    (home / "s.csv").write_text("day,visits,calls\n" + "".join(f"{d},10,1\n" for d in days))
    with Workspace.open(home) as workspace:
        for cycle, start, end, target in (
            ("2026-Q3", "2026-07-01", "2026-09-30", 1000),  # 920 came: 92 % of the sum, 60 % of the growth
            ("2026-Q4", "2026-10-01", "2026-12-31", 1000),
        ):
            text = PLAN.format(cycle=cycle, start=start, end=end, target=target, kim=KIM)
            workspace.plan.apply(plan_file.read(text), author="test")
        sync.sync(workspace, by="test")
    return home


def board(home: Path, cycle: str, on: date = TODAY) -> Scoreboard:
    found = scoreboard.build(shared(home), cycle=cycle, on=on)
    assert found is not None
    return found


def test_the_score_is_the_one_figure_of_an_objective_whose_cycle_is_over(home: Path) -> None:
    past = board(home, "2026-Q3")
    (known,) = past.objectives
    assert known.stands.score == 0.8, "60 % of the growth, and all of the calls"
    assert known.progress == known.stands.score
    (said,) = answers.status(past)["objectives"]
    assert (said["progress"], said["score"]["p50"], said["likelihood"]) == (0.8, 0.8, None)
    assert said["key_results"][0]["progress"] == said["key_results"][0]["attainment"] == pytest.approx(0.6)
    (node,) = alignment.of(past).objectives
    assert node.progress == 0.8
    assert ownership.progress(past, past.standings) == 0.8
    assert [team.progress for team in ownership.teams(past, {})] == [0.8]
    pack = review_snapshot.freeze(past, past.objectives, title="End", by=ADA, at=CLOCK)
    assert (pack.objectives[0].progress, pack.objectives[0].score) == (0.8, 0.8)


def test_no_page_of_a_past_quarter_says_another_share(open_page: Open, home: Path) -> None:
    for page in (OVERVIEW, OBJECTIVE, ALIGNMENT):
        shown = words(open_page(home, page, cycle="2026-Q3"))
        assert "score 0.8, target 0.9" in shown.lower(), page
        assert "96% done" not in shown, page
    shown = words(open_page(home, OVERVIEW, cycle="2026-Q3"))
    assert "60% of the target was reached" in shown
    assert "60% done" in shown, "the card says what the line above says"
    shown = words(open_page(home, OBJECTIVE, cycle="2026-Q3", id="known"))
    assert "0 of 2 key results have been scored. The suggested score is used for the others." in shown
    app = open_page(home, SHARE, cycle="2026-Q3", team="Brand")
    assert "<dt>Score</dt><dd>0.8" in words(app)
    assert list(listed(app)["Score"]) == ["0.8"]


def test_a_given_score_counts_instead_and_everywhere(open_page: Open, home: Path) -> None:
    shared(home).plan.score("2026-Q3", "visits", 0.5, author=ADA, reason="Bought", on=TODAY)
    (known,) = board(home, "2026-Q3").objectives
    assert (known.stands.score, known.progress, known.status) == (0.75, 0.75, "missed")
    shown = words(open_page(home, OBJECTIVE, cycle="2026-Q3", id="known"))
    assert "Score 0.75, target 0.9" in shown
    assert "1 of 2 key results have been scored." in shown


def test_the_cycle_before_is_compared_at_its_end_once_this_one_is_over(home: Path) -> None:
    past, running = (board(home, cycle).cycle for cycle in ("2026-Q3", "2026-Q4"))
    cycles = [past, running]
    assert ownership.same_day(running, running.end, cycles) == (past, past.end)
    assert ownership.same_day(running, running.end + timedelta(days=40), cycles) == (past, date(2026, 10, 1))


# Reviews


def test_a_review_is_held_against_the_end_of_the_cycle_before(home: Path) -> None:
    """Then 850 visits in the old cycle, 550 in the new one: that is no fall."""
    with clock_at(datetime(2026, 9, 23, 12, tzinfo=UTC)):
        old = held(home, "2026-Q3", keep="visits")
    number = made(home, "2026-Q4")
    review = shared(home).plan.reviews.find(number)
    prepared = preparation.prepare(shared(home), review)
    found = looking_back.retrospect(shared(home), review, prepared.pack)
    assert found is not None and old.cycle == "2026-Q3"
    (came,) = found.decisions
    assert came.then is not None and came.now is not None
    assert (came.then.value, came.now.value, found.ended) == (850.0, 920.0, "2026-Q3")
    assert came.now.progress == pytest.approx(0.6)
    assert looking_back.last_pack(shared(home), review) is None, "nothing has changed since another cycle's figures"
    shared(home).plan.score("2026-Q3", "visits", 0.9, author=ADA, reason="Close", on=TODAY)
    again = looking_back.retrospect(shared(home), review, prepared.pack)
    assert again is not None and again.decisions[0].score == 0.9
    review_commands.freeze(shared(home), actor(ADA), number)
    with Workspace.open(home, own=False) as without_figures:
        kept = record.record(without_figures, without_figures.plan.reviews.find(number))
        assert kept.before == again, "it is frozen with the rest"
        text = minutes.as_text(minutes.sections(kept, lambda value, unit="", *_: f"{value} {unit}".strip()), str)
    assert "then 850.0 visits; at the end of 2026-Q3 920.0 visits; score 0.9" in text


def test_no_review_looks_back_on_a_later_cycle(open_page: Open, home: Path) -> None:
    held(home, "2026-Q4", keep="visits")
    number = made(home, "2026-Q3")
    review = shared(home).plan.reviews.find(number)
    prepared = preparation.prepare(shared(home), review)
    assert looking_back.retrospect(shared(home), review, prepared.pack) is None
    assert "This is the first review of its kind" in words(open_page(home, REVIEW, review=str(number)))


def test_the_page_says_that_it_is_the_end_of_another_cycle(open_page: Open, home: Path) -> None:
    with clock_at(datetime(2026, 9, 23, 12, tzinfo=UTC)):
        held(home, "2026-Q3", keep="visits")
    shown = words(open_page(home, REVIEW, review=str(made(home, "2026-Q4"))))
    assert "That review was about 2026-Q3, which has ended" in shown
    assert "end of 2026-Q3" in shown and "920" in shown
    assert "What changed since the last review" not in shown


def made(home: Path, cycle: str) -> int:
    fields = {"title": "Review", "cycle": cycle, "day": shared(home).today(), "chair": ADA, "minutes": 30}
    return shared(home).plan.reviews.make(Setting.model_validate(fields), author=ADA)


def held(home: Path, cycle: str, *, keep: str) -> Pack:
    """A review that is over; decided: to keep on with one key result."""
    number = made(home, cycle)
    review_commands.freeze(shared(home), actor(ADA), number)
    review_commands.decide(
        shared(home), actor(ADA), number, objective="known", key_result=keep, verdict="keep", reason="It goes on."
    )
    review_commands.close(shared(home), actor(ADA), number)
    return shared(home).plan.reviews.pack(number)


# Filters and owners


def test_what_the_filter_shows_is_what_the_headline_counts(open_page: Open, home: Path) -> None:
    statuses = [s.reading.status for s in board(home, "2026-Q3").standings]
    assert statuses == ["missed", "achieved"]
    assert "1 of 2 key results were achieved; 1 missed" in words(open_page(home, cycle="2026-Q3"))
    assert "1 of 1 key results were achieved" in words(open_page(home, cycle="2026-Q3", status="achieved"))
    shown = words(open_page(home, cycle="2026-Q3", status="missed"))
    assert "0 of 1 key results were achieved; 1 missed" in shown
    assert "Missed" in shown


def test_owners_are_one_person_whatever_the_capitals(open_page: Open, home: Path) -> None:
    running = board(home, "2026-Q4")
    for spelling in (KIM, "Kim@Example.com", "KIM@EXAMPLE.COM"):
        assert [s.key_result.id for s in ownership.of_person(running, spelling)] == ["visits", "calls"]
        app = open_page(home, cycle="2026-Q3", owner=spelling)
        assert "1 of 2 key results were achieved; 1 missed" in words(app), spelling
    app.session_state["filters"] = True  # the box of filters is opened
    owners = next(box for box in app.run().selectbox if box.key == "choice_owner")
    assert list(owners.options) == [KIM]
    assert ownership.of_person(running, "\u212aim@example.com") == [], "the Kelvin sign is no k"
