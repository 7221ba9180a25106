"""What the demo's earlier syncs would have brought, so that there are revisions and a broken source from the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from connectors.framework import runner
from connectors.framework.runner import Pull
from connectors.sources.demo.connector import Demo
from data.config.settings import Settings
from data.config.source_settings import SourceSettings
from okr_model.plan.cycles import Cycle

CyclesOver = Callable[[date, date], tuple[Cycle, ...]]

BY: Final = "demo history"
"""Who made these pulls, as their runs say. Another's run means that the history was there before it."""

_DAYS_AGO: Final = (2, 1)
_AT: Final = time(5, tzinfo=UTC)
_APART: Final = timedelta(minutes=1)


def is_demo(settings: Settings) -> bool:
    """Whether a workspace holds made-up figures."""
    return any(source.connector == Demo.key for source in settings.sources.values())


def earlier_pulls(settings: Settings, today: date, cycles_over: CyclesOver) -> list[Pull]:
    """The pulls of every demo source on the days before `today`, oldest first, no two at the same time.

    Each source's first one brings two years. A source whose token has expired was pulled on its last good day and has
    failed since: what it brought stays.
    """
    sources = [s for s in settings.sources.values() if s.connector == Demo.key and s.problem is None]
    pulls = [pull for n, source in enumerate(sources) for pull in _pulls(source, today, cycles_over, n * _APART)]
    return sorted(pulls, key=lambda pull: pull.pulled_at)


def _pulls(source: SourceSettings, today: date, cycles_over: CyclesOver, later: timedelta) -> Iterator[Pull]:
    options = source.options
    assert isinstance(options, Demo.Options)
    last_good_day = options.token_expires or today
    settled: date | None = None
    for at in sorted({min(today - timedelta(days=ago), last_good_day) for ago in _DAYS_AGO}):
        start, end = runner.window(Demo, settled=settled, today=at, first=source.start)
        pull = runner.pull(
            Demo, options, source=source.name, start=start, end=end, today=at, cycles=cycles_over(start, end)
        )
        yield replace(pull, pulled_at=datetime.combine(at, _AT) + later)
        settled = min(part.settled_through for part in pull.parts)
