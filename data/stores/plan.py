"""What people decided and what the syncs did: cycles, objectives, key results, the log of their changes, sync runs.

A plan is applied as a whole, in one transaction; what the new plan leaves out is archived, never deleted, and every
change of a field keeps the value before it, who changed it, when, and why where a reason was given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import RowMapping, case, func, insert, or_, select, update

from data.stores import plan_rows
from data.stores import plan_tables as tables
from data.stores.changes import Change, compare
from data.stores.plan_engine import PlanStoreError, open_engine, reading, without_password, writing
from okr_model.cycles import Cycle
from okr_model.plan import Plan

__all__ = ["Change", "Logged", "PlanStore", "PlanStoreError", "SyncRun"]

T = TypeVar("T")
RunState = Literal["running", "ok", "empty", "spooled", "failed"]


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One attempt to pull one source. `id` is given by the store; `rows` came, `changed` of them were new to it.

    batch_ids: the batches it spooled, with spaces between; whoever takes one in says so with `batch_taken`.
    settled_through: the last settled day of the windows whose batches are safe in the spool; there the next one begins,
    also where this one failed or was killed.
    again_at: when it is worth asking again, where a quota was used up.
    """

    source: str
    connector: str
    state: RunState
    started_at: datetime
    by: str
    finished_at: datetime | None = None
    window_start: date | None = None
    window_end: date | None = None
    rows: int = 0
    changed: int = 0
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None
    remedy: str | None = None
    batch_ids: str | None = None
    settled_through: date | None = None
    again_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A change as it was made: when, by whom, and why where that was said."""

    at: datetime
    author: str
    reason: str | None
    change: Change


class PlanStore:
    """Safe to share between threads, and the database between processes.

    where: a file for SQLite, or an address such as `postgresql://USER:PASSWORD@HOST/DATABASE`.
    Raises `PlanStoreError` where it cannot be opened.
    """

    def __init__(self, where: str | Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = open_engine(where)
        self._now = now

    def __repr__(self) -> str:
        return f"PlanStore({without_password(self._engine.url)})"

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Plans

    def cycles(self) -> list[Cycle]:
        """Every cycle there is a plan for, earliest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.cycle).order_by("start", "end", "id"))
            return [Cycle(row.start, row.end, row.id) for row in rows]

    def plan(self, cycle_id: str) -> Plan | None:
        """The plan of a cycle as it stands; None where there is none."""
        with reading(self._engine) as connection:
            return plan_rows.read(connection, cycle_id)[0]

    def apply(self, plan: Plan, author: str, reason: str | None = None) -> list[Change]:
        """Make `plan` the plan of its cycle, all of it or nothing; says what changed, which may be nothing."""
        with writing(self._engine, alone=True) as connection:
            before, archived = plan_rows.read(connection, plan.cycle.id)
            if changes := compare(before, plan, archived):
                now = self._now()
                plan_rows.write(connection, plan, now)
                log = {"at": now, "author": author, "reason": reason, "cycle_id": plan.cycle.id}
                connection.execute(insert(tables.change), [log | asdict(change) for change in changes])
            return changes

    def history(self, cycle_id: str, item: str | None = None) -> list[Logged]:
        """Every change of a cycle's plan, oldest first; only those of one objective or key result with its id."""
        query = select(tables.change).where(tables.change.c.cycle_id == cycle_id).order_by("number")
        if item is not None:
            query = query.where(tables.change.c.id == item)
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings()
            return [Logged(r["at"], r["author"], r["reason"], _of(Change, r)) for r in rows]

    # Runs

    def log_run(self, run: SyncRun) -> SyncRun:
        """Record a run; gives it back with its id."""
        with writing(self._engine) as connection:
            done = connection.execute(insert(tables.sync_run).values(_values(run)))
            assert done.inserted_primary_key is not None
            return replace(run, id=done.inserted_primary_key[0])

    def note_run(self, run_id: int, **changes: Any) -> SyncRun:
        """Change some fields of what is recorded of a run; gives it back as it is then.

        Only these: the owner of the metric store may be counting `changed` at the same time.
        Raises LookupError where there is no run with that id.
        """
        with writing(self._engine) as connection:
            connection.execute(update(tables.sync_run).where(tables.sync_run.c.id == run_id).values(changes))
        return self.run(run_id)

    def batch_taken(self, batch_id: str, changed: int) -> None:
        """Note that the owner of the metric store has taken a batch in, which changed so many rows."""
        run = tables.sync_run
        waiting = run.c.batch_ids.contains(batch_id, autoescape=True)
        state = case((run.c.state == "spooled", "ok"), else_=run.c.state)
        with writing(self._engine) as connection:
            connection.execute(update(run).where(waiting).values(state=state, changed=run.c.changed + changed))

    def batch_divided(self, batch_id: str, pieces: Sequence[str]) -> None:
        """Note that the owner has divided a batch into these; the run that brought it waits for them instead."""
        run = tables.sync_run
        more = "".join(f" {piece}" for piece in pieces if piece != batch_id)
        waiting = run.c.batch_ids.contains(batch_id, autoescape=True)
        known = [run.c.batch_ids.contains(piece, autoescape=True) for piece in pieces if piece != batch_id]
        if more:
            with writing(self._engine) as connection:
                connection.execute(update(run).where(waiting, ~or_(*known)).values(batch_ids=run.c.batch_ids + more))

    def run(self, run_id: int) -> SyncRun:
        """A run as it is recorded now. Raises LookupError where there is none with that id."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.sync_run).where(tables.sync_run.c.id == run_id)).mappings().first()
        if row is None:
            raise LookupError(f"There is no sync run with the id {run_id}.")
        return _of(SyncRun, row)

    def runs(self, source: str | None = None, *, latest: bool = False, limit: int = 100) -> list[SyncRun]:
        """Runs, newest first. latest: only the newest of each source."""
        table = tables.sync_run
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(table.c.source == source)
        if latest:
            query = query.where(table.c.id.in_(select(func.max(table.c.id)).group_by(table.c.source)))
        with reading(self._engine) as connection:
            return [_of(SyncRun, row) for row in connection.execute(query).mappings()]

    def latest_run(self, source: str) -> SyncRun | None:
        """The newest run of a source that has ended; a killed one never does, and is passed over."""
        table = tables.sync_run
        query = select(table).where(table.c.source == source, table.c.state != "running")
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(table.c.id.desc()).limit(1)).mappings().first()
            return _of(SyncRun, row) if row is not None else None

    def settled_through(self, source: str, until: date = date.max) -> date | None:
        """The last day of a source that has been pulled for good, none later than `until`.

        An empty window counts for nothing: what it missed because of a wrong account or a missing right must come with
        the first pull that works.
        """
        table = tables.sync_run
        query = select(func.max(table.c.settled_through))
        query = query.where(table.c.source == source, table.c.settled_through <= until)
        with reading(self._engine) as connection:
            day: date | None = connection.execute(query).scalar_one()
            return day

    def has_pulled(self, source: str) -> bool:
        """Whether any pull of a source has come to its end and brought something."""
        run = tables.sync_run
        query = select(run.c.id).where(run.c.source == source, run.c.state.in_(("ok", "spooled"))).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def reached(self, source: str) -> date | None:
        """The last day that the newest pull of a source asked for which came to its end; None before one did."""
        run = tables.sync_run
        query = select(run.c.window_end).where(run.c.source == source, run.c.state.in_(("ok", "spooled", "empty")))
        with reading(self._engine) as connection:
            day: date | None = connection.execute(query.order_by(run.c.id.desc()).limit(1)).scalar()
            return day

    def version(self) -> tuple[object, ...]:
        """Another value whenever a plan or a run has changed."""
        query = select(
            select(func.max(tables.change.c.number)).scalar_subquery(),
            select(func.max(tables.sync_run.c.id)).scalar_subquery(),
            select(func.max(tables.sync_run.c.finished_at)).scalar_subquery(),
            select(func.sum(tables.sync_run.c.changed)).scalar_subquery(),
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(query).one())


def _values(run: SyncRun) -> dict[str, Any]:
    values = asdict(run)
    del values["id"]
    return values


def _of(kind: type[T], row: RowMapping) -> T:
    """A dataclass from the columns called like its fields."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})  # type: ignore[arg-type]
