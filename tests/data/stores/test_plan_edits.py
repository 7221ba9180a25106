"""Edits as pages make them: different ones merge, the same one twice is a conflict, a wrong one changes nothing."""

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from plans import EXAMPLE, Q4
from served import NOVEMBER

from data.stores.plan.store import Conflict, NotThere, PlanStore, Refused
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective

CLOCK = NOVEMBER


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Q1 = Cycle(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1")
ID = "2026-Q4"


@pytest.fixture
def store(where):
    with PlanStore(where, now=lambda: NOON) as store:
        store.apply(EXAMPLE, "analyst")
        yield store


@pytest.fixture
def seen(store):
    """The revision that everybody has before their eyes."""
    return store.edition(ID).revision


def edit(store, field, value, seen=None, author="b", id="visitors", reason="As agreed"):
    return store.edit(ID, "key result", id, {field: value}, author=author, reason=reason, seen=seen)


def order_of(store):
    return {o.id: [k.id for k in o.key_results] for o in store.plan(ID).objectives}


def test_edits_of_different_things_and_fields_merge(store, seen):
    edit(store, "target", 200000.0, seen, "ada")
    edit(store, "owner", "b@example.com", seen, "ben")
    edit(store, "high", 0.5, seen, "cem", id="bounce")
    store.edit(ID, "objective", "awareness", {"title": "Known"}, author="dan", seen=seen)
    plan = store.plan(ID)
    visitors = plan.key_result("visitors")
    assert (visitors.target, visitors.owner) == (200000.0, "b@example.com")
    assert (plan.key_result("bounce").high, plan.objective("awareness").title) == (0.5, "Known")


def test_the_same_field_twice_is_a_conflict_that_names_who_and_what(store, seen):
    edit(store, "target", 200000.0, seen, "ada@example.com")
    before = store.plan(ID)
    with pytest.raises(Conflict) as refused:
        edit(store, "target", 150000.0, seen, "ben")
    said = str(refused.value)
    for part in ("ada@example.com", "2026-11-24 12:00", "visitors", "target", "180,000", "200,000", "150,000"):
        assert part in said
    (clash,) = refused.value.clashes
    assert (clash.author, clash.change.field, clash.change.new, clash.ours) == ("ada@example.com", "target", 2e5, 1.5e5)
    assert store.plan(ID) == before
    edit(store, "target", 150000.0, store.edition(ID).revision, "ben")
    assert store.plan(ID).key_result("visitors").target == 150000.0


def test_what_a_key_result_asks_for_is_one_thing(store, seen):
    """Whoever raises the target has the baseline and the formula in mind that they saw."""
    edit(store, "baseline", 150000.0, seen, "ada")
    with pytest.raises(Conflict, match=r"baseline 120,000 → 150,000"):
        edit(store, "target", 200000.0, seen, "ben")


def test_agreeing_is_no_conflict(store, seen):
    edit(store, "target", 200000.0, seen, "ada")
    assert edit(store, "target", 200000.0, seen, "ben") == []


def test_what_somebody_archived_in_between_is_a_conflict(store, seen):
    store.archive(ID, "key result", "visitors", author="ada", seen=seen)
    with pytest.raises(Conflict, match=r"ada .*visitors: removed"):
        edit(store, "owner", "x", seen)
    with pytest.raises(NotThere, match="bounce"):
        edit(store, "owner", "x")


def test_archiving_what_somebody_changed_in_between_is_a_conflict(store, seen):
    edit(store, "target", 200000.0, seen, "ada")
    with pytest.raises(Conflict, match="ada"):
        store.archive(ID, "key result", "visitors", author="ben", seen=seen)


def test_a_plan_file_from_before_does_not_undo_what_was_changed_since(store, seen):
    edit(store, "target", 200000.0, seen, "ada")
    store.add_objective(ID, Objective(id="new", title="New"), author="ada")
    with pytest.raises(Conflict) as refused:
        store.apply(EXAMPLE, "ben", "From the file", seen=seen)
    assert "200,000" in str(refused.value)
    assert "new" in str(refused.value)
    raised = store.plan(ID)
    assert store.apply(raised, "ben", seen=seen) == [], "what it leaves as it is now undoes nothing"
    store.apply(EXAMPLE, "ben", "From the file, knowingly")


def test_a_plan_file_knows_its_writers_own_changes(store, seen):
    raised = EXAMPLE.model_copy(update={"objectives": EXAMPLE.objectives[::-1]})
    store.apply(raised, "ben", seen=seen)
    store.apply(EXAMPLE, "ben", seen=seen)
    assert store.plan(ID) == EXAMPLE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": 5}, "the target is below the baseline"),
        ({"target": "many"}, "target: found 'many'; use a number"),
        ({"target": float("nan")}, "finite"),
        ({"taget": 5}, "did you mean `target`"),
        ({"title": "x" * 10_000}, "title: .*at most 2000 characters"),
        ({"title": "bell\x07"}, "control character"),
        ({"id": "other"}, "not changed by an edit"),
        ({"formula": None}, "needs a `formula`"),
        ({"manual": True}, "leave out `manual` or the `formula`"),
        ({"phases": [{"until": "2027-02-01", "share": 0.5}]}, "outside the cycle"),
    ],
)
def test_an_edit_that_is_wrong_changes_nothing(store, seen, changes, said):
    with pytest.raises(Refused, match=said):
        store.edit(ID, "key result", "visitors", changes, author="b", reason="As agreed")
    assert store.edition(ID).revision == seen
    assert store.plan(ID) == EXAMPLE


@pytest.mark.parametrize("title", ["🎯 цель", "هدف: رشد", "<img src=x>", "![x](y)", "=1+1", "\u202ertl\u202c"])
def test_titles_are_kept_as_they_were_typed(store, title):
    edit(store, "title", title)
    assert store.plan(ID).key_result("visitors").title == title


def test_unknown_names_list_the_known(store):
    with pytest.raises(NotThere, match=r"no key result 'visitor'; did you mean `visitors`"):
        edit(store, "owner", "x", id="visitor")
    with pytest.raises(NotThere, match="Known: 2026-Q4"):
        store.edit("2025-Q1", "objective", "a", {}, author="b")
    with pytest.raises(Refused, match="without a name"):
        edit(store, "owner", "x", author=" ")
    with pytest.raises(Refused, match="reason cannot be taken: string should have at most 2000"):
        edit(store, "target", 2e5, reason="x" * 10_000)
    with pytest.raises(Refused, match="id: is needed"):
        store.add_objective(ID, {"title": "Nameless"}, author="a")


def test_adding(store):
    store.add_objective(ID, {"id": "sales", "title": "Sales"}, author="a", position=0)
    store.add_key_result(
        ID, "sales", KeyResult(id="revenue", title="Revenue", formula="crm.revenue", target=1), author="a"
    )
    store.add_key_result(
        ID, "sales", {"id": "deals", "title": "Deals", "formula": "crm.deals", "target": 1}, author="a", position=0
    )
    assert order_of(store) == {
        "sales": ["deals", "revenue"],
        "awareness": ["visitors", "bounce"],
        "launch": ["release"],
    }
    with pytest.raises(Refused, match="“sales” is the id of another objective already"):
        store.add_objective(ID, Objective(id="sales", title="Sales"), author="a")
    store.archive(ID, "key result", "deals", author="a")
    with pytest.raises(Refused, match="archived key result: restore"):
        store.add_key_result(ID, "launch", KeyResult(id="deals", title="D", formula="x.y", target=1), author="a")
    with pytest.raises(NotThere, match="launch"):
        store.add_key_result(ID, "lunch", KeyResult(id="d", title="D", formula="x.y", target=1), author="a")


def test_moving_and_ordering(store, seen):
    store.move(ID, "visitors", "launch", author="a", position=0)
    assert order_of(store) == {"awareness": ["bounce"], "launch": ["visitors", "release"]}
    with pytest.raises(Conflict):
        store.move(ID, "visitors", "awareness", author="b", seen=seen)
    store.order(ID, ["release", "visitors"], author="a", of="launch", seen=seen)
    store.add_objective(ID, Objective(id="new", title="New"), author="c")
    store.order(ID, ["launch", "awareness"], author="a", seen=seen)
    assert order_of(store) == {"launch": ["release", "visitors"], "awareness": ["bounce"], "new": []}
    with pytest.raises(Conflict, match="order of objectives"):
        store.order(ID, ["awareness", "launch"], author="b", seen=seen)


def test_fields_and_the_objective_it_belongs_to_change_at_once_or_not_at_all(store, seen):
    before = store.plan(ID)
    wanted = {"target": 200000.0, "owner": "b@example.com"}
    store.archive(ID, "objective", "launch", author="ada")
    with pytest.raises(NotThere, match="launch"):
        store.edit(ID, "key result", "visitors", wanted, author="b", reason="More", seen=seen, to="launch")
    assert store.plan(ID).key_result("visitors") == before.key_result("visitors")
    store.restore(ID, "objective", "launch", author="ada")

    store.edit(ID, "key result", "visitors", wanted, author="b", reason="More", to="launch")
    assert order_of(store) == {"awareness": ["bounce"], "launch": ["release", "visitors"]}
    assert store.plan(ID).key_result("visitors").target == 200000.0
    logged = store.log(cycle_id=ID, item="visitors")[-3:]
    assert ({one.change.field for one in logged}, len({one.revision for one in logged})) == (
        {"target", "owner", "objective"},
        1,
    )
    again = store.edit(ID, "key result", "visitors", {}, author="b", to="launch")
    assert again == []
    store.edit(ID, "key result", "visitors", {}, author="b", to="awareness")
    assert order_of(store) == {"awareness": ["bounce", "visitors"], "launch": ["release"]}


def test_archiving_and_restoring(store):
    store.archive(ID, "key result", "bounce", author="a", reason="Not measured well")
    store.archive(ID, "objective", "awareness", author="b")
    assert [(g.what, g.id, g.home, g.by) for g in store.archived(ID)] == [
        ("objective", "awareness", None, "b"),
        ("key result", "visitors", "awareness", "b"),
        ("key result", "bounce", "awareness", "a"),
    ]
    with pytest.raises(Refused, match="is archived too"):
        store.restore(ID, "key result", "visitors", author="a")
    store.restore(ID, "objective", "awareness", author="a")
    assert order_of(store) == {"awareness": ["visitors"], "launch": ["release"]}
    store.restore(ID, "key result", "bounce", author="a")
    assert store.plan(ID) == EXAMPLE
    assert store.archived(ID) == []
    with pytest.raises(NotThere, match="archived key result 'bounce'"):
        store.restore(ID, "key result", "bounce", author="a")


def test_support_leads_upwards_only(store):
    store.edit(ID, "objective", "launch", {"supports": "visitors"}, author="a")
    with pytest.raises(
        Refused,
        match=r"awareness → release → launch → visitors → awareness|launch → visitors → awareness → release → launch",
    ):
        store.edit(ID, "objective", "awareness", {"supports": "release"}, author="a")
    with pytest.raises(Refused, match="cannot support its own key result: launch → visitors → launch"):
        store.move(ID, "visitors", "launch", author="a")
    with pytest.raises(Refused, match="launch supports key result visitors, which is not in the plan"):
        store.archive(ID, "key result", "visitors", author="a")
    with pytest.raises(Refused, match=r"supports key result nothing.*Known: bounce, release, visitors"):
        store.edit(ID, "objective", "launch", {"supports": "nothing"}, author="a")
    assert store.plan(ID).objective("launch").supports == "visitors"


def test_cycles_follow_each_other(store):
    store.add_cycle(Q1, author="a")
    assert store.cycles() == [Q4, Q1]
    with pytest.raises(Refused, match="is a cycle 2027-Q1 already"):
        store.add_cycle(Cycle(date(2028, 1, 1), date(2028, 2, 1), "2027-Q1"), author="a")
    with pytest.raises(Refused, match="cycle id"):
        store.add_cycle(Cycle(date(2028, 1, 1), date(2028, 2, 1), "a b"), author="a")
    with pytest.raises(Refused, match=r"FY \(2026-07-01 to 2027-06-30\) overlaps 2026-Q4"):
        store.add_cycle(Cycle(date(2026, 7, 1), date(2027, 6, 30), "FY"), author="a")
    longer = EXAMPLE.model_copy(update={"cycle": Cycle(Q4.start, date(2027, 1, 15), ID)})
    with pytest.raises(Refused, match="overlaps 2027-Q1"):
        store.apply(longer, "a")
    assert store.cycles() == [Q4, Q1]


def test_a_score_is_given_once_with_a_reason(store):
    store.score(ID, "visitors", 0.7, author="manager", reason="Reached most of it", on="2026-12-31")
    score = store.plan(ID).key_result("visitors").score
    assert (score.value, score.by, score.day, score.reason) == (
        0.7,
        "manager",
        date(2026, 12, 31),
        "Reached most of it",
    )
    with pytest.raises(Refused, match=r"has its score \(0.70\)"):
        store.score(ID, "visitors", 0.9, author="manager", reason="Better", on="2026-12-31")
    with pytest.raises(Refused, match="has its score"):
        store.apply(EXAMPLE, "someone")
    with pytest.raises(Refused):
        store.score(ID, "bounce", 0.9, author="manager", reason="  ")
    with pytest.raises(Refused):
        store.score(ID, "bounce", 1.2, author="manager", reason="Great")
    assert store.log(field="score")[0].author == "manager"


def test_a_new_cycle_takes_along_what_was_chosen(store):
    store.edit(ID, "objective", "launch", {"supports": "bounce"}, author="a")
    store.new_cycle_from(
        ID,
        Q1,
        author="manager",
        carry=["visitors", "release"],
        baselines={"visitors": 150000.0},
        scores={"visitors": (0.5, "Half of it"), "bounce": (1.0, "Held")},
    )
    new = store.plan("2027-Q1")
    assert {o.id: [k.id for k in o.key_results] for o in new.objectives} == {
        "awareness": ["visitors"],
        "launch": ["release"],
    }
    assert (new.key_result("visitors").baseline, new.key_result("visitors").score) == (150000.0, None)
    assert [s.name for s in new.key_result("release").steps] == ["Release"]
    assert new.objective("launch").supports is None
    assert {i: store.plan(ID).key_result(i).score.value for i in ("visitors", "bounce")} == {
        "visitors": 0.5,
        "bounce": 1.0,
    }
    ((id, (cycle, score)),) = store.earlier_scores("2027-Q1").items()
    assert (id, cycle, score.value) == ("visitors", ID, 0.5)
    assert store.earlier_scores(ID) == {}
    assert store.log(cycle_id="2027-Q1")[0].reason == "Carried over from 2026-Q4"


def test_a_new_cycle_that_cannot_be_leaves_the_old_one_unscored(store):
    scores = {"visitors": (0.5, "Half of it")}
    for bad, said in (
        ({"cycle": Q4}, "is a cycle 2026-Q4 already"),
        ({"cycle": Cycle(Q1.start, Q1.end, "../up")}, "cycle id"),
        ({"baselines": {"visitors": 999999.0}}, "key result visitors with the baseline 999999: the target is below"),
        ({"carry": ["nothing"]}, "no key result 'nothing'"),
    ):
        with pytest.raises(Refused, match=said):
            store.new_cycle_from(ID, **({"cycle": Q1, "author": "m", "scores": scores} | bad))
    assert store.plan(ID) == EXAMPLE
    assert store.cycles() == [Q4]


def one_of_many(where, number):
    """A session: it adds an objective, edits what is its own, and raises a shared target until it gets through."""
    with PlanStore(where) as store:
        mine = Objective(id=f"o{number}", title="Mine")
        store.add_objective(ID, mine, author=f"s{number}")
        for n in range(3):
            result = KeyResult(id=f"k{number}-{n}", title="K", formula="site.sessions", target=n + 1)
            store.add_key_result(ID, mine.id, result, author=f"s{number}")
        store.edit(ID, "objective", mine.id, {"note": f"by {number}"}, author=f"s{number}")
        while True:
            edition = store.edition(ID)
            target = edition.plan.key_result("visitors").target + 1
            try:
                if edit(
                    store, "target", target, edition.revision, f"s{number}"
                ):  # else someone else just said the same
                    return
            except Conflict:
                time.sleep(random.random() / 5)  # people do not try again at once


def all_at_once(store, where, pool):
    with pool:
        list(pool.map(one_of_many, [where] * 20, range(20)))
    plan = store.plan(ID)
    assert plan.key_result("visitors").target == 180020.0, "every one of them raised what it had seen"
    for number in range(20):
        mine = plan.objective(f"o{number}")
        assert [k.id for k in mine.key_results] == [f"k{number}-{n}" for n in range(3)]
        assert mine.note == f"by {number}"
    raised = [logged.change for logged in store.log(item="visitors", field="target")]
    assert [(c.old, c.new) for c in raised] == [(180000.0 + n, 180001.0 + n) for n in range(20)]
    revisions = [logged.revision for logged in store.log()]
    assert revisions == sorted(revisions)


def test_twenty_threads_at_once_lose_nothing(tmp_path):
    with PlanStore(tmp_path / "plan.sqlite") as store:
        store.apply(EXAMPLE, "analyst")
        all_at_once(store, tmp_path / "plan.sqlite", ThreadPoolExecutor(20))


@pytest.mark.slow
@pytest.mark.parametrize("many", ["threads", "processes"])
def test_twenty_sessions_at_once_lose_nothing(store, where, many):
    if many == "threads":
        pool = ThreadPoolExecutor(20)
    else:
        pool = ProcessPoolExecutor(20, mp_context=multiprocessing.get_context("spawn"))
    all_at_once(store, where, pool)


def test_a_cycle_gets_another_name_and_other_days_and_its_past_stays_readable(store, seen):
    later = Cycle(Q4.start, date(2027, 1, 10), ID, "Autumn push")
    assert {c.field for c in store.change_cycle(later, author="b", reason="The fair moved", seen=seen)} == {
        "name",
        "end",
    }
    assert (store.cycles(), store.plan(ID).cycle) == ([later], later)
    with pytest.raises(Conflict):
        store.change_cycle(Cycle(Q4.start, date(2027, 1, 20), ID), author="c", seen=seen)
    store.edit(ID, "key result", "visitors", {"phases": [{"until": "2027-01-05", "share": 0.5}]}, author="b")
    with pytest.raises(Refused, match="outside the cycle"):
        store.change_cycle(Q4, author="b")
    with pytest.raises(NotThere):
        store.change_cycle(Q1, author="b")
    assert store.plan(ID).cycle == later
