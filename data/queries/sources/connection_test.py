"""Whether a source answers as it is configured, in a verdict a person can act on, and what it would bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Thread
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from connectors.framework import point_table, registry, runner
from connectors.framework.connector import Flag
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Retired, Throttled, Transient
from connectors.framework.files import OutsideFolders
from connectors.framework.limits import Patience
from connectors.framework.network import NotAllowed
from data.config.source_settings import SettingsError, SourceSettings
from data.ingest import authorisations
from okr_model.metrics.metrics import Metric
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence, sentence_of

BRIEF: Final = Patience(attempts=2, longest_wait=5.0, answer=30.0, total=60.0, most_cells=300_000)
"""Somebody is waiting for the verdict, and the server's memory is for its pages: a large table is looked at in part."""

DAYS: Final = 7
T = TypeVar("T")

_HEADINGS: Final[dict[type[ConnectorError], Sentence]] = {
    NotAllowed: Sentence("It is not on the Internet."),
    OutsideFolders: Sentence("The file lies outside of the folders that sources may read."),
    AuthFailed: Sentence("Access denied."),
    BadConfig: Sentence("It does not know what was requested."),
    Throttled: Sentence("Too many requests for now."),
    Transient: Sentence("It cannot be reached."),
    Retired: Sentence("It no longer supports this version of its API."),
    BadData: Sentence("Unexpected answer."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a source answered. passing: what is wrong may pass by itself, so the options may well be right.

    refused: parts that it did not give.  flags: marks of quality of what it gave.
    """

    ok: bool
    heading: Sentence
    message: Sentence
    remedy: Sentence | None = None
    passing: bool = False
    refused: tuple[str, ...] = ()
    flags: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A verdict and, where the source answered, its newest days: a row a day, a column a metric; and its marks."""

    verdict: Verdict
    metrics: tuple[Metric, ...] = ()
    days: pd.DataFrame | None = None
    points: int = 0
    notes: tuple[Sentence, ...] = ()


def ask(source: SourceSettings, now: datetime) -> Verdict:
    """Ask a source for its newest days. Raises its SettingsError where it is not configured rightly."""
    try:
        source = authorisations.renewed(source)
        connector, its_today = registry.get(source.connector), today(source, now)
        said, pulled = runner.answered(connector, source.options, today=its_today, zone=source.timezone, patience=BRIEF)
    except ConnectorError as error:
        return refused(error)
    flags = _different(pulled.flags)
    return Verdict(True, Sentence("It works."), said, refused=tuple(map(str, pulled.refused)), flags=flags)


def refused(error: ConnectorError) -> Verdict:
    """What a failed pull means, and what to do."""
    heading = next((said for kind, said in _HEADINGS.items() if isinstance(error, kind)), Sentence("It failed."))
    return Verdict(False, heading, error.sentence, error.advice, passing=isinstance(error, Throttled | Transient))


def try_out(
    source: SourceSettings, now: datetime, cycles: Callable[[date, date], tuple[Cycle, ...]], *, kept: bool = True
) -> Trial:
    """Pull the last seven days of a source, for its verdict and to look at; nothing of them is stored.

    cycles: those that cover a window (`Workspace.cycles_over`).  kept: its key is the one that is kept, not one that
    was just typed: a token that is over is renewed first.
    """
    try:
        source = authorisations.renewed(source) if kept else source
        connector, its_today = registry.get(source.connector), today(source, now)
        start, end = runner.window(connector, settled=None, today=its_today, first=source.start)
        if not connector.whole:
            start = max(start, end - timedelta(days=DAYS - 1))
        pulled = runner.pull(
            connector,
            source.options,
            source=source.name or "trial",
            start=start,
            end=end,
            today=its_today,
            zone=source.timezone,
            cycles=cycles(max(start, end - timedelta(days=DAYS)), end),
            patience=BRIEF,
        )
    except ConnectorError as error:
        return Trial(refused(error), source.metrics)
    except SettingsError as error:
        return Trial(Verdict(False, Sentence("It is not set up yet."), sentence_of(error)), source.metrics)
    rows = pulled.rows
    if rows.num_rows:
        last = pc.max(rows["day"]).as_py()
        newest = Sentence("{metrics}: up to {day}").filled(metrics=pulled.metrics, day=last)
        said = Verdict(True, Sentence("It works."), newest)
    else:
        said = Verdict(
            True,
            Sentence("It answers, but has no values for these days."),
            Sentence("{start} to {end}").filled(start=start, end=end),
        )
    notes = _different(pulled.flags)
    return Trial(said, source.metrics, newest_days(rows, source.metrics), rows.num_rows, notes)


def _different(flags: Iterable[Flag]) -> tuple[Sentence, ...]:
    """What flags say, each thing once."""
    return tuple({str(flag.sentence): flag.sentence for flag in flags}.values())


def newest_days(rows: pa.Table, metrics: tuple[Metric, ...], days: int = DAYS) -> pd.DataFrame:
    """The last days that have values: a row a day, a column a metric, summed over dimensions where that is right."""
    adds = pa.array([m.name for m in metrics if m.additivity != "none"], pa.string())
    of_a_day = pc.fill_null(pc.equal(rows["since"], rows["day"]), True)
    right = pc.or_(pc.is_in(rows["metric"], adds), pc.equal(rows["dims"], point_table.spelled({})))
    sums = rows.filter(pc.and_(of_a_day, right)).group_by(["day", "metric"]).aggregate([("value", "sum")])
    wide: pd.DataFrame = sums.to_pandas().pivot(index="day", columns="metric", values="value_sum").sort_index()
    order = [m.name for m in metrics if m.name in wide.columns]
    return wide[order].tail(days)


def in_background(job: Callable[[], T]) -> Future[T]:
    """Run a job in a thread of its own, which a server that stops does not wait for."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except BaseException as error:  # handed over, not swallowed
            future.set_exception(error)

    Thread(target=run, daemon=True, name="trial").start()
    return future


def today(source: SourceSettings, now: datetime) -> date:
    """The day it is where the source counts its days."""
    return now.astimezone(ZoneInfo(source.timezone)).date()
