"""What one sync of a source asks for: window after window, from the last day that is known for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from connectors.framework import registry, runner
from connectors.framework.connector import Connector
from connectors.framework.errors import WrongClock
from connectors.framework.runner import Pull
from data.config.source_settings import SourceSettings
from data.ingest import authorisations
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

Progress = Callable[[str, int, int], None]  # source, windows done, windows in all


def pulls(
    workspace: Workspace, source: SourceSettings, since: date | None, progress: Progress | None
) -> Iterator[tuple[Pull, bool]]:
    """One complete pull a window, oldest first, and whether another follows."""
    connector = registry.get(source.connector)
    today = workspace.now().astimezone(ZoneInfo(source.timezone)).date()
    if since is None:
        _check_clock(workspace, source.name, today)
    settled = _known_for_good(workspace, source.name, connector, today)
    start, end = runner.window(connector, settled=settled, today=today, first=source.start, since=since)
    yield from _over(workspace, source, connector, today, start, end, progress)


def catch_up(
    workspace: Workspace, source: SourceSettings, days: tuple[date, date], progress: Progress | None
) -> Iterator[tuple[Pull, bool]]:
    """The same over days that were pulled before, when the source refused a part that it gives now."""
    connector = registry.get(source.connector)
    today = workspace.now().astimezone(ZoneInfo(source.timezone)).date()
    before = days[0] - timedelta(days=1)
    start, end = runner.window(connector, settled=before, today=today, first=source.start)
    end = min(end, days[1])
    if start <= end and not connector.whole:  # else the service has forgotten them by now
        yield from _over(workspace, source, connector, today, start, end, progress)


def _over(
    workspace: Workspace,
    source: SourceSettings,
    connector: type[Connector],
    today: date,
    start: date,
    end: date,
    progress: Progress | None,
) -> Iterator[tuple[Pull, bool]]:
    pieces = runner.windows(connector, start, end)
    for done, (first, last) in enumerate(pieces):
        if progress:
            progress(source.name, done, len(pieces))
        cycles = workspace.cycles_over(first, last)
        pulled = runner.pull(
            connector,
            authorisations.renewed(source).options,
            source=source.name,
            start=first,
            end=last,
            today=today,
            zone=source.timezone,
            cycles=cycles,
        )
        yield pulled, done + 1 < len(pieces)
    if progress:
        progress(source.name, len(pieces), len(pieces))


def _check_clock(workspace: Workspace, source: str, today: date) -> None:
    """Raise WrongClock where a pull has already come further than this machine's clock says there are days.

    A day's difference may come of another time zone in the settings. `since` gives a date of its own and is not asked.
    """
    reached = workspace.plan.reached(source)
    if reached is not None and reached > today + timedelta(days=1):
        raise WrongClock(
            Sentence("The clock of this machine says {today}, but {source} was already pulled up to {reached}").filled(
                today=today, source=source, reached=reached
            ),
            remedy=Sentence(
                "Set the clock, then sync again. If it is right now and ran ahead before, "
                "`okr sync {source} --since {since}` goes on from here."
            ).filled(source=source, since=str(today)),
        )


def _known_for_good(workspace: Workspace, source: str, connector: type[Connector], today: date) -> date | None:
    """The last settled day pulled, and never past days that are held: the next pull must be able to answer for them."""
    settled = workspace.plan.settled_through(source, until=today)
    waiting = [
        held.batch.start - timedelta(days=1)
        for held in workspace.held.all(source)
        if connector.history and held.metric not in connector.snapshots
    ]
    return min([settled, *waiting]) if settled is not None else None
