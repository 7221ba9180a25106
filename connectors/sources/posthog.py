"""PostHog: visitors, sessions, page views and chosen events of one project.

Docs: https://posthog.com/docs/api/queries. Days of the project's own time zone, corrected for three days: events may
arrive late. One query brings a year of days. Visitors are counted, never summed: one query for all weeks, one for all
months and one for each cycle say on which day of it a person was first seen, and so how many had come by any day. 2,400
queries an hour in the cloud, 120 on servers of one's own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from math import isnan, nan
from typing import Any, Final

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData, ConnectorError, Forbidden, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.to_date import monday_of
from connectors.framework.values import number, text
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_DAYS: Final = """SELECT toDate(timestamp) AS day, countIf(event = '$pageview') AS pageviews,
count(DISTINCT person_id) AS visitors FROM events WHERE {between} GROUP BY day"""
_SESSIONS: Final = """SELECT toDate($start_timestamp) AS day, count() AS sessions FROM sessions
WHERE $start_timestamp >= toDateTime({start}) AND $start_timestamp < toDateTime({after}) GROUP BY day"""
_EVENTS: Final = """SELECT toDate(timestamp) AS day, event, count() AS times FROM events
WHERE {between} AND has({events}, event) GROUP BY day, event"""
_FIRST_SEEN: Final = """SELECT first_seen, opening, count() AS people FROM (
SELECT person_id, OPENING AS opening, min(toDate(timestamp)) AS first_seen FROM events WHERE {between}
GROUP BY person_id, opening) GROUP BY opening, first_seen"""
_BETWEEN: Final = "timestamp >= toDateTime({start}) AND timestamp < toDateTime({after})"
_MOST_ROWS: Final = 50_000
_SECONDS: Final = re.compile(r"available in (\d+) second")


class PostHog(Connector):
    """One project."""

    key, title = "posthog", "PostHog"
    about = "visitors, sessions, page views, chosen events and conversions of a site or an app"
    docs = "https://posthog.com/docs/api/queries"
    topics = ("visitors", "sessions", "product analytics", "events", "conversions", "web analytics")
    version = "the current one (PostHog has no versions); HogQL"
    endpoints = ("POST /api/projects/{project}/query/",)
    scopes = ("query:read",)
    key_steps = (
        "In PostHog open *Settings → Account → Personal API keys* and choose *Create personal API key*.",
        "*Organization & project access*: the project alone. *Scopes*: *Query*, `Read`.",
        "Copy the key, which begins with phx_, into `token`; the key in your site's snippet (phc_…) can only send.",
        "The number of the project stands under *Settings → Project → General*, and in the address of any page.",
        "`base_url`: https://us.posthog.com, https://eu.posthog.com, or the address of your own server.",
    )
    lacks = (
        "Funnels and retention: count their steps as events.",
        "The filter for internal and test users of the project's settings.",
        "Visitors of several weeks or months together: distinct people are known for a day, week, month and cycle.",
    )
    restate, window = 3, 366
    rate, timezone = (120, 3600.0), ""  # the project has its own zone, usually that of the workspace
    metrics = (
        Metric("visitors", "people", additivity="none", spans=("day", "week", "month", "cycle"), title="Visitors"),
        Metric("sessions", "sessions", title="Sessions, on the day they began"),
        Metric("pageviews", "views", title="Page views"),
        Metric("events", "events", dimensions=("event",), title="Chosen events"),
        Metric("conversions", "conversions", dimensions=("event",), title="Conversions"),
    )

    class Options(ConnectorOptions):
        """Which project, and which of its events."""

        base_url: str = Field("https://us.posthog.com", description="https://eu.posthog.com, or your own server")
        project: str = Field(description="Number of the project", pattern=r"^\d+$", coerce_numbers_to_str=True)
        token: SecretStr = Field(description="Personal API key (phx_…)")
        events: tuple[str, ...] = Field((), description="Events to count, by name, e.g. sign_up", max_length=100)
        conversions: tuple[str, ...] = Field((), description="Events that are conversions", max_length=100)

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Events and conversions where some are named."""
        assert isinstance(options, cls.Options)
        unwanted = {name for name in ("events", "conversions") if not getattr(options, name)}
        return tuple(m for m in cls.metrics if m.name not in unwanted)

    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """How long to wait stands in a sentence; a missing scope and a key that only sends look alike."""
        failure = super().failure(answer)
        if answer.status == 429 and answer.retry_after is None and (seconds := _SECONDS.search(answer.complaint)):
            return Throttled(failure.sentence, after=float(seconds[1]))
        if isinstance(failure, Forbidden):
            return failure.advising(
                Sentence("Give the personal API key the scope query:read and access to this project.")
            )
        return failure

    def read(self, start: date, end: date) -> Iterator[Point]:
        """A day without any event is missing; on any other day what was not counted is zero."""
        seen: set[date] = set()
        for day, (views, people) in self._by_day(_DAYS, start, end):
            seen.add(day)
            yield from self.figure("pageviews", day, views)
            yield from self.figure("visitors", day, people)
        sessions = {day: count for day, (count,) in self._by_day(_SESSIONS, start, end)}
        for day in sorted(seen | sessions.keys()):
            yield from self.figure("sessions", day, sessions.get(day, 0))
        yield from self._chosen(start, end, seen)
        yield from self._to_date(start, end, seen)

    def _chosen(self, start: date, end: date, days: set[date]) -> Iterator[Point]:
        """How often each of the named events happened."""
        names = sorted({*self.options.events, *self.options.conversions})
        if not names or not days:
            return
        times: dict[tuple[date, str], Any] = {}
        for day, (event, count) in self._by_day(_EVENTS, start, end, events=names):
            times[day, event] = count
        for metric, chosen in (("events", self.options.events), ("conversions", self.options.conversions)):
            for day in sorted(days):
                for event in sorted(set(chosen)):
                    yield from self.figure(metric, day, times.get((day, event), 0), {"event": event})

    def _to_date(self, start: date, end: date, days: set[date]) -> Iterator[Point]:
        """Visitors from the opening of each reporting window to each day that has any."""
        told: set[tuple[date, date]] = set()
        for opening, opening_of, first, last in self._windows(start, end):
            new: dict[tuple[date, date], float] = defaultdict(float)
            for day, (since, people) in self._by_day(_FIRST_SEEN.replace("OPENING", opening), first, last):
                if (opened := self.day_of(text(since)[:10])) is None:
                    self.flag(
                        "absent", day, Sentence("visitors to date: a row that does not say since when was left out")
                    )
                    continue
                if (counted := number(people)) is None:
                    self.flag("absent", day, Sentence("visitors to date: no value"))
                # A count that is unknown makes all that are added up from it unknown.
                new[opened, day] += nan if counted is None else counted
            so_far, last_since = 0.0, first
            for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
                since = opening_of(day)
                so_far = new[since, day] + (so_far if since == last_since else 0.0)
                last_since = since
                if day in days and since in self.openings(day) and (since, day) not in told and not isnan(so_far):
                    told.add((since, day))
                    yield Point("visitors", day, so_far, since=since)

    def _windows(self, start: date, end: date) -> Iterator[tuple[str, Callable[[date], date], date, date]]:
        """All weeks, all months, each cycle: (the opening of a day, there and here; first day, last day)."""
        yield "toMonday(toDate(timestamp))", monday_of, monday_of(start), end
        yield "toStartOfMonth(toDate(timestamp))", _month_of, _month_of(start), end
        for cycle in self.cycles:
            if cycle.start <= end and cycle.end >= start:
                opening_of = partial(_always, cycle.start)
                yield f"toDate('{cycle.start}')", opening_of, cycle.start, min(cycle.end, end)

    def _by_day(self, query: str, start: date, end: date, **values: Any) -> Iterator[tuple[date, list[Any]]]:
        """(day, what follows it) of each row of one query; rows of no day are marked and left out."""
        for stamp, *rest in self._query(query, start, end, **values):
            if (day := self.day_of(text(stamp)[:10])) is not None:
                yield day, rest

    def _query(self, query: str, start: date, end: date, **values: Any) -> list[list[Any]]:
        """All rows of one query over [start, end]. Days and names travel beside it, never as part of it."""
        between = {"start": f"{start} 00:00:00", "after": f"{end + timedelta(days=1)} 00:00:00"}
        whole = f"{query.replace('{between}', _BETWEEN)} LIMIT {_MOST_ROWS}"
        asked = {"kind": "HogQLQuery", "query": whole, "values": between | values}
        path = f"/api/projects/{self.options.project}/query/"
        answer = self.call("POST", path, json={"query": asked, "refresh": "force_blocking"})
        if answer.get("error"):
            raise BadData(Sentence("PostHog could not answer: {error}").filled(error=answer["error"]))
        if answer.get("hasMore"):
            raise BadData(
                Sentence("PostHog has more than {most_rows} rows for one question").filled(most_rows=_MOST_ROWS)
            )
        rows: list[list[Any]] = answer["results"]
        return rows


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _always(opening: date, day: date) -> date:  # noqa: ARG001 - all days of a cycle have one opening
    return opening
