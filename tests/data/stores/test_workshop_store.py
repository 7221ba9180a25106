"""A goal-setting session: silent ideas, groups, dots, hats, drafts; five browsers end with the same board."""

import contextlib
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from plans import EXAMPLE
from served import NOVEMBER

from data.commands.workshops import draft_to_plan as drafted
from data.stores.plan.store import NotThere, PlanStore, Refused
from okr_model.workshop.workshop import HATS, STAGES, Group, Idea, Round, Situation, allowed, prompts, ranked

CLOCK = NOVEMBER


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA, BEN = "ada@example.com", "ben@example.com"


class Clock:
    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at

    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def store(where):
    with PlanStore(where, now=Clock()) as store:
        yield store


@pytest.fixture
def room(store):
    return store.workshops


@pytest.fixture
def session(room):
    return room.begin("Next quarter", by=ADA, dots=3)


def test_a_session_from_the_first_idea_to_the_objective(store, room, session):
    first = room.add_idea(session, "Follow up after fairs", person=ADA)
    second = room.add_idea(session, "Answer leads within an hour", person=BEN)
    third = room.add_idea(session, "A podcast", person=BEN)
    board = room.board(session)
    assert (board.ideas, board.groups, board.written) == ((), (), {ADA: 1, BEN: 2}), "silent means silent"
    assert room.own_ideas(session, BEN) == ["Answer leads within an hour", "A podcast"]

    room.go_to(session, "group", by=ADA)
    speed = room.group(session, "Be quick", [first, second], person=BEN)
    loud = room.group(session, "Be heard", [], person=ADA)
    room.put(session, [third], loud, person=ADA)
    room.rename(session, loud, "Be heard of", person=BEN)
    assert [(g.name, [i.text for i in g.ideas], g.dots) for g in room.board(session).groups] == [
        ("Be quick", ["Follow up after fairs", "Answer leads within an hour"], None),
        ("Be heard of", ["A podcast"], None),
    ]

    room.go_to(session, "vote", by=ADA)
    assert [room.give_dot(session, speed, person=ADA) for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refused, match="All your 3 dots"):
        room.give_dot(session, loud, person=ADA)
    room.take_dot(session, speed, person=ADA)
    room.give_dot(session, loud, person=ADA)
    room.give_dot(session, loud, person=BEN)
    room.take_dot(session, speed, person=BEN)
    board = room.board(session)
    assert (board.given, {g.dots for g in board.groups}) == ({ADA: 3, BEN: 1}, {None})
    assert room.own_dots(session, ADA) == {speed: 2, loud: 1}

    room.go_to(session, "hats", by=ADA)
    assert {g.name: g.dots for g in room.board(session).groups} == {"Be quick": 2, "Be heard of": 2}
    room.wear(session, "facts", by=ADA, seconds=60)
    room.say(session, "Leads wait 31 hours", person=BEN)
    room.wear(session, "caution", by=ADA, seconds=60)
    room.say(session, "Nobody is there at night", person=ADA)
    board = room.board(session)
    assert {hat: [i.text for i in said] for hat, said in board.said.items()} == {
        "facts": ["Leads wait 31 hours"],
        "caution": ["Nobody is there at night"],
    }
    assert (board.hat.hat, board.written) == ("caution", {ADA: 1, BEN: 2})

    room.go_to(session, "draft", by=ADA)
    draft = room.draft(session, "Make answering a strength", ["Hours until a lead is answered"], person=BEN)
    store.apply(EXAMPLE, "analyst")
    room.go_to(session, "closed", by=ADA)
    name = drafted.into_plan(store, session, draft, "2026-Q4", None, by=BEN)
    assert name == "make_answering_a_strength"
    assert [s.id for s in room.attached("2026-Q4", name)] == [session]
    assert room.attached("2026-Q4", "awareness") == []
    (made,) = room.board(session).drafts
    assert (made.key_results, made.objective_id) == (("Hours until a lead is answered",), name)
    for late in (
        lambda: room.add_idea(session, "Late", person=BEN),
        lambda: room.go_to(session, "collect", by=ADA),
        lambda: room.draft(session, "Late", person=BEN),
    ):
        with pytest.raises(Refused, match="closed"):
            late()


def hooked(where, before):
    """A store whose clock does something else each time it is asked, as another browser would at that moment."""
    busy = []

    def now():
        if not busy:
            busy.append(True)
            try:
                before()
            finally:
                busy.clear()
        return NOON

    return PlanStore(where, now=now)


def drafts_in(store, session):
    store.apply(EXAMPLE, "analyst")
    store.workshops.go_to(session, "draft", by=ADA)
    return store.workshops.draft(session, "Be known", ["Listeners"], person=ADA)


@pytest.mark.parametrize("objective", [None, "awareness"])
def test_a_double_press_puts_a_draft_into_the_plan_once(where, store, session, objective):
    draft = drafts_in(store, session)
    made = []

    def press(of):
        made.append(drafted.into_plan(of, session, draft, "2026-Q4", objective, by=ADA))

    with hooked(where, lambda: press(store)) as other:
        press(other)
    press(store)
    plan = store.plan("2026-Q4")
    assert set(made) == {objective or "be_known"}
    assert [o.id for o in plan.objectives if "known" in o.id] == ([] if objective else ["be_known"])
    assert [k.id for o in plan.objectives for k in o.key_results if "listeners" in k.id] == ["listeners"]
    (one,) = store.workshops.board(session).drafts
    assert (one.cycle_id, one.objective_id) == ("2026-Q4", objective or "be_known")


def test_somebody_else_who_comes_late_with_a_draft_is_told(store, session):
    draft = drafts_in(store, session)
    drafted.into_plan(store, session, draft, "2026-Q4", None, by=ADA)
    for objective, by in ((None, BEN), ("awareness", ADA)):
        with pytest.raises(Refused, match="already"):
            drafted.into_plan(store, session, draft, "2026-Q4", objective, by=by)


def test_a_draft_is_in_the_plan_and_noted_as_such_or_neither(where, store, session):
    """Whenever the machine stops, at the first moment or a later one."""
    draft = drafts_in(store, session)
    for moment in (0, 1, 2):
        asked = []

        def stop(moment=moment, asked=asked):
            asked.append(True)
            if len(asked) > moment:
                raise KeyboardInterrupt

        with hooked(where, stop) as other, contextlib.suppress(KeyboardInterrupt, Refused):
            drafted.into_plan(other, session, draft, "2026-Q4", None, by=ADA)
        (one,) = store.workshops.board(session).drafts
        names = [o.id for o in store.plan("2026-Q4").objectives if "known" in o.id]
        assert names == ([one.objective_id] if one.objective_id else [])


def test_everything_has_its_time(room, session):
    idea = room.add_idea(session, "An idea", person=ADA)
    for early in (
        lambda: room.group(session, "Early", [idea], person=ADA),
        lambda: room.give_dot(session, 1, person=ADA),
        lambda: room.wear(session, "facts", by=ADA),
        lambda: room.draft(session, "Early", person=ADA),
    ):
        with pytest.raises(Refused, match="The session is at “collect”"):
            early()
    room.go_to(session, "group", by=ADA)
    with pytest.raises(Refused, match="has its time at “collect”"):
        room.add_idea(session, "Late", person=ADA)


def test_one_leads_and_can_hand_over(room, session):
    with pytest.raises(Refused, match=f"{ADA} leads"):
        room.go_to(session, "group", by=BEN)
    with pytest.raises(NotThere):
        room.hand_over(session, BEN, by=ADA)
    room.join(session, person=BEN)
    room.join(session, person=BEN)
    room.hand_over(session, BEN, by=ADA)
    room.go_to(session, "group", by=BEN)
    assert room.board(session).people == (ADA, BEN)


def test_a_round_has_its_time(store, room, session):
    room.go_to(session, "hats", by=ADA)
    with pytest.raises(Refused, match="No round"):
        room.say(session, "Too early", person=BEN)
    room.wear(session, "feelings", by=ADA, seconds=60)
    store._now.wait(64)
    room.say(session, "Typed in the last moment", person=BEN)
    store._now.wait(2)
    with pytest.raises(Refused, match="No round"):
        room.say(session, "Too late", person=BEN)
    room.wear(session, "process", by=ADA, seconds=60)
    store._now.wait(10)
    room.end_round(session, by=ADA)
    store._now.wait(1)
    with pytest.raises(Refused, match="No round"):
        room.say(session, "Ended by hand", person=BEN)
    worn = room.board(session).hat
    assert (worn.ends_at - worn.started_at, worn.remaining(store._now.at)) == (timedelta(seconds=10), timedelta())


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_000, "bell\x07"])
def test_texts_that_cannot_be_taken(room, session, text):
    before = room.version(session)
    with pytest.raises(Refused, match="cannot be taken"):
        room.add_idea(session, text, person=ADA)
    assert room.version(session) == before


def test_what_is_not_there(room, session):
    other = room.begin("Another", by=ADA)
    foreign = room.add_idea(other, "Foreign", person=ADA)
    room.go_to(session, "group", by=ADA)
    with pytest.raises(NotThere):
        room.group(session, "Stolen", [foreign], person=ADA)
    assert room.board(session).groups == (), "the group was not made either"
    with pytest.raises(NotThere, match="no session '999'"):
        room.board(999)
    with pytest.raises(NotThere, match="collect"):
        room.go_to(session, "party", by=ADA)
    with pytest.raises(Refused, match="without a name"):
        room.add_idea(other, "Hello", person="")
    assert [s.title for s in room.all()] == ["Another", "Next quarter"]


def take_part(where, session, number):
    """One browser: it collects, groups its own, votes and says something, waiting for its colleagues in between."""
    me = f"p{number}@example.com"
    with PlanStore(where) as store:
        room = store.workshops
        mine = [room.add_idea(session, f"{number}-{n}", person=me) for n in range(4)]
        wait_for(room, session, "vote", me)
        group = room.group(session, f"g{number}", mine, person=me)
        for _ in range(3):
            room.give_dot(session, group, person=me)
        with pytest.raises(Refused):
            room.give_dot(session, group, person=me)
        wait_for(room, session, "hats", me)
        room.say(session, f"I feel {number}", person=me)
        wait_for(room, session, "draft", me)
        return room.board(session)


def wait_for(room, session, stage, me):
    """The first of the five leads: when all have done their part, it goes on."""
    while STAGES.index((board := room.board(session)).session.stage) < STAGES.index(stage):
        if me == "p0@example.com" and all_done(board, stage):
            room.go_to(session, stage, by=me)
            if stage == "hats":
                room.wear(session, "feelings", by=me)
        time.sleep(0.02)
    while stage == "hats" and room.board(session).hat is None:
        time.sleep(0.02)


def all_done(board, stage):
    if stage == "vote":
        return list(board.written.values()) == [4] * 5
    if stage == "hats":
        return list(board.given.values()) == [3] * 5
    return len(board.said.get("feelings", ())) == 5


@pytest.mark.parametrize("many", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_five_browsers_end_with_the_same_board(store, where, many):
    session = store.workshops.begin("Together", by="p0@example.com", dots=3)
    if many == "threads":
        pool = ThreadPoolExecutor(5)
    else:
        pool = ProcessPoolExecutor(5, mp_context=multiprocessing.get_context("spawn"))
    with pool:
        boards = list(pool.map(take_part, [where] * 5, [session] * 5, range(5)))
    assert all(board == boards[0] for board in boards)
    board = store.workshops.board(session)
    assert board == boards[0]
    assert sorted(i.text for g in board.groups for i in g.ideas) == sorted(
        f"{p}-{n}" for p in range(5) for n in range(4)
    )
    assert [g.dots for g in board.groups] == [3] * 5
    assert len(board.said["feelings"]) == 5


def test_two_windows_of_one_person_have_her_dots_only_once(store, where, room, session):
    room.go_to(session, "group", by=ADA)
    group = room.group(session, "One", [], person=ADA)
    room.go_to(session, "vote", by=ADA)

    def vote(_):
        with PlanStore(where) as window:
            try:
                return window.workshops.give_dot(session, group, person=ADA)
            except Refused:
                return None

    with ThreadPoolExecutor(4) as pool:
        left = list(pool.map(vote, range(8)))
    assert sorted(one for one in left if one is not None) == [0, 1, 2]
    assert room.own_dots(session, ADA) == {group: 3}


def test_the_rules_without_a_store():
    assert set(HATS) == {"facts", "feelings", "caution", "benefits", "creativity", "process"}
    assert [s for s in STAGES if allowed("group", s)] == ["group", "vote"]
    ideas = (Idea(1, ADA, "x"),)
    groups = [Group(1, "a", (), 1), Group(2, "b", ideas, 2), Group(3, "c", ideas, 1), Group(4, "d", (), 1)]
    assert [g.name for g in ranked(groups)] == ["b", "c", "a", "d"]
    worn = Round("facts", NOON, 60)
    assert worn.remaining(NOON + timedelta(seconds=45)) == timedelta(seconds=15)
    own = prompts("facts", Situation(key_results=14, on_track=9, without_data=2))
    assert str(own[0]) == "9 of 14 key results are on track. What do they share?"
    assert str(own[1]).startswith("2 key results have no data")
    for hat in HATS:
        assert len(prompts(hat)) >= 2
        assert all("{" not in str(p) for p in prompts(hat, Situation(14, 9, 2, 1, 0.5)))
