"""Daily figures through ibis, from a real Spark cluster: a standalone master and two workers on this machine."""

import importlib.util
import socket
import time
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from loopback import days
from pydantic import SecretStr, ValidationError
from spark import spark  # noqa: F401 - a fixture

from connectors.framework import runner
from connectors.framework.errors import BadConfig, ConnectorError, Transient
from connectors.framework.limits import Patience
from connectors.sources.ibis.connector import Ibis
from connectors.sources.ibis.reader import only_reads

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=9)
PATIENT = Patience(attempts=2, first_wait=0.001, longest_wait=0.05, answer=120, total=240)
QUERY = """
select day, channel, sum(amount) as revenue, count(*) as orders
from parquet.`{folder}` where day between :start and :end
group by day, channel  -- sums are made where the rows are
"""


def options(url: str, query: str = QUERY, **more):
    metrics = {"revenue": {"unit": "EUR"}, "orders": {"unit": "orders"}}
    given = {"url": SecretStr(url), "query": query, "dimensions": ["channel"], "metrics": metrics, **more}
    return Ibis.Options.model_validate(given)


def pull(url: str, query: str, patience: Patience = PATIENT):
    return runner.pull(Ibis, options(url, query), source="shop", start=FIRST, end=TODAY, today=TODAY, patience=patience)


def fails(url: str, query: str, patience: Patience = PATIENT) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        pull(url, query, patience)
    assert caught.value.remedy and "canary" not in str(caught.value) + repr(vars(caught.value))
    return caught.value


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    """Twenty files of ten thousand sales each, over thirty days."""
    folder = tmp_path_factory.mktemp("sales")
    every = days(TODAY - timedelta(days=29), TODAY)
    for number in range(20):
        rows = {
            "day": pa.array([every[n % 30] for n in range(10_000)]),
            "channel": ["Email" if n % 2 else "Social" for n in range(10_000)],
            "amount": [float(n % 30) for n in range(10_000)],
        }
        pq.write_table(pa.table(rows), folder / f"{number}.parquet")
    return folder


@pytest.mark.slow
def test_two_workers_sum_what_one_file_after_another_holds(spark, sales):  # noqa: F811
    pulled = pull(spark.url, QUERY.format(folder=sales))
    found = {(p.day, p.dimensions["channel"]): p.value for p in pulled.points if p.metric == "orders"}
    revenue = {p.day: p.value for p in pulled.points if p.metric == "revenue"}
    every = days(TODAY - timedelta(days=29), TODAY)
    count = {day: 20 * len(range(n, 10_000, 30)) for n, day in enumerate(every)}
    assert found == {(day, "Email" if every.index(day) % 2 else "Social"): count[day] for day in days(FIRST, TODAY)}
    assert revenue == {day: count[day] * every.index(day) for day in days(FIRST, TODAY)}
    assert pulled.requests == 1
    assert len(spark.executors()) == 2


@pytest.mark.slow
def test_a_mistake_in_the_query_is_told_in_a_line(spark, sales):  # noqa: F811
    query = QUERY.format(folder=sales)
    column = fails(spark.url, query.replace("amount", "amuont"))
    assert isinstance(column, BadConfig) and "amuont" in str(column) and "column" in column.remedy
    assert "\n" not in str(column)
    writes = "with a as (select :start as day, :end as x) insert into sales select * from a"
    assert "may only read" in str(fails(spark.url, writes))


@pytest.mark.slow
def test_a_query_for_which_there_is_no_time_is_ended(spark, sales):  # noqa: F811
    began = time.monotonic()
    failure = fails(spark.url, QUERY.format(folder=sales), Patience(attempts=1, answer=2, total=10))
    assert isinstance(failure, BadConfig) and "no answer within 2 seconds" in str(failure)
    assert time.monotonic() - began < 5


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        began = time.monotonic()
        failure = fails(f"spark://127.0.0.1:{free.getsockname()[1]}", QUERY)
    assert isinstance(failure, Transient) and "refused" in str(failure) and "port" in failure.remedy
    assert time.monotonic() - began < 3


def test_without_java(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    failure = fails("spark://127.0.0.1:7077", QUERY)
    assert isinstance(failure, BadConfig) and "needs Java" in str(failure) and "17" in failure.remedy


@pytest.mark.skipif(importlib.util.find_spec("ibis") is not None, reason="the extra is installed")
def test_without_the_extra():
    failure = fails("trino://user:canary@127.0.0.1:9/shop", QUERY)
    assert isinstance(failure, BadConfig) and "ibis" in str(failure) and "okr-dashboard[ibis]" in failure.remedy


@pytest.mark.parametrize(
    "query",
    ["with a as (select 1 as x) insert into sales select x from a", "select 1; drop table sales", "drop table a"],
)
def test_nothing_can_be_changed(query):
    with pytest.raises(ValueError, match="may only read"):
        only_reads(query, "spark")


def test_what_reads_may_be_asked():
    only_reads(
        QUERY.format(folder="/sales").replace(":start", "date '2026-11-01'").replace(":end", "date '2026-11-02'"),
        "spark",
    )
    only_reads("with a as (select 1 as x) select x from a union all select 2", "spark")


@pytest.mark.parametrize("url", ["duckdb://shop.db", "postgresql://u:p@host/db", "shop.db"])
def test_a_database_is_for_the_connector_sql(url):
    with pytest.raises(ValidationError, match=r"spark://.*`sql`"):
        options(url)
