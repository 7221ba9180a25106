"""Plausible: visits, page views, events and visitors of one site.

Docs: https://plausible.io/docs/stats-api. Days of the site's own time zone, corrected for two days. Visitors are
counted, never summed: one request each brings how many came from the opening of a reporting window to a day. 600
requests an hour; the interface belongs to the Business plan and to servers of one's own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import Field, SecretStr

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from okr_model.metrics.metrics import Metric

_DAILY = ("visits", "pageviews", "events", "visitors")
_NOTHING_SKIPPED = ("no_imported_data", "out_of_range")  # "reasons" for having left out nothing


class Plausible(Connector):
    """One site."""

    key, title = "plausible", "Plausible"
    about = "visits, page views, events and visitors of a site"
    docs = "https://plausible.io/docs/stats-api"
    restate, window = 2, 31
    rate, timezone = (600, 3600.0), ""  # the site has its own zone, usually that of the workspace
    metrics = (
        Metric("visits", "visits", title="Visits"),
        Metric("pageviews", "views", title="Page views"),
        Metric("events", "events", title="Events, page views among them"),
        Metric("visitors", "people", additivity="none", spans=("day", "week", "month", "cycle"), title="Visitors"),
    )

    class Options(ConnectorOptions):
        """Which site."""

        base_url: str = "https://plausible.io"
        site: str = Field(description="The site as Plausible calls it, e.g. shop.example.com", min_length=1)
        token: SecretStr = Field(description="Key of the Stats API")

    options: Options

    def read(self, start: date, end: date) -> Iterator[Point]:
        """All days in one request; then, for each day that has visitors, how many came since each opening."""
        for row in self._query(start, end, _DAILY, ["time:day"]):
            day, values = date.fromisoformat(row["dimensions"][0]), dict(zip(_DAILY, row["metrics"], strict=True))
            for metric, value in values.items():
                yield Point(metric, day, value)
            for since in sorted(self.openings(day)):
                visitors = values["visitors"] if since == day else self._visitors(since, day)
                yield Point("visitors", day, visitors, since=since)

    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """402 is a plan without the interface; the limit is one of the hour, told without a Retry-After."""
        failure = super().failure(answer)
        if answer.status == 402:
            return AuthFailed(str(failure), remedy="The Stats API needs Plausible's Business plan, or your own server.")
        if answer.status == 429 and answer.retry_after is None and "per hour" in answer.complaint:
            return Throttled(str(failure), after=3600.0)
        return failure

    def _visitors(self, since: date, day: date) -> float:
        (row,) = self._query(since, day, ["visitors"], [])
        visitors: float = row["metrics"][0]
        return visitors

    def _query(self, start: date, end: date, metrics: Sequence[str], dimensions: Sequence[str]) -> list[dict[str, Any]]:
        query = {
            "site_id": self.options.site,
            "date_range": [str(start), str(end)],
            "metrics": list(metrics),
            "dimensions": list(dimensions),
            "include": {"imports": True},
        }
        answer = self.call("POST", "/api/v2/query", json=query)
        rows: list[dict[str, Any]] = answer["results"]
        meta = answer.get("meta", {})
        for metric, warning in meta.get("metric_warnings", {}).items():
            self.flag("warning", None, f"{metric}: {warning.get('warning') or warning.get('code')}")
        if (reason := meta.get("imports_skip_reason")) and reason not in _NOTHING_SKIPPED:
            self.flag("imports_left_out", None, meta.get("imports_warning") or reason)
        return rows
