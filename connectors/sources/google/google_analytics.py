"""Google Analytics 4: sessions, page views, key events, revenue, and how many people came.

Docs: https://developers.google.com/analytics/devguides/reporting/data/v1. Days of the property's own time zone, settled
after four days. People are counted, never summed: a week's visitors are fewer than its days' visitors together, so
each count is asked for once per day and once per reporting window (week, month and cycle to date), four to a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import Transient
from connectors.framework.oauth_services import google
from connectors.sources.google.analytics_options import AnalyticsOptions
from okr_model.metrics.metrics import Metric

_ADDITIVE: Final = {
    "sessions": "sessions",
    "engaged_sessions": "engagedSessions",
    "screen_page_views": "screenPageViews",
    "key_events": "keyEvents",
    "total_revenue": "totalRevenue",
    "new_users": "newUsers",
}
_DISTINCT: Final = {"active_users": "activeUsers", "total_users": "totalUsers"}
_DIMENSIONS: Final = {
    "campaign": "sessionCampaignName",
    "channel": "sessionDefaultChannelGroup",
    "city": "city",
    "country": "country",
    "device": "deviceCategory",
    "landing_page": "landingPage",
    "language": "language",
    "source_medium": "sessionSourceMedium",
}
_PAGE: Final = 50_000
"""Rows per request; Google allows 250,000, which is more than is comfortable in one answer."""

_RANGES: Final = 4
"""Date ranges one request may name."""

_SPANS: Final = ("day", "week", "month", "cycle")


class GoogleAnalytics(Connector):
    """One property of Google Analytics 4."""

    key, title = "google_analytics", "Google Analytics"
    about = "sessions, page views, key events, revenue and visitors of a site"
    docs = "https://developers.google.com/analytics/devguides/reporting/data/v1"
    oauth = google("https://www.googleapis.com/auth/analytics.readonly", service="Google Analytics Data API")
    lag, restate, window = 1, 4, 92
    rate, timezone = (300, 60.0), ""  # the property has its own zone, usually that of the workspace
    metrics = (
        Metric("sessions", "sessions", title="Sessions"),
        Metric("engaged_sessions", "sessions", title="Engaged sessions"),
        Metric("screen_page_views", "views", title="Page and screen views"),
        Metric("key_events", "events", title="Key events"),
        Metric("total_revenue", "USD", title="Total revenue"),
        Metric("new_users", "people", title="New visitors"),
        Metric("active_users", "people", additivity="none", spans=_SPANS, title="Active visitors"),
        Metric("total_users", "people", additivity="none", spans=_SPANS, title="All visitors"),
    )

    class Options(AnalyticsOptions):
        """Which property, who may read it, and how finely."""

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Additive metrics carry the chosen dimensions, revenue its currency."""
        assert isinstance(options, cls.Options)
        split = [m if m.name in _DISTINCT else replace(m, dimensions=options.dimensions) for m in cls.metrics]
        return tuple(replace(m, unit=options.currency) if m.name == "total_revenue" else m for m in split)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Additive metrics by dimension, people by day, people by window to date."""
        from connectors.sources.google.analytics_client import Reports  # the client takes seconds and 60 MB to import

        with Reports(self.options) as reports:
            yield from self._additive(reports, start, end)
            yield from self._people_by_day(reports, start, end)
            yield from self._people_to_date(reports, start, end)

    def _additive(self, reports: Any, start: date, end: date) -> Iterator[Point]:
        wanted: dict[str, str] = {name: _DIMENSIONS[name] for name in self.options.dimensions}
        for row in self._rows(reports, ["date", *wanted.values()], _ADDITIVE.values(), [(start, end)]):
            dimensions = {name: row[theirs] for name, theirs in wanted.items() if row[theirs]}
            for metric, theirs in _ADDITIVE.items():
                yield Point(metric, _day(row), float(row[theirs]), dimensions)

    def _people_by_day(self, reports: Any, start: date, end: date) -> Iterator[Point]:
        for row in self._rows(reports, ["date"], _DISTINCT.values(), [(start, end)]):
            day = _day(row)
            for metric, theirs in _DISTINCT.items():
                yield Point(metric, day, float(row[theirs]))
                if day in self.openings(day):  # on the first day of a window its count to date is the day's
                    yield Point(metric, day, float(row[theirs]), since=day)

    def _people_to_date(self, reports: Any, start: date, end: date) -> Iterator[Point]:
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        ranges = [(since, day) for day in days for since in sorted(self.openings(day)) if since < day]
        for first in range(0, len(ranges), _RANGES):
            asked = ranges[first : first + _RANGES]
            for row in self._rows(reports, [], _DISTINCT.values(), asked):
                # With several ranges Google adds a dimension that says which one a row is about.
                since, day = asked[int(row.get("dateRange", "date_range_0").rpartition("_")[2])]
                for metric, theirs in _DISTINCT.items():
                    yield Point(metric, day, float(row[theirs]), since=since)

    def _rows(
        self, reports: Any, dimensions: Sequence[str], metrics: Any, ranges: Sequence[tuple[date, date]]
    ) -> Iterator[dict[str, str]]:
        """All rows of a report, page after page, as {their name: value}."""
        read, promised = 0, None
        while promised is None or read < promised:
            request = {
                "property": f"properties/{self.options.property.removeprefix('properties/')}",
                "dimensions": [{"name": name} for name in dimensions],
                "metrics": [{"name": name} for name in metrics],
                "date_ranges": [{"start_date": str(first), "end_date": str(last)} for first, last in ranges],
                "order_bys": [{"dimension": {"dimension_name": name}} for name in dimensions],
                "currency_code": self.options.currency,
                "offset": read,
                "limit": _PAGE,
            }
            answer = self.attempt(partial(reports.run, request))
            self._note_quality(answer.metadata, "totalRevenue" in metrics)
            names = [header.name for header in (*answer.dimension_headers, *answer.metric_headers)]
            for row in answer.rows:
                cells = (*row.dimension_values, *row.metric_values)
                yield dict(zip(names, (cell.value for cell in cells), strict=True))
            read += len(answer.rows)
            stuck = not answer.rows and read < answer.row_count
            if stuck or promised not in (None, answer.row_count):
                raise Transient(f"{self.title}: the report changed while it was being read, after {read} rows")
            promised = answer.row_count

    def _note_quality(self, metadata: Any, money: bool) -> None:
        """Keep what Google says about the quality of a report."""
        marks = (
            ("other_row", metadata.data_loss_from_other_row, "rare values were lumped together as (other)"),
            ("thresholded", metadata.subject_to_thresholding, "small groups were left out to protect people"),
            ("sampled", metadata.sampling_metadatas, "estimated from a sample of the events"),
            (
                "restricted",
                metadata.schema_restriction_response.active_metric_restrictions,
                "some metrics are withheld",
            ),
            ("truncated", metadata.data_truncation_reasons, "Google cut the report short"),
        )
        for code, present, note in marks:
            if present:
                self.flag(code, None, note)
        if metadata.time_zone:
            self.flag("time_zone", None, metadata.time_zone)
        if money and metadata.currency_code not in ("", self.options.currency):
            self.flag("currency", None, f"revenue came in {metadata.currency_code}, not {self.options.currency}")


def _day(row: dict[str, str]) -> date:
    return datetime.strptime(row["date"], "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment
