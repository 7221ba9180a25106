"""The demo: always the same company, alive on every day of every quarter, honest about what has not arrived."""

import time
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.framework import registry, runner
from connectors.framework.connector import Point
from connectors.framework.errors import AuthFailed
from connectors.sources.demo.connector import ARRIVED, Demo
from connectors.sources.demo.world import FOUNDED
from data import demo
from data.config.settings import Settings
from data.demo import check_ins
from data.demo.planning import ACCOUNTS, Accounts, catalogue, speakable
from data.queries.plan import plan_file
from data.stores.workspace import Workspace
from okr_model.formula.formula import parse
from okr_model.plan.cycles import quarter_of
from okr_model.progress.progress import Reading, read

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
CYCLES = (quarter_of(date(2026, 8, 1)), quarter_of(TODAY))


def options(account: str, **more: object) -> Demo.Options:
    return Demo.Options.model_validate({"account": account, **more})


def pulled(account: str, start: date, end: date, today: date = TODAY, **more: object) -> tuple[Point, ...]:
    found = runner.pull(
        Demo, options(account, **more), source=account, start=start, end=end, today=today, cycles=CYCLES
    )
    return found.points


def by_key(points: tuple[Point, ...]) -> dict[tuple[object, ...], float]:
    return {(p.metric, p.day, p.since, *sorted(p.dimensions.items())): p.value for p in points}


# The source


@settings(max_examples=12, deadline=None)
@given(
    account=st.sampled_from(ACCOUNTS),
    start=st.dates(date(2026, 6, 1), TODAY),
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=3),
)
def test_a_day_has_the_same_values_in_whichever_window_it_is_asked_for(
    account: str, start: date, lengths: list[int]
) -> None:
    parts: dict[tuple[object, ...], float] = {}
    first = start
    for days in lengths:
        parts |= by_key(pulled(account, first, first + (days - 1) * DAY, today=first + 400 * DAY))
        first += days * DAY
    assert by_key(pulled(account, start, first - DAY, today=first + 400 * DAY)) == parts


def test_another_seed_is_another_company() -> None:
    week = (TODAY - 30 * DAY, TODAY - 20 * DAY)
    assert by_key(pulled("crm", *week)) == by_key(pulled("crm", *week, seed=7))
    assert by_key(pulled("crm", *week)) != by_key(pulled("crm", *week, seed=8))


@pytest.mark.parametrize("account", ACCOUNTS)
def test_only_the_youngest_days_are_restated_and_only_upwards(account: str) -> None:
    start = TODAY - 9 * DAY
    now, later = by_key(pulled(account, start, TODAY)), by_key(pulled(account, start, TODAY, today=TODAY + 30 * DAY))
    assert now.keys() == later.keys()
    restated = {key for key in now if now[key] != later[key]}
    young = {TODAY - age * DAY for age in range(len(ARRIVED))}
    assert {key[1] for key in restated} == (young if account in ("site", "ads") else set())
    assert all(now[key] < later[key] for key in restated)
    settled = runner.pull(Demo, options(account), source=account, start=start, end=TODAY, today=TODAY).parts
    assert {part.settled_through for part in settled} == {TODAY - len(ARRIVED) * DAY}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_declared_metric_has_every_day_and_nothing_is_impossible(account: str) -> None:
    start = TODAY - 90 * DAY
    points = pulled(account, start, TODAY)
    metrics = {m.name: m for m in Demo.declared(options(account))}
    for metric in metrics.values():
        mine = [p for p in points if p.metric == metric.name]
        assert {p.day for p in mine} == {start + n * DAY for n in range(91)}
        assert {tuple(p.dimensions) for p in mine} == {metric.dimensions}
        if metric.currency is None and metric.unit != "hours":
            assert all(p.value >= 0 and p.value == int(p.value) for p in mine)


def test_people_are_counted_once() -> None:
    cycle = quarter_of(TODAY)
    points = [p for p in pulled("site", cycle.start, TODAY) if p.metric == "active_users"]
    single = {p.day: p.value for p in points if p.since is None}
    to_date = [p.value for p in sorted(points, key=lambda p: p.day) if p.since == cycle.start]
    assert len(to_date) == (TODAY - cycle.start).days + 1
    assert to_date[0] == single[cycle.start]
    assert all(later > earlier for earlier, later in pairwise(to_date))
    assert to_date[-1] < sum(single.values())


def test_followers_grow_and_engaged_sessions_are_sessions() -> None:
    stock: dict[date, float] = defaultdict(float)
    for p in pulled("social", TODAY - 365 * DAY, TODAY):
        stock[p.day] += p.value if p.metric == "followers" else 0
    assert stock[TODAY] > 1.15 * stock[TODAY - 365 * DAY]
    assert min(b - a for a, b in pairwise(stock[day] for day in sorted(stock))) > -20
    site = by_key(pulled("site", TODAY - 90 * DAY, TODAY))
    for (metric, *rest), value in site.items():
        if metric in ("engaged_sessions", "key_events"):
            assert value <= site[("sessions", *rest)]


def test_there_is_nothing_before_the_company_was_founded() -> None:
    assert pulled("app", FOUNDED - 40 * DAY, FOUNDED - DAY) == ()
    assert {p.day for p in pulled("app", FOUNDED - 40 * DAY, FOUNDED + DAY)} == {FOUNDED, FOUNDED + DAY}


def test_an_expired_token_fails_with_a_remedy() -> None:
    expired = TODAY - 12 * DAY
    assert pulled("events", expired - 5 * DAY, expired, today=expired, token_expires=expired)
    with pytest.raises(AuthFailed, match=f"`events` expired on {expired}") as failure:
        pulled("events", expired - 5 * DAY, TODAY, token_expires=expired)
    assert "token_expires" in failure.value.remedy


def test_two_years_of_all_accounts_come_within_two_seconds_of_work() -> None:
    began = time.thread_time()
    count = sum(len(pulled(account, TODAY - 730 * DAY, TODAY)) for account in ACCOUNTS)
    assert count > 30_000
    assert time.thread_time() - began < 2.0


# The plan


@pytest.mark.parametrize("fiscal_year_start", [1, 4, 8])
def test_the_plan_has_everything_a_plan_can_have(fiscal_year_start: int) -> None:
    before, current = demo.plans(TODAY, fiscal_year_start)
    assert before.cycle.end + DAY == current.cycle.start and TODAY in current.cycle
    for plan in (before, current):
        results = [k for o in plan.objectives for k in o.key_results]
        assert (len(plan.objectives), len(results)) == (5, 16)
        assert {k.type for k in results} == {
            "increase", "decrease", "at_least", "at_most", "between", "milestone", "baseline",
        }  # fmt: skip
        assert {o.kind for o in plan.objectives} == {"committed", "aspirational"}
        assert len({k.weight for k in results}) > 2 and any(k.window for k in results)
        assert len({o.team for o in plan.objectives if o.team}) == 4
        assert {o.level for o in plan.objectives} == {"company", "team"}
        assert sum(o.supports is not None for o in plan.objectives) == 4 and all(o.theme for o in plan.objectives)
        assert all((k.owner or o.owner).endswith("@example.com") for o in plan.objectives for k in o.key_results)
        assert plan_file.check(plan, catalogue()) == []
        assert plan_file.read(plan_file.write(plan)) == plan
        formulas = [parse(k.formula, catalogue()) for k in results if k.formula]
        assert {f.is_accumulating for f in formulas} == {True, False}
        assert {source for f in formulas for source in f.sources} == set(ACCOUNTS)


def test_the_plan_is_the_same_on_every_day_of_a_quarter_but_for_steps_done() -> None:
    def without_steps(day: date) -> str:
        text = plan_file.write(demo.plans(day)[-1])
        return "\n".join(line.split(", done:")[0].rstrip("}") for line in text.split("\n"))

    assert without_steps(date(2026, 10, 1)) == without_steps(date(2026, 12, 31))
    done = next(k.steps for o in demo.plans(TODAY)[-1].objectives for k in o.key_results if k.steps)
    assert 0 < sum(step.done is not None for step in done) < len(done)
    assert all(step.done <= TODAY for step in done if step.done)


def test_figures_can_be_said() -> None:
    said = {168_432: 168_000, 21_345: 21_400, 38.4: 38.4, 0.03218: 0.0322}
    assert {value: speakable(value) for value in said} == said


# The workspace


def test_building_writes_a_workspace_that_loads_and_never_overwrites_one(tmp_path: Path) -> None:
    assert demo.build(tmp_path, TODAY)
    loaded = Settings.load(tmp_path)
    assert not loaded.problems
    assert demo.is_demo(loaded)
    assert set(loaded.sources) == set(ACCOUNTS)
    assert loaded.sources["events"].options == options("events", token_expires=TODAY - 12 * DAY, home=tmp_path)
    assert plan_file.read(tmp_path / "okrs.yaml") == demo.plans(TODAY)[-1]

    written = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert not demo.build(tmp_path, TODAY + 40 * DAY)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == written
    (tmp_path / "okr.toml").unlink()
    (tmp_path / "okrs.yaml").write_text("mine")
    assert demo.build(tmp_path, TODAY)
    assert (tmp_path / "okrs.yaml").read_text() == "mine"


def test_an_ordinary_workspace_is_no_demo(tmp_path: Path) -> None:
    assert not demo.is_demo(Settings.load(tmp_path))
    assert registry.get("demo") is Demo


def test_earlier_pulls_leave_revisions_and_one_source_that_stays_behind(tmp_path: Path) -> None:
    demo.build(tmp_path, TODAY)
    pulls = demo.earlier_pulls(Settings.load(tmp_path), TODAY, lambda start, end: CYCLES)
    moments = [pull.pulled_at for pull in pulls]
    assert moments == sorted(set(moments)) and moments[-1] < datetime(2026, 11, 24, tzinfo=UTC)
    assert {(p.source, p.end) for p in pulls if p.source == "events"} == {("events", TODAY - 12 * DAY)}
    first, second = (p for p in pulls if p.source == "site")
    assert (second.end, first.end, first.start) == (TODAY - DAY, TODAY - 2 * DAY, TODAY - 732 * DAY)
    before, after = by_key(first.points), by_key(second.points)
    assert any(before[key] != after[key] for key in before.keys() & after.keys())


# Any day


def readings(today: date) -> dict[str, Reading]:
    """Every key result of the current quarter as it reads on `today`; the webinars' data is old by then."""
    plan = demo.plans(today)[-1]
    accounts = Accounts(plan.cycle, today)
    found = {}
    for objective in plan.objectives:
        for result in objective.key_results:
            formula = parse(result.formula, catalogue()) if result.formula else None
            course = accounts.course(result.formula, result.window) if result.formula else None
            stale = bool(formula and "events" in formula.sources)
            found[result.id] = read(result, plan.cycle, today, formula, course, kind=objective.kind, stale=stale)
    return found


@pytest.mark.parametrize(
    "first",
    [date(2026, 10, 1), *(pytest.param(date(2027, month, 1), marks=pytest.mark.slow) for month in (1, 7))],
    ids=str,
)
@pytest.mark.parametrize("day", [1, 2, 10, 45, 80, 0], ids=lambda day: f"day {day}" if day else "last day")
def test_it_looks_alive_on_any_day_of_any_quarter(first: date, day: int) -> None:
    found = readings(first + (day - 1) * DAY if day else quarter_of(first).end)
    statuses = Counter(reading.status for reading in found.values())
    assert statuses["no_data"] == 1 and found["registrations"].status == "no_data"
    assert statuses["on_track"] and statuses["off_track"] + statuses["at_risk"]
    assert len(statuses) >= 4 and max(statuses.values()) <= 11
    if day not in (1, 2, 10):
        assert statuses["achieved"]
        rate = found["conversion_rate"].progress
        assert rate is not None and rate < 0, "one of them is below its baseline"


def test_its_team_has_talked_once_and_only_about_days_of_the_cycle(tmp_path: Path) -> None:
    today = date(2026, 11, 24)
    plan = demo.plan(quarter_of(today), today)
    with Workspace.open(tmp_path, own=False) as workspace:
        store = workspace.plan
        store.apply(plan, "demo")
        for _ in range(2):
            demo.talk(workspace, plan, today)
        made = store.check_ins.check_ins(plan.cycle.id)
        assert len(made) == len(check_ins.CHECK_INS)
        owners = {s for o in plan.objectives for s in (o.owner, *(k.owner for k in o.key_results)) if s}
        assert owners == {p.email for p in store.people.all()}
        assert len(store.check_ins.mentioning("press@example.com")) == 1
        assert [session.stage for session in store.workshops.all()] == ["closed"]
        assert {made.at.date() for made in made} <= {today - one.ago * DAY for one in check_ins.CHECK_INS}
