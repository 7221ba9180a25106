"""Why a key result moved, from real stores: figures that were restated, plans that were changed, days that passed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_home import answer, okr, ready, write_data
from opened import Open, fine, words
from served import Server, copied
from store_rows import Row

from data.config import clock
from data.queries.bridge import bridge
from data.queries.plan import plan_file
from data.queries.scoreboard import scoreboard
from data.stores.metrics.batch import batch_table, new_batch
from data.stores.workspace import Workspace, shared
from okr_model.bridge.bridge import Bridge, Moment, Why

SETTINGS = """
[sources.site]
connector = "csv"
path = "site.csv"
dimensions = ["channel", "country"]
metrics.sessions = {unit = "sessions"}
metrics.events = {unit = "events"}

[sources.shop]
connector = "csv"
path = "shop.csv"
metrics.visits = {unit = "visits"}
"""
PLAN = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: awareness
    title: Be known
    key_results:
      - {id: visitors, title: Visitors, formula: site.sessions, baseline: 0, target: 920}
      - {id: email, title: From mail, formula: "sum(site.sessions) filter (where channel = 'Email')", target: 92}
      - {id: rate, title: Rate, formula: sum(site.events) / sum(site.sessions), baseline: 0.1, target: 0.2, unit: "%"}
      - {id: survey, title: Survey, manual: true, baseline: 0, target: 10}
"""
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
START = date(2026, 10, 1)
DAY = timedelta(days=1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def october(day: int) -> date:
    return date(2026, 10, day)


class Clock:
    at = noon(START)

    def __call__(self) -> datetime:
        return self.at


class Team:
    """A workspace on a clock of its own; what is pulled is taken in at that time."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.workspace, self.clock = workspace, clock

    def on(self, day: date) -> Team:
        self.clock.at = noon(day)
        return self

    def pull(self, rows: dict[date, dict[str, float]], metric: str = "sessions", source: str = "site") -> None:
        """What each day had by channel (and country, `Email/FR`); the window ends with the day of the pull."""
        self.clock.at += timedelta(seconds=1)
        table = batch_table(
            Row(metric, day, value, dict(zip(("channel", "country"), name.split("/"), strict=False)) if name else {})
            for day, values in rows.items()
            for name, value in values.items()
        )
        batch = new_batch(
            table,
            source=source,
            connector="csv",
            metrics=(metric,),
            start=min(rows),
            end=self.clock.at.date(),
            pulled_by="test",
            pulled_at=self.clock.at,
        )
        self.workspace.metrics.ingest(batch, table, self.clock.at)

    def why(self, key_result: str, since: date, **asked: Any) -> Why:
        return bridge.why(self.workspace, key_result, bridge.by_end_of(self.workspace, since), **asked)

    def edit(self, key_result: str, **changes: Any) -> None:
        self.workspace.plan.edit(
            "2026-Q4", "key result", key_result, changes, author="a@example.com", reason="We know more"
        )


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    (tmp_path / "okr.toml").write_text(SETTINGS, encoding="utf-8")
    clock = Clock()
    with Workspace.open(tmp_path, clock=clock) as workspace:
        workspace.plan._now = workspace.plan.check_ins._now = clock
        workspace.plan.apply(plan_file.read(PLAN), author="a@example.com")
        team = Team(workspace, clock)
        usual = {START + n * DAY: {"Search": 6, "Email": 4} for n in range(9)}
        team.on(october(10)).pull(usual | {october(10): {"Search": 1}})  # a day that is still running
        yield team


def amounts(found: Bridge | None) -> dict[tuple[str, str], float]:
    assert found is not None
    assert math.isclose(sum(part.amount for part in found.parts), found.change, abs_tol=1e-9)
    return {(part.cause, part.of): part.amount for part in found.parts}


def test_nothing_moved_it(team: Team) -> None:
    team.on(october(12))
    found = team.why("visitors", october(10))
    assert str(found.value.said) == "No change since 2026-10-10."
    assert (found.value.first, found.value.last) == (91, 91)
    assert amounts(found.plan) == {("pace", ""): -20}


def test_new_activity_by_channel_also_of_the_day_that_was_running(team: Team) -> None:
    team.on(october(12)).pull({october(10): {"Search": 5, "Email": 2}, october(11): {"Search": 3, "Direct": 1}})
    found = team.why("visitors", october(10))
    assert amounts(found.value) == {("activity", "Search"): 7, ("activity", "Email"): 2, ("activity", "Direct"): 1}
    assert str(found.value.said) == "Up 10 sessions since 2026-10-10: 10 new activity, most of it Search."


def test_only_a_correction_of_days_that_had_been_over(team: Team) -> None:
    team.on(october(11)).pull(
        {october(3): {"Search": 6, "Email": 1}, **{october(n): {"Search": 10} for n in range(4, 10)}}
    )
    found = team.why("visitors", october(10))
    gone = ("activity", "Search")  # the tenth, which was still running and came to nothing
    assert amounts(found.value) == {("restated", ""): -3, gone: -1}
    assert amounts(team.why("email", october(10)).value) == {("restated", ""): -27}
    assert "27 removed by a source correction" in str(team.why("email", october(10)).value.said)


def test_both_ends_are_what_the_scoreboard_showed_and_shows(team: Team) -> None:
    team.pull({october(n): {"Search": 3} for n in range(8, 10)}, "events")
    team.on(october(20)).pull({october(n): {"Search": n, "Email": 2} for n in range(5, 20)})
    team.pull({october(n): {"Search": 1} for n in range(8, 20)}, "events")
    then = bridge.by_end_of(team.workspace, october(10))
    before = scoreboard.build(team.workspace, on=then.day, as_of=then.known)
    now = scoreboard.build(team.workspace)
    for item in ("visitors", "email", "rate"):
        found = team.why(item, october(10)).value
        amounts(found)
        assert found.first == before.find(item).reading.value
        assert found.last == now.find(item).reading.value
    parts = amounts(team.why("rate", october(10)).value)
    assert {of for cause, of in parts if cause == "activity"} == {"events", "sessions"}


def test_a_handful_of_reads_of_the_store(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.on(october(20)).pull({october(n): {"Search": n} for n in range(11, 20)})
    made: list[str] = []
    for name in ("daily", "by_dimension", "reads"):
        read = getattr(team.workspace.metrics, name)
        monkeypatch.setattr(
            team.workspace.metrics, name, lambda *a, _name=name, _read=read: (made.append(_name), _read(*a))[1]
        )
    team.why("visitors", october(10))
    assert sorted(made) == ["by_dimension", "by_dimension", "daily", "daily", "reads"]


def test_another_target_moves_the_distance_to_pace_alone(team: Team) -> None:
    team.on(october(12)).edit("visitors", target=1840)
    found = team.why("visitors", october(10), last=Moment(october(10), team.clock.at))
    assert found.value.parts == ()
    assert amounts(found.plan) == {("plan", ""): -100}
    assert str(found.plan.parts[0].label) == "Target 920 → 1,840"
    assert "100 lost because the target is harder" in str(found.plan.said)


def test_another_formula_and_what_is_new_by_it(team: Team) -> None:
    team.on(october(12)).edit("visitors", formula="2 * site.sessions")
    team.pull({october(11): {"Search": 5}})
    found = team.why("visitors", october(10))
    assert amounts(found.value) == {("formula", ""): 91, ("activity", "Search"): 10}
    assert str(found.value.parts[0].label) == "Different formula"


def test_another_source_that_was_connected_with_it(team: Team) -> None:
    team.on(october(12)).pull({START + n * DAY: {"": 20} for n in range(11)}, "visits", "shop")
    team.edit("visitors", formula="shop.visits")
    found = team.why("visitors", october(10))
    assert amounts(found.value) == {("formula", ""): 200 - 91, ("activity", ""): 20}
    assert str(found.value.parts[0].label) == "Different source"


def test_by_another_dimension(team: Team) -> None:
    team.on(october(12)).pull({october(11): {"Search/FR": 5, "Email/DE": 2, "Email": 1}})
    found = team.why("visitors", october(10), by="country")
    assert amounts(found.value) == {("activity", "FR"): 5, ("activity", "DE"): 2, ("activity", ""): 1}
    assert {of for _, of in amounts(team.why("email", october(10)).value)} == {"DE", ""}  # its channel tells nothing
    with pytest.raises(bridge.UnknownDimension, match=r"cannot be told by 'device'\. It has channel, country"):
        team.why("visitors", october(10), by="device")


def test_values_that_people_typed_in(team: Team) -> None:
    rhythm = team.workspace.plan.check_ins
    for day, value in ((9, 3.0), (12, 5.0)):
        team.on(october(day))
        rhythm.type_in("2026-Q4", "survey", author="a@example.com", day=october(day), value=value)
    rhythm.type_in("2026-Q4", "survey", author="a@example.com", day=october(9), value=4.0)
    assert amounts(team.why("survey", october(10)).value) == {("restated", ""): 1, ("activity", ""): 1}


def test_before_anything_was_read_it_is_told_as_it_was_first_read(team: Team) -> None:
    team.on(october(12)).pull({october(3): {"Search": 5}, october(11): {"Search": 5}})
    found = team.why("visitors", october(5))
    assert (found.value.first, found.value.last) == (50, 10 + 10 + 5 + 5)
    assert "the ones first read on 2026-10-10" in str(found.notes[0])


def test_a_source_that_stood_still_before_it_was_first_read(team: Team) -> None:
    team.workspace.plan.edit("2026-Q4", "key result", "visitors", {"formula": "shop.visits"}, author="a", reason="r")
    team.on(october(20)).pull({START + n * DAY: {"": 2} for n in range(5)}, "visits", "shop")
    found = team.why("visitors", october(15))
    assert (found.value.first, found.value.parts) == (10, ())


def test_since_the_start_of_the_cycle(team: Team) -> None:
    board = scoreboard.build(team.workspace)
    for item, first_day in (("visitors", START - DAY), ("rate", START)):
        assert bridge.at_start(team.workspace, board.find(item), board.cycle).day == first_day
    first = bridge.at_start(team.workspace, board.find("visitors"), board.cycle)
    found = bridge.why(team.workspace, "visitors", first)
    assert (found.value.first, found.value.last, found.notes) == (0, 91, ())


def test_what_did_not_exist_then_is_said(team: Team) -> None:
    team.on(october(12))
    plan = plan_file.read(PLAN.replace("id: survey", "id: poll"))
    team.workspace.plan.apply(plan, author="a@example.com")
    found = team.why("poll", october(10))
    assert found.value is found.plan is None
    assert str(found.problem) == "It was added on 2026-10-12: choose a later day."
    assert "It had no value on 2026-10-10" in str(team.why("rate", october(10)).problem)
    with pytest.raises(bridge.UnknownKeyResult, match=r"no key result 'visitor'\..* Known key results: email, poll"):
        team.why("visitor", october(10))
    with pytest.raises(bridge.NotBefore, match="2026-10-14 does not come before 2026-10-12"):
        team.why("visitors", october(14))


def test_a_formula_that_is_not_understood_is_said(team: Team) -> None:
    team.workspace.plan.edit("2026-Q4", "key result", "visitors", {"formula": "gone.x"}, author="a", reason="r")
    assert "There is a mistake in its formula: There is no metric `gone.x`" in str(
        team.why("visitors", october(9)).problem
    )


# The command, the API and the page


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pulled twice: by the second pull search had one session a day more."""
    home = ready(tmp_path_factory.mktemp("why") / "home")
    write_data(home, sessions=61)
    assert okr(home, "sync").exit_code == 0
    return home


ASKED = ("why", "visitors", "--since", "2026-11-01", "--on", "2026-11-10")


def test_the_command_tells_it(home: Path) -> None:
    told = answer(home, *ASKED)
    found = told["value"]
    assert (found["first"], found["last"]) == (32 * 90, 41 * 91)
    assert [(p["cause"], p["of"], p["amount"]) for p in found["parts"]] == [
        ("restated", "", 32),
        ("activity", "Search", 9 * 61),
        ("activity", "Direct", 9 * 30),
    ]
    shown = okr(home, *ASKED).output
    assert "Up 851 sessions since 2026-11-01: 819 new activity, most of it Search; 32 added by a source corr" in shown
    assert "New: Search" in shown
    assert "+549 sessions" in shown
    assert "the ones first read on" in shown


def test_the_command_says_what_cannot_be(home: Path) -> None:
    assert "A milestone moves by its steps" in okr(home, "why", "page").output
    for asked, said in (
        (("why", "nobody"), "Known key results: fans, page, visitors"),
        (("why", "visitors", "--by", "city"), "It has channel"),
        (("why", "visitors", "--since", "2026-11-12", "--on", "2026-11-10"), "choose an earlier day"),
        (("why", "visitors", "--cycle", "1999"), "There is no cycle"),
        (("why", "visitors", "--on", "0001-01-01"), "choose an earlier day"),
    ):
        result = okr(home, *asked)
        assert result.exit_code == 2
        assert said in result.output


def key_result(open_page: Open, home: Path, **query: str) -> Any:
    return open_page(home, "okrs/key_result/page.py", **query)


def test_the_page_shows_it(open_page: Open, home: Path) -> None:
    app = key_result(open_page, home, id="visitors", on="2026-11-10", since="day", since_day="2026-11-01")
    shown = words(app)
    said = "Up 851 sessions since 1 Nov 2026: 819 new activity, most of it Search; 32 added by a source corr"
    assert said in shown
    [picture] = [c.proto for c in app.get("vega_lite_chart") if c.proto.alt.startswith("Up 851 sessions")]
    for text in ("1 Nov 2026", "2,880 sessions", "+32", "New: Search", "+549", "3,731 sessions"):
        assert text in str(picture.datasets) or text in picture.spec or text in drawn(picture)
    app.query_params["why_of"] = "plan"
    assert "behind pace; on 1 Nov 2026 it was" in words(fine(app.run()))


def drawn(picture: Any) -> str:
    """The figures of a picture, which travel beside its specification."""
    return b" ".join(d.data.data for d in picture.datasets).decode("utf-8", "ignore")


def test_the_page_says_when_nothing_moved_or_a_day_is_wrong(open_page: Open, home: Path) -> None:
    app = key_result(open_page, home, id="visitors", on="2026-12-20", since="day", since_day="2026-12-10")
    assert "No change since 10 Dec 2026." in words(app)
    for on in ("0001-01-01", "9999-12-31"):
        fine(key_result(open_page, home, id="visitors", on=on))
    app.query_params["since_day"] = "2026-12-20"
    assert "Choose a day before 20 Dec" in words(fine(app.run()))


def test_the_page_offers_the_last_check_in_where_there_is_one(open_page: Open, home: Path, tmp_path: Path) -> None:
    home = copied(home, tmp_path)
    app = key_result(open_page, home, id="fans")
    assert "the last check-in" not in options(app)
    today = shared(home).today()
    shared(home).plan.check_ins.check_in(
        "2026-Q4", ("key result", "fans"), author="a@example.com", day=today - 3 * DAY, confidence=7
    )
    app = fine(app.run())
    assert options(app) == ["the last check-in", "the start of the cycle", "a day …"]
    for since in ("check_in", "start", "nonsense"):
        app.query_params["since"] = since
        assert "Why did it move?" in [s.value for s in fine(app.run()).header]
    assert "a week ago" in str(next(s for s in app.selectbox if s.key == "choice_since").proto.placeholder)


def options(app: Any) -> list[str]:
    return list(next(s for s in app.selectbox if s.key == "choice_since").options)


@pytest.mark.slow
def test_the_api_sends_what_the_command_prints(november_server: Server, november_demo: Path, tmp_path: Path) -> None:
    since = (clock.today() - timedelta(days=4)).isoformat()
    told = november_server.get(f"/api/v1/why?key_result=visitors&since={since}")
    printed = answer(copied(november_demo, tmp_path), "why", "visitors", "--since", since)
    sent = told.json
    for one in (sent, printed):
        del one["until"]  # which knows the moment it was asked
    assert (told.status, sent) == (200, printed)
    assert november_server.get("/api/v1/why?key_result=nobody").status == 404
    assert november_server.get("/api/v1/why").status == 404
    assert november_server.get("/api/v1/why?key_result=visitors&since=monday").status == 400
    assert november_server.get("/api/v1/why?key_result=visitors&since=2099-01-01").status == 400
