"""Google Analytics 4: sessions, page views, key events, revenue, and how many people came.

Docs: https://developers.google.com/analytics/devguides/reporting/data/v1. Days of the property's own time zone, settled
after four days. People are counted, never summed: a week's visitors are fewer than its days' visitors together, so
each count is asked for once per day and once per reporting window (week, month and cycle to date), four to a request;
of days long past those of whole weeks and months, and of cycles the ends of their months.

Key events by name, purchases and items are reports of their own: a property that refuses one of them, or one metric of
a report, still brings the rest. Rows that Google lumps together without a day, dated `(other)`, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from connectors.framework.annotations import Annotated, Annotation
from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import ConnectorError, Transient
from connectors.framework.oauth_services import google
from connectors.framework.options import OF_HOST
from connectors.framework.refused_parts import REFUSALS
from connectors.framework.to_date import Count
from connectors.framework.values import number, says_no_day, text
from connectors.sources.google.analytics_options import AnalyticsOptions
from connectors.sources.google.annotations import AnalyticsAdmin
from connectors.sources.google.rest import GoogleOptions
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_typed

_ADDITIVE: Final = {
    "sessions": "sessions",
    "engaged_sessions": "engagedSessions",
    "screen_page_views": "screenPageViews",
    "key_events": "keyEvents",
    "total_revenue": "totalRevenue",
    "new_users": "newUsers",
}
_PURCHASES: Final = {"purchases": "ecommercePurchases", "purchase_revenue": "purchaseRevenue"}
_BY_NAME: Final = {"key_events_by_name": "keyEvents"}
_ITEMS: Final = {"items_purchased": "itemsPurchased", "item_revenue": "itemRevenue"}
_MONEY: Final = frozenset({"total_revenue", "purchase_revenue", "item_revenue"})
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


class GoogleAnalytics(Annotated):
    """One property of Google Analytics 4."""

    key, title = "google_analytics", "Google Analytics"
    about = "sessions, page views, key events, purchases, revenue and visitors of a site"
    docs = "https://developers.google.com/analytics/devguides/reporting/data/v1"
    topics = (
        *("website", "traffic", "visitors", "sessions", "page views", "conversions", "key events", "sales", "revenue"),
        *("purchases", "channels", "campaigns", "landing pages", "web analytics", "app"),
    )
    endpoints = ("runReport (Data API)", "GET properties/:id/reportingDataAnnotations (Admin API)")
    version = "Data API v1beta, Admin API v1alpha"
    scopes = ("https://www.googleapis.com/auth/analytics.readonly",)
    key_steps = (
        "In Google Cloud choose a project; APIs & Services → Library: enable the Google Analytics Data API.",
        "IAM → Service accounts → Create, then Keys → Add key → JSON: name the file in `credentials`.",
        "In Google Analytics, Admin → Property access management, add the account's address as a Viewer.",
        "Or give your own permission: press Connect, or run `okr connect`.",
        "The number of the property stands in Admin → Property settings.",
    )
    lacks = (
        "People of any days you like: they are counted by day, week, month and cycle, and never add up.",
        "Single people and their paths: use the export to BigQuery (`bigquery`).",
    )
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
        Metric("purchases", "purchases", title="Purchases"),
        Metric("purchase_revenue", "USD", title="Revenue of purchases"),
        Metric("key_events_by_name", "events", title="Key events by name"),
        Metric("items_purchased", "items", title="Items purchased"),
        Metric("item_revenue", "USD", title="Revenue of items"),
        Metric("active_users", "people", additivity="none", spans=_SPANS, title="Active visitors"),
        Metric("total_users", "people", additivity="none", spans=_SPANS, title="All visitors"),
    )

    class Options(AnalyticsOptions):
        """Which property, who may read it, and how finely."""

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Additive metrics carry the chosen dimensions, money its currency; items only where they are asked for."""
        assert isinstance(options, cls.Options)
        own = {"key_events_by_name": (*options.dimensions, "event"), "items_purchased": ("item",)}
        own |= {"item_revenue": ("item",)} | dict.fromkeys(_DISTINCT, ())
        found = [m for m in cls.metrics if options.items or m.name not in _ITEMS]
        split = [replace(m, dimensions=own.get(m.name, options.dimensions)) for m in found]
        return tuple(replace(m, unit=options.currency) if m.name in _MONEY else m for m in split)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Additive metrics by dimension, people by day, people by window to date; each may be refused by itself."""
        from connectors.sources.google.analytics_client import Reports  # the client takes seconds and 60 MB to import

        wanted: dict[str, str] = {name: _DIMENSIONS[name] for name in self.options.dimensions}
        with Reports(self.options) as reports:
            yield from self._report(reports, "sessions", _ADDITIVE, wanted, start, end)
            yield from self.part("visitors", _DISTINCT, self._people(reports, start, end))
            yield from self._report(reports, "purchases", _PURCHASES, wanted, start, end)
            yield from self._report(
                reports, "key events by name", _BY_NAME, wanted | {"event": "eventName"}, start, end
            )
            if self.options.items:
                yield from self._report(reports, "items", _ITEMS, {"item": "itemName"}, start, end)

    def annotations(self) -> Iterator[Annotation]:
        """The notes that people keep in the property's reports."""
        same = {name: getattr(self.options, name) for name in ("credentials", *OF_HOST)}
        admin = AnalyticsAdmin(GoogleOptions.model_validate({"base_url": self.options.admin_url, **same}), self._host)
        yield from admin.annotations(self.options.property.removeprefix("properties/"))

    def _report(
        self, reports: Any, part: str, metrics: Mapping[str, str], wanted: Mapping[str, str], start: date, end: date
    ) -> Iterator[Point]:
        """One report; where it is refused for one metric of several, one for each of them."""
        try:
            found = list(self._additive(reports, metrics, wanted, start, end))
        except REFUSALS as error:
            if len(metrics) > 1 and any(theirs in str(error) for theirs in metrics.values()):
                for metric, theirs in metrics.items():
                    alone = self._additive(reports, {metric: theirs}, wanted, start, end)
                    yield from self.part(f"{part}: {theirs}", [metric], alone)
            else:
                yield from self.part(part, metrics, _raising(error))
        else:
            yield from self.part(part, metrics, found)

    def _additive(
        self, reports: Any, metrics: Mapping[str, str], wanted: Mapping[str, str], start: date, end: date
    ) -> Iterator[Point]:
        for row in self._rows(reports, ["date", *wanted.values()], metrics.values(), [(start, end)]):
            split = {name: row.get(theirs) for name, theirs in wanted.items()}
            day = self._day(row)
            if metrics is _BY_NAME and number(row.get("keyEvents")) == 0:
                continue  # most events are no key events
            if day is not None:
                yield from self.figures(day, row, metrics, split)

    def _people(self, reports: Any, start: date, end: date) -> Iterator[Point]:
        """By day, then from each opening of a reporting window to a day."""
        counts, known = self.counts_to_date(start, end), False
        for row in self._rows(reports, ["date"], _DISTINCT.values(), [(start, end)]):
            if (day := self._day(row)) is None:
                continue
            known = True
            yield from self.figures(day, row, _DISTINCT)
            if Count(day, day) in counts:  # on the first day of a window its count to date is the day's
                yield from self.figures(day, row, _DISTINCT, since=day)
        ranges = [(since, day) for since, day in counts if since < day]
        for first in range(0, len(ranges), _RANGES):
            asked, told = ranges[first : first + _RANGES], False
            for row in self._rows(reports, [], _DISTINCT.values(), asked):
                # With several ranges Google adds a dimension that says which one a row is about.
                if (place := self._range(row, len(asked))) is not None:
                    since, day = asked[place]
                    told = True
                    yield from self.figures(day, row, _DISTINCT, since=since)
            if known and not told:  # somebody came, so the answer is no answer
                self.flag("absent", asked[-1][1], Sentence("people since {asked}: no value").filled(asked=asked[-1][0]))

    def _range(self, row: Mapping[str, str], count: int) -> int | None:
        """Which of the ranges a row is about; None, and a mark, where it says none of those asked for."""
        said = text(row.get("dateRange", "date_range_0" if count == 1 else ""))
        names = [f"date_range_{n}" for n in range(count)]
        if said in names:
            return names.index(said)
        self.flag(
            "other_row", None, Sentence("rows of the date range {said} were left out").filled(said=as_typed(said))
        )
        return None

    def _day(self, row: Mapping[str, str]) -> date | None:
        """The day of a row; None, and a mark, for what Google lumps together under `(other)`."""
        said = row.get("date", "")
        if says_no_day(said):
            self.flag("other_row", None, Sentence("rows of the day {said} were left out").filled(said=as_typed(said)))
            return None
        return datetime.strptime(said, "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment

    def _rows(
        self, reports: Any, dimensions: Sequence[str], metrics: Any, ranges: Sequence[tuple[date, date]]
    ) -> Iterator[dict[str, str]]:
        """All rows of a report as {their name: value}."""
        for page in self.once(self._pages(reports, dimensions, metrics, ranges)):
            yield from page

    def _pages(
        self, reports: Any, dimensions: Sequence[str], metrics: Any, ranges: Sequence[tuple[date, date]]
    ) -> Iterator[list[dict[str, str]]]:
        """The rows of a report, page after page until all that were promised have come."""
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
            self._note_quality(answer.metadata, bool({"totalRevenue", "purchaseRevenue"} & {*metrics}))
            names = [header.name for header in (*answer.dimension_headers, *answer.metric_headers)]
            cells = [(*row.dimension_values, *row.metric_values) for row in answer.rows]
            yield [dict(zip(names, (cell.value for cell in row), strict=True)) for row in cells]
            read += len(answer.rows)
            stuck = not answer.rows and read < answer.row_count
            if stuck or promised not in (None, answer.row_count):
                raise Transient(
                    Sentence("{title}: the report changed while it was being read, after {read} rows").filled(
                        title=self.title, read=read
                    )
                )
            promised = answer.row_count

    def _note_quality(self, metadata: Any, money: bool) -> None:
        """Keep what Google says about the quality of a report."""
        marks = (
            ("other_row", metadata.data_loss_from_other_row, Sentence("rare values were lumped together as (other)")),
            ("thresholded", metadata.subject_to_thresholding, Sentence("small groups were left out to protect people")),
            ("sampled", metadata.sampling_metadatas, Sentence("estimated from a sample of the events")),
            (
                "restricted",
                metadata.schema_restriction_response.active_metric_restrictions,
                Sentence("some metrics are withheld"),
            ),
            ("truncated", metadata.data_truncation_reasons, Sentence("Google cut the report short")),
        )
        for code, present, note in marks:
            if present:
                self.flag(code, None, note)
        if metadata.time_zone:
            self.flag("time_zone", None, metadata.time_zone)
        if money and metadata.currency_code not in ("", self.options.currency):
            self.flag(
                "currency",
                None,
                Sentence("revenue came in {currency_code}, not {currency}").filled(
                    currency_code=metadata.currency_code, currency=self.options.currency
                ),
            )


def _raising(error: ConnectorError) -> Iterator[Point]:
    """A part that is refused."""
    yield from ()
    raise error
