"""The working rhythm in the browser's pages: check-ins, feed, feedback, typed values, scores, people, and the log."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, visible
from opened import OVERVIEW, Open, fine, listed, words
from served import with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest
from who import answer, is_asked, work_as

from data.ingest import sync
from data.queries.forecasts import forecast_record
from data.queries.ownership import ownership
from data.queries.plan import plan_file
from data.stores.plan.store import PlanStore
from data.stores.workspace import Workspace, shared
from pages.plan.log import log_table
from pages.ui import queries
from pages.ui.charts import trajectory

OBJECTIVE, KEY_RESULT, LOG, PEOPLE, SHARE = (
    "okrs/objective/page.py",
    "okrs/key_result/page.py",
    "plan/log/page.py",
    "plan/people/page.py",
    "plan/ownership/page.py",
)
ADA, BEN, CEM = "ada@example.com", "ben@example.com", "cem@example.org"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
START = TODAY - timedelta(days=40)
VISITS = ("key result", "visits")

PLAN = """
cycle: {{id: {cycle}, start: {start}, end: {end}}}
objectives:
  - id: known
    title: Be known
    owner: ada@example.com
    team: Brand
    key_results:
      - {{id: visits, title: Visits, formula: site.visits, baseline: 100, target: 1000, unit: visits}}
      - {{id: nps, title: Recommendation, manual: true, baseline: 20, target: 40, owner: ben@example.com}}
  - id: liked
    title: Be liked
    team: Service
    supports: visits
    key_results: [{{id: calls, title: Calls, formula: site.visits, target: 500, owner: cem@example.org}}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with a cycle that is over and one that runs, ten visits a day, and two people."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    days = [START - timedelta(days=90) + timedelta(days=n) for n in range(131)]
    (home / "s.csv").write_text("day,visits\n" + "".join(f"{d},10\n" for d in days))
    with Workspace.open(home) as workspace:
        for cycle, start, end in (
            ("before", START - timedelta(days=90), START - timedelta(days=1)),
            ("now", START, TODAY + timedelta(days=49)),
        ):
            workspace.plan.apply(plan_file.read(PLAN.format(cycle=cycle, start=start, end=end)), author="test")
        workspace.plan.people.save(ADA, author="test", name="Ada", team="Brand")
        workspace.plan.people.save(BEN, author="test", name="Ben", team="Brand")
        sync.sync(workspace, by="test")
    return home


@pytest.fixture
def guarded(home: Path) -> Path:
    """The same, where people sign in."""
    return with_sign_in(home)


def reads(app: AppTest, home: Path, email: str) -> AppTest:
    """The page as somebody signed in sees it."""
    sign_in(app, home, email)
    return fine(app.run())


def signed_in(open_page: Open, home: Path, page: str, email: str, **query: str) -> AppTest:
    app = open_page(home)
    sign_in(app, home, email)
    app.run()
    if page != OVERVIEW:
        app.switch_page(page)
    app.query_params.update(query)
    return fine(app.run())


def box(app: AppTest, label: str) -> Any:
    """The widget with that label, whatever it is; the first where there are several."""
    kinds = (app.text_area, app.text_input, app.number_input, app.selectbox, app.radio, app.date_input)
    return next(w for kind in (*kinds, app.select_slider, app.toggle, app.checkbox) for w in kind if w.label == label)


def press(app: AppTest, label: str) -> AppTest:
    """The last button with that label."""
    return fine([b for b in app.button if b.label == label][-1].click().run())


def reminders(app: AppTest) -> list[str]:
    """The key results whose check-in the overview offers among what is to do."""
    return re.findall(r'data-okr-panel="([^"]*)~check_in"', words(app))


def said(app: AppTest) -> list[str]:
    """What was refused."""
    return [e.value.replace("\\", "").replace("\u2060", "") for e in app.error]


def store(home: Path) -> PlanStore:
    return shared(home).plan


# Check-ins


def test_a_check_in_from_the_nudge_to_the_feed(open_page: Open, home: Path) -> None:
    app = open_page(home)
    assert "3 check-ins are due" in words(app)
    assert "visits" in reminders(app)

    app = open_page(home, OBJECTIVE, id="known", check_in="visits")
    assert "410 visits · of 1,000 visits" in words(app)  # the figure is the data's
    box(app, "How confident are you that it will be reached?").set_value(7)
    box(app, "What happened?").set_value("Going well")
    box(app, "What comes next?").set_value("The fair")
    press(app, "Check in")
    assert is_asked(app)
    answer(app, "just a name")
    assert "use an e-mail address" in said(app)[0]
    assert store(home).check_ins.check_ins("now") == []
    assert box(app, "What happened?").value == "Going well"  # nothing typed is lost
    answer(app, "Ada@Example.com")
    assert not app.error
    assert "check_in" not in app.query_params
    shown = words(app)
    for part in ("<b>Ada</b>", "confidence 7 of 10 · value 410 visits", "Going well", "Next:</span> The fair"):
        assert part in shown
    (entry,) = store(home).check_ins.check_ins("now")
    assert (entry.author, entry.item, entry.body.day) == (ADA, "visits", shared(home).today())
    assert not is_asked(app)
    assert app.button(key="person_slot").label == "Working as Ada"

    assert "2 check-ins are due" in words(open_page(home))
    assert "last check-in" in words(open_page(home, KEY_RESULT, id="visits"))


def test_a_check_in_that_says_nothing_is_refused(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT, id="visits")
    press(app, "Check in")  # opens the form
    assert app.query_params["check_in"] == "visits"
    work_as(app, ADA)
    press(app, "Check in")
    assert "a check-in says something" in said(app)[0]
    press(app, "Not now")
    assert "check_in" not in app.query_params
    assert "What happened?" not in [w.label for w in app.text_area]


def test_a_reader_who_signs_in_is_reminded_of_their_own(open_page: Open, guarded: Path) -> None:
    app = signed_in(open_page, guarded, OVERVIEW, BEN)
    assert "1 of your check-ins is due" in words(app)
    assert reminders(app) == ["nps"]
    guest = signed_in(open_page, guarded, OVERVIEW, "guest@example.com")
    assert "Recommendation" in words(guest)
    assert not reminders(guest)


def test_no_check_in_is_due_twice_nor_in_a_cycle_that_is_over(open_page: Open, home: Path) -> None:
    store(home).people.leave(ADA, author="test")
    assert sorted(reminders(open_page(home))) == ["calls", "nps", "visits"]
    assert not reminders(open_page(home, cycle="before"))
    assert "Check in" not in [b.label for b in open_page(home, KEY_RESULT, id="visits", cycle="before").button]


# Comments, reactions, feedback


def test_a_comment_mentions_and_gets_a_reaction(open_page: Open, home: Path) -> None:
    app = open_page(home, OBJECTIVE, id="known")
    box(app, "Comment").set_value("   ")
    work_as(app, BEN)
    press(app, "Comment")
    assert "write something" in said(app)[0]
    box(app, "Comment").set_value("Shall we, @ada?\nOr not?")
    press(app, "Comment")
    assert not app.error
    assert box(app, "Comment").value == ""
    assert "Shall we, @ada?\nOr not?" in words(app)
    (one,) = store(home).check_ins.mentioning(ADA)
    app.get("button_group")[0].set_value(["thanks", "idea"]).run()
    app.get("button_group")[0].set_value(["idea"]).run()
    entry = next(e for e in store(home).check_ins.feed("now", "known", reader="") if e.kind == "comment")
    assert entry.reactions == {"idea": (BEN,)}
    assert "good idea: Ben" in words(open_page(home, OBJECTIVE, id="known"))  # to one who has not said who they are
    assert one.body.text.startswith("Shall we")


def test_private_feedback_is_seen_by_two_and_nobody_else(open_page: Open, guarded: Path) -> None:
    app = signed_in(open_page, guarded, OBJECTIVE, BEN, id="known")
    assert ADA in box(app, "For").options[0]
    assert not any(BEN in option for option in box(app, "For").options)
    box(app, "Kind").set_value("improvement")
    box(app, "Feedback").set_value("Please say it earlier")
    box(app, "Private: only the two of you see it").set_value(True)
    press(app, "Give feedback")
    assert not app.error
    assert "visible only to you two" in words(app)
    assert "Please say it earlier" in words(reads(app, guarded, ADA))
    for other in (CEM, "guest@example.com", ""):
        assert "Please say it earlier" not in words(reads(app, guarded, other)), other


def test_without_sign_in_nothing_is_private_and_nothing_private_is_shown(open_page: Open, home: Path) -> None:
    store(home).check_ins.feedback("now", VISITS, author=BEN, to=ADA, kind="praise", text="For you alone", private=True)
    app = open_page(home, OBJECTIVE, id="known")
    assert "Private feedback needs sign-in" in words(app)
    assert not app.toggle
    box(app, "Feedback").set_value("Well done")
    press(app, "Give feedback")
    fine(answer(app, ADA))
    assert "Feedback is for someone else" in said(app)[0]  # the first of the list is Ada herself
    press(app, "Back")  # who has read it
    press(app, "Give feedback")  # now known, she is no longer offered
    assert not app.error, [e.value for e in app.error]
    assert "Well done" in words(app)
    assert "For you alone" not in words(app)


def test_a_viewer_may_look_but_not_speak(open_page: Open, guarded: Path) -> None:
    store(guarded).people.save(ADA, author="test", role="admin")
    store(guarded).people.save(BEN, author="test", role="viewer")
    store(guarded).check_ins.comment("now", ("objective", "known"), "Look here", author=ADA)
    for page, query in ((OBJECTIVE, {"id": "known"}), (KEY_RESULT, {"id": "visits"})):
        app = signed_in(open_page, guarded, page, BEN, **query, check_in="visits")
        assert "You can look but not take part: ask Ada to make you a member." in words(app)
        assert {b.label for b in app.button} <= {"Sign out", "Add to favourites", "فارسی"}  # what is theirs alone
        assert not app.text_area and not app.get("button_group")
    store(guarded).people.save(BEN, author="test", role="member")
    app = signed_in(open_page, guarded, OBJECTIVE, BEN, id="known")
    assert "Look here" in words(app) and app.get("button_group")
    box(app, "Comment").set_value("I see")
    press(app, "Comment")
    assert not app.error


def test_who_has_left_neither_speaks_nor_looks(open_page: Open, guarded: Path) -> None:
    app = signed_in(open_page, guarded, OBJECTIVE, BEN, id="known")
    store(guarded).people.leave(BEN, author="test")  # while the form is open
    box(app, "Comment").set_value("Still here")
    press(app, "Comment")
    assert "comment" not in [e.kind for e in store(guarded).check_ins.feed("now", "known", reader="")]
    app = signed_in(open_page, guarded, OBJECTIVE, BEN, id="known")
    assert "You are noted as having left" in words(app)
    assert not app.text_area


# Typed values


def test_a_value_typed_in_is_marked_everywhere(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT, id="nps")
    assert "No value yet: enter the first one." in words(app)
    work_as(app, BEN)
    press(app, "Enter value")
    assert said(app) == ["Enter the value."]
    box(app, "Value").set_value("thirty")
    press(app, "Enter value")
    assert "Not a number" in said(app)[0]
    box(app, "Value").set_value("۳۰٫۰")
    box(app, "Source of this value").set_value("Survey")
    press(app, "Enter value")
    assert not app.error
    shown = words(app)
    assert "Entered by Ben on" in shown
    assert list(app.dataframe[0].value["From"]) == ["Survey"]
    assert '"square"' in app.get("vega_lite_chart")[0].proto.spec
    assert "✎ entered by Ben on" in words(open_page(home, view="cards"))
    assert "✎ entered by hand, no value yet" in words(open_page(home, cycle="before", view="cards"))


def test_who_may_not_edit_types_nothing_in(open_page: Open, guarded: Path) -> None:
    store(guarded).people.save(ADA, author="test", role="admin")
    app = signed_in(open_page, guarded, KEY_RESULT, BEN, id="nps")
    assert "Editors enter its value." in words(app)
    assert "Enter value" not in [b.label for b in app.button]
    assert "Enter value" in [b.label for b in signed_in(open_page, guarded, KEY_RESULT, ADA, id="nps").button]


# Nothing moves in secret


def test_a_target_that_moved_is_drawn_as_the_steps_it_made(open_page: Open, home: Path) -> None:
    plan = store(home)
    plan.edit("now", "key result", "visits", {"target": 1200.0}, author=ADA, reason="The fair was a success")
    app = open_page(home, KEY_RESULT, id="visits")
    chart = app.get("vega_lite_chart")[0].proto
    assert "The target was 1,000 visits until" in chart.alt
    assert "step-after" in chart.spec
    shown = words(app)
    assert "Visits: target 1,000 → 1,200" in shown
    assert "“The fair was a success”" in shown
    board = queries.scoreboard("now", None)
    assert board is not None
    standing = board.find("visits")
    assert standing is not None
    drawn = trajectory.trajectory(standing, board.cycle, queries.limits_over_time("now", standing.key_result))
    assert "was 1,000 visits" in json.dumps(drawn.to_dict())


def test_the_log_is_filtered_and_exported(open_page: Open, home: Path) -> None:
    plan = store(home)
    plan.edit("now", "key result", "visits", {"target": 1200.0}, author=ADA, reason=HOSTILE["formula"])
    plan.edit("now", "objective", "known", {"title": "=1+1"}, author=BEN)
    app = open_page(home, LOG)
    table = listed(app)
    assert list(table["What changed"][:2]) == ["title “Be known” → “=1+1”", "target 1,000 → 1,200 visits"]
    assert set(table["Cycle"]) == {"now", "before", "–"}
    assert table["Item"][1] == "Visits key result"
    assert 'href="key_result?id=visits&amp;cycle=now"' in words(app), "a row leads to what it is about"
    whole = len(table)
    for name, value, count in (
        ("author", ADA, 1),
        ("thing", "objective known", 3),
        ("field", "title", 1),
        ("in_cycle", "now", 8),
        ("since", str(TODAY + timedelta(days=3)), 0),
        ("until", str(TODAY + timedelta(days=3)), whole),
    ):
        app.query_params.clear()
        app.query_params[name] = value
        fine(app.run())
        found = len(listed(app)) if "okr-plain-list" in words(app) else 0
        assert found == count, name
    app.query_params.clear()
    app.query_params["since"] = str(TODAY + timedelta(days=3))
    fine(app.run())
    press(app, "Show everything")
    assert len(listed(app)) == whole
    assert not app.query_params
    assert len(app.get("download_button")) == 1
    rows = list(csv.DictReader(io.StringIO(log_table.as_csv(plan.log()))))
    assert rows[-2]["reason"] == "'" + HOSTILE["formula"]
    assert rows[-1]["new"] == "'=1+1"
    assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row.values() if cell)


# Scores


def test_a_score_is_proposed_given_with_a_reason_and_stays(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT, id="visits", cycle="before")
    assert "The figures suggest 0.89." in words(app)
    assert box(app, "Score, 0.00 to 1.00").value == pytest.approx(0.89)
    work_as(app, ADA)
    press(app, "Save score")
    assert said(app) == ["Give a reason: others will read it next time."]
    box(app, "Score, 0.00 to 1.00").set_value(0.8)
    box(app, "Why?").set_value("The last week was slow")
    press(app, "Save score")
    assert not app.error
    assert "score 0.8, delivered" in words(app)
    assert "The last week was slow (by Ada on" in words(app)
    assert "Save score" not in [b.label for b in app.button]
    assert "score 0.8, delivered" in words(open_page(home, cycle="before", view="cards"))  # on its card
    shown = words(open_page(home, OBJECTIVE, id="known", cycle="before"))
    assert "Score 0.8, target 0.9" in shown and "1 of 2 key results have been scored." in shown
    assert "last time 0.8 (before)" in words(open_page(home, view="cards"))
    assert "Last time, in before: 0.8. The last week was slow" in words(open_page(home, KEY_RESULT, id="visits"))
    assert "Save score" not in [b.label for b in open_page(home, KEY_RESULT, id="visits").button]


# People


def test_people_are_added_changed_and_leave(open_page: Open, home: Path) -> None:
    app = open_page(home, PEOPLE)
    work_as(app, ADA)
    box(app, "E-mail").set_value("not an address")
    press(app, "Add")
    assert "use an e-mail address" in said(app)[0]
    box(app, "E-mail").set_value(CEM)
    box(app, "Name").set_value(HOSTILE["markdown-image"])
    assert box(app, "Role").value == "member"
    assert [option.partition(":")[0] for option in box(app, "Role").options] == [
        "Viewer",
        "Member",
        "Editor",
        "Administrator",
    ]
    box(app, "Role").set_value("editor")
    press(app, "Add")
    assert not app.error
    assert CEM in list(listed(app)["E-mail"])
    app.query_params["person"] = CEM
    fine(app.run())
    box(app, "Name").set_value("Cem")
    box(app, "Team").set_value("Service")
    press(app, "Save")
    cem = store(home).people.find(CEM)
    assert cem is not None
    assert (cem.name, cem.team, cem.role) == ("Cem", "Service", "editor")
    press(app, "Mark as left")
    assert "was Cem's: choose another owner" in words(app)
    assert list(listed(app)["Active"]) == ["yes", "yes", "has left"]
    box(app, "Mark as back").set_value(True)
    press(app, "Save")
    assert set(listed(app)["Active"]) == {"yes"}
    assert [one.author for one in store(home).log(what="person", item=CEM)][-1] == ADA


def test_only_administrators_change_people_and_the_first_is_made_by_command(open_page: Open, guarded: Path) -> None:
    app = signed_in(open_page, guarded, PEOPLE, BEN)
    assert "Add" not in [b.label for b in app.button]
    assert "okr people save EMAIL --role admin" in words(app)
    store(guarded).people.save(ADA, author="test", role="admin")
    app = signed_in(open_page, guarded, PEOPLE, BEN)
    assert "Add" not in [b.label for b in app.button]
    assert ADA in list(listed(app)["E-mail"])
    assert "Add" in [b.label for b in reads(app, guarded, ADA).button]


def test_only_administrators_connect_sources(open_page: Open, guarded: Path) -> None:
    pages = {
        "setup/sources/page.py": "Sync all now",
        "setup/add_source/page.py": "**GitHub**",
        "setup/upload/page.py": "",
    }
    store(guarded).people.save(ADA, author="test", role="admin")
    for page, button in pages.items():
        app = signed_in(open_page, guarded, page, BEN)
        assert "Sources are connected by administrators: ask Ada." in words(app)
        assert {b.label for b in app.button} <= {"Sign out", "Sync now", "Sync all now", "فارسی"}, (
            page
        )  # members may pull
        assert not app.get("file_uploader") and not app.get("menu_button")
        app = reads(app, guarded, ADA)
        assert "connected by administrators" not in words(app)
        assert button in [b.label for b in app.button] or app.get("file_uploader"), page


def test_who_does_what(open_page: Open, home: Path) -> None:
    plan = store(home)
    plan.check_ins.check_in("now", VISITS, author=ADA, confidence=5)
    app = open_page(home, SHARE, person=CEM)
    shown = words(app)
    for part in ("Owned", "Contributions", "Same day last cycle"):
        assert part in shown
    assert [n.proto.label for n in app.get("page_link")] == ["Calls", "Visits"]
    teams = listed(app)
    assert list(teams["Team"]) == ["Brand", "Service"]
    assert list(teams["Checked in"]) == ["50%", "0%"]
    assert [n.proto.label for n in open_page(home, SHARE, team="Brand").get("page_link")] == [
        "Visits",
        "Recommendation",
    ]


def test_the_same_day_of_the_last_cycle(home: Path) -> None:
    before, now = shared(home).plan.cycles()
    assert ownership.same_day(now, now.start + timedelta(days=9), [before, now]) == (
        before,
        before.start + timedelta(days=9),
    )
    assert ownership.same_day(now, now.end, [before, now]) == (before, before.end)
    assert ownership.same_day(now, date.min, [before, now]) == (before, before.start)
    assert ownership.same_day(before, TODAY, [before, now]) is None


# What people believed


def test_what_people_believed_is_held_against_what_came() -> None:
    day = date(2026, 11, 10)
    given = [(day, 0.5), (day + timedelta(days=7), 0.8), (day, 0.6), (day - timedelta(days=1), 0.9)]
    on = forecast_record.confident_on
    assert on(given, day) == 0.6  # of one day the later one, whenever it was typed
    assert on(given, day + timedelta(days=30)) == 0.8
    assert on(given, day - timedelta(days=2)) is None


def test_the_record_of_forecasts_knows_it(home: Path) -> None:
    from okr_model.forecast.calibration import Claim, record

    workspace = shared(home)
    before = workspace.plan.cycles()[0]
    day = before.end - timedelta(days=20)
    claim = Claim("before", "visits", day, 1000.0, None, 0.4, 700, 750, 850, 950, 990, 900, "normal")
    workspace.plan.forecasts.write([claim])
    workspace.plan.check_ins.check_in("before", VISITS, author=ADA, day=day - timedelta(days=2), confidence=3)
    workspace.plan.check_ins.check_in("before", VISITS, author=ADA, day=day + timedelta(days=1), confidence=9)
    (checked,) = forecast_record.checked(workspace)
    assert checked.confidence == 0.3
    found = record([checked])
    assert found is not None
    assert found.brier_people == pytest.approx(0.09)


# Hostile words


def test_hostile_words_are_shown_as_they_are(open_page: Open, home: Path) -> None:
    plan = store(home)
    for text in HOSTILE.values():
        plan.check_ins.check_in("now", VISITS, author=ADA, note=text, obstacles=text, next_step=text)
        plan.check_ins.comment("now", ("objective", "known"), text, author=HOSTILE["image"])
        plan.check_ins.feedback("now", VISITS, author=ADA, to=BEN, kind="praise", text=text)
        plan.check_ins.type_in("now", "nps", author=text, day=TODAY, value=1e300, note=text)
        plan.edit("now", "key result", "visits", {"target": 1000.0 + len(text)}, author=text, reason=text)
    plan.people.save("evil@example.com", author="x", name=HOSTILE["script"][:200], team=HOSTILE["image"][:200])
    for page in (OBJECTIVE, KEY_RESULT, LOG, PEOPLE, SHARE, OVERVIEW):
        for query in ({"id": "known", "check_in": "visits"}, {"id": "visits"}, {"id": "nps"}):
            app = open_page(home, page, **query)
            markup = "\n".join(h.proto.body for h in app.get("html"))
            assert not any(HOSTILE[name] in markup for name in ("script", "image", "style", "frame", "picture-address"))
    app = open_page(home, OBJECTIVE, id="known")
    for _ in range(6):
        app = press(app, "Earlier") if "Earlier" in [b.label for b in app.button] else app
    shown = visible(html.unescape(words(app)))
    for name in ("script", "image", "style", "frame", "picture-address", "letters", "bare-link"):
        assert visible(HOSTILE[name]) in shown, name


def test_who_may_not_edit_changes_no_plan(open_page: Open, guarded: Path) -> None:
    store(guarded).people.save(ADA, author="test", role="admin")
    before = store(guarded).edition("now")
    app = signed_in(open_page, guarded, "plan/edit_objective/page.py", BEN, id="known")
    next(box for box in app.text_input if box.label == "Title").set_value("Taken over")
    press(app, "Save")
    assert "ask Ada to make you an editor" in words(app)
    assert store(guarded).edition("now") == before
    app = signed_in(open_page, guarded, "plan/edit_objective/page.py", ADA, id="known")
    next(box for box in app.text_input if box.label == "Title").set_value("Be known everywhere")
    press(app, "Save")
    assert store(guarded).plan("now").objective("known").title == "Be known everywhere"
