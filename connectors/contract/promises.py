"""The promises, each a function that puts a connector and its service to the test."""

from __future__ import annotations

import math
import os
import time
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from connectors.contract.promise import promise
from connectors.contract.promise import promises as promises
from connectors.contract.service import HTML, Reply, Service, days
from connectors.contract.trial import HASTE, TODAY, Trial
from connectors.framework import registry
from connectors.framework.connector import Connector
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Retired, Throttled, Transient
from connectors.framework.options import OF_HOST

STRANGE = ("{}", "[]", "null", '{"surprise": [1, 2]}', '"text"', "7")
REFUSALS = ((400, BadConfig), (401, AuthFailed), (403, AuthFailed), (404, BadConfig))
PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def facts(connector: type[Connector]) -> None:
    """What a connector declares holds together, and is known under its name."""
    assert connector.key in registry.names(), (
        f"nobody announces {connector.key!r}: name it under [project.entry-points.{registry.GROUP!r}] of its package, "
        "and install that: pip install --no-deps -e ."
    )
    assert registry.get(connector.key) is connector, f"another connector is called {connector.key}"
    assert connector.title and connector.about
    undeclared = [n for n in ("topics", "endpoints", "key_steps", "lacks") if not getattr(connector, n)]
    assert not undeclared, f"say of {connector.key} what people look for: {', '.join(undeclared)}"
    unknown = {name for one in connector.redefined for name in one.metrics} - {m.name for m in connector.metrics}
    assert not unknown, f"metrics redefined that are none: {sorted(unknown)}"
    assert connector.fresh_for >= connector.lag
    assert connector.snapshots <= {metric.name for metric in connector.metrics}
    undescribed = [name for name, field in connector.Options.model_fields.items() if not field.description]
    assert set(undescribed) <= {*OF_HOST, "base_url"}, "every option needs a description"
    assert "base_url" in connector.Options.user_keys() and not {*OF_HOST} & {*connector.Options.user_keys()}
    assert math.isfinite(connector.rate[0] / connector.rate[1])


def _over_http(service: type[Service]) -> bool:
    return service.over_http


def _usual(service: type[Service]) -> bool:
    return service.over_http and not service.own_words


@promise()
def facts_hold_together(one: Trial) -> None:
    """And the connector is announced."""
    facts(one.connector)


@promise()
def a_pull_brings_exactly_what_is_served(one: Trial) -> None:
    """All pages, all days, nothing else."""
    service, steps = one.service, list[tuple[int, int]]()
    pulled = one.pull(progress=lambda done, of: steps.append((done, of)))
    assert set(pulled.metrics) == {*service.daily, *service.now}
    for metric in service.daily:
        served = {day: service.of(metric, day) for day in days(one.start, TODAY - timedelta(days=one.connector.lag))}
        assert one.by_day(pulled, metric) == served, metric
    for metric in service.now:
        assert one.by_day(pulled, metric) == {TODAY: service.of(metric, TODAY)}, metric
    assert steps == [(1, 1)]
    assert pulled.requests == len(service.requests) > 0
    assert pulled.pulled_at.tzinfo is not None


@promise()
def each_metric_is_in_one_part_that_says_what_it_replaces(one: Trial) -> None:
    """So that a pull may replace exactly the days it speaks for."""
    parts = one.pull().parts
    names = [name for part in parts for name in part.metrics]
    assert len(names) == len(set(names))
    for part in parts:
        assert {point.metric for point in part.points} == set(part.metrics)
        assert all(part.start <= point.day <= part.end for point in part.points)
        snapshots = set(part.metrics) <= set(one.service.now)
        assert (part.start == part.end == TODAY) is snapshots
        assert part.settled_through <= part.end


@promise(lambda service: bool(service.daily))
def a_missing_day_is_missing_and_a_restated_day_is_different(one: Trial) -> None:
    """Missing is not zero, and yesterday's answer is not kept."""
    gone, restated = one.end - timedelta(days=4), one.end - timedelta(days=3)
    for metric in one.service.daily:
        one.service.put(metric, gone, None)
        one.service.put(metric, restated, 7)
    pulled = one.pull()
    for metric in one.service.daily:
        nothing = 0 if one.service.counts or metric in one.service.zeros else None
        assert one.by_day(pulled, metric).get(gone) == nothing, metric
        assert one.by_day(pulled, metric)[restated] == 7, metric


@promise(lambda service: bool(service.daily) and not service.counts and not service.now)  # a snapshot is never empty
def an_empty_answer_replaces_nothing(one: Trial) -> None:
    """And is marked as empty."""
    one.service.values.clear()
    pulled = one.pull()
    assert pulled.parts == ()
    assert "empty" in {flag.code for flag in pulled.flags}


@promise()
def stumbles_are_tried_again(one: Trial) -> None:
    """An error of the server, or nonsense with one, once or twice."""
    one.service.next(Reply(503), None, Reply(500, "no JSON"))
    assert set(one.pull().metrics) == {*one.service.daily, *one.service.now}


@promise()
def a_source_that_keeps_stumbling_is_left_for_later(one: Trial) -> None:
    """After as many tries as the host allows."""
    assert isinstance(one.fails(always=Reply(503)), Transient)
    assert len(one.service.requests) == HASTE.attempts


@promise(_usual, each=(("0",), ("",), ("soon",)))
def a_short_throttling_is_waited_for(one: Trial, retry_after: str) -> None:
    """With a Retry-After, without one, and with one that makes no sense."""
    one.service.next(Reply(429, "slow down", {"Retry-After": retry_after} if retry_after else {}))
    assert one.pull().parts


@promise()
def a_used_up_quota_is_told_at_once_and_not_slept_through(one: Trial) -> None:
    """The error says in how many seconds it is worth asking again."""
    began = time.monotonic()
    failure = one.fails(always=Reply(429, one.service.used_up, {"Retry-After": "3600"}))
    assert isinstance(failure, Throttled)
    assert failure.after is not None and abs(failure.after - 3600) <= 1
    assert len(one.service.requests) == 1 and time.monotonic() - began < 1


@promise(each=REFUSALS)
def a_refusal_says_what_to_do_and_is_not_repeated(one: Trial, status: int, kind: type[ConnectorError]) -> None:
    """Somebody must do something first; other parts may be asked for, in requests of their own."""
    failure = one.fails(always=Reply(status, {"error": {"message": "because"}}))
    assert isinstance(failure, kind)
    asked = [(r.method, r.path, *sorted(r.query.items()), r.body) for r in one.service.requests]
    assert len(asked) == len(set(asked))


@promise(_usual)
def a_retired_interface_is_called_so(one: Trial) -> None:
    """It is no fault of the settings."""
    assert isinstance(one.fails(always=Reply(426, {"message": "version 1 is gone"})), Retired)


@promise(_over_http)
def a_web_page_instead_of_data_is_bad_data(one: Trial) -> None:
    """A sign-in page, as proxies show it."""
    assert isinstance(one.fails(always=HTML), BadData)


@promise(_over_http, each=[(body,) for body in STRANGE])
def an_answer_of_another_shape_is_never_a_crash(one: Trial, body: str) -> None:
    """And never taken for figures."""
    one.service.always = Reply(body=body)
    if body in one.service.taken_for_empty:
        assert one.pull().parts == ()  # which replaces nothing
    else:
        assert isinstance(one.fails(always=Reply(body=body)), BadData | BadConfig)


@promise(_over_http)
def a_cut_answer_is_tried_again_and_never_taken(one: Trial) -> None:
    """The line breaks half-way through the body."""
    cut = Reply(body='{"downloads": [], "data": [], "padding": "………………"}', cut=True)
    one.service.next(cut)
    assert one.pull().parts
    assert isinstance(one.fails(always=cut), Transient)


@promise(_over_http)
def no_answer_leads_to_another_host(one: Trial) -> None:
    """Secrets go to the address of the settings only."""
    with Service() as elsewhere:
        for status in (301, 302, 307, 308):
            failure = one.fails(always=Reply(status, headers={"Location": f"{elsewhere.url}/stolen"}))
            assert isinstance(failure, BadConfig)
        assert elsewhere.requests == []


@promise(lambda service: _usual(service) and not service.by_post)
def a_redirect_on_the_same_host_is_followed(one: Trial) -> None:
    """Twice, and what is there counts."""
    moved = Reply(302, headers={"Location": "/moved"})
    failure = one.fails(moved, moved, always=Reply(410))
    assert isinstance(failure, BadConfig) and "/moved answered 410" in str(failure)
    assert [request.path for request in one.service.requests[1:3]] == ["/moved", "/moved"]


@promise()
def a_dripping_answer_ends_with_the_deadline(one: Trial) -> None:
    """However small the drops."""
    began = time.monotonic()
    haste = replace(HASTE, answer=0.15, total=0.4)
    assert isinstance(one.fails(always=Reply(body="[" * 1000, drip=0.02), patience=haste), Transient)
    assert time.monotonic() - began < 10


@promise(_usual)
def an_answer_too_large_is_refused(one: Trial) -> None:
    """Before it fills the memory."""
    assert isinstance(one.fails(Reply(body="[" + "1," * 100_000)), BadData)


@promise()
def nobody_there_is_left_for_later(one: Trial) -> None:
    """The port is closed."""
    one.service.__exit__()
    try:
        assert isinstance(one.fails(), Transient)
    finally:
        one.service.__enter__()


@promise()
def a_proxy_for_the_outside_is_not_used_for_this_machine(one: Trial) -> None:
    """Whatever the environment says."""
    with patch.dict(os.environ, dict.fromkeys(PROXIES, "http://127.0.0.1:9")):
        for name in ("no_proxy", "NO_PROXY"):
            os.environ.pop(name, None)
        assert one.pull().parts


@promise()
def check_says_in_a_line_what_there_is(one: Trial) -> None:
    """For `okr doctor`."""
    line = one.check()
    assert one.connector.title in line and "\n" not in line
