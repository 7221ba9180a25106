"""What of a waiting batch may go into the store, and what is quarantined, by `okr_model.metrics.plausibility`.

A batch with doubtful days is divided. The doubtful days of a metric, as far as they follow each other, become batches
of their own and are held; the rest goes in, in pieces that leave those days out, so that what is stored for them stays.
The pieces have the time of the same pull and ids that follow from its id: divided again after a crash, they are the
same. A later pull that brings believable values for held days overtakes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.config import clock
from data.stores.metrics.batch import Batch, between, fingerprint, piece
from data.stores.metrics.store import MetricStore, Request
from data.stores.spool.quarantine import Quarantine, Quarantined, day_fingerprint
from okr_model.metrics.measures import Measure
from okr_model.metrics.metrics import Metric
from okr_model.metrics.plausibility import LOOK_BACK, Doubt, doubts, falls

_DAY = timedelta(days=1)
_PAST = 2 * LOOK_BACK * _DAY  # a metric that is known on every other day still has a past


@dataclass(frozen=True, slots=True)
class Divided:
    """What a batch was divided into: `pieces` go in, the rest was held. The first piece may have the batch's own id."""

    pieces: tuple[tuple[Batch, pa.Table], ...]


class PlausibilityFilter:
    """Looks at each waiting batch before it goes into the store.

    metric: the declaration of `source.metric`, None where there is none any more.
    whole_through: the last day that was over at a source when a batch was pulled.
    """

    def __init__(
        self,
        store: MetricStore,
        held: Quarantine,
        metric: Callable[[str], Metric | None],
        whole_through: Callable[[Batch], date],
    ) -> None:
        self._store, self._held, self._metric, self._whole_through = store, held, metric, whole_through

    def __call__(self, batch: Batch, table: pa.Table) -> Divided | None:
        """None: it goes in as it is. Else what goes in instead; what is held is safe before this returns."""
        if batch.trusted:
            self._overtake(batch, set(pc.unique(table["metric"]).to_pylist()), {})
            return None
        found: dict[str, list[Doubt]] = {}
        marks: list[dict[str, object]] = []
        arriving = _totals(table)
        known = self._known(batch, arriving)
        for name, series in arriving.items():
            metric = self._metric(f"{batch.source}.{name}")
            if metric is None:
                continue
            doubtful = doubts(series, known[name], metric, self._whole_through(batch))
            if doubtful:
                found[name] = doubtful
            strange = {doubt.day for doubt in doubtful}
            believed = series[[stamp.date() not in strange for stamp in series.index]]
            marks += [
                {
                    "code": "counter_fell" if metric.counter else "level_fell",
                    "day": fall.day.isoformat(),
                    "metric": name,
                    "note": f"fell from {fall.before:,.6g} to {fall.after:,.6g}",
                }
                for fall in falls(believed, known[name], metric)
            ]
        self._keep(batch, table, found)
        self._overtake(batch, set(arriving), found)
        if not found and not marks:
            return None
        marked = replace(batch, flags=(*batch.flags, *(m for m in marks if m not in batch.flags)))
        return Divided(tuple(_pieces(marked, table, {name: {d.day for d in ds} for name, ds in found.items()})))

    def _known(self, batch: Batch, arriving: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
        """What is stored of the same metrics, over the days that arrive and their past."""
        asked = {
            name: Request(Measure(batch.source, name), batch.start - min(_PAST, batch.start - date.min), batch.end)
            for name in arriving
        }
        answers = self._store.daily(list(asked.values()))
        return {name: answers[request] for name, request in asked.items()}

    def _keep(self, batch: Batch, table: pa.Table, found: Mapping[str, list[Doubt]]) -> None:
        """Hold what is doubtful, except what a person has already rejected as it is."""
        before = {(h.metric, h.batch.start): h for h in self._held.all(batch.source)} if found else {}
        for name, all_doubts in found.items():
            rows = table.filter(pc.equal(table["metric"], name))
            no = self._held.turned_away(batch.source, name)
            fresh = [d for d in all_doubts if (d.day, day_fingerprint(rows, d.day)) not in no]
            for run in _runs(fresh):
                part = between(rows, run[0].day, run[-1].day)
                earlier = before.get((name, run[0].day))
                since = earlier.since if earlier and earlier.batch.fingerprint == fingerprint(part) else clock.now()
                self._held.hold(_held_batch(batch, name, part, run, since), part)

    def _overtake(self, batch: Batch, brought: set[str], found: Mapping[str, list[Doubt]]) -> None:
        """What an earlier pull brought for days that this one speaks for is no question any more."""
        over = [
            held
            for held in self._held.all(batch.source)
            if held.metric in brought
            and held.batch.id.rpartition("-")[0] != batch.id.rpartition("-")[0]  # of an earlier pull, not of this one
            and self._answers(batch, held, bool(found.get(held.metric)))
        ]
        self._held.turn_away(over, "overtaken", by="a later pull", at=batch.pulled_at)

    def _answers(self, batch: Batch, held: Quarantined, doubtful: bool) -> bool:
        """Whether a pull speaks for held days: it asked for them, or it has the next levels, and believable ones."""
        if batch.start <= held.batch.start and held.batch.end <= batch.end:
            return True
        metric = self._metric(held.name)
        return metric is not None and metric.kind == "stock" and batch.start > held.batch.end and not doubtful


def _totals(table: pa.Table) -> dict[str, pd.Series]:
    """By metric, the totals of single days in order. Sums of the day's rows, as the store makes them."""
    days = table.filter(pc.is_null(table["since"]))
    sums = (
        days.group_by(["metric", "day"])
        .aggregate([("value", "sum")])
        .sort_by([("metric", "ascending"), ("day", "ascending")])
    )
    frame = sums.to_pandas()
    found = {}
    for name, rows in frame.groupby("metric", sort=True):
        found[str(name)] = pd.Series(
            rows["value_sum"].to_numpy(float), index=pd.DatetimeIndex(rows["day"], name="day").as_unit("us")
        )
    return found


def _runs(found: list[Doubt]) -> Iterator[list[Doubt]]:
    """Doubts of days that follow each other, together."""
    run: list[Doubt] = []
    for doubt in found:
        if run and doubt.day - run[-1].day != _DAY:
            yield run
            run = []
        run.append(doubt)
    if run:
        yield run


def _held_batch(batch: Batch, metric: str, part: pa.Table, run: list[Doubt], since: datetime) -> Batch:
    own = (f for f in batch.flags if f.get("metric") in (None, metric))
    why = (
        {
            "code": d.why,
            "day": d.day.isoformat(),
            "metric": metric,
            "note": str(d.sentence),
            "value": d.value,
            "low": d.low,
            "high": d.high,
        }
        for d in run
    )
    flags = (*own, *why, {"code": "held", "day": None, "note": "", "since": since.isoformat()})
    return _piece(replace(batch, flags=flags), part, metric, run[0].day, run[-1].day)


def _pieces(batch: Batch, table: pa.Table, doubtful: Mapping[str, set[date]]) -> Iterator[tuple[Batch, pa.Table]]:
    """The batch without the doubtful days: the untouched metrics together, then the others between those days."""
    plain = tuple(name for name in batch.metrics if name not in doubtful)
    rows = table.filter(pc.is_in(table["metric"], pa.array(plain, pa.string())))
    if rows.num_rows:
        yield replace(batch, metrics=plain, rows=rows.num_rows, fingerprint=fingerprint(rows), trusted=True), rows
    for name, days in doubtful.items():
        own = table.filter(pc.equal(table["metric"], name))
        edges = [batch.start - _DAY, *sorted(days), batch.end + _DAY]
        for before, after in pairwise(edges):
            first, last = before + _DAY, after - _DAY
            part = between(own, first, last)
            if part.num_rows:
                yield _piece(replace(batch, trusted=True), part, name, first, last), part


def _piece(batch: Batch, part: pa.Table, metric: str, first: date, last: date) -> Batch:
    return piece(batch, part, first, last, mark=f"{(metric,)} {first} {last}")
