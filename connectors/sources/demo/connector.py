"""Demo: the accounts of a marketing team that does not exist, for trying things out without any real account.

Always the same numbers for the same seed and day, except that the last three days of `site` and `ads` arrive short
and are restated, as those of real sources are: see `ARRIVED`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from pydantic import Field

from connectors.framework.connector import Connector, ConnectorOptions, Point
from connectors.framework.errors import AuthFailed
from connectors.sources.demo.world import FOUNDED, Floats, World
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

Account = Literal["site", "app", "social", "ads", "crm", "events"]

ARRIVED: Final = (0.91, 0.96, 0.99)
"""Which share of today, yesterday and the day before has arrived; older days are complete."""

_CHANNEL: Final = ("channel",)
_METRICS: Final[dict[Account, tuple[Metric, ...]]] = {
    "site": (
        Metric("sessions", "sessions", dimensions=_CHANNEL, title="Sessions"),
        Metric("engaged_sessions", "sessions", dimensions=_CHANNEL, title="Engaged sessions"),
        Metric("screen_page_views", "views", dimensions=_CHANNEL, title="Page views"),
        Metric("key_events", "events", dimensions=_CHANNEL, title="Key events"),
        Metric(
            "active_users",
            "people",
            additivity="none",
            spans=("day", "week", "month", "cycle"),
            title="Active visitors",
        ),
    ),
    "app": (
        Metric("downloads", "downloads", dimensions=("platform",), title="Downloads"),
        Metric("trials", "trials", dimensions=("platform",), title="Trials begun"),
    ),
    "social": (
        Metric("followers", "followers", kind="stock", dimensions=("network",), title="Followers"),
        Metric("posts", "posts", title="Posts"),
        Metric("mentions", "mentions", title="Mentions"),
    ),
    "ads": (
        Metric("spend", "EUR", direction="down", dimensions=("campaign",), title="Advertising spend"),
        Metric("clicks", "clicks", dimensions=("campaign",), title="Clicks on ads"),
        Metric("impressions", "impressions", dimensions=("campaign",), title="Impressions of ads"),
    ),
    "crm": (
        Metric("leads", "leads", title="Leads"),
        Metric("reply_hours", "hours", direction="down", title="Hours until leads are answered"),
        Metric("new_customers", "customers", title="New customers"),
        Metric("lost_customers", "customers", direction="down", title="Lost customers"),
        Metric("customers", "customers", kind="stock", title="Customers"),
        Metric("revenue", "EUR", title="Revenue from new customers"),
    ),
    "events": (
        Metric("registrations", "registrations", title="Webinar registrations"),
        Metric("attendees", "people", title="Webinar attendees"),
    ),
}


class Demo(Connector):
    """One account of the made-up company."""

    key, title = "demo", "Demo"
    about = "made-up numbers of a small software company, for trying things out"
    topics = ("demo", "example", "try")
    endpoints = ("none: the figures are made up here",)
    key_steps = ("No key is needed.",)
    lacks = ("Anything real.",)
    by_options = tuple(metric for account in _METRICS.values() for metric in account)
    restate = len(ARRIVED)
    rate, timezone = (10_000, 60.0), ""  # the days of whoever looks around

    class Options(ConnectorOptions):
        """Which account, and which of all possible companies."""

        account: Account = Field(description="site, app, social, ads, crm or events")
        seed: int = Field(7, ge=0, description="Another number, another company")
        token_expires: date | None = Field(None, description="From the day after on, the account refuses every pull")

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """What that account measures."""
        assert isinstance(options, cls.Options)
        return _METRICS[options.account]

    def read(self, start: date, end: date) -> Iterator[Point]:
        """The account's points, from the day the company was founded at the earliest."""
        expired, account = self.options.token_expires, self.options.account
        if expired is not None and self.today > expired:
            raise AuthFailed(
                Sentence("{title}: the access token of the account `{account}` expired on {expired}").filled(
                    title=self.title, account=account, expired=expired
                ),
                remedy=Sentence(
                    "Renew the token. In this demo that means: put a later day into `token_expires` in okr.toml, or "
                    "delete the line, then sync again."
                ),
            )
        days = [
            start + timedelta(days=n) for n in range((end - start).days + 1) if start + timedelta(days=n) >= FOUNDED
        ]
        world = World(self.options.seed, end)
        for metric, dimensions, values in getattr(world, account)() if days else ():
            kept = values[-len(days) :]
            if account in ("site", "ads"):
                kept = self._arrived(kept, days, whole=metric != "spend")
            yield from (Point(metric, day, value, dimensions) for day, value in zip(days, kept.tolist(), strict=True))
        if account == "site" and days:
            yield from self._people(world, days)

    def _arrived(self, values: Floats, days: list[date], *, whole: bool) -> Floats:
        """The values as far as they have arrived by today."""
        ages = [(self.today - day).days for day in days]
        share = np.array([ARRIVED[age] if 0 <= age < len(ARRIVED) else 1.0 for age in ages])
        arrived: Floats = np.round(values * share, 0 if whole else 2)
        return arrived

    def _people(self, world: World, days: list[date]) -> Iterator[Point]:
        """Distinct people by day, and from the beginning of each week, month and cycle to that day."""
        by_day = dict(zip(days, world.people[-len(days) :].tolist(), strict=True))
        for first in sorted({opening for day in days for opening in self._openings(day)}):
            to_date = world.people_since(first).tolist()
            for day in days:
                if first in self._openings(day):
                    yield Point("active_users", day, to_date[(day - max(first, FOUNDED)).days], since=first)
        yield from (Point("active_users", day, value) for day, value in by_day.items())

    def _openings(self, day: date) -> set[date]:
        monday = day - timedelta(days=day.weekday())
        return {monday, day.replace(day=1), *(cycle.start for cycle in self.cycles if day in cycle)}
