"""The store of reviews: frozen for good, decided on the spot, followed up; the same on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from packs import ADA, BEN, DAY, setting, small_pack
from plans import EXAMPLE, Q4
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from data.stores.plan.engine import writing
from data.stores.plan.store import Conflict, NotThere, PlanStore, Refused
from okr_model.plan.plan import Plan
from okr_model.review.pack import fingerprint
from okr_model.review.review import Setting

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at

    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(where, clock):
    with PlanStore(where, now=clock) as store:
        store.apply(EXAMPLE, "ada@example.com")
        yield store


@pytest.fixture
def reviews(store):
    return store.reviews


@pytest.fixture
def frozen(reviews):
    number = reviews.make(setting(), author=ADA)
    reviews.freeze(number, small_pack(), by=ADA)
    return number


def target(store):
    return store.plan(Q4.id).key_result("visitors").target


def test_a_review_from_its_making_to_its_end(store, reviews, clock):
    number = reviews.make(setting(keeper=BEN), author=ADA)
    made = reviews.find(number)
    assert (made.stage, made.setting, made.fingerprint, made.agenda) == ("prepare", setting(keeper=BEN), None, ())
    reviews.arrange(number, ["launch", "awareness"], by=BEN)
    reviews.allot(number, "launch", 12, by=BEN)
    reviews.allot(number, "awareness", 5, by=BEN)
    reviews.allot(number, "awareness", None, by=BEN)
    assert [(one.objective, one.minutes) for one in reviews.find(number).setting.budgets] == [("launch", 12)]
    with pytest.raises(Refused, match="from 1 to 480"):
        reviews.allot(number, "launch", 0, by=BEN)
    assert reviews.find(number).agenda == ("launch", "awareness")

    pack = small_pack()
    mark = reviews.freeze(number, pack, by=ADA)
    assert reviews.content(number) == pack.dump()
    assert reviews.pack(number) == pack
    assert mark == fingerprint(reviews.content(number)) == reviews.find(number).fingerprint

    reviews.present(number, 2, 1, by=ADA)
    clock.wait(60)
    reviews.present(number, 2, 0, by=ADA)
    place = reviews.place(number)
    assert (place.presenter, place.slide, place.line, place.since) == (ADA, 2, 0, NOON), "the time box goes on"

    made = reviews.decide(
        number, objective="awareness", key_result="visitors", verdict="revise_target", target=150000,
        reason="The fair was cancelled", owner=BEN, due=DAY, by=ADA,
    )  # fmt: skip
    assert made.title == "Website sessions"
    assert target(store) == 150000
    logged = store.log(cycle_id=Q4.id, what="key result", item="visitors")[-1]
    assert (logged.author, logged.change.old, logged.change.new) == (ADA, 180000, 150000)
    assert logged.reason == "The fair was cancelled (decided in the review “Weekly review”, 2026-11-24)"

    action = reviews.agree(number, what="Ask the press", owner=BEN, due=DAY, objective="awareness", by=BEN)
    reviews.close(number, by=ADA)
    assert reviews.find(number).closed_at == clock.at
    reviews.follow_up(action, "done", by=BEN, told="They said yes")
    (agreed,) = reviews.actions(number)
    assert (agreed.state, agreed.changed_by, agreed.told) == ("done", BEN, "They said yes")
    assert [d.decision.verdict for d in reviews.decisions(number)] == ["revise_target"]
    assert reviews.pack(number) == pack, "the plan moved on, the pack did not"


def test_what_is_stopped_leaves_the_plan_while_the_cycle_runs(store, reviews, frozen):
    reviews.decide(frozen, objective="launch", verdict="stop", reason="Not this year", by=ADA)
    assert store.plan(Q4.id).objective("launch") is None
    assert "Bring the autumn release to market" in [gone.title for gone in store.archived(Q4.id)]
    after = Q4.end + timedelta(days=3)
    reviews.decide(frozen, objective="awareness", key_result="bounce", verdict="stop", reason="Over", on=after, by=ADA)
    assert store.plan(Q4.id).key_result("bounce") is not None, "at its end it waits for its score"


def test_scores_are_given_when_the_cycle_is_over(store, reviews, frozen):
    with pytest.raises(Refused, match="runs until 2026-12-31"):
        reviews.score(frozen, "visitors", 0.7, reason="Close", by=ADA)
    after = Q4.end + timedelta(days=3)
    reviews.score(frozen, "visitors", 0.7, reason="Close", on=after, by=ADA)
    score = store.plan(Q4.id).key_result("visitors").score
    assert (score.value, score.reason, score.by, score.day) == (0.7, "Close", ADA, after)
    (given,) = reviews.scores(frozen)
    assert (given.key_result, given.value, given.by) == ("visitors", 0.7, ADA)
    with pytest.raises(Refused, match="scores stay as given"):
        reviews.score(frozen, "visitors", 0.9, reason="Again", on=after, by=ADA)
    assert len(reviews.scores(frozen)) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"verdict": "keep", "reason": ""}, "reason"),
        ({"verdict": "revise_target", "reason": "So"}, "which one"),
        ({"verdict": "revise_target", "reason": "So", "key_result": "visitors"}, "what the target is"),
        ({"verdict": "revise_target", "reason": "So", "key_result": "bounce", "target": 3}, "`high` and `low`"),
        ({"verdict": "revise_target", "reason": "So", "key_result": "bounce", "low": 0.9}, "is above `high`"),
        ({"verdict": "revise_target", "reason": "So", "key_result": "visitors", "target": 180000}, "already"),
        ({"verdict": "keep", "reason": "So", "target": 3}, "leaves the target"),
        ({"verdict": "correct_strategy", "reason": "So"}, "give the owner and the day"),
        ({"verdict": "keep", "reason": "So", "key_result": "release"}, "no key result 'release'"),
        ({"verdict": "keep", "reason": "So", "objective": "nothing"}, "no objective 'nothing'"),
        ({"verdict": "shrug", "reason": "So"}, "verdict"),
    ],
)
def test_what_makes_no_decision_is_refused_with_words(store, reviews, frozen, said, why):
    with pytest.raises(Refused, match=why):
        reviews.decide(frozen, **({"objective": "awareness"} | said), by=ADA)
    assert (reviews.decisions(frozen), target(store)) == ([], 180000)


def test_somebody_elses_change_in_between_is_told(store, reviews, frozen):
    seen = store.edition(Q4.id).revision
    store.edit(Q4.id, "key result", "visitors", {"target": 170000}, author=BEN, reason="Meanwhile")
    revised = {"objective": "awareness", "key_result": "visitors", "verdict": "revise_target", "target": 150000}
    with pytest.raises(Conflict, match=r"ben@example\.com changed it"):
        reviews.decide(frozen, **revised, reason="So", seen=seen, by=ADA)
    assert (reviews.decisions(frozen), target(store)) == ([], 170000)
    store.archive(Q4.id, "key result", "visitors", author=BEN)
    with pytest.raises(NotThere, match="no key result 'visitors'"):
        reviews.decide(frozen, **revised, reason="So", by=ADA)


def test_everything_has_its_stage_and_its_people(reviews, frozen):
    prepared = reviews.make(setting(keeper=BEN), author=ADA)
    with pytest.raises(Refused, match="not frozen yet"):
        reviews.decide(prepared, objective="launch", verdict="keep", reason="So", by=ADA)
    with pytest.raises(NotThere, match="frozen pack"):
        reviews.content(prepared)
    with pytest.raises(Refused, match=r"ada@example\.com and ben@example\.com lead"):
        reviews.freeze(prepared, small_pack(), by="cem@example.com")
    with pytest.raises(Refused, match="only the chair"):
        reviews.hand_over(prepared, chair=BEN, keeper="", by=BEN)
    reviews.hand_over(prepared, chair=BEN, keeper="", by=ADA)
    reviews.freeze(prepared, small_pack(), by=BEN)
    with pytest.raises(Refused, match="stays as it is"):
        reviews.arrange(prepared, [], by=BEN)
    reviews.close(frozen, by=ADA)
    for late in (
        lambda: reviews.decide(frozen, objective="launch", verdict="keep", reason="So", by=ADA),
        lambda: reviews.agree(frozen, what="This", owner=BEN, due=DAY, by=ADA),
        lambda: reviews.present(frozen, 1, by=ADA),
        lambda: reviews.close(frozen, by=ADA),
    ):
        with pytest.raises(Refused, match="is closed"):
            late()


def test_there_is_no_review_of_nothing(store, reviews):
    with pytest.raises(Refused, match="The team Web has no objectives"):
        reviews.make(setting(team="Web"), author=ADA)
    with pytest.raises(NotThere, match="no objective 'nothing'"):
        reviews.make(setting(objectives=("nothing",)), author=ADA)
    with pytest.raises(NotThere, match="no cycle '2030'"):
        reviews.make(setting(cycle="2030"), author=ADA)
    store.apply(Plan(cycle=Q4), "test")
    with pytest.raises(Refused, match="The cycle 2026-Q4 has no objectives"):
        reviews.make(setting(), author=ADA)
    with pytest.raises(NotThere, match="no review '7'"):
        reviews.find(7)


def test_of_two_who_freeze_at_once_one_does(where, reviews):
    number = reviews.make(setting(), author=ADA)
    packs = [small_pack(by=f"{n}@example.com") for n in range(6)]

    def freeze(pack):
        with PlanStore(where) as own:
            try:
                return own.reviews.freeze(number, pack, by=ADA)
            except Refused as refusal:
                return str(refusal)

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(freeze, packs))
    kept = reviews.find(number).fingerprint
    assert told.count(kept) == 1
    assert sum("has frozen it already" in one for one in told) == 5
    assert reviews.pack(number) in packs


def test_the_database_itself_keeps_a_pack(store, reviews, frozen):
    before = reviews.content(frozen)
    for spell in ("update review_pack set fingerprint = 'x'", "delete from review_pack"):
        with pytest.raises(DatabaseError, match="a frozen pack never changes"), writing(store._engine) as connection:
            connection.execute(text(spell))
    assert reviews.content(frozen) == before


def test_the_review_before_is_the_last_closed_one_of_its_kind(reviews):
    def held(day, **more):
        number = reviews.make(setting(day=day, **more), author=ADA)
        reviews.freeze(number, small_pack(), by=ADA)
        reviews.close(number, by=ADA)
        return number

    first, second = held(date(2026, 11, 3)), held(date(2026, 11, 10))
    held(date(2026, 11, 12), team="Brand")
    open_one = reviews.make(setting(day=date(2026, 11, 17)), author=ADA)
    coming = reviews.find(reviews.make(setting(), author=ADA))
    of = {Q4.id}
    assert reviews.before(coming, of).id == second
    assert reviews.before(reviews.find(second), of).id == first
    assert reviews.before(reviews.find(first), of) is None
    assert reviews.before(coming, {"2026-Q3"}) is None, "of other cycles"
    assert [r.id for r in reviews.all()][:2] == [coming.id, open_one]
    assert isinstance(coming.setting, Setting)


def test_a_chair_is_handed_over_with_the_slides_and_taken_only_where_it_was_left(reviews, frozen, clock):
    reviews.be_here(frozen, by=ADA)
    reviews.be_here(frozen, by=BEN)
    reviews.present(frozen, 2, by=ADA)
    before = reviews.version(frozen)
    with pytest.raises(Refused, match=r"ada@example\.com is still here"):
        reviews.take_chair(frozen, by=BEN)
    reviews.hand_over(frozen, chair=BEN, keeper="", by=ADA)
    assert (reviews.find(frozen).setting.chair, reviews.place(frozen).presenter) == (BEN, BEN)
    assert reviews.version(frozen) > before

    clock.wait(60)
    reviews.be_here(frozen, by=ADA)
    assert [one.person for one in reviews.here(frozen)] == [ADA, BEN], "who was seen last comes first"
    reviews.take_chair(frozen, by=ADA)
    assert (reviews.find(frozen).setting.chair, reviews.place(frozen).presenter) == (ADA, ADA)
    with pytest.raises(Refused, match="You chair this review already"):
        reviews.take_chair(frozen, by=ADA)
    reviews.close(frozen, by=ADA)
    with pytest.raises(Refused, match="closed"):
        reviews.take_chair(frozen, by=BEN)


def test_the_time_of_each_slide_adds_up_and_a_break_is_no_slides(reviews, frozen, clock):
    reviews.be_here(frozen, by=ADA)
    reviews.present(frozen, 2, by=ADA)
    clock.wait(30)
    reviews.present(frozen, 3, by=ADA)
    clock.wait(10)
    reviews.present(frozen, 2, by=ADA)
    assert (reviews.place(frozen).spent, reviews.place(frozen).since) == ({2: 30.0, 3: 10.0}, clock.at)
    reviews.be_here(frozen, by=ADA)
    clock.wait(3600)  # nobody presents
    reviews.present(frozen, 2, by=ADA)
    assert (reviews.place(frozen).spent, reviews.place(frozen).since) == ({2: 30.0, 3: 10.0}, clock.at)


def test_a_revised_target_keeps_what_it_was(store, reviews, frozen):
    revised = {"objective": "awareness", "key_result": "visitors", "verdict": "revise_target", "reason": "So"}
    store.edit(Q4.id, "key result", "visitors", {"target": 170000}, author=BEN, reason="Meanwhile")
    reviews.decide(frozen, **revised, target=150000, by=ADA)
    reviews.decide(frozen, **revised, target=140000, by=ADA)
    made = reviews.decisions(frozen)
    assert [(one.was, one.decision.target, one.unit) for one in made] == [
        ({"target": 170000}, 150000, "sessions"),
        ({"target": 150000}, 140000, "sessions"),
    ]


def test_the_version_tells_of_every_step(reviews, frozen):
    seen = {reviews.version(frozen)}
    reviews.decide(frozen, objective="launch", verdict="keep", reason="So", by=ADA)
    seen.add(reviews.version(frozen))
    action = reviews.agree(frozen, what="This", owner=BEN, due=DAY, by=ADA)
    seen.add(reviews.version(frozen))
    reviews.follow_up(action, "dropped", by=BEN)
    seen.add(reviews.version(frozen))
    reviews.present(frozen, 1, by=ADA)
    assert len(seen | {reviews.version(frozen)}) == 4, "a step to another slide is nothing that others must draw anew"
