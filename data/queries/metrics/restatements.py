"""The restatement log: what a source said differently after a day was over and had been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from data.queries.metrics.data_flags import counted_days
from data.queries.metrics.metric_history import has_daily_total
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.metrics.restatements import Restatement
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence

SPAN = 90


@dataclass(frozen=True, slots=True)
class RestatementLog:
    """The changes of some metrics over [start, end], the latest day first."""

    start: date
    end: date
    changes: tuple[Restatement, ...]

    @property
    def days(self) -> int:
        """How many days were restated."""
        return len({one.day for one in self.changes})

    @property
    def after_settled(self) -> int:
        """How many of them had been called settled before."""
        return len({one.day for one in self.changes if one.settled})

    @property
    def largest(self) -> Restatement | None:
        """The change by the largest share; None where no share can be told."""
        known = [one for one in self.changes if one.share is not None]
        return max(known, key=lambda one: abs(one.share or 0.0), default=None)

    def in_words(self) -> Sentence:
        """One calm line."""
        numbers = {"n": self.days, "span": (self.end - self.start).days + 1}
        if not self.changes:
            return Sentence("No corrections by the source in these {span} days.", numbers=numbers)
        if self.largest is None or self.largest.share is None:
            return Sentence("Corrected by the source: {n} of these {span} days.", numbers=numbers)
        return Sentence(
            "Corrected by the source: {n} of these {span} days, the largest by {share} on {day}, read {read} → "
            "{changed}.",
            changes={"share": self.largest.share},
            numbers=numbers,
            days={
                "day": self.largest.day,
                "read": self.largest.read_at.date(),
                "changed": self.largest.changed_at.date(),
            },
        )


def log(workspace: Reader, names: Iterable[str], start: date, end: date) -> RestatementLog:
    """The changes of metrics by their full names. A day that was still running when it was read may well grow; that is
    no restatement. Raises KeyError for a name the catalogue does not have."""
    changes: list[Restatement] = []
    known = [name for name in sorted(set(names)) if has_daily_total(workspace.catalogue[name])]
    for source, group in groupby(known, key=lambda name: name.partition(".")[0]):
        zone = ZoneInfo(workspace.settings.sources[source].timezone)
        metrics = [name.partition(".")[2] for name in group]
        found = workspace.metrics.restatements(source, metrics, start, end)
        changes += [one for one in found if one.read_at.astimezone(zone).date() > one.day]
    return RestatementLog(start, end, tuple(sorted(changes, key=lambda one: one.day, reverse=True)))


def behind(workspace: Reader, standing: Standing, board: Scoreboard) -> RestatementLog | None:
    """The changes that hit a key result: those of its metrics on the days it counts. None where it has no metrics."""
    if standing.formula is None:
        return None
    return log(workspace, standing.formula.metrics, *counted_days(standing, board))
