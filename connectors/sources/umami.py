"""Umami: page views, visits, bounces and visitors of one site, on Umami Cloud or on a server of one's own.

Docs: https://umami.is/docs/api/website-stats. Days of the zone asked for, corrected for two days. Visitors are counted,
never summed; Umami tells a person again only within a calendar month, so counts over several months are too high. Its
statistics lost their inner tables on 2025-10-07, and servers of both kinds are about. Cloud: 50 requests in 15 seconds.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.framework.connector import Connector, ConnectorOptions, Point
from okr_model.metrics.metrics import Metric

_OF_A_DAY = {"visits": "visits", "bounces": "bounces", "time_spent": "totaltime", "visitors": "visitors"}


class Umami(Connector):
    """One site."""

    key, title = "umami", "Umami"
    about = "page views, visits, bounces and visitors of a site"
    docs = "https://umami.is/docs/api/website-stats"
    restate, window, rate = 2, 31, (50, 15.0)
    metrics = (
        Metric("pageviews", "views", title="Page views"),
        Metric("visits", "visits", title="Visits"),
        Metric("bounces", "visits", direction="down", title="Visits of a single page"),
        Metric("time_spent", "seconds", title="Time spent"),
        Metric("visitors", "people", additivity="none", spans=("day", "week", "month", "cycle"), title="Visitors"),
    )

    class Options(ConnectorOptions):
        """Which site, whose days, and who is asking."""

        base_url: str = Field(
            "https://api.umami.is/v1", description="For a server of your own its address and /api: https://…/api"
        )
        website: str = Field(description="Id of the website, as in its address in Umami", pattern=r"^[\w-]+$")
        key: SecretStr | None = Field(None, description="API key of Umami Cloud")
        token: SecretStr | None = Field(None, description="Or a token of your own server (POST /api/auth/login)")
        zone: str = Field("UTC", description="Whose days to count, e.g. Asia/Tehran")

        @field_validator("zone")
        @classmethod
        def _known(cls, zone: str) -> str:
            try:
                return ZoneInfo(zone).key
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("is no time zone; write one such as Asia/Tehran, or UTC") from error

        @model_validator(mode="after")
        def _one_of_both(self) -> Self:
            if (self.key is None) == (self.token is None):
                raise ValueError("give either `key` (Umami Cloud) or `token` (a server of your own)")
            return self

    options: Options

    def headers(self) -> dict[str, str]:
        """Cloud knows keys, servers know tokens."""
        if self.options.key:
            return {"x-umami-api-key": self.options.key.get_secret_value().strip()}
        assert self.options.token
        return {"Authorization": f"Bearer {self.options.token.get_secret_value().strip()}"}

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The page views say which days there are; the rest is asked for day by day, and since each opening."""
        answer = self.call("GET", f"/websites/{self.options.website}/pageviews", params=self._asked(start, end))
        for bar in answer["pageviews"]:
            day = date.fromisoformat(bar["x"][:10])
            if not start <= day <= end:
                continue
            yield Point("pageviews", day, float(bar["y"]))
            of_day = self._stats(day, day)
            for metric, theirs in _OF_A_DAY.items():
                yield Point(metric, day, of_day[theirs])
            for since in sorted(self.openings(day)):
                counts = of_day if since == day else self._stats(since, day)
                yield Point("visitors", day, counts["visitors"], since=since)

    def _stats(self, since: date, day: date) -> dict[str, float]:
        answer = self.call("GET", f"/websites/{self.options.website}/stats", params=self._asked(since, day))
        found = {theirs: answer[theirs] for theirs in _OF_A_DAY.values()}
        plain = {name: cell["value"] if isinstance(cell, dict) else cell for name, cell in found.items()}
        return {name: float(number or 0) for name, number in plain.items()}

    def _asked(self, start: date, end: date) -> dict[str, str]:
        first, after = self._midnight(start), self._midnight(end + timedelta(days=1))
        return {"startAt": str(first), "endAt": str(after - 1), "unit": "day", "timezone": self.options.zone}

    def _midnight(self, day: date) -> int:
        """Milliseconds since 1970 at which a day begins."""
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.options.zone)).timestamp()) * 1000
