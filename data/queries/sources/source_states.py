"""How every configured source is doing: fresh, stale, broken or being pulled, with the remedy where one is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from connectors.framework import registry
from connectors.framework.errors import ConnectorError
from data.config.source_settings import SourceSettings
from data.ingest import refused_parts
from data.queries.metrics.days_ahead import Ahead, ahead
from data.queries.metrics.metric_usage import Uses
from data.queries.metrics.quarantine import HeldMetric, held
from data.queries.metrics.schema_drift import Drift, drifts
from data.queries.scoreboard.freshness import Freshness, freshness_of
from data.stores.plan.store import SyncRun
from data.stores.snapshot import Reader
from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence, ended, sentence_of

KEY_WARNING: Final = timedelta(days=14)
"""How long before a key lapses people are told."""

SourceHealth = Literal["fresh", "stale", "failed", "misconfigured", "disabled", "waiting"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source. `message` and `remedy` say what is wrong and what to do, None where nothing is.

    feeds: the key results that what is wrong hits.  drifts: what it does not bring any more.  held: what waits.
    ahead: days it has brought that have not come yet.  refused: parts that it does not give us.
    key_ends: when its key lapses, where that is known and less than two weeks ahead.
    arrived: the metrics that have values, by their full names.  used: whether a key result is made of any of them.
    """

    settings: SourceSettings
    title: str
    state: SourceHealth
    fresh: Freshness
    run: SyncRun | None
    message: Sentence | str | None = None
    remedy: Sentence | str | None = None
    rows: int = 0
    feeds: tuple[KeyResult, ...] = ()
    drifts: tuple[Drift, ...] = ()
    held: tuple[HeldMetric, ...] = ()
    ahead: Ahead | None = None
    refused: tuple[Sentence, ...] = ()
    key_ends: Sentence | None = None
    arrived: tuple[str, ...] = ()
    used: bool = False

    @property
    def name(self) -> str:
        """Its name in okr.toml."""
        return self.settings.name


def states(workspace: Reader, on: date | None = None) -> list[SourceState]:
    """Every configured source, in the order of okr.toml."""
    on = on or workspace.today()
    reach = workspace.metrics.coverage(on=on)
    found = []
    uses = Uses(workspace)
    gone, waiting, coming = drifts(workspace, uses=uses), held(workspace), ahead(workspace)
    for name, settings in workspace.settings.sources.items():
        parts = [reach[f"{name}.{m.name}"] for m in settings.metrics if f"{name}.{m.name}" in reach]
        freshness = freshness_of(name, parts or [None], settings.fresh_for, on)
        rows = sum(p.rows for p in parts)
        state = _state(settings, freshness, workspace.plan.latest_run(name), rows)
        wrong = str(state.message) if state.message is not None else None
        found.append(
            replace(
                state,
                feeds=uses.hit_by(name, wrong) if wrong else _without(name, state.run, uses),
                drifts=tuple(one for one in gone if one.source == name),
                held=tuple(one for one in waiting if one.source == name),
                ahead=coming.get(name),
                refused=_refused(state.run),
                key_ends=_key_ends(state.run, workspace.now()),
                arrived=tuple(n for m in settings.metrics if (n := f"{name}.{m.name}") in reach and reach[n].rows),
                used=bool(uses.of_source(name)),
            )
        )
    return found


def _state(settings: SourceSettings, fresh: Freshness, run: SyncRun | None, rows: int) -> SourceState:
    title = _title(settings.connector)

    def is_in(
        state: SourceHealth, message: Sentence | str | None = None, remedy: Sentence | str | None = None
    ) -> SourceState:
        return SourceState(settings, title, state, fresh, run, message, remedy, rows)

    if not settings.enabled:
        return is_in("disabled")
    if settings.problem is not None:
        return is_in("misconfigured", sentence_of(settings.problem), Sentence("Edit its settings on the Sources page."))
    if run is not None and run.state == "failed":
        return is_in("failed", run.why, run.advice)
    if run is None and fresh.last_day is None:
        return is_in("waiting")
    if fresh.stale:
        return is_in(
            "stale", _stale_in_words(fresh), Sentence("Check in the source itself whether it still receives data.")
        )
    return is_in("fresh")


def expires_soon(moment: datetime, now: datetime) -> bool:
    """Whether it is time to tell people that a key lapses."""
    return moment - now < KEY_WARNING


def _refused(run: SyncRun | None) -> tuple[Sentence, ...]:
    """Each part that the source does not give us, why, and what to do."""
    return tuple(
        Sentence("{part}: its missing days are being synced.", names={"part": part.name})
        if part.granted
        else Sentence(
            "{part}, missing since {day}: {said} {remedy}",
            names={"part": part.name},
            parts={"said": ended(part.said), "remedy": part.remedy},
            days={"day": part.since},
        )
        for part in refused_parts.read(run.refused if run else None)
    )


def _without(source: str, run: SyncRun | None, uses: Uses) -> tuple[KeyResult, ...]:
    """The key results that go without what the source does not give us."""
    metrics = [name for part in refused_parts.read(run.refused if run else None) for name in part.metrics]
    found = {result.id: result for name in metrics for result in uses.of(f"{source}.{name}")}
    return tuple(found.values())


def _key_ends(run: SyncRun | None, now: datetime) -> Sentence | None:
    if run is None or run.key_expires is None or not expires_soon(run.key_expires, now):
        return None
    day = run.key_expires.astimezone(now.tzinfo).date()
    if run.key_expires <= now:
        return Sentence("The key of this source expired on {day}. Create a new one.", days={"day": day})
    return Sentence("The key of this source expires on {day}. Create a new one before then.", days={"day": day})


def _stale_in_words(fresh: Freshness) -> Sentence:
    if fresh.last_day is None:
        return Sentence("No data yet.")
    return Sentence("Its data ends on {day}, which is out of date.", days={"day": fresh.last_day})


def _title(key: str) -> str:
    try:
        return registry.get(key).title
    except ConnectorError:
        return key


def last_heard(state: SourceState) -> datetime | None:
    """When it was last asked, successfully or not."""
    return state.run.finished_at if state.run else state.fresh.last_sync
