"""Daily figures by a query, from a real SQLite file and a real PostgreSQL server."""

import logging
import socket
import sqlite3
import time
import traceback
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from busy import allowed
from loopback import days
from pydantic import SecretStr, ValidationError

from connectors.framework import runner
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Transient
from connectors.framework.limits import Patience
from connectors.framework.query_columns import MOST_ROWS
from connectors.sources.sql.connector import Sql

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=9)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60)
QUERY = """
select day, channel, sum(amount) as revenue, count(*) as orders
from sales where day between :start and :end
group by day, channel
"""
METRICS = {"revenue": {"unit": "EUR"}, "orders": {"unit": "orders"}}
PASSWORD = "pässword canary/1"


class Shop:
    """A database with a table of sales, on either server."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.own = sa.create_engine(f"sqlite:///{home / 'shop.db'}" if url.startswith("sqlite") else url)
        self.run("create table sales (day date, channel text, amount numeric, moment timestamp)")

    def run(self, statement: str, *rows: dict) -> None:
        with self.own.begin() as connection:
            connection.execute(sa.text(statement), list(rows) or None)

    def sell(self, day: date, *amounts: float, channel: str | None = "Email") -> None:
        self.run(
            "insert into sales (day, channel, amount) values (:day, :channel, :amount)",
            *({"day": str(day), "channel": channel, "amount": amount} for amount in amounts),
        )

    def options(self, **changes) -> Sql.Options:
        given = {"url": SecretStr(self.url), "query": QUERY, "dimensions": ["channel"], "metrics": METRICS}
        return Sql.Options.model_validate(given | {"home": self.home} | changes)

    def pull(self, start: date = FIRST, end: date = TODAY, patience: Patience = HASTE, **changes):
        options = self.options(**changes)
        return runner.pull(Sql, options, source="shop", start=start, end=end, today=TODAY, patience=patience)

    def fails(self, **changes) -> ConnectorError:
        with pytest.raises(ConnectorError) as caught:
            self.pull(**changes)
        assert caught.value.remedy and caught.value.__cause__ is None and caught.value.__context__ is None
        told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        assert "canary" not in told and "not-a-secret" not in told
        return caught.value


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shop(request, tmp_path):
    url = "sqlite:///shop.db" if request.param == "sqlite" else request.getfixturevalue("new_postgres")()
    shop = Shop(url, tmp_path)
    yield shop
    shop.own.dispose()


@pytest.fixture
def postgres(request, tmp_path):
    shop = Shop(request.getfixturevalue("new_postgres")(), tmp_path)
    yield shop
    shop.own.dispose()


@pytest.fixture
def file(tmp_path):
    shop = Shop("sqlite:///shop.db", tmp_path)
    yield shop
    shop.own.dispose()


@pytest.fixture(autouse=True)
def no_secret_in_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert "canary" not in caplog.text and "not-a-secret" not in caplog.text


def values(pulled, metric="revenue"):
    return {(p.day, *p.dimensions.values()): p.value for p in pulled.points if p.metric == metric}


def test_a_query_brings_exactly_what_the_database_sums(shop):
    for nth, day in enumerate(days(FIRST - timedelta(days=5), TODAY)):
        shop.sell(day, nth, 0.5)
        shop.sell(day, 7, channel="Social")
    pulled = shop.pull()
    assert values(pulled) == {
        (day, channel): value
        for nth, day in enumerate(days(FIRST, TODAY), start=5)
        for channel, value in (("Email", nth + 0.5), ("Social", 7))
    }
    assert values(pulled, "orders")[FIRST, "Email"] == 2
    assert pulled.requests == 1 and pulled.parts[0].settled_through == TODAY - timedelta(days=Sql.restate)


def test_a_missing_day_is_missing_and_a_restated_day_is_different(shop):
    shop.sell(FIRST, 3)
    shop.sell(TODAY, 4, channel=None)
    assert values(shop.pull()) == {(FIRST, "Email"): 3, (TODAY,): 4}
    shop.run("update sales set amount = 5 where channel is null")
    shop.run("delete from sales where channel = 'Email'")
    assert values(shop.pull()) == {(TODAY,): 5}


def test_null_is_a_missing_value_and_no_zero(shop):
    shop.run(f"insert into sales (day, channel, amount) values ('{FIRST}', 'Email', null)")
    pulled = shop.pull()
    assert values(pulled) == {} and values(pulled, "orders") == {(FIRST, "Email"): 1}


def test_an_empty_answer_replaces_nothing_but_its_columns_are_checked(shop):
    pulled = shop.pull()
    assert pulled.parts == () and "empty" in {flag.code for flag in pulled.flags}
    failure = shop.fails(metrics={"revenue": {"column": "turnover"}})
    assert isinstance(failure, BadConfig) and "'turnover'" in str(failure)
    assert failure.remedy == "Its columns: day, channel, revenue, orders."


@pytest.mark.parametrize(
    "condition", ["moment between :start and :end", "moment >= :start and moment < :end"], ids=["between", "half-open"]
)
def test_a_query_that_compares_moments_loses_nothing_where_windows_meet(shop, condition):
    first, last = TODAY - timedelta(days=Sql.window + 3), TODAY
    clocks = ("00:00:00", "12:00:00", "23:59:59")
    moments = [{"moment": f"{day} {clock}"} for day in days(first, last) for clock in clocks]
    shop.run("insert into sales (moment, amount) values (:moment, 1)", *moments)
    day = "date(moment)" if shop.own.dialect.name == "sqlite" else "moment::date"
    query = f"select {day} as day, count(*) as orders from sales where {condition} group by 1;"
    pulled = shop.pull(start=first, query=query, dimensions=[], metrics={"orders": {}})
    assert values(pulled, "orders") == {(day,): 3 for day in days(first, last)}
    assert pulled.requests == 2


def test_each_window_is_a_query_of_its_own_so_that_a_backfill_resumes(shop):
    start, end = runner.window(Sql, settled=None, today=TODAY)
    pieces = runner.windows(Sql, start, end)
    assert (pieces[0][0], pieces[-1][1], len(pieces)) == (start, TODAY, 8)
    for first, last in pieces:
        shop.sell(first, 1)
        shop.sell(last, 2)
    assert values(shop.pull(*pieces[3])) == {(pieces[3][0], "Email"): 1, (pieces[3][1], "Email"): 2}
    assert runner.window(Sql, settled=end - timedelta(days=30), today=TODAY + timedelta(days=1))[0] == end - timedelta(
        days=29
    )


def test_several_rows_of_one_day_are_refused_with_the_cure(shop):
    shop.sell(FIRST, 1, 2)
    failure = shop.fails(
        query="select day, channel, amount as revenue from sales where day between :start and :end",
        metrics={"revenue": {}},
    )
    assert isinstance(failure, BadData) and f"gives {FIRST} (channel Email) in several rows" in str(failure)
    assert "group by day, channel" in failure.remedy


def test_rows_that_are_no_daily_figures_are_not_all_fetched(shop):
    numbers = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {MOST_ROWS * 3})"
    failure = shop.fails(
        query=f"{numbers} select cast(:start as text) as day, i as channel, 1 as orders from n "
        "where cast(:end as text) is not null",
        metrics={"orders": {}},
    )
    assert (
        isinstance(failure, BadData) and "more than 100,000 rows" in str(failure) and "group by day" in failure.remedy
    )


def test_rows_of_days_nobody_asked_for_are_refused(shop):
    shop.sell(FIRST - timedelta(days=40), 1)
    failure = shop.fails(query=QUERY.replace("day between :start and :end", "day <= :end and day <> :start"))
    assert isinstance(failure, BadData) and f"gives {FIRST - timedelta(days=40)}" in str(failure)


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ("'soon' as day, 'a' as channel, 1 as orders", "'soon' is no day"),
        ("'2026-11-20' as day, 'a' as channel, 1 as orders, 2 as orders", "2 columns 'orders'"),
    ],
)
def test_cells_that_are_neither_day_nor_number(shop, select, words):
    query = f"select {select} where cast(:start as text) < cast(:end as text)"
    failure = shop.fails(query=query, metrics={"orders": {}})
    assert words in str(failure)


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ("null as day, 'a' as channel, '7' as orders", "no_day"),
        ("'(other)' as day, 'a' as channel, '7' as orders", "no_day"),
        ("'2026-11-20' as day, 'a' as channel, 'many' as orders", "absent"),
    ],
)
def test_a_row_of_no_day_or_a_cell_of_no_number_costs_only_itself(shop, odd, code):
    given = "select '2026-11-20' as day, 'Email' as channel, '12' as orders union all select "
    query = f"{given}{odd} where cast(:start as text) < cast(:end as text)"
    pulled = shop.pull(query=query, metrics={"orders": {}})
    assert [(p.value, p.dimensions) for p in pulled.points] == [(12, {"channel": "Email"})]
    assert code in {flag.code for flag in pulled.flags}


def test_null_and_an_empty_text_are_the_same_missing_dimension(shop):
    select = "select '2026-11-20' as day, {} as channel, {} as orders where cast(:start as text) < cast(:end as text)"
    query = " union all ".join(select.format(*one) for one in (("'Email'", 1), ("null", 2), ("''", 4)))
    found = shop.pull(query=query, metrics={"orders": {}}).points
    assert {p.dimensions.get("channel"): p.value for p in found} == {"Email": 1, None: 6}


def test_columns_are_found_as_databases_fold_their_names(shop):
    shop.sell(FIRST, 1)
    pulled = shop.pull(day="DAY", metrics={"orders": {"column": "Orders", "additivity": "none", "unit": "people"}})
    assert values(pulled, "orders") == {(FIRST, "Email"): 1}
    (metric,) = Sql.declared(shop.options(metrics={"orders": {"additivity": "none", "unit": "people"}}))
    assert (metric.additivity, metric.unit, metric.dimensions) == ("none", "people", ("channel",))


def test_nothing_can_be_changed(shop):
    if shop.own.dialect.name == "sqlite":
        query = "with gone as (select :start, :end) delete from sales"
    else:
        query = "with gone as (delete from sales where day between :start and :end returning day) select day from gone"
    shop.sell(FIRST, 1)
    failure = shop.fails(query=query)
    assert isinstance(failure, BadConfig)
    assert values(shop.pull()) == {(FIRST, "Email"): 1}


@pytest.mark.postgres
def test_a_function_that_writes_is_refused_as_read_only(postgres):
    postgres.run(
        "create function sell() returns int language sql as 'insert into sales (amount) values (1) returning 1'"
    )
    failure = postgres.fails(query="select sell() as orders, :start + 1 as day where :start < :end")
    assert isinstance(failure, BadConfig) and "read-only transaction" in str(failure) and "select" in failure.remedy


def test_two_statements_are_refused(shop):
    shop.sell(FIRST, 1)
    assert isinstance(shop.fails(query=QUERY + "; delete from sales"), BadConfig)
    assert values(shop.pull()) == {(FIRST, "Email"): 1}


def test_an_unknown_table_or_column_is_named(shop):
    table = shop.fails(query=QUERY.replace("sales", "sails"))
    column = shop.fails(query=QUERY.replace("amount", "amuont"))
    assert type(table) is type(column) is BadConfig
    assert "sails" in str(table) and "amuont" in str(column) and "query" in table.remedy
    if shop.own.dialect.name == "postgresql":
        assert "line 2 of the query" in str(table) and "line 1 of the query" in str(column)
        assert 'Perhaps you meant to reference the column "sales.amount"' in column.remedy


def test_a_mistake_in_the_query(shop):
    failure = shop.fails(query="select day frm sales where day between :start and :end")
    assert isinstance(failure, BadConfig) and "syntax error" in str(failure)


def test_check_says_in_a_line_what_there_is(shop):
    shop.sell(TODAY, 1)
    line = runner.check(Sql, shop.options(), today=TODAY, patience=HASTE)
    assert line == f"SQL database answers: revenue, orders up to {TODAY}"


ENDLESS = (
    "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as day from n where :start < :end"
)


def test_a_query_that_takes_too_long_is_cancelled_and_not_repeated(shop):
    began = time.monotonic()
    failure = shop.fails(query=ENDLESS, patience=replace(HASTE, answer=2))
    assert isinstance(failure, BadConfig) and "took too long" in str(failure) and "index" in failure.remedy
    assert time.monotonic() - began < allowed(5.5), "once, not three times"
    if shop.own.dialect.name == "postgresql":
        with shop.own.connect() as connection:
            running = connection.execute(
                sa.text(
                    "select count(*) from pg_stat_activity where query ilike '%recursive n(i)%' and state = 'active' and pid <> pg_backend_pid()"
                )
            )
            assert running.scalar_one() == 0


def test_a_file_that_is_not_there_is_not_made(file):
    failure = file.fails(url="sqlite:///gone.db")
    assert isinstance(failure, BadConfig) and "'gone.db'" in str(failure) and str(file.home) in failure.remedy
    assert not (file.home / "gone.db").exists()
    assert isinstance(file.fails(url="sqlite://"), BadConfig)


def test_a_file_that_is_being_written_to_its_log_is_read(file):
    file.run("pragma journal_mode = wal")
    file.sell(FIRST, 1)
    assert values(file.pull()) == {(FIRST, "Email"): 1}


def test_a_file_lies_in_the_workspace_or_in_a_folder_that_the_settings_name(file):
    file.sell(FIRST, 1)
    elsewhere = {"url": f"sqlite:///{file.home / 'shop.db'}", "home": file.home / "another"}
    assert file.pull(folders=(file.home,), **elsewhere).parts
    with pytest.raises(BadConfig, match="outside of the folders"):
        file.pull(**elsewhere)


def test_a_file_that_is_no_database(file):
    (file.home / "letter.db").write_text("Dear Sir or Madam, " * 99)
    failure = file.fails(url="sqlite:///letter.db")
    assert isinstance(failure, BadConfig) and "not a database" in str(failure)


def test_a_file_somebody_writes_to_is_tried_again(file):
    file.sell(FIRST, 1)
    with closing(sqlite3.connect(file.home / "shop.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        failure = file.fails(patience=replace(HASTE, attempts=1, answer=1))
        assert isinstance(failure, Transient) and "locked" in str(failure)


def _await_password(url):
    """Wait until the server has read its rules, and lets this user in no more without a password."""
    until = time.monotonic() + 60
    with pytest.raises(sa.exc.OperationalError, match="password"):
        while time.monotonic() < until:
            sa.create_engine(url, poolclass=sa.NullPool).connect().close()
            time.sleep(0.02)


@pytest.fixture
def guarded(postgres):
    """The shop's address for a user whom the server asks for a password."""
    folder = Path(sa.make_url(postgres.url).query["host"]) / "db"
    rules = (folder / "pg_hba.conf").read_text()
    if "wary" not in rules:
        (folder / "pg_hba.conf").write_text(f"local all wary scram-sha-256\n{rules}")
        postgres.run(f"create role wary login password '{PASSWORD}'")
        postgres.run("select pg_reload_conf()")
        _await_password(sa.make_url(postgres.url).set(username="wary"))
    return sa.make_url(postgres.url).set(username="wary", password=PASSWORD)


@pytest.mark.postgres
def test_a_password_is_used_and_never_told(postgres, guarded):
    postgres.sell(FIRST, 1)
    postgres.run("grant select on sales to wary")
    url = guarded.render_as_string(hide_password=False)
    assert values(postgres.pull(url=url)) == {(FIRST, "Email"): 1}
    wrong = postgres.fails(url=guarded.set(password="wrong-canary").render_as_string(hide_password=False))
    assert isinstance(wrong, AuthFailed) and "wary" in str(wrong) and "password" in wrong.remedy
    quoted = postgres.fails(url=url, query=f"select cast('{PASSWORD}' as int) as day where :start < :end")
    assert "•••" in str(quoted)


@pytest.mark.postgres
def test_a_user_who_may_not_read_the_table(postgres, guarded):
    failure = postgres.fails(url=guarded.render_as_string(hide_password=False))
    assert isinstance(failure, AuthFailed) and "sales" in str(failure) and "GRANT SELECT" in failure.remedy


@pytest.mark.postgres
def test_no_such_database_or_user(postgres):
    url = sa.make_url(postgres.url)
    failure = postgres.fails(url=url.set(database="nowhere").render_as_string(hide_password=False))
    assert isinstance(failure, BadConfig) and '"nowhere" does not exist' in str(failure) and "url" in failure.remedy
    failure = postgres.fails(url=url.set(username="nobody").render_as_string(hide_password=False))
    assert isinstance(failure, AuthFailed)


@pytest.mark.postgres
def test_a_table_that_is_being_changed_is_waited_for_and_left_for_later(postgres):
    postgres.sell(FIRST, 1)
    with postgres.own.connect() as other:
        other.execute(sa.text("lock table sales in access exclusive mode"))
        failure = postgres.fails(patience=replace(HASTE, attempts=1, answer=1))
        assert isinstance(failure, Transient) and "lock" in str(failure)


def test_nobody_there(file):
    pytest.importorskip("psycopg")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        failure = file.fails(url=f"postgresql://u:canary-pw@127.0.0.1:{free.getsockname()[1]}/shop")
    assert isinstance(failure, Transient) and "refused" in str(failure) and "port" in failure.remedy


def test_a_server_that_never_answers(file):
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        began = time.monotonic()
        url = f"postgresql://u:canary-pw@127.0.0.1:{deaf.getsockname()[1]}/shop"
        failure = file.fails(url=url, patience=replace(HASTE, answer=0.3, total=0.8))
        assert isinstance(failure, Transient) and time.monotonic() - began < allowed(3)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("canary", "no address of a database"),
        ("postgresql://u:canary@host:canary/db", "no address of a database"),
        ("postgresql://u:p@canary@host/db", "more than one @"),
        ("postgresql+asyncpg://u:canary@host/db", "asynchronous driver"),
        ("nosuch://u:canary@host/db", "no database of the kind"),
        ("mysql+pymysql://u:canary@host/db", "needs one more package, pymysql"),
    ],
)
def test_an_address_that_cannot_be_used_is_not_quoted(file, url, words):
    failure = file.fails(url=url)
    assert isinstance(failure, BadConfig) and words in str(failure)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("delete from sales where day between :start and :end", "SELECT"),
        ("select 1", "no :start and :end"),
        ("select 1 where day > :start and day < :end::date", "no :end"),
        ("select 1 where day > :start and day < :end and x = :mine", "not :mine"),
    ],
)
def test_a_query_that_is_none(query, words):
    given = {"url": "sqlite:///x.db", "metrics": {"orders": {}}}
    with pytest.raises(ValidationError, match=words):
        Sql.Options.model_validate(given | {"query": query})


def test_comments_casts_and_colons_of_its_own_are_no_parameters():
    query = "-- daily\n/* sums */ (SELECT 'a\\:b', x::date, '12:30' where d between :start and :end)"
    given = {"url": "sqlite:///x.db", "metrics": {"orders": {}}, "query": query}
    assert Sql.Options.model_validate(given).query == query
