"""How far a source's data reaches, whether that is far enough, and what to say where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data.config.source_settings import SourceSettings
from data.stores.metrics.store import Coverage
from data.stores.plan.store import SyncRun
from okr_model.wording.sentences import Sentence, ended


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far one source's data reaches, as known at the moment asked for."""

    source: str
    last_day: date | None
    settled_through: date | None
    last_sync: datetime | None
    stale: bool


def why_stale(fresh: Freshness, name: str, settings: SourceSettings, run: SyncRun | None) -> Sentence:
    """That a source, or a metric of it, has had no data for too long.

    Since when, how long it may go without, and the source's present error if it has one.
    """
    wrong = _wrong(settings, run)
    names, parts = {"source": name}, {"wrong": wrong} if wrong else {}
    if fresh.last_day is None:
        said = Sentence("{source} has brought no data yet: {wrong}") if wrong else Sentence("{source} has no data yet.")
        return replace(said, names=names, parts=parts)
    if wrong:
        said = Sentence("{source} has had no data since {day} (limit: {n} days): {wrong}")
    else:
        said = Sentence("{source} has had no data since {day} (limit: {n} days): check whether it still receives any.")
    return replace(said, numbers={"n": settings.fresh_for}, days={"day": fresh.last_day}, names=names, parts=parts)


def _wrong(settings: SourceSettings, run: SyncRun | None) -> Sentence | None:
    """What keeps a source from being pulled, and the remedy; None where nothing does."""
    if not settings.enabled:
        return Sentence("it is switched off in okr.toml.")
    if settings.problem is not None:
        said = Sentence("{problem}. {remedy}")
        return said.filled(problem=settings.problem.problems[0].with_place, remedy=settings.problem.advice)
    if run is None or run.state != "failed" or run.why is None:
        return None
    why = ended(run.why)
    return Sentence("{said} {remedy}").filled(said=why, remedy=ended(run.advice)) if run.advice else why


def freshness_of(source: str, parts: Sequence[Coverage | None], fresh_for: int, on: date) -> Freshness:
    """How far a source reaches over some of its metrics (None: one that never brought anything).

    Stale on a day: the last day with data lies more than `fresh_for` days back, for any of them.
    """
    known = [p for p in parts if p is not None]
    last = min((p.last_day for p in known if p.last_day), default=None)
    settled = [p.settled_through for p in known if p.settled_through]
    whole = len(known) == len(parts) and all(p.last_day for p in known)
    stale = not whole or last is None or (on - last).days > fresh_for
    through = min(*settled, on, last or on) if settled and len(settled) == len(parts) else None
    return Freshness(source, last, through, max((p.last_sync for p in known), default=None), stale)
