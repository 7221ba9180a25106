"""What the demo's team marked in time: campaigns and press of its made-up world; a fair, releases, and an outage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from connectors.sources.demo.connector import Demo
from connectors.sources.demo.world import World
from data.commands import drivers
from data.commands.permissions import actor_of
from data.queries.drivers.marked import Coming
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event
from okr_model.plan.cycles import quarter_of

QUARTERS: Final = 4  # the latest ones; before them nobody marked anything
_OFFERS: Final = ("New year offer", "Spring offer", "Summer offer", "Autumn offer")  # by calendar quarter
_PAPERS: Final = ("a trade paper", "a weekly", "a podcast", "a newspaper")
_COSTS: Final = (5200.0, 6400.0, 4800.0, 7100.0)
_FORTNIGHT, _NEWS, _FAIR_DAY = timedelta(days=13), timedelta(days=1), timedelta(days=70)
_OWN: Final = (  # in each quarter, so many days after it began
    ("release", "New start page", 26, "release", ["site.key_events"], "With a shorter headline."),
    ("listing", "New listing in the app stores", 40, "release", ["app.downloads"], ""),
    ("outage", "Site down for two hours", 18, "other", ["site.sessions"], "A certificate had run out."),
)


def mark(workspace: Workspace, today: date) -> None:
    """Mark what has begun by today; what is marked already, or was removed, stays as it is."""
    coming = [Coming(event, uid, frozenset()) for uid, event in _events(today)]
    drivers.take_in(workspace, actor_of(workspace, "demo", "command_line"), coming)


def _events(today: date) -> Iterator[tuple[str, Event]]:
    world = World(int(Demo.Options.model_fields["seed"].default), today)
    for first in _lately(world.happened("campaign"), today):
        season = (first.month - 1) // 3
        about = {"kind": "campaign", "cost": _COSTS[season], "currency": "EUR", "tags": ["paid"], "after": 14}
        touched = ["site.sessions", "app.downloads", "crm.leads"]
        yield (
            f"demo-campaign-{first}",
            _event(_OFFERS[season], first, first + _FORTNIGHT, touched, note="Ads on every channel.", **about),
        )
    for first in _lately(world.happened("news"), today):
        title = f"In the press: {_PAPERS[(first.month - 1) // 3]} writes about us"
        yield f"demo-news-{first}", _event(title, first, first + _NEWS, ["social.mentions", "site.sessions"], kind="pr")
    fair = quarter_of(quarter_of(today).start - timedelta(days=1)).start + _FAIR_DAY
    about = {"kind": "fair", "cost": 3600.0, "currency": "EUR", "tags": ["stand"]}
    yield f"demo-fair-{fair}", _event("Freelancers' fair", fair, fair + 2 * _NEWS, ["crm.leads"], **about)
    start = quarter_of(today).start
    for uid, title, after, kind, metrics, note in _OWN:
        if (day := start + timedelta(days=after)) <= today:
            yield f"demo-{uid}-{day}", _event(title, day, day, metrics, kind=kind, note=note)


def _event(title: str, first: date, last: date, metrics: list[str], **about: object) -> Event:
    return Event.model_validate({"title": title, "first": first, "last": last, "metrics": metrics, **about})


def _lately(days: list[date], today: date) -> list[date]:
    return [day for day in days if day <= today][-QUARTERS:]
