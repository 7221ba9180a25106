"""What a pull may speak for: its points, each one found valid, and the days and metrics that they replace."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.framework import point_table
from connectors.framework.connector import Connector, Flag, Point
from connectors.framework.errors import BadData
from connectors.framework.pull_host import PullHost
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_declared

_NUMBER = int | float
_REMEMBERED: Final = 10_000  # combinations of dimensions that are looked at once: mostly a few come with every day


@dataclass(frozen=True, slots=True)
class PullPart:
    """What replaces the stored days [start, end] of some metrics. Each of them has at least one point.

    rows: of `point_table.SCHEMA`.  settled_through: the last day the source will not restate any more.
    """

    metrics: tuple[str, ...]
    start: date
    end: date
    rows: pa.Table
    settled_through: date

    @property
    def points(self) -> tuple[Point, ...]:
        """The rows as points; for few of them."""
        return tuple(point_table.points(self.rows))


def checked(points: Iterable[Point], reader: Connector, metrics: dict[str, Metric], start: date, end: date) -> pa.Table:
    """The points as rows, each one found valid and taken once; raises BadData naming the first that is not."""
    return _once(point_table.of_rows(_valid(points, reader, metrics, start, end)), reader)


def _valid(
    points: Iterable[Point], reader: Connector, metrics: dict[str, Metric], start: date, end: date
) -> Iterator[point_table.Row]:
    today, latest = reader.today, date.max if reader.whole else end
    days = dict.fromkeys(metrics, (start, latest)) | dict.fromkeys(_snapshots(reader, metrics), (today, today))
    spelled: dict[tuple[object, ...], str] = {}
    for name, day, value, dimensions, since in points:
        named = (name, *dimensions.items())
        dims = spelled.get(named)
        if dims is None:
            if strange := _strange(name, dimensions, metrics):
                raise BadData(
                    Sentence("{title}: {name} on {day} {strange}").filled(
                        title=reader.title, name=name, day=day, strange=strange
                    )
                )
            if len(spelled) >= _REMEMBERED:
                spelled.clear()
            dims = spelled[named] = point_table.spelled(dimensions)
        first, last = days[name]
        if not first <= day <= last:
            wrong = Sentence("lies outside {first} … {last}").filled(first=first, last=last)
        elif not isinstance(value, _NUMBER) or value is True or value is False or not math.isfinite(value):
            wrong = Sentence("has no finite number but {found}").filled(found=repr(value))
        elif since is not None and (since > day or metrics[name].additivity != "none"):
            wrong = Sentence("cannot count since {since}").filled(since=since)
        else:
            yield name, dims, day, since, float(value)
            continue
        raise _wrong(reader, name, day, wrong)


def _once(rows: pa.Table, reader: Connector) -> pa.Table:
    """The rows without those that came before, alike: they move from page to page while somebody turns them.

    Raises BadData where one came before with another value.
    """
    if rows.group_by(point_table.KEY).aggregate([]).num_rows == rows.num_rows:
        return rows
    placed = rows.append_column("place", pa.array(range(rows.num_rows), pa.int64()))
    wanted = [("place", "min"), ("place", "count"), *(("value", how) for how in ("first", "min", "max"))]
    found = placed.group_by(point_table.KEY, use_threads=False).aggregate(wanted).sort_by("place_min")
    for one in found.filter(pc.greater(found["place_count"], 1)).to_pylist():
        first, low, high = one["value_first"], one["value_min"], one["value_max"]
        if low != high:
            said = Sentence("was given twice, as {one} and as {other}").filled(
                one=f"{first:.15g}", other=f"{high if first == low else low:.15g}"
            )
            raise _wrong(reader, one["metric"], one["day"], said)
        reader.flag(
            "repeated", one["day"], Sentence("{name}: given twice, alike; taken once").filled(name=one["metric"])
        )
    return rows.take(found["place_min"])


def _wrong(reader: Connector, name: str, day: date, wrong: Sentence) -> BadData:
    return BadData(
        Sentence("{title}: {name} on {day} {wrong}").filled(title=reader.title, name=name, day=day, wrong=wrong)
    )


def note_redefined(reader: Connector, metrics: Mapping[str, Metric], start: date, end: date) -> None:
    """Mark the days from which on a number that was asked for means something else."""
    for one in reader.redefined:
        if start <= one.day <= end and (changed := [name for name in one.metrics if name in metrics]):
            reader.flag(
                "redefined", one.day, Sentence("{changed}: {note}").filled(changed=changed, note=as_declared(one.note))
            )


def _strange(name: str, dimensions: Mapping[str, str], metrics: Mapping[str, Metric]) -> Sentence | None:
    """What is wrong with a metric and its combination of dimensions, if anything."""
    if name not in metrics:
        return Sentence("is no declared metric ({known})").filled(known=list(metrics))
    if undeclared := set(dimensions) - set(metrics[name].dimensions):
        return Sentence("has undeclared dimensions {names}").filled(names=str(sorted(undeclared)))
    if numbers := [n for n, text in dimensions.items() if not isinstance(text, str)]:
        said = Sentence("has no text but {found} as {dimension}")
        return said.filled(found=repr(dimensions[numbers[0]]), dimension=numbers[0])
    return None


def parts_of(
    reader: Connector, metrics: dict[str, Metric], rows: pa.Table, start: date, end: date
) -> Iterator[PullPart]:
    """A part for the metrics with a history (one each for those of different first days), and one for snapshots.

    A metric without any point clears nothing.
    """
    today, snapshots = reader.today, _snapshots(reader, metrics)
    # Today is not over yet; only a file, which is read anew each time, says all it has to say.
    restated = reader.lag + reader.restate if reader.whole else max(1, reader.lag + reader.restate)
    settled = min(end, today - timedelta(days=restated))
    history = [name for name, m in metrics.items() if name not in snapshots and m.kind != "ratio"]  # never read
    firsts = {name: max(start, reader.spoken_from.get(name, start)) for name in history}
    groups = [([n for n in history if firsts[n] == first], first, end, settled) for first in sorted({*firsts.values()})]
    for group, low, high, final in (*groups, (sorted(snapshots), today, today, today)):
        mine = _of(rows, group, low)
        found = set(pc.unique(mine["metric"]).to_pylist())
        if missing := [name for name in group if name not in found]:
            reader.flag(
                "empty",
                None,
                Sentence("no value of {missing} from {low} to {high}").filled(missing=missing, low=low, high=high),
            )
        if mine.num_rows:
            last = max(high, pc.max(mine["day"]).as_py()) if reader.whole else high  # a file may reach past today
            yield PullPart(tuple(name for name in group if name in found), low, last, mine, final)


def _of(rows: pa.Table, metrics: list[str], first: date) -> pa.Table:
    """The rows of some metrics from a day on; the same table where it has no others."""
    wanted = pc.and_(
        pc.is_in(rows["metric"], pa.array(metrics, pa.string())),
        pc.greater_equal(rows["day"], pa.scalar(first, pa.date32())),
    )
    return rows if pc.all(wanted, min_count=0).as_py() else rows.filter(wanted)


def without_refused(host: PullHost, metrics: dict[str, Metric], *, brought: bool) -> dict[str, Metric]:
    """The metrics that this pull may speak for. Raises the first refusal where there was nothing but refusals.

    brought: whether there are points.
    """
    parts = host.parts
    if parts.first_error is not None and not parts.answered and not brought:
        raise parts.first_error
    for part in parts.refused.values():
        host.flag(Flag("refused", None, str(part), part.sentence))
    return {name: metric for name, metric in metrics.items() if name not in parts.metrics}


def _snapshots(reader: Connector, metrics: dict[str, Metric]) -> frozenset[str]:
    return frozenset(metrics) & (frozenset(metrics) if reader.history == 0 else reader.snapshots)
