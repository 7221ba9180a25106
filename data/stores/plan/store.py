"""What people decided and said, and what the syncs did, in one database.

    plan, log, over_time, …        plans as they stand and stood (`plan_history`)
    apply, edit, add_…, archive    changes of plans, logged with their reasons (`plan_edits`)
    people, sessions               who takes part, and which of their sessions still count (`people`)
    tokens                         by which programs ask in a person's name (`tokens`)
    rhythm                         check-ins, comments, feedback, values typed in (`rhythm`)
    workshops                      goal-setting sessions (`workshops`)
    drivers                        events that drive metrics (`drivers`)
    favourites                     what people keep at hand (`favourites`)
    reviews                        review meetings, their frozen packs, decisions and actions (`reviews`)
    browsers, form_drafts, …       what is kept for one person or browser (`personal`)
    runs, log_run, …               the log of syncs, here

Every change is one transaction, all of it or nothing. What a plan leaves out is archived, never deleted. Whatever is
refused raises a `Refused` or one of its kinds (`plan_errors`), with words for the person who tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from sqlalchemy import Engine, RowMapping, Select, and_, case, func, insert, or_, select, update

from data.config import clock
from data.stores.activity.store import ActivityLog
from data.stores.check_ins.store import CheckIns
from data.stores.check_ins.tables import SAID, reaction
from data.stores.drivers.store import Drivers, newest_step
from data.stores.favourites.store import Favourites
from data.stores.forecasts.store import ForecastLog
from data.stores.people.sessions import Sessions
from data.stores.people.store import People
from data.stores.people.tables import session_number
from data.stores.personal.preferences import KeptPreferences
from data.stores.personal.preferences import newest as newest_preference
from data.stores.plan import tables
from data.stores.plan.archive import Gone
from data.stores.plan.changes import Change
from data.stores.plan.edits import Edition, Edits
from data.stores.plan.engine import PlanStoreError, open_engine, reading, without_password, writing
from data.stores.plan.errors import Conflict, NotThere, ReasonNeeded, Refused
from data.stores.plan.history import History
from data.stores.plan.log import Logged, PastValue
from data.stores.scenarios.tables import proposal as _proposal
from data.stores.scenarios.tables import scenario as _scenario
from okr_model.wording.sentence_json import loaded
from okr_model.wording.sentences import Sentence, as_it_is

if TYPE_CHECKING:
    from data.stores.display_links.store import DisplayLinks
    from data.stores.notices.store import Notices
    from data.stores.personal.browsers import Browsers
    from data.stores.personal.form_drafts import FormDrafts
    from data.stores.personal.inbox_marks import InboxMarks
    from data.stores.personal.views import Views
    from data.stores.reviews.store import Reviews
    from data.stores.scenarios.store import Scenarios
    from data.stores.tiles.store import Tiles
    from data.stores.tokens.store import Tokens
    from data.stores.workshops.store import Workshops

__all__ = [
    "Change",
    "Conflict",
    "Edition",
    "Gone",
    "Logged",
    "NotThere",
    "PastValue",
    "PlanStore",
    "PlanStoreError",
    "ReasonNeeded",
    "Refused",
    "SyncRun",
]

T = TypeVar("T")
_SKEW = timedelta(minutes=5)  # as far as a good clock may be set back
RunState = Literal["running", "ok", "empty", "spooled", "failed"]


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One attempt to pull one source. `id` is given by the store; `rows` came, `changed` of them were new to it.

    batch_ids: the batches it spooled, with spaces between; whoever takes one in says so with `batch_taken`.
    settled_through: the last settled day of the windows whose batches are safe in the spool; there the next one begins,
    also where this one failed or was killed.
    again_at: when it is worth asking again, where a quota was used up.
    refused: the parts the source did not give, as `data.ingest.refused_parts` writes them; a run that begins takes over
    those of the run before.  key_expires: when the key of the source lapses, where the service tells.
    error, remedy: why it failed and what to do, in English.  in_words: the same as sentences (`why`, `advice`).
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
    refused: str | None = None
    key_expires: datetime | None = None
    in_words: str | None = None
    id: int | None = None

    @property
    def why(self) -> Sentence | None:
        """Why it failed, for every language; as it was told where an older program told it."""
        return next(iter(loaded(self.in_words)), None) or (as_it_is(self.error) if self.error else None)

    @property
    def advice(self) -> Sentence | None:
        """What to do about it."""
        return next(iter(loaded(self.in_words)[1:]), None) or (as_it_is(self.remedy) if self.remedy else None)


class PlanStore(History, Edits):
    """Safe to share between threads, and the database between processes.

    where: a file for SQLite, or an address such as `postgresql://USER:PASSWORD@HOST/DATABASE`.
    Raises `PlanStoreError` where it cannot be opened.
    """

    def __init__(self, where: str | Path, now: Callable[[], datetime] = clock.now) -> None:
        self._over(open_engine(where), now)

    def _over(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        #: What was forecast of the key results, day by day.
        self.forecasts = ForecastLog(engine)
        self.people = People(engine, now)
        self.sessions = Sessions(engine, now)
        self.check_ins = CheckIns(engine, now)
        self.drivers = Drivers(engine, now)
        self.activity = ActivityLog(engine)
        self.favourites = Favourites(engine, now)

    def as_if(self, moment: datetime) -> Self:
        """The same store, at another moment: for a past that is made up."""
        twin = type(self).__new__(type(self))
        twin._over(self._engine, lambda: moment)
        return twin

    def __repr__(self) -> str:
        return f"PlanStore({without_password(self._engine.url)})"

    # What most commands do without is imported when it is first asked for: they start sooner.

    @cached_property
    def workshops(self) -> Workshops:
        """Goal-setting sessions."""
        from data.stores.workshops.store import Workshops

        return Workshops(self._engine, self._now)

    @cached_property
    def scenarios(self) -> Scenarios:
        """Saved scenarios, and the targets proposed from them."""
        from data.stores.scenarios.store import Scenarios

        return Scenarios(self._engine, self._now)

    @cached_property
    def reviews(self) -> Reviews:
        """Review meetings."""
        from data.stores.reviews.store import Reviews

        return Reviews(self._engine, self._now)

    @cached_property
    def notices(self) -> Notices:
        """What people wish to be told, and what is to be sent."""
        from data.stores.notices.store import Notices

        return Notices(self._engine, self._now)

    @cached_property
    def display_links(self) -> DisplayLinks:
        """Links for screens in the office."""
        from data.stores.display_links.store import DisplayLinks

        return DisplayLinks(self._engine, self._now)

    @cached_property
    def tiles(self) -> Tiles:
        """Links to live tiles."""
        from data.stores.tiles.store import Tiles

        return Tiles(self._engine, self._now)

    @cached_property
    def browsers(self) -> Browsers:
        """Who works in which browser, where nobody signs in."""
        from data.stores.personal.browsers import Browsers

        return Browsers(self._engine, self._now)

    @cached_property
    def form_drafts(self) -> FormDrafts:
        """Half-filled forms."""
        from data.stores.personal.form_drafts import FormDrafts

        return FormDrafts(self._engine, self._now)

    @cached_property
    def views(self) -> Views:
        """How each person likes to see a page."""
        from data.stores.personal.views import Views

        return Views(self._engine, self._now)

    @cached_property
    def preferences(self) -> KeptPreferences:
        """How each person likes to read."""
        return KeptPreferences(self._engine, self._now)

    @cached_property
    def inbox_marks(self) -> InboxMarks:
        """What of their inbox each person has read."""
        from data.stores.personal.inbox_marks import InboxMarks

        return InboxMarks(self._engine, self._now)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens of persons for the API."""
        from data.stores.tokens.store import Tokens

        return Tokens(self._engine, self._now)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Copies

    def copy_to(self, file: Path) -> None:
        """Write the whole store as it is now into a new SQLite file; others go on meanwhile. Raises PlanStoreError."""
        from data.stores.plan.copying import copy

        copy(self._engine, file)

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """The database behind it."""
        return "sqlite" if self._engine.dialect.name == "sqlite" else "postgresql"

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
        run = tables.sync_run
        noted = update(run).where(run.c.id == run_id).values(changes).returning(*run.c)
        with writing(self._engine) as connection:
            row = connection.execute(noted).mappings().first()
        if row is None:
            raise LookupError(f"There is no sync run with the id {run_id}.")
        return _of(SyncRun, row)

    def batch_taken(self, batch_id: str, changed: int, settled_through: date | None = None) -> None:
        """Note that the owner of the metric store has taken a batch in, which changed so many rows.

        settled_through: the last settled day of the batch. It counts where the batch is the last one noted: then its
        window is complete, though the run may have been killed before it could say so.
        """
        run = tables.sync_run
        waiting = run.c.batch_ids.contains(batch_id, autoescape=True)
        told: dict[str, Any] = {
            "state": case((run.c.state == "spooled", "ok"), else_=run.c.state),
            "changed": run.c.changed + changed,
        }
        if settled_through is not None:
            further = or_(run.c.settled_through.is_(None), run.c.settled_through < settled_through)
            complete = run.c.batch_ids.endswith(batch_id, autoescape=True)
            told["settled_through"] = case((and_(complete, further), settled_through), else_=run.c.settled_through)
        with writing(self._engine) as connection:
            connection.execute(update(run).where(waiting).values(told))

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

        What a run says that began later than it is now, by a clock that ran ahead, does not count.
        An empty window counts for nothing: what it missed because of a wrong account or a missing right must come with
        the first pull that works.
        """
        table = tables.sync_run
        query = select(func.max(table.c.settled_through))
        come = table.c.started_at <= self._now() + _SKEW
        query = query.where(table.c.source == source, table.c.settled_through <= until, come)
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
        """Another value whenever a plan or a run has changed, somebody has said something, or sessions were ended."""
        with reading(self._engine) as connection:
            *version, preference = connection.execute(_versions()).one()
        self.preferences.noticed(preference)  # which makes no page but their owner's another
        return tuple(version)


@cache
def _versions() -> Select[Any]:
    """What makes a version, in one query; every run of a page asks it."""
    return select(
        select(func.max(tables.change.c.number)).scalar_subquery(),
        select(func.max(tables.sync_run.c.id)).scalar_subquery(),
        select(func.max(tables.sync_run.c.finished_at)).scalar_subquery(),
        select(func.sum(tables.sync_run.c.changed)).scalar_subquery(),
        *(select(func.max(said.c.id)).scalar_subquery() for said in SAID),
        *(select(func.max(at)).scalar_subquery() for at in (_scenario.c.at, _proposal.c.at, _proposal.c.decided_at)),
        select(func.count(reaction.c.id)).scalar_subquery(),
        select(func.sum(session_number.c.number)).scalar_subquery(),
        newest_step(),
        newest_preference(),
    )


def _values(run: SyncRun) -> dict[str, Any]:
    values = asdict(run)
    del values["id"]
    return values


def _of(kind: type[T], row: RowMapping) -> T:
    """A dataclass from the columns called like its fields."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})  # type: ignore[arg-type]
