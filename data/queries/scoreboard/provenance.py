"""The evidence behind a figure: which pulls its rows come from."""

from __future__ import annotations

from dataclasses import replace

from data.queries.metrics.data_flags import counted_days
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.metrics.batch import Batch
from data.stores.metrics.store import Evidence, MetricStore

__all__ = ["Evidence", "behind", "latest_pulls"]

_LOOKED_THROUGH = 200  # batches of a source


def behind(metrics: MetricStore, standing: Standing, board: Scoreboard) -> list[Evidence]:
    """The batches that the days of a key result come from, the latest pull first; each batch once."""
    if standing.formula is None:
        return []
    first, last = counted_days(standing, board)
    found: dict[str, Evidence] = {}
    for name in sorted(standing.formula.metrics):
        source, _, metric = name.partition(".")
        for one in metrics.evidence(source, metric, first, last, board.as_of):
            known = found.get(one.batch.id)
            found[one.batch.id] = _together(known, one) if known else one
    return sorted(found.values(), key=lambda e: e.batch.id, reverse=True)


def latest_pulls(metrics: MetricStore, board: Scoreboard) -> dict[str, Batch]:
    """By `source.metric`: the last pull that brought values of each metric behind a board.

    Without one is a metric that none of the source's last pulls brought.
    """
    wanted = {name for one in board.standings if one.formula for name in one.formula.metrics}
    found: dict[str, Batch] = {}
    for source in sorted({name.partition(".")[0] for name in wanted}):
        for record in metrics.batches([source], _LOOKED_THROUGH):
            if board.as_of is None or record.ingested.ingested_at <= board.as_of:
                for metric in record.brought:
                    found.setdefault(f"{source}.{metric}", record.batch)
    return {name: found[name] for name in wanted if name in found}


def _together(a: Evidence, b: Evidence) -> Evidence:
    return replace(
        a, rows=a.rows + b.rows, first_day=min(a.first_day, b.first_day), last_day=max(a.last_day, b.last_day)
    )
