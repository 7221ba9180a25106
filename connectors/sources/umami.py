"""Umami: page views, visits, bounces and visitors of one site, on Umami Cloud or on a server of one's own.

Docs: https://umami.is/docs/api/website-stats. Days of the zone asked for, corrected for two days. A server on
ClickHouse tells a day as the instant at which it begins, one on PostgreSQL as local time; both are understood. Page
views, visitors and events come grouped by day; visits, bounces and time cost a request a day, so that a first pull
brings those of the last days, and of earlier ones with `full_history`. A server groups by day for half a year at most
(`getAllowedUnits` in its source), therefore the window.

Visitors are counted, never summed; Umami tells a person again only within a calendar month, so counts over several
months are too high. Its statistics lost their inner tables on 2025-10-07, and servers of both kinds are about. Cloud:
50 requests in 15 seconds.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, model_validator

from connectors.framework import values
from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import BadData
from connectors.framework.options import Zone
from connectors.framework.to_date import Count, month_end, openings
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, Unfit

_OF_A_DAY: Final = {"visits": "visits", "bounces": "bounces", "time_spent": "totaltime", "visitors": "visitors"}
_COSTLY: Final = ("visits", "bounces", "time_spent")
_DETAILED: Final = 14
"""Newest days that are asked for one by one."""

_WEEKS: Final = 6
"""Newest weeks whose visitors are counted; they cannot be grouped."""

_ONE_DAY: Final = timedelta(days=1)


class Umami(Connector):
    """One site."""

    key, title = "umami", "Umami"
    about = "page views, visits, bounces and visitors of a site; events, revenue and sources on request"
    docs = "https://umami.is/docs/api/website-stats"
    topics = ("website", "traffic", "visitors", "page views", "events", "goals", "revenue", "web analytics")
    endpoints = (
        "GET /websites/:id/pageviews",
        "GET /websites/:id/stats",
        "GET /websites/:id/events/series",
        "GET /websites/:id/metrics/expanded",
        "POST /reports/revenue",
    )
    version = "v3 (also v2 servers)"
    key_steps = (
        "Umami Cloud: open Settings → API keys, press Create key, and copy it into `key`.",
        "A server of your own: POST your user name and password to /api/auth/login and copy the token into `token`; "
        "set `base_url` to the server's address with /api at its end.",
        "The id of the website stands in its address in Umami: /websites/ID.",
    )
    lacks = (
        "Visits, bounces and time of days more than two weeks ago, unless `full_history` is set: a request a day.",
        "People over several months: Umami knows a person again within one month only.",
    )
    restate, window, rate = 2, 150, (50, 15.0)
    metrics = (
        Metric("pageviews", "views", title="Page views"),
        Metric("visits", "visits", title="Visits"),
        Metric("bounces", "visits", direction="down", title="Visits of a single page"),
        Metric("time_spent", "seconds", title="Time spent"),
        Metric("visitors", "people", additivity="none", spans=("day", "week", "month", "cycle"), title="Visitors"),
        Metric("events", "events", dimensions=("event",), title="Events by name"),
        Metric("revenue", "USD", title="Revenue"),
        Metric("source_visits", "visits", title="Visits by source"),
    )

    class Options(ConnectorOptions):
        """Which site, whose days, and who is asking."""

        base_url: str = Field(
            "https://api.umami.is/v1", description="For a server of your own its address and /api: https://…/api"
        )
        website: str = Field(description="Id of the website, as in its address in Umami", pattern=r"^[\w-]+$")
        key: SecretStr | None = Field(None, description="API key of Umami Cloud")
        token: SecretStr | None = Field(None, description="Or a token of your own server (POST /api/auth/login)")
        zone: Zone | Literal[""] = Field(
            "", description="Whose days to count, e.g. Asia/Tehran; else those of the source's `timezone`, or of UTC"
        )
        events: bool = Field(False, description="Read how often each event of yours (a goal) happened")
        currency: str = Field(
            "", description="Read revenue in this currency, e.g. EUR; none unless said", pattern=r"^([A-Z]{3})?$"
        )
        sources: Literal["", "channel", "referrer"] = Field(
            "", description="Read the visits of the last days by channel or by referrer"
        )
        full_history: bool = Field(
            False, description="Read everything of old days, too: several requests a day, minutes for a year"
        )

        @model_validator(mode="after")
        def _one_of_both(self) -> Self:
            if (self.key is None) == (self.token is None):
                raise Unfit("give either `key` (Umami Cloud) or `token` (a server of your own)")
            return self

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """Events, revenue and sources where they are asked for."""
        assert isinstance(options, cls.Options)
        wanted = {"events": options.events, "revenue": options.currency, "source_visits": options.sources}
        found = [metric for metric in cls.metrics if wanted.get(metric.name, True)]
        changes: dict[str, dict[str, Any]] = {
            "revenue": {"unit": options.currency},
            "source_visits": {"dimensions": (options.sources,)},
        }
        return tuple(replace(metric, **changes.get(metric.name, {})) for metric in found)

    def headers(self) -> dict[str, str]:
        """Cloud knows keys, servers know tokens."""
        if self.options.key:
            return {"x-umami-api-key": self.options.key.get_secret_value().strip()}
        assert self.options.token
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The bars of page views say which days there are; statistics of the newest days, and counts to date."""
        views, people = self._bars(start, end, "day")
        detailed = start if self.options.full_history else max(start, self.today - (_DETAILED - 1) * _ONE_DAY)
        of_day: dict[date, Mapping[str, Any]] = {}
        for day, cell in views.items():
            if not start <= day <= end:
                continue
            yield from self.figure("pageviews", day, cell)
            if day >= detailed:
                of_day[day] = self._stats(day, day)
                yield from self.figures(day, of_day[day], _OF_A_DAY)
            elif day in people:
                yield from self.figure("visitors", day, people[day])
        if detailed > start:
            self.speaks_from(detailed, *_COSTLY, *(() if people else ("visitors",)))
            self.flag(
                "recent_only",
                None,
                Sentence("{costly}: before {detailed} only with `full_history`").filled(
                    costly=_COSTLY, detailed=detailed
                ),
            )
        yield from self._to_date(start, end, min(views, default=date.max), of_day)
        if self.options.events:
            yield from self.part("events", ["events"], self._events(start, end))
        if self.options.currency:
            yield from self.part("revenue", ["revenue"], self._revenue(start, end))
        if self.options.sources:
            newest = [day for day in views if max(start, detailed) <= day <= end]
            yield from self.part("sources", ["source_visits"], self._by_source(start, newest))

    def _to_date(
        self, start: date, end: date, first: date, of_day: Mapping[date, Mapping[str, Any]]
    ) -> Iterator[Point]:
        """How many people came from each opening of a reporting window to a day. first: the first day with views."""
        wanted: list[tuple[date, date]] = [count for count in self._wanted(start, end) if count.day >= first]
        months: Mapping[date, Any] = {}
        if any(day == self._reach(since, end) for since, day in wanted):
            _, months = self._bars(start.replace(day=1), end, "month")
        if any(first.day != 1 for first in months):  # a server that does not group by month
            months, edge = {}, self.today - timedelta(weeks=_WEEKS)
            wanted = [(since, day) for since, day in wanted if day >= edge or since.month != day.month]
        for since, day in wanted:
            if since == day and day in of_day:
                cell = of_day[day].get("visitors")
            elif since in months and day == self._reach(since, end):
                cell = months[since]
            else:
                cell = self._stats(since, day).get("visitors")
            yield from self.figure("visitors", day, cell, since=since)

    def _wanted(self, start: date, end: date) -> list[Count]:
        """The counts worth a request; those of weeks long past are not, nor of the months of a cycle."""
        if self.options.full_history:
            days = [start + n * _ONE_DAY for n in range((end - start).days + 1)]
            return [Count(since, day) for day in days for since in sorted(openings(day, self.cycles))]
        edge = self.today - timedelta(weeks=_WEEKS)
        past = {Count(cycle.start, cycle.end) for cycle in self.cycles}
        return [
            count
            for count in self.counts_to_date(start, end)
            if count.day >= edge or count in past or count.day == self._reach(count.since, date.max)
        ]

    @staticmethod
    def _reach(first: date, end: date) -> date | None:
        """The last day that the bar of a month tells of, its end or where the question ends; None within a month."""
        return min(month_end(first), end) if first.day == 1 else None

    def _bars(self, start: date, end: date, unit: str) -> tuple[dict[date, Any], dict[date, Any]]:
        """Page views and visitors by the first day of each bar."""
        path = f"/websites/{self.options.website}/pageviews"
        answer = self.call("GET", path, params=self._asked(start, end) | {"unit": unit})
        return self._by_day(answer["pageviews"]), self._by_day(answer.get("sessions") or [])

    def _by_day(self, bars: list[dict[str, Any]]) -> dict[date, Any]:
        """Cells by day; of a bar that comes twice the second says the same, or the answer is refused."""
        found: dict[date, Any] = {}
        for bar in bars:
            day = self._day(bar["x"])
            if day is not None and found.setdefault(day, bar.get("y")) != bar.get("y"):
                raise BadData(
                    Sentence("{title}: two bars of {day} say {found} and {bar}").filled(
                        title=self.title, day=day, found=repr(found[day]), bar=repr(bar.get("y"))
                    )
                )
        return found

    def _day(self, stamp: object) -> date | None:
        return self.day_of(stamp, self._zone, begun=True)

    def _events(self, start: date, end: date) -> Iterator[Point]:
        path = f"/websites/{self.options.website}/events/series"
        for row in self.call("GET", path, params=self._asked(start, end)):
            day = self._day(row["t"])
            if day is not None and start <= day <= end:
                yield from self.figure("events", day, row.get("y"), {"event": row.get("x")})

    def _revenue(self, start: date, end: date) -> Iterator[Point]:
        """Revenue of all events of a day. Servers of before v3 take what is asked for at the top, later ones below."""
        first, last = (datetime.fromtimestamp(int(t) / 1000, UTC) for t in self._span(start, end))
        span = {"startDate": first.isoformat(), "endDate": last.isoformat(), "unit": "day"}
        asked = {"currency": self.options.currency, "timezone": self._zone}
        body = {"websiteId": self.options.website, "type": "revenue", "filters": {}, "parameters": span | asked}
        answer = self.call("POST", "/reports/revenue", json=body | asked | {"dateRange": span})
        sums: dict[date, float] = defaultdict(float)
        for row in answer["chart"]:
            day, value = self._day(row["t"]), values.number(row.get("y"))
            if day is None or not start <= day <= end:
                continue
            if value is None:
                self.flag("absent", day, Sentence("revenue: no value"))
                continue
            sums[day] += value
        for day, total in sums.items():
            yield Point("revenue", day, total)

    def _by_source(self, start: date, days: list[date]) -> Iterator[Point]:
        """Visits of single days by channel or referrer."""
        if days and min(days) > start:
            self.speaks_from(min(days), "source_visits")
        for day in days:
            asked = self._asked(day, day) | {"type": self.options.sources, "limit": "500"}
            for row in self.call("GET", f"/websites/{self.options.website}/metrics/expanded", params=asked):
                yield from self.figure("source_visits", day, row.get("visits"), {self.options.sources: row.get("name")})

    def _stats(self, since: date, day: date) -> dict[str, Any]:
        answer = self.call("GET", f"/websites/{self.options.website}/stats", params=self._asked(since, day))
        if not isinstance(answer, dict):
            raise BadData(
                Sentence("{title} answered in an unexpected shape: its statistics are no object").filled(
                    title=self.title
                )
            )
        return {name: cell.get("value") if isinstance(cell, dict) else cell for name, cell in answer.items()}

    def _asked(self, start: date, end: date) -> dict[str, str]:
        first, last = self._span(start, end)
        return {"startAt": first, "endAt": last, "unit": "day", "timezone": self._zone}

    def _span(self, start: date, end: date) -> tuple[str, str]:
        """The first and the last millisecond since 1970 of some days."""
        return str(self._midnight(start)), str(self._midnight(end + _ONE_DAY) - 1)

    def _midnight(self, day: date) -> int:
        """Milliseconds since 1970 at which a day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self._zone)).timestamp()) * 1000

    @property
    def _zone(self) -> str:
        """Whose days are asked for."""
        return self.options.zone or self.zone
