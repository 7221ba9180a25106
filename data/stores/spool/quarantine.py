"""The quarantine: implausible values, kept out of the store until they are accepted, rejected or superseded.

What is held is a batch of one metric over days in a row, as a Parquet file. Accepted, it goes the ordinary way through
the spool, marked with who said so and when. Rejected or overtaken by a later pull, it goes to `rejected/` of the
archive; what a person has rejected is known from there and not asked about again while it comes unchanged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from data.stores.metrics.batch import Batch, fingerprint
from data.stores.spool.spool import Spool, UnreadableBatch, read_batch, write_batch
from okr_model.metrics.plausibility import WHYS

Decision = Literal["accepted", "rejected", "overtaken"]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Consecutive days of one metric, quarantined until accepted, rejected or superseded by a later pull.

    path: the Parquet file of the batch.  table: its rows.
    """

    path: Path
    batch: Batch
    table: pa.Table

    @property
    def source(self) -> str:
        """The source they came from."""
        return self.batch.source

    @property
    def metric(self) -> str:
        """Its name, without the source."""
        return self.batch.metrics[0]

    @property
    def name(self) -> str:
        """Its full name, `source.metric`."""
        return f"{self.source}.{self.metric}"

    @property
    def since(self) -> datetime:
        """When they were first held."""
        return next(
            (datetime.fromisoformat(f["since"]) for f in self.batch.flags if "since" in f), self.batch.pulled_at
        )

    @property
    def doubts(self) -> list[dict[str, Any]]:
        """The flags that say why, a day each: `code` (see `plausibility`), `day`, `value`, `low`, `high`."""
        return [flag for flag in self.batch.flags if flag["code"] in WHYS]


class Quarantine:
    """The folder of what waits, and the archive of what was turned away."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.folder = spool.folder / "held"
        self.rejected = spool.archived / "rejected"

    def version(self) -> tuple[str, ...]:
        """Another value whenever something is held or decided."""
        return tuple(sorted(path.name for path in self.folder.glob("[!.]*.parquet")))

    def all(self, source: str | None = None) -> list[Quarantined]:
        """What is quarantined, of one source or of all, by source, metric and day; unreadable files are left out."""
        found = [held for path in self.folder.glob("[!.]*.parquet") for held in _read(path)]
        kept = [held for held in found if source is None or held.source == source]
        return sorted(kept, key=lambda held: (held.source, held.metric, held.batch.start, held.batch.id))

    def hold(self, batch: Batch, table: pa.Table) -> None:
        """Keep a batch of one metric aside; once this returns it survives a crash."""
        write_batch(self.folder, batch, table)

    def accept(self, held: Collection[Quarantined], *, by: str, at: datetime) -> None:
        """Send what waits the ordinary way, as it is. The owner of the store takes it in."""
        for one in held:
            accepted = _decided(one.batch, "accepted", by=by, at=at)
            self._spool.write(replace(accepted, trusted=True), one.table)
            one.path.unlink(missing_ok=True)

    def turn_away(self, held: Collection[Quarantined], decision: Decision, *, by: str, at: datetime) -> None:
        """Keep it in the archive, out of the store for good."""
        for one in held:
            write_batch(self.rejected, _decided(one.batch, decision, by=by, at=at), one.table)
            one.path.unlink(missing_ok=True)

    def turned_away(self, source: str, metric: str) -> set[tuple[date, str]]:
        """The days of a metric that a person has rejected, each with the fingerprint of its rows."""
        rejected = [h for path in self.rejected.glob("[!.]*.parquet") for h in _read(path) if _is_rejected(h.batch)]
        return {
            (day, day_fingerprint(h.table, day))
            for h in rejected
            if (h.source, h.metric) == (source, metric)
            for day in pc.unique(h.table["day"]).to_pylist()
        }


def day_fingerprint(table: pa.Table, day: date) -> str:
    """The fingerprint of the rows of one day."""
    return fingerprint(table.filter(pc.equal(table["day"], pa.scalar(day, pa.date32()))))


def _is_rejected(batch: Batch) -> bool:
    return any(flag["code"] == "rejected" for flag in batch.flags)


def _decided(batch: Batch, decision: Decision, *, by: str, at: datetime) -> Batch:
    note = f"{decision} by {by}, {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    days = sorted({flag["day"] for flag in batch.flags if flag["code"] in WHYS})
    return replace(
        batch,
        flags=(
            *batch.flags,
            *({"code": decision, "day": day, "note": note, "metric": batch.metrics[0]} for day in days),
        ),
    )


def _read(path: Path) -> Iterator[Quarantined]:
    with suppress(UnreadableBatch, OSError):  # decided by somebody else just now, or damaged: not ours to judge
        yield Quarantined(path, *read_batch(path))
