"""A source tried out before it is saved: its verdict, what it would bring, and how long one waits at most."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from busy import allowed
from loopback import HTML, PyPI, Reply, Service, Table, recorded
from loopback_google_more import SearchConsole

from connectors.framework.connector import Point
from connectors.framework.limits import Patience
from data.config.source_settings import Place, SourceSettings, read_source
from data.queries.sources import connection_test
from data.stores.metrics.batch import batch_table
from okr_model.metrics.metrics import Metric

NOW = CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = NOW.date()


def source_of(service: Service, **options: Any) -> SourceSettings:
    place = Place(Path("okr.toml"), Path(), {}, "UTC")
    return read_source("it", {"connector": service.connector, **service.options, **options}, place)


def tried(source: SourceSettings) -> connection_test.Trial:
    return connection_test.try_out(source, NOW, lambda *_: ())


def test_the_last_seven_days_and_no_more_are_asked_for() -> None:
    with SearchConsole() as console:
        console.fill(TODAY - timedelta(days=30), TODAY)
        found = tried(source_of(console))
        assert found.verdict.ok and found.days is not None
        assert len(found.days) == 7
        asked = [json.loads(r.body) for r in console.requests if r.body]
        assert min(date.fromisoformat(a["startDate"]) for a in asked) >= TODAY - timedelta(days=12)


def test_a_wrong_id_names_those_that_can_be_seen() -> None:
    with SearchConsole() as console:
        found = tried(source_of(console, site="sc-domain:other.example.com")).verdict
    assert not found.ok and found.remedy
    assert any(site["siteUrl"] in str(found.remedy) for site in recorded("search_console/sites")["siteEntry"])


def test_a_service_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_test, "BRIEF", Patience(attempts=1, answer=0.5, total=1.0))
    with PyPI() as pypi:
        pypi.always = Reply(body="x" * 100, drip=0.2)
        began = time.monotonic()
        found = tried(source_of(pypi)).verdict
    assert time.monotonic() - began < allowed(3)
    assert not found.ok and found.passing and found.heading.text == "It cannot be reached."


def test_the_doctor_gives_the_same_verdict() -> None:
    with PyPI() as pypi:
        pypi.always = HTML
        asked, found = connection_test.ask(source_of(pypi), NOW), tried(source_of(pypi)).verdict
    assert asked == found and not found.ok


def test_an_empty_service_is_no_failure_and_says_so() -> None:
    with Table() as table:
        found = tried(source_of(table))
    assert found.verdict.ok and "no values" in found.verdict.heading.text


def test_distinct_counts_are_not_added_up_over_dimensions() -> None:
    metrics = (Metric("visits", "visits", dimensions=("c",)), Metric("people", "people", additivity="none"))
    points = [
        Point("visits", TODAY, 1, {"c": "a"}),
        Point("visits", TODAY, 2, {"c": "b"}),
        Point("people", TODAY, 5, {"c": "a"}),
        Point("people", TODAY, 6),
        Point("people", TODAY, 9, {}, TODAY - timedelta(days=7)),
    ]
    shown = connection_test.newest_days(batch_table(points), metrics)
    assert shown.to_dict("records") == [{"visits": 3, "people": 6}]
    assert connection_test.newest_days(batch_table([]), metrics).empty


def test_what_breaks_in_the_background_is_handed_over() -> None:
    def broken() -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        connection_test.in_background(broken).result(60)
