"""What a pull may speak for: its points, each one found valid, and the days and metrics that they replace."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.framework.connector import Connector, Flag, Point
from connectors.framework.errors import BadData
from connectors.framework.pull_host import PullHost
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, as_declared

_NUMBER = int | float


@dataclass(frozen=True, slots=True)
class PullPart:
    """What replaces the stored days [start, end] of some metrics. Each of them has at least one point.

    settled_through: the last day the source will not restate any more.
    """

    metrics: tuple[str, ...]
    start: date
    end: date
    points: tuple[Point, ...]
    settled_through: date


def checked(
    points: Iterable[Point], reader: Connector, metrics: dict[str, Metric], start: date, end: date
) -> list[Point]:
    """The points, each one found valid and taken once; raises BadData naming the first that is not."""
    today, latest = reader.today, date.max if reader.whole else end
    days = dict.fromkeys(metrics, (start, latest)) | dict.fromkeys(_snapshots(reader, metrics), (today, today))
    # Values by moment, of each metric and combination of dimensions, in whatever order these are named.
    seen_of: dict[tuple[object, ...], dict[date | tuple[date, date], float]] = {}
    found = []
    for point in points:
        name, day, value, dimensions, since = point
        named = (name, *dimensions.items())
        seen = seen_of.get(named)
        if seen is None:
            if strange := _strange(name, dimensions, metrics):
                raise BadData(
                    Sentence("{title}: {name} on {day} {strange}").filled(
                        title=reader.title, name=name, day=day, strange=strange
                    )
                )
            seen = seen_of[named] = seen_of.setdefault((name, *sorted(dimensions.items())), {})
        first, last = days[name]
        moment = day if since is None else (day, since)
        if not first <= day <= last:
            wrong = Sentence("lies outside {first} … {last}").filled(first=first, last=last)
        elif not isinstance(value, _NUMBER) or value is True or value is False or not math.isfinite(value):
            wrong = Sentence("has no finite number but {found}").filled(found=repr(value))
        elif since is not None and (since > day or metrics[name].additivity != "none"):
            wrong = Sentence("cannot count since {since}").filled(since=since)
        elif moment not in seen:
            seen[moment] = value
            found.append(point)
            continue
        elif seen[moment] == value:  # rows move from page to page while somebody turns them
            reader.flag("repeated", day, Sentence("{name}: given twice, alike; taken once").filled(name=name))
            continue
        else:
            wrong = Sentence("was given twice, as {one} and as {other}").filled(
                one=f"{seen[moment]:.15g}", other=f"{value:.15g}"
            )
        raise BadData(
            Sentence("{title}: {name} on {day} {wrong}").filled(title=reader.title, name=name, day=day, wrong=wrong)
        )
    return found


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
    reader: Connector, metrics: dict[str, Metric], points: list[Point], start: date, end: date
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
        mine = [point for point in points if point.metric in group and point.day >= low]
        found = {point.metric for point in mine}
        if missing := [name for name in group if name not in found]:
            reader.flag(
                "empty",
                None,
                Sentence("no value of {missing} from {low} to {high}").filled(missing=missing, low=low, high=high),
            )
        if mine:
            last = max(high, *(point.day for point in mine)) if reader.whole else high  # a file may reach past today
            yield PullPart(tuple(name for name in group if name in found), low, last, tuple(mine), final)


def without_refused(host: PullHost, metrics: dict[str, Metric], points: list[Point]) -> dict[str, Metric]:
    """The metrics that this pull may speak for. Raises the first refusal where there was nothing but refusals."""
    parts = host.parts
    if parts.first_error is not None and not parts.answered and not points:
        raise parts.first_error
    for part in parts.refused.values():
        host.flag(Flag("refused", None, str(part), part.sentence))
    return {name: metric for name, metric in metrics.items() if name not in parts.metrics}


def _snapshots(reader: Connector, metrics: dict[str, Metric]) -> frozenset[str]:
    return frozenset(metrics) & (frozenset(metrics) if reader.history == 0 else reader.snapshots)
