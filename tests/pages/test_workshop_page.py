"""A goal-setting session on its page: from the door to the plan, what is silent, what is refused, what stays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, visible
from opened import Open, fine, words
from served import NOVEMBER, copied, emptied, with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest
from who import answer, is_asked

from data.commands.workshops import draft_to_plan
from data.stores.plan.store import Refused
from data.stores.workshops.store import Workshops
from data.stores.workshops.tables import metadata
from data.stores.workspace import shared

CLOCK = NOVEMBER
PAGE = "plan/workshop/page.py"
SESSIONS = [table.name for table in metadata.sorted_tables if table.name.startswith("workshop")]
ADA, BEN = "ada@example.com", "ben@example.com"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return emptied(copied(november_demo, tmp_path), *reversed(SESSIONS))


def room(home: Path) -> Workshops:
    return shared(home).plan.workshops


def box(app: AppTest, label: str) -> Any:
    kinds = (app.text_input, app.text_area, app.selectbox, app.multiselect, app.number_input)
    return next(w for kind in kinds for w in kind if w.label == label)


def press(app: AppTest, label: str) -> AppTest:
    return fine([b for b in app.button if b.label == label][-1].click().run())


def said(app: AppTest) -> list[str]:
    return [e.value.replace("\\", "").replace("\u2060", "") for e in app.error]


def seated(open_page: Open, home: Path, session: int, who: str = ADA) -> AppTest:
    """The page of somebody who has taken a seat."""
    app = open_page(home, PAGE, session=str(session))
    press(app, "Join")
    return fine(answer(app, who))


def test_from_an_empty_room_to_objectives_in_the_plan(open_page: Open, home: Path) -> None:
    app = open_page(home, PAGE)
    assert "No session yet" in words(app)
    box(app, "Topic").set_value("Goals for spring")
    press(app, "Start")
    assert is_asked(app)
    fine(answer(app, ADA))
    assert app.query_params["session"] == "1"
    assert "Goals for spring</h1>" in words(app)

    # silent ideas: one's own are seen, the others' only counted
    for text in ("A podcast", "Answer sooner"):
        box(app, "An idea").set_value(text)
        press(app, "Add idea")
    assert box(app, "An idea").value == ""
    theirs = room(home).add_idea(1, "Open the archive", person=BEN)
    shown = words(fine(app.run()))
    assert "<li>A podcast</li><li>Answer sooner</li>" in shown
    assert "1 idea from others" in shown and "Open the archive" not in shown
    assert "ben" in shown and "2 ideas" in shown

    press(app, "Next: Group")
    assert "Open the archive" in words(app)
    box(app, "Ideas that belong together").set_value([1, theirs])
    press(app, "Group")
    assert said(app)[0].startswith("This text cannot be taken")
    assert box(app, "Ideas that belong together").value == [1, theirs], "what was chosen is not lost"
    box(app, "Name of a new group").set_value("Be heard")
    press(app, "Group")
    box(app, "Ideas that belong together").set_value([2])
    box(app, "Name of a new group").set_value("Be quick")
    press(app, "Group")
    assert [(g.name, [i.id for i in g.ideas]) for g in room(home).board(1).groups] == [
        ("Be heard", [1, theirs]),
        ("Be quick", [2]),
    ]

    press(app, "Next: Vote")
    assert "5 votes left" in words(app)
    give = next(b for b in app.button if b.key == "give_2")
    fine(give.click().run())
    assert "4 votes left" in words(app)
    assert room(home).own_dots(1, ADA) == {2: 1}
    room(home).give_dot(1, 1, person=BEN)
    assert "● 1" not in words(fine(app.run())), "nobody sees how dots fall while they are given"

    press(app, "Next: Six hats")
    shown = words(app)
    assert shown.count("● 1") == 2
    box(app, "Next hat").set_value("facts")
    press(app, "Start the round")
    shown = words(app)
    assert re.search(r"(4:00|3:5\d) left", shown) and "Facts (white)" in shown
    assert "of 16 key results are on track. What do they share?" in shown
    assert "Biggest moves in the latest week" in shown and "Off track or at risk" in shown
    assert "% likely" in shown
    box(app, "Add a thought under this hat").set_value("Leads wait 31 hours")
    press(app, "Add")
    assert "Leads wait 31 hours" in words(app)
    press(app, "End now")
    assert "This round is over." in words(app)

    press(app, "Next: Draft objectives")
    box(app, "Objective").set_value("Make answering a strength")
    box(app, "Key results, one per line").set_value("- Hours until a lead is answered\n\n• Leads that come back")
    press(app, "Add the draft")
    press(app, "Add")
    plan = shared(home).plan.plan(shared(home).plan.cycles()[-1].id)
    assert plan is not None
    made = plan.objective("make_answering_a_strength")
    assert made is not None and made.owner == ADA
    assert [k.title for k in made.key_results] == ["Hours until a lead is answered", "Leads that come back"]
    assert all("Goals for spring" in k.note for k in made.key_results)
    links = {n.proto.label for n in app.get("page_link")}
    assert {"Open in the editor", "Make its key results measurable"} <= links

    press(app, "Close for good")
    shown = words(app)
    assert "This session is closed" in shown and "Leads wait 31 hours" in shown and "Be quick" in shown
    assert not [b for b in app.button if b.label.startswith(("On:", "Back:"))]
    assert "Goals for spring" in words(open_page(home, PAGE))


def test_only_who_leads_has_the_controls_and_can_hand_them_over(open_page: Open, home: Path) -> None:
    room(home).begin("Together", by=BEN)
    app = seated(open_page, home, 1)
    assert not [b for b in app.button if b.label.startswith("On:")]
    assert "ben leads" in words(app)
    room(home).hand_over(1, ADA, by=BEN)
    press(fine(app.run()), "Next: Group")
    box(app, "Who leads from now on?").set_value(BEN)
    press(app, "Hand over the lead")
    assert room(home).board(1).session.facilitator == BEN
    assert not [b for b in app.button if b.label.startswith("On:")]


def test_who_has_not_joined_sees_no_board(open_page: Open, home: Path) -> None:
    room(home).begin("Together", by=BEN)
    room(home).go_to(1, "group", by=BEN)
    app = open_page(home, PAGE, session="1")
    assert [b.label for b in app.button if b.key != "person_slot"] == ["Join", "فارسی"]
    for odd in ("99", "-1", "x", "٣", HOSTILE["image"], "9" * 40):
        app.query_params["session"] = odd
        assert "There is no session" in words(fine(app.run()))


def test_dots_that_are_given_are_given(open_page: Open, home: Path) -> None:
    room(home).begin("Together", by=ADA, dots=1)
    room(home).go_to(1, "group", by=ADA)
    group = room(home).group(1, "One", [], person=ADA)
    room(home).go_to(1, "vote", by=ADA)
    app = seated(open_page, home, 1)
    room(home).give_dot(1, group, person=ADA)  # in her other window
    fine(next(b for b in app.button if b.key == "give_1").click().run())
    assert said(app) == ["All your 1 dots are given: take one back first."]
    assert "You have used all your votes" in words(app)
    fine(next(b for b in app.button if b.key == "take_1").click().run())
    assert room(home).own_dots(1, ADA) == {}


@pytest.mark.parametrize(("role", "may"), [("member", False), ("editor", True)])
def test_a_member_takes_part_but_puts_nothing_into_the_plan(open_page: Open, home: Path, role: str, may: bool) -> None:
    plan = shared(with_sign_in(home)).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(ADA, author="test", role=role)
    room(home).begin("Together", by=ADA)
    room(home).go_to(1, "draft", by=ADA)
    room(home).draft(1, "Be kind", ["Thanks we get"], person=ADA)
    app = open_page(home)
    sign_in(app, home, ADA)
    app.run()
    app.switch_page(PAGE)
    app.query_params["session"] = "1"
    fine(app.run())
    press(app, "Add")
    made = [o for c in plan.cycles() for p in [plan.plan(c.id)] if p for o in p.objectives if o.title == "Be kind"]
    assert len(made) == may
    assert said(app) == ([] if may else ["You cannot change this: ask boss to make you an editor."])
    box(app, "Objective").set_value("Be quick")
    press(app, "Add the draft")
    assert [one.title for one in room(home).board(1).drafts] == ["Be kind", "Be quick"]


def test_a_viewer_looks_on(open_page: Open, home: Path) -> None:
    plan = shared(with_sign_in(home)).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(ADA, author="test", role="viewer")
    room(home).begin("Together", by=ADA)
    app = open_page(home)
    sign_in(app, home, ADA)
    app.run()
    app.switch_page(PAGE)
    app.query_params["session"] = "1"
    fine(app.run())
    box(app, "An idea").set_value("A podcast")
    press(app, "Add idea")
    assert said(app) == ["You can look but not take part: ask boss to make you a member."]
    assert room(home).own_ideas(1, ADA) == []


def test_a_draft_goes_into_the_plan_once_and_can_join_an_objective(home: Path) -> None:
    plan = shared(home).plan
    cycle = plan.cycles()[-1].id
    room(home).begin("Together", by=ADA)
    room(home).go_to(1, "draft", by=ADA)
    for title in ("Known", "Known"):
        room(home).draft(1, title, ["Visitors", "visitors!"], person=ADA)
    assert draft_to_plan.into_plan(plan, 1, 1, cycle, "awareness", by=ADA) == "awareness"
    with pytest.raises(Refused, match="already"):
        draft_to_plan.into_plan(plan, 1, 1, cycle, None, by=BEN)
    assert draft_to_plan.into_plan(plan, 1, 2, cycle, None, by=ADA) == "known"
    now = plan.plan(cycle)
    assert now is not None
    awareness, known = now.objective("awareness"), now.objective("known")
    assert awareness is not None and [k.id for k in awareness.key_results][-2:] == ["visitors_2", "visitors_3"]
    assert known is not None and [k.id for k in known.key_results] == ["visitors_4", "visitors_5"]
    room(home).draft(1, "Elsewhere", ["One"], person=ADA)
    for nowhere in (("1999-Q1", None), (cycle, "no_such")):
        with pytest.raises(Refused, match="no "):
            draft_to_plan.into_plan(plan, 1, 3, *nowhere, by=ADA)
    assert room(home).board(1).drafts[2].objective_id is None


def test_the_record_shows_from_the_objective_it_led_to(home: Path, open_page: Open) -> None:
    plan = shared(home).plan
    room(home).begin("Goals for spring", by=ADA)
    room(home).add_idea(1, "A podcast", person=ADA)
    room(home).go_to(1, "draft", by=ADA)
    room(home).draft(1, "Known", ["Listeners"], person=ADA)
    draft_to_plan.into_plan(plan, 1, 1, plan.cycles()[-1].id, "awareness", by=ADA)
    room(home).go_to(1, "closed", by=ADA)
    app = open_page(home, "okrs/objective/page.py", id="awareness")
    (link,) = [one.proto for one in app.get("page_link") if "Goals for spring" in one.proto.label]
    assert link.page == "workshop" and "session=1" in link.query_string
    app = open_page(home, "plan/workshop/page.py", session="1")
    assert "A podcast" in words(app) and "Listeners" in words(app)


def test_hostile_words_stay_words_in_every_stage(open_page: Open, home: Path) -> None:
    sessions = room(home)
    sessions.begin(HOSTILE["image"], by=ADA)
    ideas = [sessions.add_idea(1, text, person=ADA) for text in HOSTILE.values()]
    app = seated(open_page, home, 1)
    for stage in ("collect", "group", "vote", "hats", "draft", "closed"):
        sessions.go_to(1, stage, by=ADA)
        if stage == "group":
            for number, (text, idea) in enumerate(zip(HOSTILE.values(), ideas, strict=True)):
                sessions.group(1, text, [idea] if number % 2 else [], person=ADA)
        if stage == "hats":
            sessions.wear(1, "facts", by=ADA)
            for text in HOSTILE.values():
                sessions.say(1, text, person=ADA)
        if stage == "draft":
            for text in HOSTILE.values():
                sessions.draft(1, text, [text], person=ADA)
        shown = words(fine(app.run()))
        markup = "".join(n.proto.body for n in app.get("html"))
        assert "<script>" not in markup and "<img src=" not in markup, stage
        assert "&lt;script&gt;" in markup, stage
        assert not [m.value for m in (*app.markdown, *app.caption) if "<script>" in m.value], stage
        assert visible(HOSTILE["letters"]) in visible(shown), stage


@pytest.mark.parametrize("text", ["", "  ", "x\x07y"])
def test_a_text_that_cannot_be_taken_stays_in_its_box(open_page: Open, home: Path, text: str) -> None:
    room(home).begin("Together", by=ADA)
    app = seated(open_page, home, 1)
    box(app, "An idea").set_value(text)
    press(app, "Add idea")
    assert said(app)[0].startswith("This text cannot be taken")
    assert box(app, "An idea").value == text
    assert room(home).own_ideas(1, ADA) == []
