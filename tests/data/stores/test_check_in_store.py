"""Check-ins, comments, feedback and typed values: kept with who and when, seen by those they are meant for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from plans import EXAMPLE, Q4

from data.stores.plan.store import NotThere, PlanStore, Refused
from okr_model.check_ins.check_ins import nudges
from okr_model.plan.people import Person, mentions
from okr_model.plan.plan import KeyResult, Plan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "2026-Q4"
VISITORS = ("key result", "visitors")
AWARENESS = ("objective", "awareness")
ADA, BEN, CEM = "ada@example.com", "ben@example.com", "cem@example.org"


class Clock:
    def __init__(self):
        self.at = NOON

    def __call__(self):
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def store(where):
    with PlanStore(where, now=Clock()) as store:
        store.apply(EXAMPLE, "analyst")
        store.people.save(ADA, author="admin", name="Ada", role="editor", team="Brand")
        store.people.save(BEN, author="admin")
        yield store


def test_people_come_change_and_leave(store):
    assert [(p.email, p.display_name, p.role) for p in store.people.all()] == [
        (ADA, "Ada", "editor"),
        (BEN, "ben", "member"),
    ]
    store.people.save(BEN.upper(), author="admin", role="admin")
    store.people.leave(ADA, author="admin", reason="Works elsewhere now")
    assert [(p.email, p.active, p.role) for p in store.people.all()] == [(BEN, True, "admin"), (ADA, False, "editor")]
    assert store.people.find(" Ada@Example.com ").active is False
    last = store.log(what="person", item=ADA)[-1]
    assert (last.change.field, last.change.new, last.reason) == ("active", False, "Works elsewhere now")
    with pytest.raises(NotThere, match=ADA):
        store.people.leave("nobody@example.com", author="admin")
    with pytest.raises(Refused, match="only administrator"):
        store.people.leave(BEN, author="admin")
    for bad in ({"role": "king"}, {"colour": "red"}, {"name": "x" * 10_000}):
        with pytest.raises(Refused):
            store.people.save(BEN, author="admin", **bad)
    with pytest.raises(Refused, match="e-mail address"):
        store.people.save("just a name", author="admin")


def test_a_feed_tells_everything_in_order(store):
    store.check_ins.check_in(ID, VISITORS, author=ADA, confidence=7, note="Going well", next_step="The fair")
    store.edit(ID, "key result", "visitors", {"target": 2e5}, author=BEN, reason="The fair was cancelled")
    asked = store.check_ins.comment(ID, AWARENESS, "Why so late, @Ada? Also @nobody and mail@ben", author=BEN)
    store.check_ins.comment(ID, ("objective", "launch"), "Elsewhere", author=BEN)
    store.check_ins.react("comment", asked, "thanks", author=ADA)
    store.check_ins.react("comment", asked, "thanks", author=ADA)
    store.check_ins.react("comment", asked, "agree", author=CEM)
    feed = store.check_ins.feed(ID, "awareness", reader=ADA)
    assert [(e.kind, e.item, e.author) for e in feed[:3]] == [
        ("comment", "awareness", BEN),
        ("change", "visitors", BEN),
        ("check_in", "visitors", ADA),
    ]
    assert feed[0].body.mentions == (ADA,)
    assert feed[0].reactions == {"thanks": (ADA,), "agree": (CEM,)}
    assert feed[1].body.reason == "The fair was cancelled"
    assert (feed[2].body.confidence, feed[2].body.day) == (7, NOON.date())
    assert "Elsewhere" not in str(feed)
    store.check_ins.react("comment", asked, "thanks", author=ADA, on=False)
    assert store.check_ins.feed(ID, "awareness", reader=ADA)[0].reactions == {"agree": (CEM,)}
    assert [e.id for e in store.check_ins.mentioning("ADA@example.com")] == [asked]
    assert store.check_ins.mentioning(BEN) == []


def test_private_feedback_is_for_two(store):
    store.check_ins.feedback(ID, VISITORS, author=ADA, to=BEN, kind="praise", text="Well done")
    store.check_ins.feedback(ID, VISITORS, author=ADA, to=BEN, kind="improvement", text="Say it earlier", private=True)

    def read_by(reader):
        return [e.body.text for e in store.check_ins.feed(ID, "awareness", reader=reader) if e.kind == "feedback"]

    assert read_by(ADA) == read_by("Ben@example.com") == ["Say it earlier", "Well done"]
    assert read_by(CEM) == read_by("") == ["Well done"]
    with pytest.raises(Refused, match="someone else"):
        store.check_ins.feedback(ID, VISITORS, author=ADA, to=ADA, kind="praise", text="I am great")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "says something"),
        ({"confidence": 11}, "confidence: .*less than or equal to 10"),
        ({"confidence": 5, "day": date(2027, 1, 1)}, "is no day of 2026-Q4: it runs from"),
        ({"note": "x" * 10_000}, "at most 2000"),
        ({"note": "\x1b[31m"}, "control character"),
        ({"mood": "good"}, "not known here"),
    ],
)
def test_a_check_in_that_is_wrong_is_refused(store, said, complaint):
    with pytest.raises(Refused, match=complaint):
        store.check_ins.check_in(ID, VISITORS, author=ADA, **said)
    assert store.check_ins.last_check_ins(ID) == {}


def test_what_is_said_about_nothing_is_refused(store):
    for about, complaint in ((("key result", "visitor"), "did you mean `visitors`"), (("objective", "x"), "awareness")):
        with pytest.raises(NotThere, match=complaint):
            store.check_ins.comment(ID, about, "Hello", author=ADA)
    with pytest.raises(NotThere, match=ID):
        store.check_ins.comment("2025-Q1", VISITORS, "Hello", author=ADA)
    with pytest.raises(Refused):
        store.check_ins.comment(ID, VISITORS, "  ", author=ADA)
    with pytest.raises(Refused, match="without a name"):
        store.check_ins.comment(ID, VISITORS, "Hello", author="")
    with pytest.raises(NotThere, match="thanks"):
        store.check_ins.react("comment", 1, "hate", author=ADA)
    with pytest.raises(NotThere, match="99"):
        store.check_ins.react("comment", 99, "thanks", author=ADA)


def test_values_are_typed_in_only_where_no_source_knows_them(store):
    manual = KeyResult(id="nps", title="Recommendation", manual=True, baseline=20, target=40)
    store.add_key_result(ID, "awareness", manual, author=ADA)
    store.check_ins.type_in(ID, "nps", author=ADA, day=date(2026, 11, 1), value=25)
    store.check_ins.type_in(ID, "nps", author=ADA, day=date(2026, 11, 20), value=280)
    store.check_ins.type_in(ID, "nps", author=BEN, day=date(2026, 11, 20), value=28, note="A typing error before")
    assert store.check_ins.values(ID) == {"nps": {date(2026, 11, 1): 25.0, date(2026, 11, 20): 28.0}}
    then = store._now.at - timedelta(minutes=2)
    assert store.check_ins.values(ID, then)["nps"][date(2026, 11, 20)] == 280.0
    assert [e.body.value for e in store.check_ins.feed(ID, "awareness", reader="") if e.kind == "typed_value"] == [
        28,
        280,
        25,
    ]
    with pytest.raises(Refused, match="comes from its data"):
        store.check_ins.type_in(ID, "visitors", author=ADA, day=date(2026, 11, 1), value=25)
    for day in (date(2026, 9, 30), date(2026, 11, 26), date(2027, 1, 1)):
        with pytest.raises(Refused, match="no day of 2026-Q4 that has come"):
            store.check_ins.type_in(ID, "nps", author=ADA, day=day, value=25)
    with pytest.raises(Refused, match="finite"):
        store.check_ins.type_in(ID, "nps", author=ADA, day=date(2026, 11, 1), value=float("nan"))


def test_the_version_tells_of_everything_said(store):
    seen = store.version()
    comment = store.check_ins.comment(ID, VISITORS, "Hello", author=ADA)
    for say in (
        lambda: None,
        lambda: store.check_ins.check_in(ID, VISITORS, author=ADA, note="x"),
        lambda: store.check_ins.feedback(ID, VISITORS, author=ADA, to=BEN, kind="praise", text="x"),
        lambda: store.check_ins.react("comment", comment, "idea", author=BEN),
        lambda: store.check_ins.react("comment", comment, "idea", author=BEN, on=False),
        lambda: store.people.save(CEM, author="admin"),
    ):
        say()
        assert store.version() != seen
        seen = store.version()


def test_mentions():
    people = [Person(email=e) for e in (ADA, BEN, "ben@example.org", CEM)] + [
        Person(email="dan@example.com", active=False)
    ]
    assert mentions("@ada, @ADA@example.com. and @cem!", people) == (ADA, CEM)
    assert mentions("@ben could be two, @ben@example.org is one; @dan has left", people) == ("ben@example.org",)
    assert mentions("ada@example.com is an address, @@ada nothing, هدف @cem", people) == (CEM,)


def plan_of(**owners):
    objectives = tuple(
        o.model_copy(
            update={"key_results": tuple(k.model_copy(update={"owner": owners.get(k.id, "")}) for k in o.key_results)}
        )
        for o in EXAMPLE.objectives
    )
    return Plan(cycle=Q4, objectives=objectives)


def test_whom_to_remind():
    plan = plan_of(visitors=ADA, bounce=CEM)
    people = {ADA: Person(email=ADA), CEM: Person(email=CEM, active=False)}
    on = date(2026, 11, 24)
    last = {"visitors": date(2026, 11, 16), "bounce": date(2026, 11, 17)}
    found = nudges(plan, last, people, on)
    assert [(n.kind, n.who, n.key_result.id) for n in found] == [
        ("stale", ADA, "visitors"),
        ("left", CEM, "bounce"),
        ("nobody", "", "release"),
        ("never", "", "release"),
    ]
    assert str(found[0].why) == "Its last check-in was on 2026-11-16."
    assert nudges(plan, last, people, date(2027, 1, 1)) == []
    soon = nudges(plan, last, people, on, review=date(2026, 11, 26))
    assert [(n.kind, n.key_result.id) for n in soon if n.kind == "review"] == [
        ("review", "visitors"),
        ("review", "bounce"),
        ("review", "release"),
    ]
