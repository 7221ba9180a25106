"""Google Search Console: clicks, impressions and position of a site in Google's results.

Docs: https://developers.google.com/webmaster-tools/v1/searchanalytics/query. Days of California, there after two days
and settled after a week, 16 months back. Positions are kept as their sum over all impressions, so that the mean
position of any period is `position_sum / impressions`, as the click rate is `clicks / impressions`.

Google leaves out rare queries and all but the top rows of long lists, and counts a page's impressions by page, not by
site. Lists by query or page therefore never add up to the totals: they are metrics of their own, `listed_…`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr

from connectors.framework import values
from connectors.framework.connector import MOST_PAGES, ConnectorOptions, Point, Redefinition
from connectors.framework.errors import AuthFailed, ConnectorError
from connectors.framework.oauth_services import google
from connectors.sources.google.rest import GoogleOptions, GoogleRest
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_PAGE: Final = 25_000
_MOST_ROWS: Final = 50_000
"""Rows Google keeps per day and search type; beyond it the list ends without a word."""

_PARTIAL: Final = frozenset({"page", "query"})
_QUARTER_HOUR: Final = 900.0


_WITHOUT_POSITION: Final = frozenset({"discover", "googleNews"})
SearchType = Literal["web", "image", "video", "news", "discover", "googleNews"]


class SearchConsole(GoogleRest):
    """One property of Search Console."""

    key, title = "search_console", "Google Search Console"
    about = "clicks, impressions and position of a site in Google's results"
    docs = "https://developers.google.com/webmaster-tools/v1/searchanalytics/query"
    topics = ("search", "seo", "organic", "clicks", "impressions", "ranking", "google", "discover", "website")
    endpoints = ("POST /webmasters/v3/sites/:site/searchAnalytics/query", "GET /webmasters/v3/sites")
    version = "v3"
    scopes = ("https://www.googleapis.com/auth/webmasters.readonly",)
    key_steps = (
        "In Google Cloud choose a project; APIs & Services → Library: enable the Google Search Console API.",
        "IAM → Service accounts → Create, then Keys → Add key → JSON: name the file in `credentials`.",
        "In Search Console, Settings → Users and permissions, add the account's address; “Restricted” is enough.",
        "Or give your own permission: press Connect, or run `okr connect`.",
    )
    redefined = (  # https://developers.google.com/search/updates, the entry of June 16, 2025
        Redefinition(
            ("clicks", "impressions", "position_sum", "listed_clicks", "listed_impressions", "listed_position_sum"),
            date(2025, 6, 16),
            "what happens in AI Mode counts, too: a link there like a result, a follow-up question like a new search",
        ),
    )
    lacks = (
        "Rare queries: Google leaves them out to protect people, so lists never add up to the totals.",
        "Days more than 16 months ago.",
        "Positions in Discover and in the Google News app, which have none.",
    )
    service, scope = "Google Search Console API", "https://www.googleapis.com/auth/webmasters.readonly"
    oauth = google(scope, service=service)
    history, lag, restate, window = 480, 2, 5, 92
    rate, timezone = (600, 60.0), "America/Los_Angeles"
    metrics = (
        Metric("clicks", "clicks", title="Clicks"),
        Metric("impressions", "impressions", title="Impressions"),
        Metric("position_sum", "positions", direction="down", title="Positions, added up over impressions"),
        Metric("listed_clicks", "clicks", title="Clicks by query or page"),
        Metric("listed_impressions", "impressions", title="Impressions by query or page"),
        Metric("listed_position_sum", "positions", direction="down", title="Positions by query or page, added up"),
    )

    class Options(GoogleOptions):
        """Which site, who may read it, and how finely."""

        base_url: str = "https://searchconsole.googleapis.com"
        site: str = Field(
            description="The property as Search Console names it: sc-domain:example.com or https://www.example.com/",
            pattern=r"^(sc-domain:[^/\s]+|https?://\S+/)$",
        )
        credentials: SecretStr = Field(
            description='Key of a service account: the JSON or its path; "none" for a server on this machine'
        )
        dimensions: tuple[Literal["country", "device", "page", "query"], ...] = Field(
            (), description="What figures are split by; page and query bring the listed_… metrics", max_length=4
        )
        search_type: SearchType = Field("web", description="Which results")
        search_types: tuple[SearchType, ...] = Field(
            (), description="Or several kinds of results, told apart by the dimension search_type", max_length=6
        )

        @property
        def kinds(self) -> tuple[str, ...]:
            """The kinds of results to ask for."""
            return tuple(dict.fromkeys(self.search_types)) or (self.search_type,)

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Totals by country and device; lists, where a page or query is asked for, by all that is asked for."""
        assert isinstance(options, cls.Options)
        totals, lists = _totals(options), options.dimensions
        kind = ("search_type",) if options.search_types else ()
        split = [
            replace(m, dimensions=(lists if m.name.startswith("listed_") else totals) + kind)
            for m in cls.metrics
            if not ({*options.kinds} <= _WITHOUT_POSITION and m.name.endswith("position_sum"))
        ]
        return tuple(m for m in split if lists != totals or not m.name.startswith("listed_"))

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Totals of the window at once; lists day by day, because Google cuts them."""
        totals, lists = _totals(self.options), self.options.dimensions
        for kind in self.options.kinds:
            yield from self._points("", kind, totals, start, end)
            if lists != totals:
                for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
                    yield from self._points("listed_", kind, lists, day, day)

    def permission(self) -> Sentence:
        """Where users of a property are added."""
        return Sentence(
            "In Search Console, Settings → Users and permissions, add {account}; “Restricted” is enough."
        ).filled(account=self.account)

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - one pause for all
        """Google counts in pieces of ten minutes, and says to wait for fifteen."""
        return _QUARTER_HOUR if reasons else None

    def _points(self, prefix: str, kind: str, dimensions: Sequence[str], start: date, end: date) -> Iterator[Point]:
        for (first, *rest), row in self._rows(kind, dimensions, start, end):
            if (day := self.day_of(first)) is None:
                continue
            split = dict(zip(dimensions, rest, strict=True))
            split |= {"search_type": kind} if self.options.search_types else {}
            yield from self.figures(
                day, row, {f"{prefix}clicks": "clicks", f"{prefix}impressions": "impressions"}, split
            )
            if kind in _WITHOUT_POSITION:
                continue
            position, shown = values.number(row.get("position")), values.number(row.get("impressions"))
            total = None if position is None or shown is None else position * shown
            yield from self.figure(f"{prefix}position_sum", day, total, split)

    def _rows(
        self, kind: str, dimensions: Sequence[str], start: date, end: date
    ) -> Iterator[tuple[list[str], dict[str, Any]]]:
        """Keys (the day first) and figures, page after page."""
        read = 0
        for rows in self.once(self._pages(kind, dimensions, start, end)):
            yield from ((row["keys"], row) for row in rows)
            read += len(rows)
        if start == end and read >= _MOST_ROWS:
            self.flag(
                "truncated",
                start,
                Sentence("Google lists the top {most_rows} rows of a day; the rest is left out").filled(
                    most_rows=_MOST_ROWS
                ),
            )

    def _pages(self, kind: str, dimensions: Sequence[str], start: date, end: date) -> Iterator[list[dict[str, Any]]]:
        """A full page has another behind it."""
        for number in range(MOST_PAGES + 1):
            answer = self._query(
                {
                    "startDate": str(start),
                    "endDate": str(end),
                    "dimensions": ["date", *dimensions],
                    "type": kind,
                    "dataState": "all",
                    "rowLimit": _PAGE,
                    "startRow": number * _PAGE,
                }
            )
            # An empty page has no rows at all; mostly it says how it was put together, or it says nothing.
            bare = not answer or "responseAggregationType" in answer
            rows = answer.get("rows", []) if bare else answer["rows"]
            self._note_incomplete(answer.get("metadata") or {}, start, end)
            if number and not rows:
                self.flag("short", None, Sentence("behind a full page of the list came none"))
            yield rows
            if len(rows) < _PAGE:
                return

    def _query(self, request: dict[str, Any]) -> Any:
        path = f"/webmasters/v3/sites/{quote(self.options.site, safe='')}"
        try:
            return self.call("POST", f"{path}/searchAnalytics/query", json=request)
        except AuthFailed as refused:
            if "permission for site" not in str(refused):
                raise
            raise refused.advising(
                Sentence("{remedy} {visible}").filled(remedy=refused.advice, visible=self._visible())
            ) from refused

    def _visible(self) -> Sentence:
        """The properties these credentials can read: the name may be what is wrong."""
        found: list[str] = []
        with suppress(ConnectorError, LookupError, TypeError):
            found = [entry["siteUrl"] for entry in self.call("GET", "/webmasters/v3/sites")["siteEntry"]]
        if not found:
            return Sentence("Now it can see: no property at all.")
        return Sentence("Now it can see: {names}.").filled(names=found)

    def _note_incomplete(self, metadata: dict[str, str], start: date, end: date) -> None:
        """Days still being counted. The documentation spells the key with underscores, the wire without."""
        first = metadata.get("firstIncompleteDate") or metadata.get("first_incomplete_date")
        try:
            day = max(start, date.fromisoformat(first)) if first else date.max
        except (TypeError, ValueError):  # which days are still counted is unknown: all of them may be
            day = start
        while day <= end:
            self.flag("provisional", day, Sentence("Google is still counting this day"))
            day += timedelta(days=1)


def _totals(options: SearchConsole.Options) -> tuple[str, ...]:
    return tuple(name for name in options.dimensions if name not in _PARTIAL)
