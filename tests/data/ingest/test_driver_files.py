"""Events in files and in the store: read from tables and calendars, bad ones told by line, nothing doubled."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cli_home import answer, okr, ready
from hostile import HOSTILE
from plan_places import where  # noqa: F401 - fixture
from sqlalchemy import Connection, Engine

from data.config.validation_errors import BadFile
from data.ingest.driver_files.driver_files import Read, read, table
from data.queries.drivers import drivers as views
from data.stores.drivers import store as drivers
from data.stores.drivers.store import Coming
from data.stores.plan.store import Conflict, NotThere, PlanStore, Refused
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
KNOWN = ("site.sessions", "crm.leads")
ADA, BOB = "ada@example.com", "bob@example.com"
TABLE = """title,first,last,kind,cost,currency,metrics,tags
Autumn offer,2026-10-05,2026-10-18,Campaign,"4,000",eur,"site.sessions, crm.leads",paid
Fair,2026-10-20,,fair,,,site.sessions,
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//calendar//EN
BEGIN:VEVENT
UID:fair-1@example.com
SUMMARY:Spring fair\\, hall 3
DTSTART;VALUE=DATE:20260310
DTEND;VALUE=DATE:20260313
CATEGORIES:Fair,Trade
DESCRIPTION:Two of us are there\\, with
  a long line.
END:VEVENT
BEGIN:VEVENT
SUMMARY:Broken
DTSTART;VALUE=DATE:2026ABCD
END:VEVENT
BEGIN:VEVENT
UID:talk@example.com
SUMMARY:Talk
DTSTART:20260401T233000Z
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
UID:off@example.com
SUMMARY:Not held
DTSTART;VALUE=DATE:20260501
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def event(**more: object) -> Event:
    about = {"title": "Autumn offer", "first": date(2026, 10, 5), "last": date(2026, 10, 18)}
    return Event.model_validate(about | {"metrics": ["site.sessions"]} | more)


def of(text: str, name: str = "events.csv", metrics: tuple[str, ...] = ()) -> Read:
    return read(text.encode(), name, KNOWN, metrics, ZoneInfo("Europe/Berlin"))


# Files


def test_a_table_is_read() -> None:
    found = of(TABLE)
    assert found.problems == ()
    (line, offer), (_, fair) = found.events
    assert line == 2
    assert (offer.event.kind, offer.event.cost, offer.event.currency) == ("campaign", 4000, "EUR")
    assert offer.event.metrics == KNOWN
    assert (fair.event.first, fair.event.last) == (date(2026, 10, 20), date(2026, 10, 20))


def test_a_row_that_is_no_event_is_told() -> None:
    found = of(TABLE + "Exported on Monday\n")
    assert len(found.events) == 2 and [p.line for p in found.problems] == [4]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Offer,2026-10-18,2026-10-05,pr,,,site.sessions,", "lies before its first"),
        ("Offer,soon,,pr,,,site.sessions,", "'soon' is no day"),
        ("Offer,2026-10-05,,party,,,site.sessions,", "found 'party'; use 'campaign'"),
        ("Offer,2026-10-05,,pr,,,site.sesions,", "did you mean `site.sessions`?"),
        ("Offer,2026-10-05,,pr,,,,", "says no metric"),
        ("Offer,2026-10-05,,pr,100,,site.sessions,", "in which currency"),
        ("Offer,2026-10-05,,pr,much,EUR,site.sessions,", "cost: "),
        (",2026-10-05,,pr,,,site.sessions,", "title: is needed"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_hides_no_good_one(row: str, words: str) -> None:
    found = of(TABLE + row + "\n")
    assert len(found.events) == 2
    (problem,) = found.problems
    assert problem.line == 4
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("title,frist\nx,2026-10-05\n", "a.csv", "did you mean `first`?"),
        ("kind\npr\n", "a.csv", "the column 'title' is missing"),
        ("", "a.csv", "is empty"),
        ("BEGIN:VCALENDAR\nnonsense", "a.ics", "calendar file"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "a.ics", "no events"),
    ],
)
def test_what_is_no_such_file_is_refused(text: str, name: str, words: str) -> None:
    with pytest.raises(BadFile, match="(?s)" + words.replace("?", r"\?")):
        of(text, name)


def test_a_calendar_is_read() -> None:
    found = of(CALENDAR, "team.ics", ("site.sessions",))
    (line, fair), (_, talk) = found.events
    assert line == 4
    assert fair.event.title == "Spring fair, hall 3"
    assert (fair.event.kind, fair.event.tags) == ("fair", ("Trade",))
    assert (fair.event.first, fair.event.last) == (date(2026, 3, 10), date(2026, 3, 12))
    assert fair.event.note == "Two of us are there, with a long line."
    assert fair.uid == "fair-1@example.com"
    assert talk.event.first == talk.event.last == date(2026, 4, 2)  # half past one in Berlin
    assert [(p.line, "Broken" in p.message or "cancelled" in p.message) for p in found.problems] == [
        (13, True),
        (23, True),
    ]
    assert len(of(CALENDAR, "team.ics").problems) == 4  # nobody said which metrics they touch


@pytest.mark.parametrize("title", [*HOSTILE, "=HYPERLINK(1)", "+1", "'quoted"])
def test_what_is_exported_comes_back(title: str, tmp_path: Path) -> None:
    with PlanStore(tmp_path / "plan.sqlite") as store:
        try:
            given = event(title=title[:200], note="two\nlines", tags=["a", "b"], cost=12.5, currency="EUR")
        except ValueError:
            pytest.skip("no title")
        store.drivers.add(given, author=ADA)
        text = table(store.drivers.all())
        (_, one), *rest = of(text).events
        assert not rest
        assert one.event == given
        assert store.drivers.standing([one]) == ["known"]
        assert not text.splitlines()[1].startswith(("=", "+", "@"))


# The store


def test_an_event_is_kept_with_who_and_when(where: object) -> None:  # noqa: F811
    with PlanStore(where) as store:  # type: ignore[arg-type]
        before = store.version()
        name = store.drivers.add(event(cost=100, currency="EUR", control="crm.leads"), author=ADA)
        assert name == "2026-10-05-autumn-offer"
        assert store.version() != before
        one = store.drivers.find(name)
        assert (one.event, one.author) == (event(cost=100, currency="EUR", control="crm.leads"), ADA)
        store.drivers.change(name, {"cost": 250.0}, author=BOB)
        assert store.drivers.find(name).event.cost == 250
        with pytest.raises(Refused, match="lies before its first"):
            store.drivers.change(name, {"last": date(2026, 1, 1)}, author=BOB)
        store.drivers.remove(name, author=BOB)
        assert store.drivers.all() == []
        assert [gone.id for gone in store.drivers.removed()] == [name]
        with pytest.raises(NotThere, match="There is no event"):
            store.drivers.find(name)
        store.drivers.bring_back(name, author=ADA)
        steps = store.drivers.history(name)
        assert [(s.done, s.author) for s in steps] == [
            ("added", ADA),
            ("changed", BOB),
            ("removed", BOB),
            ("brought back", ADA),
        ]
        assert [s.event.cost for s in steps] == [100, 250, 250, 250]
        with pytest.raises(Refused, match="marked already"):
            store.drivers.add(event(), author=BOB)
        with pytest.raises(Refused, match="No event"):
            store.drivers.bring_back(name, author=ADA)


def test_two_edits_of_different_fields_are_both_kept(where: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Ada saves in the moment before Bob's transaction begins."""
    with PlanStore(where) as store:  # type: ignore[arg-type]
        name = store.drivers.add(event(cost=100, currency="EUR"), author=ADA)

        def after_ada(engine: Engine, **how: bool) -> AbstractContextManager[Connection]:
            monkeypatch.undo()
            store.drivers.change(name, {"note": "Rain"}, author=ADA)
            return drivers.writing(engine, **how)

        monkeypatch.setattr(drivers, "writing", after_ada)
        store.drivers.change(name, {"cost": 250.0}, author=BOB)
        one = store.drivers.find(name).event
        assert (one.cost, one.note) == (250, "Rain")


def test_of_what_was_seen_only_what_differs_is_changed_and_a_clash_is_told(where: object) -> None:  # noqa: F811
    with PlanStore(where) as store:  # type: ignore[arg-type]
        name = store.drivers.add(event(cost=100, currency="EUR"), author=ADA)
        seen = store.drivers.find(name).event
        store.drivers.change(name, {"cost": 200.0}, author=ADA, seen=seen)
        store.drivers.change(name, seen.model_dump() | {"note": "Rain"}, author=BOB, seen=seen)
        store.drivers.change(name, seen.model_dump() | {"cost": 200.0}, author=BOB, seen=seen)  # both want the same
        with pytest.raises(Conflict) as refused:
            store.drivers.change(name, seen.model_dump() | {"cost": 300.0, "tags": ["x"]}, author=BOB, seen=seen)
        for part in (ADA, name, "cost 100 → 200", "you want 300"):
            assert part in str(refused.value)
        one = store.drivers.find(name).event
        assert (one.cost, one.note, one.tags) == (200, "Rain", ())


def test_titles_without_plain_letters_get_an_id_of_their_own(where: object) -> None:  # noqa: F811
    with PlanStore(where) as store:  # type: ignore[arg-type]
        names = [store.drivers.add(event(title=title), author=ADA) for title in ("کمپین پاییز", "نمایشگاه", "中秋")]
        assert names == ["2026-10-05-campaign", "2026-10-05-campaign-2", "2026-10-05-campaign-3"]


def test_a_file_taken_in_again_doubles_nothing(where: object) -> None:  # noqa: F811
    with PlanStore(where) as store:  # type: ignore[arg-type]
        coming = [one for _, one in of(CALENDAR, "team.ics", ("site.sessions",)).events]
        assert store.drivers.take(coming, author=ADA) == {"new": 2}
        assert store.drivers.take(coming, author=ADA) == {"known": 2}
        fair = next(one for one in store.drivers.all() if one.event.kind == "fair")
        store.drivers.change(fair.id, {"cost": 900.0, "currency": "EUR", "metrics": ["crm.leads"]}, author=BOB)
        moved = [one for _, one in of(CALENDAR.replace("0313", "0314"), "team.ics", ("site.sessions",)).events]
        assert store.drivers.standing(moved) == ["changed", "known"]
        store.drivers.take(moved, author=ADA)
        now = store.drivers.find(fair.id).event
        assert now.last == date(2026, 3, 13)
        assert (now.cost, now.metrics) == (900, ("crm.leads",))  # what the calendar does not say stays
        store.drivers.remove(fair.id, author=BOB)
        assert store.drivers.take(moved, author=ADA) == {"removed": 1, "known": 1}
        assert len(store.drivers.all()) == 1


def test_a_file_is_taken_in_whole_or_not_at_all(where: object) -> None:  # noqa: F811
    with PlanStore(where) as store:  # type: ignore[arg-type]
        store.drivers.add(event(control="crm.leads"), author=ADA)
        clash = Coming(event(metrics=["crm.leads"]), None, frozenset({"metrics"}))
        with pytest.raises(Refused, match="cannot be its control"):
            store.drivers.take([Coming(event(title="Other")), clash], author=ADA)
        assert len(store.drivers.all()) == 1


# The command


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("drivers") / "home")


def test_the_command_imports_lists_and_exports(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        "title,first,last,metrics,cost,currency\nOffer,2026-10-20,2026-10-25,site.sessions,70,EUR\n", encoding="utf-8"
    )
    tried = okr(home, "drivers", "import", str(file), "--dry-run")
    assert "line 2: Offer" in tried.output
    assert answer(home, "drivers", "list") == []
    assert okr(home, "drivers", "import", str(file)).exit_code == 0
    again = okr(home, "drivers", "import", str(file), "--json")
    assert json.loads(again.stdout)["known"] == 1
    (one,) = answer(home, "drivers", "list")
    assert (one["title"], one["cost"], one["author"] != "") == ("Offer", 70, True)
    (effect,) = one["effects"]
    assert effect["metric"] == "site.sessions"
    assert effect["because"]
    assert "Offer (campaign, 20 Oct 2026 to 25 Oct 2026, €70)" in okr(home, "drivers", "list").output
    out = tmp_path / "out.csv"
    assert okr(home, "drivers", "export", "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("Offer,campaign,2026-10-20,2026-10-25,7,70,EUR")


def test_the_command_tells_of_bad_events_and_takes_the_others(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("title,first,metrics\nGood,2026-10-02,site.sessions\nBad,soon,site.sessions\n", encoding="utf-8")
    said = okr(home, "drivers", "import", str(file))
    assert said.exit_code == 1
    assert "line 3: first: 'soon' is no day" in said.output
    assert "1 event cannot be used; the others were imported" in said.output
    assert "Good" in {one["title"] for one in answer(home, "drivers", "list")}
    wrong = okr(home, "drivers", "import", str(file), "--metric", "site.sesions")
    assert wrong.exit_code == 2
    assert "did you mean `site.sessions`?" in wrong.output


def test_an_event_of_a_metric_that_is_gone_says_so(home: Path) -> None:
    with Workspace.open(home) as workspace:
        workspace.plan.drivers.add(event(title="Gone", metrics=["site.gone"]), author=ADA)
        one = next(v for v in views.verdicts(workspace, workspace.plan.drivers.all()) if v.metric == "site.gone")
        assert "No source measures site.gone any more" in str(one.said)
        with pytest.raises(Refused, match=r"No metric 'site\.gone' has a figure a day"):
            views.check_metrics(one.marked.event.metrics, views.touchable(workspace))


def test_the_demo_shows_what_happened_in_its_world(november_demo: Path) -> None:
    found = {(one["title"], e["metric"]): e for one in answer(november_demo, "drivers", "list") for e in one["effects"]}
    press = [
        e["found"]
        for (title, metric), e in found.items()
        if title.startswith("In the press") and metric == "social.mentions"
    ]
    assert press
    assert sum(bool(one) for one in press) >= len(press) - 1
    fair = next(e for (title, _), e in found.items() if title == "Freelancers' fair")
    assert fair["found"] is not True
