"""BigQuery through Google's own client: pages, jobs, refusals, the export of Google Analytics, keys."""

import json
import logging
import sys
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlglot
from busy import allowed
from loopback import Reply, Service, days, error
from loopback_bigquery import BigQuery as Warehouse
from pydantic import ValidationError
from sqlglot import exp
from test_connector_google_analytics import HASTE, TODAY, key_file

from connectors.framework import runner
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Throttled, Transient
from connectors.sources.bigquery.connector import BigQuery

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 19)
QUERY = "select day, channel as channel, sum(sessions) as sessions from shop.t where day between @start and @end group by day, channel"
OWN = {"dataset": "", "query": QUERY, "dimensions": ["channel"], "metrics": {"sessions": {"unit": "sessions"}}}


@pytest.fixture
def warehouse():
    with Warehouse() as warehouse:
        yield warehouse


def pull(warehouse, start=FIRST, end=LAST, patience=HASTE, **options):
    given = BigQuery.Options.model_validate(warehouse.options | options)
    return runner.pull(BigQuery, given, source="shop", start=start, end=end, today=TODAY, patience=patience)


def failed(warehouse, reply=None, **options):
    warehouse.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(warehouse, **options)
    assert caught.value.remedy
    return caught.value


def refusal(status, reason, message):
    return Reply(status, {"error": {"code": status, "message": message, "errors": [{"reason": reason}]}})


def test_an_answer_of_many_pages_is_read_to_the_last(warehouse):
    warehouse.most_rows = 7
    span = days(FIRST - timedelta(days=3), TODAY)
    for nth, day in enumerate(span):
        for channel in ("Direct", "Email", "Social"):
            warehouse.put("sessions", day, nth * 10 + len(channel), channel=channel)
    points = pull(warehouse, **OWN).points
    assert {(p.day, p.dimensions["channel"]): p.value for p in points} == {
        (day, dict(split)["channel"]): value
        for (day, split), value in warehouse.values["sessions"].items()
        if FIRST <= day <= LAST
    }
    assert len(points) == 33 and len(warehouse.requests) > 5


def test_a_query_is_given_its_days_its_place_and_its_limit(warehouse):
    warehouse.fill(FIRST, LAST)
    pull(warehouse, **OWN, location="EU", maximum_bytes_billed=20 * 2**20)
    assert warehouse.asked["query"] == QUERY and warehouse.asked["useLegacySql"] is False
    assert warehouse.parameters == {"start": "2026-11-08", "end": "2026-11-20"}  # a day more at either end
    assert warehouse.asked["location"] == "EU" and warehouse.asked["maximumBytesBilled"] == str(20 * 2**20)
    assert 0 < int(warehouse.asked["jobTimeoutMs"]) < HASTE.answer * 1000


def test_an_export_is_read_without_the_tables_of_the_running_day(warehouse):
    warehouse.put("sessions", FIRST, 5, country="Iran", device="mobile")
    (point,) = pull(warehouse, dimensions=["country", "device"]).points
    assert (point.metric, point.value, point.dimensions) == ("sessions", 5, {"country": "Iran", "device": "mobile"})
    assert warehouse.parameters == {"start": "20261109", "end": "20261119"}
    select = sqlglot.parse_one(warehouse.asked["query"], dialect="bigquery")
    (table,) = select.find_all(exp.Table)
    assert "example-shop.analytics_123.events_*" in table.sql(dialect="bigquery").replace("`", "")
    where = select.find(exp.Where).sql(dialect="bigquery").lower()
    assert "_table_suffix between @start and @end" in where and r"^\d{8}$" in where.replace(r"\\", "\\")
    assert "visitors" not in select.named_selects and {"day", "country", "sessions"} <= set(select.named_selects)


def test_people_are_counted_without_dimensions_only(warehouse):
    plain = {m.name: m for m in BigQuery.declared(BigQuery.Options.model_validate(warehouse.options))}
    split = BigQuery.declared(BigQuery.Options.model_validate(warehouse.options | {"dimensions": ["country"]}))
    assert plain["visitors"].additivity == "none" and plain["revenue"].currency == "USD"
    assert set(plain) - {m.name for m in split} == {"visitors"}


def test_a_job_that_takes_its_time_is_waited_for(warehouse):
    warehouse.fill(FIRST, LAST)
    warehouse.running = 2
    pulled = pull(warehouse)
    assert pulled.parts and pulled.requests == 1 and not warehouse.cancelled


def test_an_answer_that_stops_short_of_its_own_count_is_never_taken(warehouse):
    warehouse.fill(FIRST, LAST)
    answer = warehouse.answer
    warehouse.answer = lambda request: Reply(body=answer(request).body | {"totalRows": "99"})
    failure = failed(warehouse)
    assert isinstance(failure, Transient) and "11 of 99 rows" in str(failure)


def test_a_job_that_takes_too_long_is_cancelled(warehouse):
    warehouse.running = 10**6
    began = time.monotonic()
    failure = failed(warehouse, patience=replace(HASTE, answer=1.5))
    assert isinstance(failure, BadConfig | Transient) and time.monotonic() - began < allowed(8)
    assert "partition" in failure.remedy and warehouse.cancelled


def test_a_job_that_google_ended_is_not_repeated(warehouse):
    failure = failed(warehouse, refusal(400, "stopped", "Job execution was cancelled: Job timed out after 2s"))
    assert isinstance(failure, BadConfig) and "timed out" in str(failure) and "partition" in failure.remedy
    assert len(warehouse.requests) == 1


def test_access_denied_names_the_permissions(warehouse):
    message = "Access Denied: Table p:analytics_1.events_20261120: User does not have permission to query table"
    failure = failed(warehouse, refusal(403, "accessDenied", message))
    assert isinstance(failure, AuthFailed) and message in str(failure)
    for word in ("bigquery.jobs.create", "BigQuery Job User", "bigquery.tables.getData", "example-shop"):
        assert word in failure.remedy


@pytest.mark.parametrize(
    ("status", "reason", "message", "kind", "remedy"),
    [
        (400, "invalidQuery", "Unrecognized name: sesions at [1:12]", BadConfig, "options of this source"),
        (404, "notFound", "Not found: Table shop.t was not found in location EU", BadConfig, "options of this source"),
        (400, "bytesBilledLimitExceeded", "Query exceeded limit for bytes billed", BadConfig, "maximum_bytes_billed"),
        (403, "quotaExceeded", "Quota exceeded: Your project exceeded quota", Throttled, "later sync"),
        (403, "accessNotConfigured", "BigQuery API has not been used", AuthFailed, "Enable the BigQuery API"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_a_refusal_says_what_to_do(warehouse, status, reason, message, kind, remedy):
    failure = failed(warehouse, refusal(status, reason, message))
    assert isinstance(failure, kind) and message in str(failure) and remedy in failure.remedy
    assert len(warehouse.requests) == 1


def test_a_limit_of_speed_is_waited_for(warehouse):
    warehouse.fill(FIRST, LAST)
    warehouse.next(refusal(403, "jobRateLimitExceeded", "slow"), refusal(403, "rateLimitExceeded", "slow"))
    assert pull(warehouse).parts


def test_rows_that_are_not_daily_are_refused(warehouse):
    warehouse.fill(FIRST, LAST)
    warehouse.put("sessions", FIRST, 1, channel="Email")
    failure = failed(warehouse, **OWN | {"dimensions": []})
    assert isinstance(failure, BadData) and "several rows" in str(failure) and "group by day" in failure.remedy


@pytest.mark.parametrize("as_file", [True, False], ids=["path", "json"])
def test_the_key_of_a_service_account(warehouse, tmp_path, as_file):
    warehouse.fill(FIRST, LAST)
    with Service() as google:
        google.always = Reply(body={"access_token": "token-canary", "expires_in": 3600, "token_type": "Bearer"})
        text = json.dumps(key_file(token_uri=f"{google.url}/token"))
        (tmp_path / "key.json").write_text(text, "utf-8")
        assert pull(warehouse, home=tmp_path, credentials="key.json" if as_file else text).parts
    assert warehouse.requests[0].headers["authorization"].startswith("Bearer ")


def test_a_token_that_a_refusal_repeats_is_masked(warehouse, caplog):
    caplog.set_level(logging.DEBUG)
    with Service() as google:
        google.always = Reply(body={"access_token": "token-canary", "expires_in": 3600, "token_type": "Bearer"})
        key = json.dumps(key_file(token_uri=f"{google.url}/token"))
        failure = failed(warehouse, refusal(403, "accessDenied", "Bearer token-canary may not"), credentials=key)
    assert "may not" in str(failure) and "canary" not in str(failure) + failure.remedy + caplog.text
    assert "bot@example.com" in failure.remedy


def test_a_withdrawn_permission(warehouse, caplog):
    user = {"type": "authorized_user", "client_id": "id", "client_secret": "secret-canary", "refresh_token": "r-canary"}
    with Service() as google:
        google.always = error("google_analytics/revoked")
        failure = failed(warehouse, credentials=json.dumps(user | {"token_uri": f"{google.url}/token"}))
    assert isinstance(failure, AuthFailed)
    assert "canary" not in str(failure) + failure.remedy + caplog.text


def test_without_the_extra_it_says_how_to_install_it(warehouse, monkeypatch):
    monkeypatch.delitem(sys.modules, "connectors.sources.bigquery.client", raising=False)
    monkeypatch.setitem(sys.modules, "google.cloud", None)
    failure = failed(warehouse)
    assert isinstance(failure, BadConfig) and failure.remedy == "pip install 'okr-dashboard[bigquery]'"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"query": QUERY}, "either `query` or `dataset`"),
        ({"dataset": ""}, "either `query` or `dataset`"),
        ({"dataset": "x`; drop table y"}, "pattern"),
        ({"dimensions": ["colour"]}, "city, country, device, language, platform; not colour"),
        ({"metrics": {"sessions": {}}}, "for a `query`"),
        (OWN | {"metrics": {}}, "columns of numbers"),
        (OWN | {"query": "delete from t where day between @start and @end"}, "SELECT"),
        (OWN | {"query": "select 1 where day > @start"}, "no @end"),
        (OWN | {"query": QUERY + "; drop table t"}, "one statement"),
        ({"base_url": "https://example.com"}, "on this machine"),
    ],
)
def test_wrong_options(changes, words):
    given = {"base_url": "http://127.0.0.1:9", "project": "example-shop", "credentials": "none"}
    with pytest.raises(ValidationError, match=words):
        BigQuery.Options.model_validate(given | {"dataset": "analytics_123"} | changes)
