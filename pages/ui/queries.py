"""Every cached read of the pages. What is cached is keyed by the version of the data it was read from.

That key is an argument named without an underscore in front: Streamlit leaves those with one out of the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from data.config import clock
from data.config.settings import Settings, find_home
from data.ingest.serving import Pulling, current
from data.queries.bridge import bridge as _bridge
from data.queries.forecasts import forecast_record
from data.queries.metrics import restatements as _restated
from data.queries.metrics.data_flags import of_key_result as marks_behind
from data.queries.metrics.metric_history import MetricHistory
from data.queries.metrics.metric_history import history as _history
from data.queries.metrics.quarantine import HeldMetric
from data.queries.metrics.restatements import RestatementLog
from data.queries.plan.mapping import Preview
from data.queries.plan.mapping import preview as _preview
from data.queries.scoreboard import scoreboard as _scoreboard
from data.queries.scoreboard.provenance import behind as evidence_behind
from data.queries.scoreboard.scoreboard import Scoreboard, Standing
from data.queries.sources import source_states
from data.queries.sources.source_states import SourceState
from data.queries.what_if import what_if as _what_if
from data.stores.check_ins.store import Entry
from data.stores.metrics.store import Evidence
from data.stores.plan.store import Held, Logged
from data.stores.workspace import Workspace, shared
from okr_model.bridge.bridge import Moment, Why
from okr_model.check_ins.check_ins import CheckIn, Nudge
from okr_model.check_ins.check_ins import nudges as _nudges
from okr_model.forecast.calibration import Checked
from okr_model.plan.cycles import Cycle
from okr_model.plan.people import Person
from okr_model.plan.plan import KeyResult, Objective, Plan, Score
from okr_model.what_if.basis import Basis

ICON = Path(__file__).with_name("icon.svg")


def workspace() -> Workspace:
    """The open workspace of this process."""
    return shared(find_home())


def settings() -> Settings:
    """The workspace's settings."""
    return workspace().settings


def version() -> tuple[object, ...]:
    """Changes whenever a page could look different: new data, a changed plan, a finished sync, a new day."""
    return workspace().version()


def now() -> datetime:
    """The present moment."""
    return clock.now()


def scoreboard(cycle: str | None, on: date | None) -> Scoreboard | None:
    """Where every key result stands; None where there is no plan yet."""
    return _cached_scoreboard(cycle, on, version())


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_scoreboard(cycle: str | None, on: date | None, at: tuple[object, ...]) -> Scoreboard | None:  # noqa: ARG001
    return _scoreboard.build(workspace(), cycle=cycle, on=on)


def bases(cycle: str | None) -> dict[str, Basis]:
    """What scenarios begin with, for each key result of a cycle; empty where there is no plan."""
    return _cached_bases(cycle, version())


@st.cache_resource(max_entries=8, show_spinner=False)
def _cached_bases(cycle: str | None, at: tuple[object, ...]) -> dict[str, Basis]:
    board = _cached_scoreboard(cycle, None, at)
    return {} if board is None else _what_if.bases(board, settings().status.bands)


def forecasts_kept() -> list[Checked]:
    """The forecasts made about cycles that are over, each with what came."""
    return _cached_kept(version())


@st.cache_resource(max_entries=4, show_spinner=False)
def _cached_kept(at: tuple[object, ...]) -> list[Checked]:  # noqa: ARG001
    return forecast_record.checked(workspace())


def forecasts_replayed() -> list[Checked]:
    """What would have been forecast in the year before the cycle, each with what came; anew once a day."""
    return _cached_replay(workspace().today(), workspace().plan.cycles(), str(settings().home))


@st.cache_resource(max_entries=4, show_spinner=False)
def _cached_replay(today: date, planned: list[Cycle], home: str) -> list[Checked]:  # noqa: ARG001
    return forecast_record.replayed(workspace())


def cycles() -> list[Cycle]:
    """Every cycle of the plan."""
    return _cached_cycles(version())


@st.cache_resource(max_entries=8, show_spinner=False)
def _cached_cycles(at: tuple[object, ...]) -> list[Cycle]:  # noqa: ARG001
    return workspace().plan.cycles()


def sources() -> list[SourceState]:
    """How every configured source is doing."""
    return source_states.states(workspace())


def can_pull() -> bool:
    """Whether this process runs the scheduler."""
    return current() is not None


def pull(name: str) -> None:
    """Pull a source now, in the background; nothing where it is under way already."""
    if serving := current():
        serving.scheduler.pull(name, by=str(st.user.get("email") or "page"))


def under_way(name: str) -> Pulling | None:
    """The pull of a source that is going on right now."""
    serving = current()
    return serving.scheduler.under_way.get(name) if serving else None


def next_pull(name: str) -> datetime | None:
    """When the scheduler pulls a source next."""
    serving = current()
    return serving.scheduler.next_pull(settings().sources[name]) if serving else None


def evidence(standing: Standing, board: Scoreboard) -> list[Evidence]:
    """The batches that the figures of a key result come from, the newest first."""
    return evidence_behind(workspace().metrics, standing, board)


def marked_days(standing: Standing, board: Scoreboard) -> Mapping[str, list[date]]:
    """The days a key result counts that carry a mark, by its code."""
    return marks_behind(workspace(), standing, board)


def restated_behind(standing: Standing, board: Scoreboard) -> RestatementLog | None:
    """What was restated of the days a key result counts; None where it reads no metric."""
    return _restated.behind(workspace(), standing, board)


def restatements(name: str, days: int) -> RestatementLog:
    """What was restated of a metric over the last `days` days."""
    today = workspace().today()
    return _restated.log(workspace(), [name], today - timedelta(days=days - 1), today)


def why(standing: Standing, board: Scoreboard, first: Moment) -> Why:
    """What moved a key result from a moment to the day of the board."""
    return _cached_why(standing.key_result.id, board.cycle.id, board.on, first, version())


@st.cache_resource(max_entries=64, show_spinner=False)
def _cached_why(item: str, cycle: str, on: date, first: Moment, at: tuple[object, ...]) -> Why:  # noqa: ARG001
    return _bridge.why(workspace(), item, first, cycle=cycle, on=on)


def decide(metric: HeldMetric, *, accept: bool) -> None:
    """Take what is held of a metric in, or keep it out, in the name of whoever is signed in."""
    workspace().decide(metric.files, accept=accept, by=str(st.user.get("email") or "page"))


def metric_history(name: str, days: int) -> MetricHistory:
    """A metric over the last `days` days. Raises KeyError for an unknown one."""
    return _cached_metric(name, days, version())


@st.cache_resource(max_entries=32, show_spinner=False)
def _cached_metric(name: str, days: int, at: tuple[object, ...]) -> MetricHistory:  # noqa: ARG001
    today = workspace().today()
    return _history(workspace(), name, today - timedelta(days=days - 1), today)


def draft_standing(cycle: Cycle, objective: Objective, result: KeyResult) -> Standing | None:
    """Where a key result that is being written would stand."""
    return _cached_draft(cycle, objective, result, version())


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Objective: str, KeyResult: str})
def _cached_draft(
    cycle: Cycle,
    objective: Objective,
    result: KeyResult,
    at: tuple[object, ...],  # noqa: ARG001
) -> Standing | None:
    return _scoreboard.draft(workspace(), cycle, objective, result)


def mapping_preview(text: str, cycle: Cycle, window: int | None) -> Preview:
    """What a formula comes to."""
    return _cached_preview(text, cycle, window, version())


@st.cache_resource(max_entries=64, show_spinner=False)
def _cached_preview(text: str, cycle: Cycle, window: int | None, at: tuple[object, ...]) -> Preview:  # noqa: ARG001
    return _preview(workspace(), text, cycle, window)


def people() -> list[Person]:
    """Everybody who takes part, those who have left last."""
    return workspace().plan.people.all()


def nudges(board: Scoreboard) -> list[Nudge]:
    """Whom to remind of which key result, as of the day of the board."""
    plan = Plan.model_construct(cycle=board.cycle, objectives=tuple(o.objective for o in board.objectives))
    last = {item: day for item, day in last_check_ins(board.cycle.id).items() if day <= board.on}
    return _nudges(plan, last, {p.email: p for p in people()}, board.on)


def feed(cycle_id: str, objective_id: str, reader: str) -> list[Entry]:
    """Everything that happened to an objective, as far as this reader may see it; read anew for everyone."""
    return workspace().plan.rhythm.feed(cycle_id, objective_id, reader=reader)


def last_check_ins(cycle_id: str) -> dict[str, date]:
    """The day of the last check-in of each key result that has one."""
    return workspace().plan.rhythm.last_check_ins(cycle_id)


def latest_check_ins(cycle_id: str) -> dict[str, Entry]:
    """The latest check-in of each key result that has one of its own."""
    made = workspace().plan.rhythm.check_ins(cycle_id)
    return {one.item: one for one in sorted(made, key=_when) if one.what == "key result"}


def _when(one: Entry) -> tuple[date, datetime]:
    return (one.body.day if isinstance(one.body, CheckIn) else one.at.date()), one.at


def earlier_scores(cycle_id: str) -> dict[str, tuple[str, Score]]:
    """By key result: the cycle before in which it was scored, and how."""
    return _cached_scores(cycle_id, version())


@st.cache_resource(max_entries=8, show_spinner=False)
def _cached_scores(cycle_id: str, at: tuple[object, ...]) -> dict[str, tuple[str, Score]]:  # noqa: ARG001
    return workspace().plan.earlier_scores(cycle_id)


def limits_over_time(cycle_id: str, result: KeyResult) -> dict[str, list[Held]]:
    """What was asked of a key result as the steps it made: its target, or its lowest and highest."""
    fields = ("low", "high") if result.type == "between" else ("target",)
    return {field: workspace().plan.over_time(cycle_id, result.id, field) for field in fields}


def typed(cycle_id: str) -> list[Entry]:
    """Every value typed in for a cycle, in the order in which they were."""
    return workspace().plan.rhythm.typed(cycle_id)


def changes_of(cycle_id: str, key_result_id: str) -> list[Logged]:
    """The changes of one key result, oldest first."""
    return workspace().plan.log(cycle_id=cycle_id, what="key result", item=key_result_id)


def whole_log() -> list[Logged]:
    """Every change there ever was, oldest first."""
    return _cached_log(version())


@st.cache_resource(max_entries=2, show_spinner=False)
def _cached_log(at: tuple[object, ...]) -> list[Logged]:  # noqa: ARG001
    return workspace().plan.log()


def log(**asked: Any) -> list[Logged]:
    """The log of plans and people, oldest first; `asked` as in `PlanStore.log`."""
    return workspace().plan.log(**asked)


def mentioning(email: str) -> list[Entry]:
    """The comments that mention a person, the latest first."""
    return workspace().plan.rhythm.mentioning(email)
