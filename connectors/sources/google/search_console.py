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

from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, ConnectorError
from connectors.framework.oauth_services import google
from connectors.sources.google.rest import GoogleOptions, GoogleRest
from okr_model.metrics.metrics import Metric

_PAGE: Final = 25_000
_MOST_ROWS: Final = 50_000
"""Rows Google keeps per day and search type; beyond it the list ends without a word."""

_PARTIAL: Final = frozenset({"page", "query"})
_QUARTER_HOUR: Final = 900.0


class SearchConsole(GoogleRest):
    """One property of Search Console."""

    key, title = "search_console", "Google Search Console"
    about = "clicks, impressions and position of a site in Google's results"
    docs = "https://developers.google.com/webmaster-tools/v1/searchanalytics/query"
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
        search_type: Literal["web", "image", "video", "news"] = Field("web", description="Which results")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Totals by country and device; lists, where a page or query is asked for, by all that is asked for."""
        assert isinstance(options, cls.Options)
        totals, lists = _totals(options), options.dimensions
        split = [replace(m, dimensions=lists if m.name.startswith("listed_") else totals) for m in cls.metrics]
        return tuple(split if lists != totals else split[:3])

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Totals of the window at once; lists day by day, because Google cuts them."""
        totals, lists = _totals(self.options), self.options.dimensions
        yield from self._points("", totals, start, end)
        if lists != totals:
            for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
                yield from self._points("listed_", lists, day, day)

    def permission(self) -> str:
        """Where users of a property are added."""
        return f"In Search Console, Settings → Users and permissions, add {self.account}; “Restricted” is enough."

    def refilled(self, said: str, reasons: set[str]) -> float | None:  # noqa: ARG002 - one pause for all
        """Google counts in pieces of ten minutes, and says to wait for fifteen."""
        return _QUARTER_HOUR if reasons else None

    def _points(self, prefix: str, dimensions: Sequence[str], start: date, end: date) -> Iterator[Point]:
        for (day, *values), row in self._rows(dimensions, start, end):
            split = dict(zip(dimensions, values, strict=True))
            shown = row["impressions"]
            for metric, value in ("clicks", row["clicks"]), ("impressions", shown):
                yield Point(prefix + metric, date.fromisoformat(day), value, split)
            yield Point(f"{prefix}position_sum", date.fromisoformat(day), row["position"] * shown, split)

    def _rows(self, dimensions: Sequence[str], start: date, end: date) -> Iterator[tuple[list[str], dict[str, Any]]]:
        """Keys (the day first) and figures, page after page; a full page has another behind it."""
        read = 0
        while True:
            answer = self._query(
                {
                    "startDate": str(start),
                    "endDate": str(end),
                    "dimensions": ["date", *dimensions],
                    "type": self.options.search_type,
                    "dataState": "all",
                    "rowLimit": _PAGE,
                    "startRow": read,
                }
            )
            # An empty page has no rows at all, but still says how it was put together.
            rows = answer.get("rows", []) if "responseAggregationType" in answer else answer["rows"]
            self._note_incomplete(answer.get("metadata", {}), start, end)
            yield from ((row["keys"], row) for row in rows)
            read += len(rows)
            if len(rows) < _PAGE:
                break
        if start == end and read >= _MOST_ROWS:
            self.flag("truncated", start, f"Google lists the top {_MOST_ROWS} rows of a day; the rest is left out")

    def _query(self, request: dict[str, Any]) -> Any:
        path = f"/webmasters/v3/sites/{quote(self.options.site, safe='')}"
        try:
            return self.call("POST", f"{path}/searchAnalytics/query", json=request)
        except AuthFailed as refused:
            if "permission for site" not in str(refused):
                raise
            raise AuthFailed(str(refused), remedy=f"{refused.remedy} {self._visible()}") from refused

    def _visible(self) -> str:
        """The properties these credentials can read: the name may be what is wrong."""
        found: list[str] = []
        with suppress(ConnectorError, LookupError, TypeError):
            found = [entry["siteUrl"] for entry in self.call("GET", "/webmasters/v3/sites")["siteEntry"]]
        return f"Now it can see: {', '.join(found) or 'no property at all'}."

    def _note_incomplete(self, metadata: dict[str, str], start: date, end: date) -> None:
        """Days still being counted. The documentation spells the key with underscores, the wire without."""
        first = metadata.get("firstIncompleteDate") or metadata.get("first_incomplete_date")
        day = max(start, date.fromisoformat(first)) if first else date.max
        while day <= end:
            self.flag("provisional", day, "Google is still counting this day")
            day += timedelta(days=1)


def _totals(options: SearchConsole.Options) -> tuple[str, ...]:
    return tuple(name for name in options.dimensions if name not in _PARTIAL)
