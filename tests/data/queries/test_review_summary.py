"""A review begins with the answer that the overview gives, by the same figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from packs import ADA, small_pack
from served import NOVEMBER

from data.queries.overview.answer import answer
from data.queries.reviews import current_pack
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace
from okr_model.progress import cycle_course
from okr_model.review import summary
from okr_model.review.retrospect import retrospect

CLOCK = NOVEMBER


def test_the_first_slide_says_what_the_overview_says(november_demo: Path) -> None:
    with Workspace.open(november_demo) as workspace:
        board = scoreboard.build(workspace)
        pack = current_pack.now(workspace, by=ADA)
        assert board is not None
        assert pack is not None
        found, told = answer(board, list(board.standings)), summary.of(pack)
    head = cycle_course.headline(found)
    assert (told.claim, told.beside) == (head.claim, head.beside)
    assert told.claim.numbers == {"good": found.reaching, "all": found.total}
    assert len(told.attention) == found.attention
    assert list(map(str, told.beside)) == [f"{found.attention} need attention", f"{found.days} days left"]


def test_the_change_is_told_between_reviews_of_one_cycle_alone() -> None:
    then, now = small_pack(), small_pack(visitors=150_000, status="on_track")
    assert summary.of(now).since == ()
    told = summary.of(now, retrospect(then, date(2026, 11, 17), [], [], now)).since
    assert [str(one) for one in told] == [
        "1 more likely to reach than on 2026-11-17",
        "better: Website sessions",
    ]
    told = summary.of(then, retrospect(now, date(2026, 11, 17), [], [], then)).since
    assert [str(one) for one in told] == ["1 fewer likely to reach than on 2026-11-17", "worse: Website sessions"]
    silent = small_pack(status="no_data")
    told = summary.of(silent, retrospect(then, date(2026, 11, 17), [], [], silent)).since
    assert [str(one) for one in told][1:] == ["without data since: Website sessions"], "no better for falling silent"
    other = now.model_copy(update={"cycle": "2027-Q1"})
    assert summary.of(other, retrospect(then, date(2026, 11, 17), [], [], other)).since == ()


def test_how_long_the_cycle_runs_is_said_to_its_end() -> None:
    pack = small_pack()
    left = [str(summary.of(pack.model_copy(update={"on": day})).beside[-1]) for day in
            (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 2))]  # fmt: skip
    assert left == ["1 day left", "last day", "ended 2026-12-31"]
