"""Nothing moves in secret: every change is kept, explained where it must be, and the past can be looked at as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import EXAMPLE, few
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from data.stores.plan.engine import MIGRATIONS, writing
from data.stores.plan.store import NotThere, PlanStore, ReasonNeeded

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that goes on by an hour whenever it is looked at."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        self.at += HOUR
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(where, clock):
    with PlanStore(where, now=clock) as store:
        yield store


def target(store, value, reason="The fair was cancelled", author="manager"):
    return store.edit("2026-Q4", "key result", "visitors", {"target": value}, author=author, reason=reason)


def test_a_target_needs_a_reason_and_without_one_nothing_changes(store):
    store.apply(EXAMPLE, "analyst")
    before = store.edition("2026-Q4")
    for reason in (None, "", "  \n"):
        with pytest.raises(ReasonNeeded, match=r"Say why.*target 120,000 → 150,000|Say why.*180,000 → 150,000"):
            target(store, 150000.0, reason)
    for field, value in {"formula": "site.users", "baseline": 1.0, "window": 7}.items():
        with pytest.raises(ReasonNeeded, match=field):
            store.edit("2026-Q4", "key result", "visitors", {field: value}, author="a")
    with pytest.raises(ReasonNeeded, match="high"):
        store.edit("2026-Q4", "key result", "bounce", {"high": 0.9}, author="a")
    assert store.edition("2026-Q4") == before
    store.edit("2026-Q4", "key result", "visitors", {"owner": "b@example.com", "weight": 2}, author="a")
    store.edit("2026-Q4", "objective", "launch", {"title": "Launch"}, author="a")


def test_a_baseline_that_was_missing_is_filled_in_without_a_reason(store):
    store.apply(EXAMPLE, "analyst")
    store.edit("2026-Q4", "key result", "bounce", {"baseline": 0.3}, author="a")
    with pytest.raises(ReasonNeeded):
        store.edit("2026-Q4", "key result", "bounce", {"baseline": 0.4}, author="a")


def test_the_target_is_a_step_line(store, clock):
    store.apply(EXAMPLE, "analyst")
    written = clock.at
    target(store, 200000.0)
    first = clock.at
    store.edit("2026-Q4", "key result", "visitors", {"owner": "b"}, author="a")
    target(store, 150000.0)
    steps = store.over_time("2026-Q4", "visitors")
    assert [(s.since, s.value) for s in steps] == [
        (written, 180000.0),
        (first, 200000.0),
        (clock.at, 150000.0),
    ]
    assert [s.value for s in store.over_time("2026-Q4", "visitors", "owner")] == ["", "b"]
    assert [s.value for s in store.over_time("2026-Q4", "awareness", "title", "objective")] == [
        "Be the first name people think of"
    ]
    with pytest.raises(NotThere, match="visitors"):
        store.over_time("2026-Q4", "visitor")
    with pytest.raises(NotThere, match="target"):
        store.over_time("2026-Q4", "visitors", "taget")


def test_the_plan_as_it_stood(store, clock):
    assert store.plan("2026-Q4", NOON) is None
    store.apply(EXAMPLE, "analyst")
    written = clock.at
    target(store, 200000.0)
    changed = clock.at
    store.archive("2026-Q4", "objective", "awareness", author="b")
    assert store.plan("2026-Q4", written - HOUR) is None
    assert store.plan("2026-Q4", written) == EXAMPLE
    assert store.plan("2026-Q4", changed).key_result("visitors").target == 200000.0
    assert store.plan("2026-Q4", clock.at) == store.plan("2026-Q4")
    assert [o.id for o in store.plan("2026-Q4").objectives] == ["launch"]
    assert store.began("2026-Q4") == written
    assert store.began("2027-Q1") is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(few(), min_size=1, max_size=6))
def test_every_plan_of_the_past_can_be_read_exactly(store, clock, sequence):
    """Whatever came, went, moved, changed places or came back in between."""
    past = []
    for plan in sequence:
        store.apply(plan, "someone", reason="As agreed")
        past.append((clock.at, plan))
    for moment, plan in past:
        assert store.plan("2026-Q4", moment) == plan


def test_the_log_is_never_rewritten(store, clock):
    store.apply(EXAMPLE, "analyst")
    kept = store.log()
    statements = ["update change set author = 'nobody'", "delete from change", "delete from change where number = 1"]
    if store._engine.dialect.name == "postgresql":
        statements.append("truncate change")
    else:
        statements.append("insert or replace into change select * from change where number = 1")
    for statement in statements:
        with pytest.raises(DBAPIError, match="kept as it was written"), writing(store._engine) as connection:
            connection.execute(text(statement))
    assert store.log() == kept


def test_the_log_can_be_asked(store, clock):
    store.apply(EXAMPLE, "analyst")
    target(store, 200000.0)
    target(store, 210000.0, author="other")
    store.edit("2026-Q4", "key result", "bounce", {"owner": "b"}, author="other")
    assert len(store.log(cycle_id="2026-Q4")) == 9
    assert store.log(cycle_id="2026-Q3") == []
    assert [c.change.new for c in store.log(item="visitors", field="target")] == [200000.0, 210000.0]
    assert [c.change.id for c in store.log(author="other")] == ["visitors", "bounce"]
    assert len(store.log(what="objective")) == 2
    assert len(store.log(since=NOON + 2 * HOUR)) == 3
    assert len(store.log(since=NOON + 2 * HOUR, until=NOON + 2 * HOUR)) == 1
    revisions = [c.revision for c in store.log()]
    assert revisions == sorted(revisions)
    assert len(set(revisions)) == 4
    assert len(store.log(after=revisions[0])) == 3
    line = store.log(field="target")[0].row()
    assert (line["author"], line["reason"]) == ("manager", "The fair was cancelled")
    assert (line["old"], line["new"]) == (180000.0, 200000.0)


def test_a_log_written_before_it_kept_whole_values_reads_on(where, clock):
    """A store of the first version: its changes get their revisions, and the past before them can still be read."""
    with PlanStore(where, now=clock) as store:
        address = store._engine.url
    engine = create_engine(address)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        for table in ("key_result", "objective", "cycle", "change", "sync_run", "alembic_version"):
            connection.execute(
                text(f"drop table if exists {table} cascade" if "post" in str(address) else f"drop table {table}")
            )
        for other in _others(connection):
            connection.execute(text(f"drop table {other}" + (" cascade" if "post" in str(address) else "")))
        if "post" in str(address):
            connection.execute(text("drop function if exists keep_as_written() cascade"))
        config.attributes["connection"] = connection
        command.upgrade(config, "001")
        for statement in _FIRST_VERSION:
            connection.execute(text(statement))
    engine.dispose()
    with PlanStore(where, now=clock) as store:
        assert [c.revision for c in store.log()] == [1, 1, 1, 4]
        assert [s.value for s in store.over_time("2026-Q4", "visitors")] == [10.0, 20.0]
        assert store.plan("2026-Q4").key_result("visitors").target == 20.0
        assert store.plan("2026-Q4", datetime(2026, 10, 2, tzinfo=UTC)).key_result("visitors").target == 10.0
        target(store, 30.0)
        assert store.log()[-1].revision == 5
        assert store.plan("2026-Q4", datetime(2026, 10, 2, tzinfo=UTC)).key_result("visitors").target == 10.0


def _others(connection):
    from sqlalchemy import inspect

    return inspect(connection).get_table_names()


_FIRST_VERSION = [
    "insert into cycle values ('2026-Q4', '2026-10-01', '2026-12-31')",
    "insert into objective values ('2026-Q4', 'awareness', 0, 'Known', '', '', 'committed', '', null)",
    "insert into key_result values ('2026-Q4', 'visitors', 'awareness', 0, 'Visitors', 'increase', 'site.sessions', 1, 20,"
    " null, null, null, '', 1, '[]', 28, '', '', null)",
    *(
        f"insert into change (at, author, cycle_id, kind, what, id, field, old, new) values ('{at}', 'a', '2026-Q4', {rest})"
        for at, rest in (
            ("2026-10-01 12:00:00.000000", "'added', 'cycle', '2026-Q4', null, null, null"),
            ("2026-10-01 12:00:00.000000", "'added', 'objective', 'awareness', null, null, null"),
            ("2026-10-01 12:00:00.000000", "'added', 'key result', 'visitors', null, null, null"),
            ("2026-10-05 12:00:00.000000", "'changed', 'key result', 'visitors', 'target', '10.0', '20.0'"),
        )
    ),
]
