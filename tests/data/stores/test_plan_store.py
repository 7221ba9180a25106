"""The plan store on SQLite and on PostgreSQL: nothing is lost, every change is remembered, many may write at once."""

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import EXAMPLE, Q4, plans
from served import NOVEMBER
from sqlalchemy import text

from data import stores
from data.stores.plan.engine import open_engine, writing
from data.stores.plan.store import PlanStore, PlanStoreError, SyncRun
from data.stores.plan.tables import metadata
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import Objective, Plan

CLOCK = NOVEMBER


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CYCLES = st.sampled_from([Q4, Cycle(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1")])


@pytest.fixture
def store(where):
    with PlanStore(where, now=lambda: NOON) as store:
        yield store


def changed(plan, id, **values):
    """`plan` with fields of one key result changed."""
    objectives = [
        o.model_copy(
            update={"key_results": tuple(k.model_copy(update=values) if k.id == id else k for k in o.key_results)}
        )
        for o in plan.objectives
    ]
    return plan.model_copy(update={"objectives": tuple(objectives)})


def without(plan, id):
    objectives = [
        o.model_copy(update={"key_results": tuple(k for k in o.key_results if k.id != id)})
        for o in plan.objectives
        if o.id != id
    ]
    return plan.model_copy(update={"objectives": tuple(objectives)})


def words(changes):
    return [change.in_words() for change in changes]


def test_an_empty_store(store):
    assert store.cycles() == []
    assert store.plan("2026-Q4") is None
    assert store.runs() == []
    assert store.latest_run("site") is None
    assert store.settled_through("site") is None
    assert store.log(cycle_id="2026-Q4") == []


def test_a_plan_comes_back_as_it_was(store):
    changes = store.apply(EXAMPLE, "analyst@example.com")
    assert store.plan("2026-Q4") == EXAMPLE
    assert store.cycles() == [Q4]
    assert words(changes)[:2] == ["cycle 2026-Q4: added", "objective awareness: added"]
    assert len(changes) == 6
    assert store.apply(EXAMPLE, "someone@example.com") == []
    assert len(store.log(cycle_id="2026-Q4")) == 6


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(plans(CYCLES), min_size=1, max_size=3))
def test_any_sequence_of_plans_leaves_the_last_of_each_cycle(store, sequence):
    for plan in sequence:
        before = store.plan(plan.cycle.id)
        changes = store.apply(plan, "someone", reason="As agreed")
        assert bool(changes) == (before != plan)
        assert all(words(changes))
        assert store.apply(plan, "someone") == []
    for cycle_id, plan in {plan.cycle.id: plan for plan in sequence}.items():
        assert store.plan(cycle_id) == plan


def test_a_changed_target_keeps_the_old_one_with_author_time_and_reason(store):
    store.apply(EXAMPLE, "analyst")
    changes = store.apply(changed(EXAMPLE, "visitors", target=200000.0), "manager", reason="The fair was cancelled")
    assert words(changes) == ["key result visitors: target 180,000 → 200,000"]
    last = store.log(cycle_id="2026-Q4", item="visitors")[-1]
    assert (last.author, last.at, last.reason) == ("manager", NOON, "The fair was cancelled")
    assert last.change == changes[0]
    assert (last.change.old, last.change.new) == (180000.0, 200000.0)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("baseline", None, "key result visitors: baseline 120,000 → (none)"),
        ("formula", "site.users", "key result visitors: formula “site.sessions” → “site.users”"),
        ("weight", 0.5, "key result visitors: weight 1 → 0.5"),
        ("owner", "a@example.com", "key result visitors: owner (none) → “a@example.com”"),
        ("window", 28, "key result visitors: window (none) → 28"),
    ],
)
def test_every_field_is_watched(store, field, value, said):
    store.apply(EXAMPLE, "a")
    assert words(store.apply(changed(EXAMPLE, "visitors", **{field: value}), "b", reason="As agreed")) == [said]
    assert len(store.log(cycle_id="2026-Q4")) == 7


def test_dates_and_steps_are_watched(store):
    store.apply(EXAMPLE, "a")
    later = EXAMPLE.model_copy(update={"cycle": Cycle(Q4.start, date(2027, 1, 15), Q4.id)})
    assert words(store.apply(later, "b")) == ["cycle 2026-Q4: end “2026-12-31” → “2027-01-15”"]
    steps = EXAMPLE.objectives[1].key_results[0].steps
    done = changed(later, "release", steps=(steps[0], steps[1].model_copy(update={"done": date(2026, 11, 2)})))
    said = "steps Beta (done 2026-10-20), Release (open) → Beta (done 2026-10-20), Release (done 2026-11-02)"
    assert words(store.apply(done, "b")) == [f"key result release: {said}"]
    assert store.plan("2026-Q4") == done


def test_what_is_left_out_is_archived_and_can_come_back(store):
    store.apply(EXAMPLE, "a")
    fewer = without(without(EXAMPLE, "launch"), "bounce")
    assert words(store.apply(fewer, "b")) == [
        "objective launch: removed",
        "key result bounce: removed",
        "key result release: removed",
    ]
    assert store.plan("2026-Q4") == fewer
    back = changed(EXAMPLE, "bounce", high=0.5)
    assert words(store.apply(back, "c", reason="Back again")) == [
        "objective launch: revived",
        "key result bounce: revived",
        "key result bounce: high 0.4 → 0.5",
        "key result release: revived",
    ]
    assert store.plan("2026-Q4") == back


def test_order_and_place_are_kept(store):
    store.apply(EXAMPLE, "a")
    awareness, launch = EXAMPLE.objectives
    moved = Plan(
        cycle=Q4,
        objectives=(
            launch.model_copy(update={"key_results": (*launch.key_results, awareness.key_results[0])}),
            awareness.model_copy(update={"key_results": awareness.key_results[1:]}),
        ),
    )
    assert words(store.apply(moved, "b")) == [
        "cycle 2026-Q4: order of objectives “awareness”, “launch” → “launch”, “awareness”",
        "key result visitors: objective “awareness” → “launch”",
    ]
    assert store.plan("2026-Q4") == moved


def test_cycles_do_not_touch_each_other(store):
    other = EXAMPLE.model_copy(update={"cycle": Cycle(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")})
    store.apply(EXAMPLE, "a")
    store.apply(other, "a")
    store.apply(Plan(cycle=Q4), "a")
    assert store.plan("2026-Q3") == other
    assert [c.id for c in store.cycles()] == ["2026-Q3", "2026-Q4"]


def test_a_plan_is_applied_whole_or_not_at_all(store, monkeypatch):
    store.apply(EXAMPLE, "a")
    monkeypatch.setattr(store, "_now", lambda: datetime(2026, 1, 1))  # a time without a zone is refused half-way
    with pytest.raises(Exception, match="no time zone"):
        store.apply(without(EXAMPLE, "bounce"), "b")
    assert store.plan("2026-Q4") == EXAMPLE


RUN = SyncRun("site", "csv", "running", NOON, by="cli")


def test_runs(store):
    first = store.log_run(RUN)
    done = replace(
        first,
        state="ok",
        finished_at=NOON + timedelta(seconds=3),
        window_start=date(2026, 11, 1),
        window_end=date(2026, 11, 23),
        rows=100,
        changed=7,
        requests=3,
        seconds=2.5,
        batch_ids="b1 b2",
        settled_through=date(2026, 11, 20),
    )
    assert store.note_run(first.id, **{k: v for k, v in asdict(done).items() if k != "id"}) == done
    assert store.runs() == [done]
    failed = replace(RUN, state="failed", error="Refused.", remedy="Renew the token.", window_end=date(2026, 11, 30))
    second = store.log_run(failed)
    third = store.log_run(replace(RUN, source="shop"))
    assert [run.id for run in store.runs()] == [third.id, second.id, first.id]
    assert store.runs("site") == [second, done]
    assert store.runs(latest=True) == [third, second]
    assert store.runs("site", latest=True) == [second]
    assert store.latest_run("site") == second
    assert store.settled_through("site") == date(2026, 11, 20)
    with pytest.raises(LookupError, match="999"):
        store.note_run(999, state="ok")


def test_times_come_back_in_utc(store):
    tehran = timezone(timedelta(hours=3, minutes=30))
    store.log_run(replace(RUN, started_at=NOON.astimezone(tehran)))
    back = store.runs()[0].started_at
    assert (back, back.utcoffset()) == (NOON, timedelta(0))


def test_an_empty_pull_settles_nothing_and_a_killed_one_what_it_spooled(store):
    store.log_run(replace(RUN, state="empty", window_end=date(2026, 11, 23)))
    assert store.settled_through("site") is None
    store.log_run(replace(RUN, state="running", settled_through=date(2026, 10, 1)))
    assert store.settled_through("site") == date(2026, 10, 1)


def test_the_owner_counts_what_batches_changed_while_the_run_goes_on(store):
    run = store.log_run(replace(RUN, batch_ids="b1 b2"))
    store.batch_taken("b1", 5)
    assert store.note_run(run.id, rows=9).changed == 5
    assert store.run(run.id).state == "running"
    store.note_run(run.id, state="spooled")
    store.batch_taken("b2", 2)
    assert (store.run(run.id).state, store.run(run.id).changed) == ("ok", 7)
    store.batch_taken("unknown", 1)
    assert store.run(run.id).changed == 7


def test_a_window_is_settled_when_its_last_batch_is_taken_in(store):
    """The run may have been killed before it could note it."""
    run = store.log_run(replace(RUN, state="running", batch_ids="b1 b2"))
    store.batch_taken("b1", 5, date(2026, 11, 20))
    assert store.settled_through("site") is None
    store.batch_taken("b2", 5, date(2026, 11, 10))
    assert store.settled_through("site") == date(2026, 11, 10)
    store.note_run(run.id, batch_ids="b1 b2 b3", settled_through=date(2026, 11, 12))
    store.batch_taken("b3", 5, date(2026, 11, 11))
    assert store.settled_through("site") == date(2026, 11, 12)


def test_the_version_tells_of_every_change(store):
    seen = [store.version()]

    def moved():
        seen.append(store.version())
        return seen[-1] != seen[-2]

    assert not moved()
    store.apply(EXAMPLE, "a")
    assert moved()
    run = store.log_run(RUN)
    assert moved()
    store.note_run(run.id, state="ok", finished_at=NOON)
    assert moved()


def test_the_migrations_make_the_tables_the_program_uses(where):
    for room in sorted(Path(stores.__file__).parent.glob("*/tables.py")):  # some come only when they are first needed
        import_module(f"data.stores.{room.parent.name}.tables")
    with open_engine(where).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    connection.engine.dispose()


def test_a_store_of_a_newer_program_is_refused(where):
    engine = open_engine(where)
    with writing(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '999'"))
    engine.dispose()
    with pytest.raises(PlanStoreError, match="newer version"):
        PlanStore(where)


def write_a_little(where, number):
    """What each of many writers does: its own cycle, a shared cycle, some runs."""
    with PlanStore(where) as store:
        own = Plan(cycle=Cycle(date(2000 + number, 1, 1), date(2000 + number, 12, 31), f"own-{number}"))
        own = own.model_copy(update={"objectives": EXAMPLE.objectives})
        store.apply(own, f"writer {number}")
        store.apply(Plan(cycle=Q4, objectives=(Objective(id=f"o{number}", title="Shared"),)), f"writer {number}")
        for _ in range(3):
            run = store.log_run(replace(RUN, source=f"s{number}"))
            store.note_run(run.id, state="ok", finished_at=NOON)
    return number


@pytest.mark.slow
@pytest.mark.parametrize("many", ["threads", "processes"])
def test_many_writers_at_once_lose_nothing(where, many):
    """They also all open a store that has no tables yet."""
    if many == "threads":
        pool = ThreadPoolExecutor(20)
    else:
        pool = ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn"))
    with pool:
        assert sorted(pool.map(write_a_little, [where] * 20, range(20))) == list(range(20))
    with PlanStore(where) as store:
        assert len(store.cycles()) == 21
        assert all(len(store.plan(f"own-{n}").objectives) == 2 for n in range(20))
        runs = store.runs(limit=1000)
        assert len(runs) == 60
        assert {run.state for run in runs} == {"ok"}
        shared = [logged.change for logged in store.log(cycle_id="2026-Q4")]
        assert sum(c.kind == "added" and c.what == "objective" for c in shared) == 20
        assert sum(c.kind == "removed" for c in shared) == 19  # each replaced the one before it, none got lost
        assert len(store.plan("2026-Q4").objectives) == 1


def test_one_store_is_shared_by_threads(store):
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: store.log_run(replace(RUN, source=f"s{n}")), range(60)))
    assert {run.source for run in store.runs(limit=1000)} == {f"s{n}" for n in range(60)}


def test_sqlite_is_set_up_to_keep_what_it_was_given(tmp_path):
    path = tmp_path / "a?b #%20.sqlite"  # a path is no URL
    with PlanStore(path) as store, store._engine.connect() as connection:
        pragma = {p: connection.execute(text(f"PRAGMA {p}")).scalar() for p in ("synchronous", "foreign_keys")}
        assert pragma == {"synchronous": 2, "foreign_keys": 1}
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30_000
    assert path.exists()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:hunter2@h/d", "mysql"),
        ("nonsense", "postgresql://USER"),
        ("sqlite://", "sqlite:///PATH"),
        ("postgresql://u@h:hunter2/d", "%40"),
        ("postgresql://127.0.0.1:1/d?user=u&password=hunter2", "127.0.0.1:1"),
        ("postgresql://u:hunter2@127.0.0.1:1/d", "127.0.0.1:1"),
    ],
)
def test_a_store_that_cannot_be_opened_says_so_without_its_password(address, said):
    with pytest.raises(PlanStoreError) as error:
        PlanStore(address)
    assert said in str(error.value)
    assert "hunter2" not in str(error.value)


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "plan.sqlite"
    path.write_bytes(b"not a database at all, just some words" * 100)
    with pytest.raises(PlanStoreError, match=r"plan\.sqlite.*not a database"):
        PlanStore(path)


def test_a_committed_plan_is_in_the_file_for_others(tmp_path):
    with PlanStore(tmp_path / "plan.sqlite") as store:
        store.apply(EXAMPLE, "a")
        other = sqlite3.connect(tmp_path / "plan.sqlite")
        assert other.execute("select count(*) from key_result").fetchone() == (3,)
        other.close()


@pytest.mark.postgres
def test_no_password_shows(new_postgres):
    with PlanStore(new_postgres()) as store:
        assert "not-a-secret" not in repr(store)


def test_the_newest_version_is_the_head_of_the_migrations():
    """It is told by the names of the files, so that opening a plan needs no Alembic."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from data.stores.plan.engine import MIGRATIONS, newest_version

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest_version() == ScriptDirectory.from_config(config).get_current_head()
