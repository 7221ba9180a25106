"""Runs a connector: where a pull starts and ends, and one complete, validated pull, or an error and nothing."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from connectors.framework import clock, point_table
from connectors.framework.annotations import Annotated, Annotation
from connectors.framework.column_source import ColumnSource
from connectors.framework.connector import Connector, ConnectorOptions, Flag, Point
from connectors.framework.described import Described
from connectors.framework.errors import BadConfig, BadData, ConnectorError
from connectors.framework.key_facts import KeyFacts
from connectors.framework.limits import Patience
from connectors.framework.pull_host import PullHost
from connectors.framework.pull_parts import PullPart, checked, note_redefined, parts_of, without_refused
from connectors.framework.redaction import Redactor
from connectors.framework.refused_parts import RefusedPart
from connectors.framework.tables.table import Table
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence, as_declared

C = TypeVar("C", bound=Connector)
T = TypeVar("T")

FIRST_PULL: Final = 730
"""Days a first pull goes back at most, where the settings name no start."""

BEGINNING: Final = date(1970, 1, 1)
"""Where the window of a source that is always read whole begins, where the settings name no start."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pull:
    """Everything one source said about [start, end]. Metrics without a single value are in no part.

    refused: what the source did not give us, while it gave the rest; the metrics of that are in no part either.
    """

    source: str
    connector: str
    start: date
    end: date
    parts: tuple[PullPart, ...]
    flags: tuple[Flag, ...]
    requests: int
    pulled_at: datetime
    refused: tuple[RefusedPart, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of all parts; for few of them."""
        return tuple(point for part in self.parts for point in part.points)

    @property
    def rows(self) -> pa.Table:
        """The rows of all parts, as `point_table.SCHEMA` has them."""
        return pa.concat_tables([point_table.SCHEMA.empty_table(), *(part.rows for part in self.parts)])

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics of all parts."""
        return tuple(name for part in self.parts for name in part.metrics)


def window(
    connector: type[Connector],
    *,
    settled: date | None,
    today: date,
    first: date | None = None,
    since: date | None = None,
) -> tuple[date, date]:
    """Where the next pull starts and ends, both inside.

    settled: the last day that has been pulled and was settled then (`Part.settled_through`); None where none has.
    first: the settings' `start`. since: asks for more of the past. Raises BadConfig for a `first` still to come.
    """
    end = today - timedelta(days=connector.lag)
    if first is not None and first > end:
        raise BadConfig(
            Sentence("this source starts on {first}, but {title} has no later day than {end} yet").filled(
                first=first, title=as_declared(connector.title), end=end
            )
        )
    if connector.history == 0:
        return today, today
    if connector.whole:
        return first or BEGINNING, end
    edge = today - timedelta(days=connector.history)
    if settled is None:
        start = first or today - timedelta(days=FIRST_PULL)
    else:
        start = settled + _ONE_DAY
        edge += _ONE_DAY  # the oldest day is about to leave the service: its absence must not clear what we have
    return min(max(min(start, since or start), edge, first or edge), end), end


def windows(connector: type[Connector], start: date, end: date) -> list[tuple[date, date]]:
    """[start, end] in the pieces the connector asks for at once, oldest first, each with both its days inside.

    Each is a complete pull of its own: what one brought is kept, whatever becomes of the next.
    """
    if connector.whole:
        return [(start, end)]
    step = timedelta(days=connector.window)
    firsts = [start + n * step for n in range((end - start) // step + 1)]
    return [(first, min(first + step - _ONE_DAY, end)) for first in firsts]


def pull(
    connector: type[Connector],
    options: ConnectorOptions,
    *,
    source: str,
    start: date,
    end: date,
    today: date,
    zone: str = "",
    cycles: tuple[Cycle, ...] = (),
    progress: Callable[[int, int], None] | None = None,
    patience: Patience | None = None,
) -> Pull:
    """Read [start, end] of a source completely, or raise ConnectorError, free of secrets, without a chain of causes.

    zone: whose days are meant, as in the source's settings; the connector's own unless said.
    cycles: those that overlap the window, for counts of distinct people over a cycle to date.
    progress: called with (windows done, windows in all).
    """
    host = _host(connector, options, today, zone, cycles, patience)

    def read(reader: Connector) -> Pull:
        metrics = {m.name: m for m in connector.declared(options)}
        rows = checked(_read(reader, start, end, progress), reader, metrics, start, end)
        brought = rows.num_rows > 0
        if not brought and reader.unread is not None:  # an answer whose days nobody can read, not one odd row of it
            raise reader.unread
        parts = tuple(parts_of(reader, without_refused(host, metrics, brought=brought), rows, start, end))
        note_redefined(reader, metrics, start, end)
        refused = tuple(host.parts.refused.values())
        return Pull(source, connector.key, start, end, parts, host.flags, host.requests, clock.now(), refused)

    return _safely(connector(options, host), host, read)


def sample(
    connector: type[ColumnSource], options: ConnectorOptions, *, today: date, patience: Patience | None = None
) -> Table:
    """The newest rows of a source whose columns nobody has named yet. Raises ConnectorError, as `pull` does."""
    host = _host(connector, options, today, "", (), patience)
    return _safely(connector(options, host), host, lambda reader: reader.sample())


def kept_annotations(
    connector: type[Annotated], options: ConnectorOptions, *, patience: Patience | None = None
) -> list[Annotation]:
    """The annotations that people keep in the service of a source. Raises ConnectorError, as `pull` does."""
    host = _host(connector, options, clock.today(), "", (), patience)
    return _safely(connector(options, host), host, lambda reader: list(reader.annotations()))


def described(connector: type[Described], options: ConnectorOptions, *, patience: Patience | None = None) -> Any:
    """What a service tells of itself. Raises ConnectorError, as `pull` does."""
    host = _host(connector, options, clock.today(), "", (), patience)
    return _safely(connector(options, host), host, lambda reader: reader.described())


def check(
    connector: type[Connector],
    options: ConnectorOptions,
    *,
    today: date,
    zone: str = "",
    patience: Patience | None = None,
) -> str:
    """Ask a source for its newest days and say in one line what it answered. Raises ConnectorError."""
    return str(answered(connector, options, today=today, zone=zone, patience=patience)[0])


def answered(
    connector: type[Connector],
    options: ConnectorOptions,
    *,
    today: date,
    zone: str = "",
    patience: Patience | None = None,
) -> tuple[Sentence, Pull]:
    """The same line, in every language, and the pull it is about. Raises ConnectorError."""
    start, end = window(connector, settled=today, today=today)
    start = start if connector.whole else max(start, end - 2 * _ONE_DAY)
    patience = patience or Patience(attempts=2, answer=30.0, total=60.0)  # somebody is waiting for the verdict
    found = pull(connector, options, source="check", start=start, end=end, today=today, zone=zone, patience=patience)
    if not found.parts:
        said = Sentence("{title} answers, but has no values from {start} to {end}").filled(
            title=as_declared(connector.title), start=start, end=end
        )
    else:
        last = pc.max(found.rows["day"]).as_py()
        said = Sentence("{title} answers: {metrics} up to {day}").filled(
            title=as_declared(connector.title), metrics=found.metrics, day=last
        )
    for part in found.refused:
        said = Sentence("{said}. Refused: {part}").filled(said=said, part=part.sentence)
    return said, found


def key_facts(
    connector: type[Connector], options: ConnectorOptions, *, today: date, patience: Patience | None = None
) -> KeyFacts:
    """What a service tells about the key of a source; nothing where it does not. Raises ConnectorError."""
    if connector.key_facts is Connector.key_facts:
        return KeyFacts()
    host = _host(connector, options, today, "", (), patience or Patience(attempts=2, answer=30.0, total=60.0))
    return _safely(connector(options, host), host, lambda reader: reader.key_facts())


def _host(
    connector: type[Connector],
    options: ConnectorOptions,
    today: date,
    zone: str,
    cycles: tuple[Cycle, ...],
    patience: Patience | None,
) -> PullHost:
    return PullHost(
        connector,
        options,
        redactor=Redactor(options),
        today=today,
        zone=zone or connector.timezone or "UTC",
        cycles=cycles,
        patience=patience or Patience(),
    )


def _safely(reader: C, host: PullHost, job: Callable[[C], T]) -> T:
    """Let a connector do a job; whatever it raises is a ConnectorError, free of secrets, without a chain of causes."""
    redactor = host.redactor
    with closing(host), redactor.over_logs():
        try:
            return job(reader)
        except ConnectorError as error:
            failure = redactor.error(error)
        except Exception as error:  # a connector may come from anybody: whatever it raises must not leak or crash
            failure = redactor.error(_unexpected(type(reader), error))
    raise failure


def _read(reader: Connector, start: date, end: date, progress: Callable[[int, int], None] | None) -> Iterator[Point]:
    """Window after window, oldest first."""
    pieces = windows(type(reader), start, end)
    for done, (first, last) in enumerate(pieces, start=1):
        yield from reader.read(first, last)
        if progress:
            progress(done, len(pieces))


def _unexpected(connector: type[Connector], error: Exception) -> BadData:
    """An answer of another shape shows as a KeyError or its like somewhere in `read`: name the line."""
    frames = traceback.extract_tb(error.__traceback__)
    home = connector.__module__.rpartition(".")[2]
    frame = next((f for f in reversed(frames) if Path(f.filename).stem == home), frames[-1])
    what = f"{type(error).__name__}: {error} ({Path(frame.filename).name} line {frame.lineno})"
    return BadData(
        Sentence("{title} answered in an unexpected shape: {what}").filled(
            title=as_declared(connector.title), what=what
        )
    )
