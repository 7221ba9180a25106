"""Whether the archive of batches has all that the store has; and what hangs on a batch that is missing or damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.queries.metrics.metric_usage import Uses
from data.stores.snapshot import Reader
from data.stores.spool.archive_check import Comparison, Decided, Lost, compare
from okr_model.wording.sentences import Sentence

__all__ = ["Comparison", "Loss", "adds_up", "against_store", "alone", "last_taken_in", "losses"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A batch that a rebuild would do without, and the titles of the key results that count days it decides."""

    batch: Lost
    key_results: tuple[str, ...]

    @property
    def said(self) -> Sentence:
        """What is wrong, and what hangs on it."""
        said = Sentence("{batch} {why}. {decides}")
        return said.filled(batch=self.batch.name, why=self.batch.why, decides=self._decides())

    @property
    def since(self) -> date | None:
        """From when on its source would have to be pulled again."""
        return min((one.first for one in self.batch.decides), default=None)

    def _decides(self) -> Sentence:
        if self.batch.batch is None:
            return Sentence("Nothing tells any more which days it decides.")
        if not self.batch.decides:
            return Sentence("Later batches speak for all its days: only what was known before them hangs on it.")
        runs: dict[tuple[date, date], list[str]] = {}
        for one in self.batch.decides:
            runs.setdefault((one.first, one.last), []).append(one.metric)
        days = {"days": tuple(_span(*run, names) for run, names in sorted(runs.items()))}
        if not self.key_results:
            return Sentence("It decides {days}. No key result counts them.", series=days)
        feeds = [Sentence("“{title}”").filled(title=title) for title in self.key_results]
        return Sentence("It decides {days}. Key results: {feeds}.", series=days).filled(feeds=feeds)


def against_store(reader: Reader) -> Comparison:
    """The archive held against the store. Needs the metric store; reads every archived file."""
    return compare(reader.spool.archived, reader.metrics, reader.spool.pending_ids())


def alone(reader: Reader) -> Comparison:
    """What the archive says of itself, where the store cannot be read."""
    return compare(reader.spool.archived, None, reader.spool.pending_ids())


def adds_up(reader: Reader) -> tuple[int, int]:
    """How many rows the store has, and how many its batches say it should have."""
    return reader.metrics.adds_up()


def last_taken_in(reader: Reader) -> datetime | None:
    """When, by the clock of that moment, the last batch came into the store; None before any did."""
    found = reader.metrics.batches(limit=1)
    return found[0].ingested.ingested_at if found else None


def losses(reader: Reader, lost: Sequence[Lost]) -> list[Loss]:
    """Each with the key results that count its days, in running, coming and past cycles."""
    if not lost:
        return []
    uses = Uses(reader, past=True)
    return [Loss(one, _counting(uses, one.decides)) for one in lost]


def _counting(uses: Uses, decides: Sequence[Decided]) -> tuple[str, ...]:
    titles: dict[str, None] = {}  # in the order of the plans, each once
    for use in uses.all:
        first = use.cycle.start - timedelta(days=use.key_result.window or 1)
        if any(d.metric in use.metrics and d.first <= use.cycle.end and first <= d.last for d in decides):
            titles[use.key_result.title] = None
    return tuple(titles)


def _span(first: date, last: date, metrics: Sequence[str]) -> Sentence:
    if first == last:
        return Sentence("{day} of {metrics}").filled(day=first, metrics=metrics)
    return Sentence("{first} to {last} of {metrics}").filled(first=first, last=last, metrics=metrics)
