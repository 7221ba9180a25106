"""The company behind the demo, which does not exist: a small invoicing app for freelancers, day by day.

Every series is made from its first day on, growth × week × season × holidays × what happened × chance. Chance comes
from a stream of its own per seed and series, so a day has the same value in whichever window it is asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Series = tuple[str, Mapping[str, str], Floats]
"""A metric, its dimensions, and one value for each day of the world."""

Happening = Literal["campaign", "news"]

FOUNDED: Final = date(2022, 1, 1)
_ANCHOR: Final = date(2025, 1, 1)  # the levels written below hold for this day
_QUARTER: Final = 91.3  # days

#: How much of an average day each weekday brings, from Monday.
_OFFICE: Final = (1.10, 1.13, 1.12, 1.08, 0.99, 0.77, 0.81)
_DESK: Final = (1.18, 1.20, 1.18, 1.14, 1.02, 0.62, 0.66)
_LEISURE: Final = (0.95, 0.93, 0.94, 0.96, 1.00, 1.12, 1.10)

#: channel: sessions a day, growth a quarter, engaged share, key events per session, what a campaign and news add.
_CHANNELS: Final = {
    "Organic Search": (520, 0.055, 0.66, 0.046, 0.1, 0.3),
    "Direct": (310, 0.040, 0.61, 0.039, 0.2, 0.6),
    "Paid Search": (210, 0.030, 0.48, 0.034, 1.0, 0.0),
    "Organic Social": (130, 0.065, 0.44, 0.021, 0.6, 0.9),
    "Referral": (80, 0.045, 0.58, 0.033, 0.1, 2.5),
}
_VIEWS_PER_SESSION: Final = 3.2
_PLATFORMS: Final = {"Android": (120, 0.09), "iOS": (92, 0.08), "Windows": (40, 0.02), "macOS": (31, 0.04)}
_TRIALS: Final = {"Android": 12.0, "iOS": 16.0, "Windows": 20.0, "macOS": 15.0}
#: network: followers on the first day, new ones a day, growth of that a quarter.
_NETWORKS: Final = {"LinkedIn": (1900, 5.2, 0.03), "Instagram": (1400, 4.4, 0.02), "Bluesky": (150, 2.1, 0.05)}
#: campaign: euros a day, euros a click, what a campaign adds.
_CAMPAIGNS: Final = {
    "Brand search": (85, 0.48, 0.1),
    "Freelancer search": (190, 0.81, 0.5),
    "Short videos": (60, 0.34, 1.9),
}
_PRICE: Final = 96.0  # euros a year


@dataclass(frozen=True)
class World:
    """Everything that can be measured from the day the company was founded through `last`."""

    seed: int
    last: date

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """The days, as `date.toordinal`."""
        return np.arange(FOUNDED.toordinal(), self.last.toordinal() + 1)

    def site(self) -> Iterator[Series]:
        """What visitors do on the site."""
        for channel, (level, growth, engaged, events, campaign, news) in _CHANNELS.items():
            where = {"channel": channel}
            lift = 1 + campaign * self._campaigns + news * self._news
            sessions = self._count(f"sessions/{channel}", self._usual(level, growth, _OFFICE) * lift)
            # Traffic grows faster than it gets better: the share that signs up wears off.
            rate = events * self._grown(1.0, -0.042)
            yield "sessions", where, sessions
            yield (
                "engaged_sessions",
                where,
                np.minimum(sessions, self._count(f"engaged/{channel}", sessions * engaged, 0.4)),
            )
            yield "screen_page_views", where, self._count(f"views/{channel}", sessions * _VIEWS_PER_SESSION, 0.8)
            yield "key_events", where, np.minimum(sessions, self._count(f"events/{channel}", sessions * rate, 0.5))

    @cached_property
    def people(self) -> Floats:
        """Different people on the site, each day."""
        sessions = sum(
            (values for metric, _, values in self.site() if metric == "sessions"), np.zeros(len(self.ordinals))
        )
        return self._count("people", sessions * 0.82, 0.3)

    def people_since(self, first: date) -> Floats:
        """Different people from `first` to each later day, both inside: fewer and fewer of them are new."""
        daily = self.people[max(0, (first - FOUNDED).days) :]
        counted: Floats = np.rint(np.cumsum(daily * (1 + np.arange(len(daily))) ** -0.17))
        return counted

    def app(self) -> Iterator[Series]:
        """Downloads of the app, and trials begun in it."""
        for platform, (level, growth) in _PLATFORMS.items():
            lift = 1 + 0.3 * self._campaigns + 0.2 * self._news
            yield (
                "downloads",
                {"platform": platform},
                self._count(f"downloads/{platform}", self._usual(level, growth, _LEISURE) * lift),
            )
            mean = self._usual(_TRIALS[platform], 0.05, _OFFICE) * lift
            yield "trials", {"platform": platform}, self._count(f"trials/{platform}", mean)

    def social(self) -> Iterator[Series]:
        """Followers, what we post, and who speaks of us."""
        for network, (first, gain, growth) in _NETWORKS.items():
            lift = 1 + 0.5 * self._campaigns + 0.8 * self._news
            gained = self._count(f"followers/{network}", self._grown(gain, growth) * lift, 1.4)
            left = self._count(f"unfollowed/{network}", np.full(len(self.ordinals), gain * 0.15))
            yield "followers", {"network": network}, first + np.cumsum(gained - left)
        yield "posts", {}, self._count("posts", self._week(_DESK) * 2.2, 0.6)
        mentions = self._usual(7.0, 0.03, _OFFICE) * (1 + 0.3 * self._campaigns + 4.0 * self._news)
        yield "mentions", {}, self._count("mentions", mentions)

    def ads(self) -> Iterator[Series]:
        """What advertising costs and brings, in euros."""
        for campaign, (level, click, lift) in _CAMPAIGNS.items():
            where = {"campaign": campaign}
            chance = np.exp(0.05 * self._chance(f"spend/{campaign}"))
            spend = np.round(self._grown(level, 0.03) * self._week(_OFFICE) * (1 + lift * self._campaigns) * chance, 2)
            clicks = self._count(f"clicks/{campaign}", spend / click)
            yield "spend", where, spend
            yield "clicks", where, clicks
            yield "impressions", where, self._count(f"impressions/{campaign}", clicks * 46, 3.0)

    def crm(self) -> Iterator[Series]:
        """Leads, how fast they are answered, and customers won and lost."""
        leads = self._count("leads", self._usual(36, 0.05, _DESK) * (1 + 0.3 * self._campaigns))
        hours = 4.4 * self._wobble("reply", 0.16, 24) * np.exp(0.12 * self._chance("reply"))
        won = self._count("won", self._usual(12.5, 0.055, _DESK) * (1 + 0.25 * self._campaigns))
        lost = self._count("lost", self._usual(5.0, 0.04, _DESK))
        yield "leads", {}, leads
        yield "reply_hours", {}, np.round(leads * hours, 1)
        yield "new_customers", {}, won
        yield "lost_customers", {}, lost
        yield "customers", {}, 900 + np.cumsum(won - lost)
        yield "revenue", {}, np.round(won * _PRICE * np.exp(0.06 * self._chance("price")), 2)

    def events(self) -> Iterator[Series]:
        """Webinars, every other Wednesday: people sign up in the days before."""
        to_go = (date(2022, 1, 12).toordinal() - self.ordinals) % 14
        mean = self._usual(17.0, 0.05, _DESK) * (0.45 + 1.9 * np.exp(-to_go / 3.0))
        registrations = self._count("registrations", mean)
        two_weeks = np.convolve(registrations, np.ones(14))[: len(registrations)]
        yield "registrations", {}, registrations
        yield "attendees", {}, np.where(to_go == 0, self._count("attendees", two_weeks * 0.42, 0.5), 0.0)

    # What series are made of

    def _usual(self, level: float, growth: float, week: Sequence[float]) -> Floats:
        """A day as it is to be expected: growth, weekday, season, holidays."""
        return self._grown(level, growth) * self._week(week) * self._season

    def _grown(self, level: float, growth: float) -> Floats:
        """`level` on the anchor day, growing by `growth` each quarter."""
        grown: Floats = level * np.exp(np.log1p(growth) * (self.ordinals - _ANCHOR.toordinal()) / _QUARTER)
        return grown

    def _week(self, curve: Sequence[float]) -> Floats:
        return np.asarray(curve)[(self.ordinals + 6) % 7]

    @cached_property
    def _season(self) -> Floats:
        """Best in November; quiet around the turn of the year and in August."""
        day = (self.ordinals - FOUNDED.toordinal()) % 365.2425
        wave: Floats = 1 + 0.025 * np.cos(2 * np.pi * (day - 320) / 365.2425)
        for middle, width, depth in ((-4.0, 5.0, 0.32), (361.2, 5.0, 0.32), (222.0, 14.0, 0.06)):
            wave *= 1 - depth * np.exp(-(((day - middle) / width) ** 2) / 2)
        return wave

    @cached_property
    def _campaigns(self) -> Floats:
        """A campaign each quarter: up within two days, then it wears off. 0: none, 1: its best day."""
        return self._happenings("campaign", 0.55, 0.9, fades=15.0)

    @cached_property
    def _news(self) -> Floats:
        """The press writes about us: a spike that is over within two weeks."""
        return self._happenings("news", 0.2, 0.8, fades=4.0)

    def _happenings(self, stream: str, low: float, high: float, fades: float) -> Floats:
        """One happening each calendar quarter, on a day and of a size that chance chooses."""
        total = np.zeros(len(self.ordinals))
        for at, share in self._drawn(stream):
            since = np.maximum(self.ordinals - at.toordinal(), 0)
            size = low + (high - low) * share
            begun = self.ordinals >= at.toordinal()
            total += np.where(begun, size * (1 - np.exp(-(since + 1))) * np.exp(-since / fades), 0.0)
        return total

    def happened(self, stream: Happening) -> list[date]:
        """The days on which its campaigns began, or on which the press wrote about it: one each quarter."""
        return [at for at, _ in self._drawn(stream)]

    def _drawn(self, stream: str) -> Iterator[tuple[date, float]]:
        """The day, and the size from 0 to 1, of each quarter's."""
        dice = self._dice(stream)
        for quarter in range(4 * FOUNDED.year, 4 * self.last.year + (self.last.month + 2) // 3):
            first = date(quarter // 4, quarter % 4 * 3 + 1, 1)
            yield first + timedelta(days=int(dice.integers(8, 62))), float(dice.uniform())

    def _wobble(self, stream: str, size: float, days: int) -> Floats:
        """A slow drift around 1 that turns every `days` days or so."""
        knots = self._dice(stream, "wobble").standard_normal(len(self.ordinals) // days + 2)
        drift: Floats = np.interp(np.arange(len(self.ordinals)) / days, np.arange(len(knots)), knots)
        return np.exp(size * drift)

    def _count(self, stream: str, mean: Floats, spread: float = 1.2) -> Floats:
        """Whole numbers around `mean`, as scattered as counts are (`spread` 1 is Poisson's)."""
        return np.maximum(np.rint(mean + spread * np.sqrt(mean) * self._chance(stream)), 0.0)

    def _chance(self, stream: str) -> Floats:
        return self._dice(stream).standard_normal(len(self.ordinals))

    def _dice(self, *stream: str) -> np.random.Generator:
        """A generator of one series' own; it deals the same first days however many follow."""
        return np.random.default_rng([self.seed, zlib.crc32("/".join(stream).encode())])
