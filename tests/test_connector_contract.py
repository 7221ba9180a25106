"""What every connector promises, over real sockets: a complete pull or an error, and never a leaked secret."""

import importlib
import logging
import math
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors import registry, runner
from connectors.errors import AuthFailed, BadConfig, BadData, ConnectorError, Retired, Throttled, Transient
from connectors.patience import Patience
from loopback import HTML, Reply, Service, days, error
from okr_model.cycles import quarter_of

TODAY = date(2026, 11, 20)
FIRST = TODAY - timedelta(days=9)
HASTE = Patience(
    attempts=3, first_wait=0.001, longest_wait=0.05, connect=1, silence=1, answer=2, total=10, largest=100_000
)


def served() -> Iterator[type[Service]]:
    """Every service of tests/loopback*.py that a connector reads."""
    modules = [importlib.import_module(file.stem) for file in sorted(Path(__file__).parent.glob("loopback*.py"))]
    for module in modules:
        own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
        yield from (
            one for one in own if isinstance(one, type) and issubclass(one, Service) and hasattr(one, "connector")
        )


SERVICES = list(served())
OVER_HTTP = [service for service in SERVICES if service.over_http]
USUAL = [service for service in OVER_HTTP if not service.own_words]
WITH_HISTORY = [service for service in SERVICES if service.daily]
MAY_BE_EMPTY = [service for service in WITH_HISTORY if not service.counts]


@pytest.fixture
def service(request):
    with request.param() as service:
        yield service.fill(FIRST - timedelta(days=20), TODAY)


@pytest.fixture(autouse=True)
def no_secret_in_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert "canary" not in caplog.text


def over(services):
    """Those of the first modules at every turn; the many that share their machinery with the slow tests."""
    often = {"loopback", "loopback_google"}
    params = [pytest.param(s, marks=() if s.__module__ in often else pytest.mark.slow) for s in services]
    return pytest.mark.parametrize("service", params, ids=lambda s: s.__name__, indirect=True)


def pull(service: Service, start: date | None = None, **more):
    connector = registry.get(service.connector)
    start, end = runner.window(connector, settled=None, today=TODAY, first=start or FIRST)
    options = connector.Options.model_validate(service.options)
    given = {"today": TODAY, "cycles": (quarter_of(TODAY),), "patience": HASTE, **more}
    return runner.pull(connector, options, source="example", start=start, end=end, **given)


def failed(service: Service, *replies: Reply, always: Reply | None = None, **more) -> ConnectorError:
    service.next(*replies)
    service.always = always
    with pytest.raises(ConnectorError) as caught:
        pull(service, **more)
    assert str(caught.value) and caught.value.remedy
    assert "canary" not in "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    return caught.value


def by_day(pulled, metric):
    """{day: value} of single days, over all dimensions."""
    found: dict[date, float] = {}
    for point in pulled.points:
        if point.metric == metric and point.since is None:
            found[point.day] = found.get(point.day, 0) + point.value
    return found


@over(SERVICES)
def test_a_pull_brings_exactly_what_is_served(service):
    steps = []
    pulled = pull(service, progress=lambda done, of: steps.append((done, of)))
    connector = registry.get(service.connector)
    assert set(pulled.metrics) == {*service.daily, *service.now}
    for metric in service.daily:
        last = TODAY - timedelta(days=connector.lag)
        assert by_day(pulled, metric) == {day: service.of(metric, day) for day in days(FIRST, last)}
    for metric in service.now:
        assert by_day(pulled, metric) == {TODAY: service.of(metric, TODAY)}
    assert steps == [(1, 1)]
    assert pulled.requests == len(service.requests) > 0
    assert pulled.pulled_at.tzinfo is not None


@over(SERVICES)
def test_each_metric_is_in_one_part_that_says_what_it_replaces(service):
    parts = pull(service).parts
    names = [name for part in parts for name in part.metrics]
    assert len(names) == len(set(names))
    for part in parts:
        assert {point.metric for point in part.points} == set(part.metrics)
        assert all(part.start <= point.day <= part.end for point in part.points)
        snapshots = set(part.metrics) <= set(service.now)
        assert (part.start == part.end == TODAY) is snapshots
        assert part.settled_through <= part.end


@over(WITH_HISTORY)
def test_a_missing_day_is_missing_and_a_restated_day_is_different(service):
    gone, restated = TODAY - timedelta(days=4), TODAY - timedelta(days=3)
    for metric in service.daily:
        service.put(metric, gone, None)
        service.put(metric, restated, 7)
    pulled = pull(service)
    for metric in service.daily:
        assert by_day(pulled, metric).get(gone) == (0 if service.counts else None)
        assert by_day(pulled, metric)[restated] == 7


@over([s for s in MAY_BE_EMPTY if not s.now])  # a snapshot is never empty
def test_an_empty_answer_replaces_nothing(service):
    service.values.clear()
    pulled = pull(service)
    assert pulled.parts == ()
    assert "empty" in {flag.code for flag in pulled.flags}


@over(SERVICES)
def test_stumbles_are_tried_again(service):
    service.next(Reply(503), None, Reply(500, "no JSON"))
    assert set(pull(service).metrics) == {*service.daily, *service.now}


@over(SERVICES)
def test_a_source_that_keeps_stumbling_is_left_for_later(service):
    assert isinstance(failed(service, always=Reply(503)), Transient)
    assert len(service.requests) == HASTE.attempts


@over(USUAL)
@pytest.mark.parametrize(
    "headers", [{"Retry-After": "0"}, {}, {"Retry-After": "soon"}], ids=["soon", "unsaid", "garbled"]
)
def test_a_short_throttling_is_waited_for(service, headers):
    service.next(Reply(429, "slow down", headers))
    assert pull(service).parts


@over(SERVICES)
def test_a_used_up_quota_is_told_at_once_and_not_slept_through(service):
    hourly = error("google_analytics/hourly_quota")
    began = time.monotonic()
    failure = failed(service, always=Reply(429, hourly.body, {"Retry-After": "3600"}))
    assert isinstance(failure, Throttled)
    assert failure.after == pytest.approx(3600, abs=1)
    assert len(service.requests) == 1 and time.monotonic() - began < 1


@over(SERVICES)
@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadConfig), (401, AuthFailed), (403, AuthFailed), (404, BadConfig)], ids=str
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(service, status, kind):
    assert type(failed(service, always=Reply(status, {"error": {"message": "because"}}))) is kind
    assert len(service.requests) == 1


@over(USUAL)
def test_a_retired_interface_is_called_so(service):
    assert isinstance(failed(service, Reply(426, {"message": "version 1 is gone"})), Retired)


@over(OVER_HTTP)
def test_a_web_page_instead_of_data_is_bad_data(service):
    assert isinstance(failed(service, always=HTML), BadData)


@over(OVER_HTTP)
@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"surprise": [1, 2]}', '"text"', "7"])
def test_an_answer_of_another_shape_is_never_a_crash(service, body):
    service.always = Reply(body=body)
    if service.connector == "google_analytics" and body in ("{}", "[]", '"text"', '{"surprise": [1, 2]}'):
        assert pull(service).parts == ()  # Google's client takes these for an empty report, which replaces nothing
    else:
        assert isinstance(failed(service, always=Reply(body=body)), BadData | BadConfig)


@over(OVER_HTTP)
def test_a_cut_answer_is_tried_again_and_never_taken(service):
    whole = Reply(body='{"downloads": [], "data": [], "padding": "………………"}', cut=True)
    service.next(whole)
    assert pull(service).parts
    assert isinstance(failed(service, always=whole), Transient)


@over(OVER_HTTP)
def test_no_answer_leads_to_another_host(service):
    with Service() as elsewhere:
        for status in (301, 302, 307, 308):
            failure = failed(service, Reply(status, headers={"Location": f"{elsewhere.url}/stolen"}))
            assert isinstance(failure, BadConfig)
        assert elsewhere.requests == []


@over([s for s in USUAL if not s.by_post])
def test_a_redirect_on_the_same_host_is_followed(service):
    service.next(Reply(301, headers={"Location": "/moved"}), Reply(302, headers={"Location": "/moved"}))
    service.answer = lambda request: Reply(410)
    with pytest.raises(BadConfig, match="/moved answered 410"):
        pull(service)
    assert len(service.requests) == 3


@over(SERVICES)
def test_a_dripping_answer_ends_with_the_deadline(service):
    began = time.monotonic()
    failure = failed(service, always=Reply(body="[" * 1000, drip=0.02), patience=replace(HASTE, answer=0.15, total=0.4))
    assert isinstance(failure, Transient)
    assert time.monotonic() - began < 2


@over(USUAL)
def test_an_answer_too_large_is_refused(service):
    assert isinstance(failed(service, Reply(body="[" + "1," * 100_000)), BadData)


@over(SERVICES)
def test_nobody_there(service):
    options = service.options
    service.__exit__()
    try:
        connector = registry.get(service.connector)
        with pytest.raises(Transient):
            runner.check(connector, connector.Options(**options), today=TODAY, patience=HASTE)
    finally:
        service.__enter__()


@over(SERVICES)
def test_a_proxy_for_the_outside_is_not_used_for_this_machine(service, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert pull(service).parts


@over(SERVICES)
def test_check_says_in_a_line_what_there_is(service):
    connector = registry.get(service.connector)
    line = runner.check(connector, connector.Options(**service.options), today=TODAY, patience=HASTE)
    assert connector.title in line and "\n" not in line


@pytest.mark.parametrize("key", registry.names())
def test_the_facts_of_a_connector_hold_together(key):
    connector = registry.get(key)
    assert connector.key == key and connector.title and connector.about
    assert connector.fresh_for >= connector.lag
    assert connector.snapshots <= {metric.name for metric in connector.metrics}
    assert all(
        field.description or name in ("home", "base_url") for name, field in connector.Options.model_fields.items()
    )
    assert "base_url" in connector.Options.user_keys() and "home" not in connector.Options.user_keys()
    assert math.isfinite(connector.rate[0] / connector.rate[1])
