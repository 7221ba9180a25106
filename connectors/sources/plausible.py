"""Plausible: visits, page views, events and visitors of one site; goals, revenue and sources on request.

Docs: https://plausible.io/docs/stats-api. Days of the site's own time zone, corrected for two days. Visitors are
counted, never summed. Whole weeks and months come grouped (`time:week`, `time:month`); what came from the opening of a
cycle to a day is a request each, asked for the days on which people look at it (`connectors.framework.to_date`), so
that two years take some forty requests of the 600 an hour. The interface belongs to the Business plan and to servers of
one's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final, Literal

from pydantic import Field, SecretStr

from connectors.framework.connector import MOST_PAGES, Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed, ConnectorError, Throttled
from connectors.framework.http_answer import Answer
from connectors.framework.to_date import monday_of, month_end
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

_ADDITIVE: Final = ("visits", "pageviews", "events")
_DIMENSIONS: Final = {
    "campaign": "visit:utm_campaign",
    "channel": "visit:channel",
    "country": "visit:country_name",
    "device": "visit:device",
    "landing_page": "visit:entry_page",
    "source": "visit:source",
}
_GROUPED: Final = 8
"""From so many days on whole weeks and months are asked for at once."""

_PAGE: Final = 10_000
"""Rows of one answer at most."""

_NOTHING_SKIPPED: Final = ("no_imported_data", "out_of_range")  # "reasons" for having left out nothing


class Plausible(Connector):
    """One site."""

    key, title = "plausible", "Plausible"
    about = "visits, page views, events and visitors of a site; goals, revenue and sources on request"
    docs = "https://plausible.io/docs/stats-api"
    topics = ("website", "traffic", "visitors", "page views", "goals", "conversions", "revenue", "web analytics")
    endpoints = ("POST /api/v2/query",)
    version = "Stats API v2"
    scopes = ("Stats API",)
    key_steps = (
        "In Plausible, open Account settings → API keys and press New API key.",
        "Choose Stats API, and copy the key into `token`; it is shown once.",
        "`site` is the site's name as it stands in Plausible's list of sites, e.g. shop.example.com.",
    )
    lacks = ("People of any days you like: they are counted by day, week, month and cycle, and never add up.",)
    restate, window = 2, 366
    rate, timezone = (600, 3600.0), ""  # the site has its own zone, usually that of the workspace
    metrics = (
        Metric("visits", "visits", title="Visits"),
        Metric("pageviews", "views", title="Page views"),
        Metric("events", "events", title="Events, page views among them"),
        Metric("visitors", "people", additivity="none", spans=("day", "week", "month", "cycle"), title="Visitors"),
        Metric("conversions", "conversions", dimensions=("goal",), title="Goals reached"),
        Metric("revenue", "USD", dimensions=("goal",), title="Revenue of goals"),
    )

    class Options(ConnectorOptions):
        """Which site, and how finely."""

        base_url: str = "https://plausible.io"
        site: str = Field(description="The site as Plausible calls it, e.g. shop.example.com", min_length=1)
        token: SecretStr = Field(description="Key of the Stats API")
        dimensions: tuple[Literal["campaign", "channel", "country", "device", "landing_page", "source"], ...] = Field(
            (), description="What visits, page views and events are split by", max_length=6
        )
        goals: bool = Field(False, description="Read how often each goal was reached")
        currency: str = Field(
            "", description="Read the revenue of goals in this currency, e.g. EUR", pattern=r"^([A-Z]{3})?$"
        )

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """The chosen dimensions; goals and revenue where they are asked for."""
        assert isinstance(options, cls.Options)
        wanted = {"conversions": options.goals, "revenue": bool(options.currency)}
        found = [metric for metric in cls.metrics if wanted.get(metric.name, True)]
        split = [replace(m, dimensions=options.dimensions) if m.name in _ADDITIVE else m for m in found]
        return tuple(replace(m, unit=options.currency) if m.name == "revenue" else m for m in split)

    def read(self, start: date, end: date) -> Iterator[Point]:
        """All days in one request (two where they are split), then counts to date, then goals."""
        split = self.options.dimensions
        daily = _ADDITIVE if split else (*_ADDITIVE, "visitors")
        people: dict[date, object] = {}
        for day, dimensions, cells in self._by_day(start, end, daily, [_DIMENSIONS[name] for name in split]):
            for metric, cell in zip(daily, cells, strict=True):
                yield from self.figure(metric, day, cell, dict(zip(split, dimensions, strict=True)))
            people |= {} if split else {day: cells[-1]}
        if split:
            for day, _, (cell,) in self._by_day(start, end, ["visitors"], []):
                people[day] = cell
                yield from self.figure("visitors", day, cell)
        yield from self._to_date(start, end, people)
        if self.options.goals or self.options.currency:
            wanted = {"conversions": self.options.goals, "revenue": self.options.currency}
            brought = [metric for metric, asked in wanted.items() if asked]
            yield from self.part("goals", brought, self._goals(start, end), grant="Stats API")

    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def failure(self, answer: Answer) -> ConnectorError:
        """402 is a plan without the interface; the limit is one of the hour, told without a Retry-After."""
        failure = super().failure(answer)
        if answer.status == 402:
            return AuthFailed(
                failure.sentence, remedy=Sentence("The Stats API needs Plausible's Business plan, or your own server.")
            )
        if answer.status == 429 and answer.retry_after is None and "per hour" in answer.complaint:
            return Throttled(failure.sentence, after=3600.0)
        return failure

    def _to_date(self, start: date, end: date, people: dict[date, object]) -> Iterator[Point]:
        """How many people came from each opening of a reporting window to a day; none where a day has no visitors."""
        grouped: dict[tuple[date, date], object] = {}
        if (end - start).days + 1 >= _GROUPED:
            for first, _, (cell,) in self._rows(monday_of(start), end, ["visitors"], ["time:week"]):
                if first == monday_of(first):
                    grouped[first, min(first + timedelta(days=6), end)] = cell
            for first, _, (cell,) in self._rows(start.replace(day=1), end, ["visitors"], ["time:month"]):
                if first.day == 1:
                    grouped[first, min(month_end(first), end)] = cell
        begun = min(people, default=date.max)
        for since, day in self.counts_to_date(start, end):
            if day < begun:
                continue
            if since == day:
                cells: object = people.get(day, 0)
            elif (since, day) in grouped:
                cells = grouped[since, day]
            else:
                ((_, _, (cells,)),) = self._rows(since, day, ["visitors"], [])
            yield from self.figure("visitors", day, cells, since=since)

    def _goals(self, start: date, end: date) -> Iterator[Point]:
        """What each goal brought, day by day; money comes as an object with its currency."""
        asked = {"conversions": "events"} if self.options.goals else {}
        asked |= {"revenue": "total_revenue"} if self.options.currency else {}
        for day, (goal,), cells in self._by_day(start, end, [*asked.values()], ["event:goal"]):
            for metric, cell in zip(asked, cells, strict=True):
                if metric != "revenue":
                    yield from self.figure(metric, day, cell, {"goal": goal})
                elif isinstance(cell, dict) and cell.get("currency") not in (None, self.options.currency):
                    self.flag(
                        "currency",
                        None,
                        Sentence("{goal} is counted in {theirs}, not {ours}").filled(
                            goal=goal, theirs=cell["currency"], ours=self.options.currency
                        ),
                    )
                elif cell is not None:  # most goals have no revenue
                    money = cell.get("value") if isinstance(cell, dict) else cell
                    yield from self.figure(metric, day, money, {"goal": goal})

    def _by_day(
        self, start: date, end: date, metrics: Sequence[str], dimensions: Sequence[str]
    ) -> Iterator[tuple[date, list[Any], list[Any]]]:
        """Day, dimensions and figures of each row."""
        for day, rest, cells in self._rows(start, end, metrics, ["time:day", *dimensions]):
            if start <= day <= end:
                yield day, rest, cells

    def _rows(
        self, start: date, end: date, metrics: Sequence[str], dimensions: Sequence[str]
    ) -> Iterator[tuple[date, list[Any], list[Any]]]:
        """The first day, the other dimensions and the figures of each row; rows of no day are left out."""
        for row in chain.from_iterable(self.once(self._pages(start, end, metrics, dimensions))):
            first, *rest = row["dimensions"] if dimensions else [str(start)]
            if (day := self.day_of(first)) is not None:
                yield day, rest, row["metrics"]

    def _pages(
        self, start: date, end: date, metrics: Sequence[str], dimensions: Sequence[str]
    ) -> Iterator[list[dict[str, Any]]]:
        """The rows of a query, page after page until one is not full."""
        for number in range(MOST_PAGES + 1):
            query = {
                "site_id": self.options.site,
                "date_range": [str(start), str(end)],
                "metrics": list(metrics),
                "dimensions": list(dimensions),
                "include": {"imports": True},
            }
            page = {"pagination": {"limit": _PAGE, "offset": number * _PAGE}} if number else {}
            answer = self.call("POST", "/api/v2/query", json=query | page)
            self._note_quality(answer.get("meta") or {})
            yield answer["results"]
            if len(answer["results"]) < _PAGE:
                return

    def _note_quality(self, meta: dict[str, Any]) -> None:
        for metric, warning in (meta.get("metric_warnings") or {}).items():
            self.flag(
                "warning",
                None,
                Sentence("{metric}: {warning}").filled(
                    metric=metric, warning=str(warning.get("warning") or warning.get("code"))
                ),
            )
        if (reason := meta.get("imports_skip_reason")) and reason not in _NOTHING_SKIPPED:
            self.flag("imports_left_out", None, meta.get("imports_warning") or reason)
