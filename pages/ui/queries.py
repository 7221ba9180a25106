"""Every cached read of the pages, through the snapshot of the run.

What is cached is keyed by the version of the snapshot it was read from. That key is an argument named without an
underscore in front: Streamlit leaves those with one out of the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data.queries import backups as _backups
from data.queries import check_ins as _check_ins
from data.queries import people as _people
from data.queries.backups import BackupState
from data.queries.bridge import bridge as _bridge
from data.queries.check_ins import Entry
from data.queries.forecasts import forecast_record
from data.queries.metrics import restatements as _restated
from data.queries.metrics.data_flags import of_key_result as _flags_behind
from data.queries.metrics.metric_history import MetricHistory
from data.queries.metrics.metric_history import history as _history
from data.queries.metrics.metric_list import MetricLine
from data.queries.metrics.metric_list import metric_list as _metric_list
from data.queries.metrics.restatements import RestatementLog
from data.queries.plan import plans
from data.queries.plan.mapping import Preview, unit_of
from data.queries.plan.mapping import preview as _preview
from data.queries.plan.plans import Edition, Gone, Logged, PastValue
from data.queries.scoreboard import scoreboard as _scoreboard
from data.queries.scoreboard.provenance import Evidence
from data.queries.scoreboard.provenance import behind as _evidence_behind
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.queries.sources import source_states
from data.queries.sources.source_states import SourceState
from data.queries.what_if import what_if as _what_if
from okr_model.bridge.bridge import Moment, Why
from okr_model.check_ins.check_ins import Nudge
from okr_model.check_ins.check_ins import nudges as _nudges
from okr_model.forecast.calibration import Checked
from okr_model.plan.cycles import Cycle
from okr_model.plan.people import Person
from okr_model.plan.plan import KeyResult, Objective, Plan, Score
from okr_model.what_if.basis import Basis
from pages.ui import version_cache
from pages.ui.run import snapshot

Version = tuple[object, ...]


def version() -> Version:
    """Changes whenever a page could look different: new data, a changed plan, a finished sync, a new day."""
    return snapshot().version


# The scoreboard, and what it is made of


def scoreboard(cycle: str | None, on: date | None) -> Scoreboard | None:
    """Where every key result stands; None where there is no plan yet."""
    return _cached_scoreboard(cycle, on, version())


@version_cache.kept(max_entries=32)
def _cached_scoreboard(cycle: str | None, on: date | None, at: Version) -> Scoreboard | None:  # noqa: ARG001
    return _scoreboard.build(snapshot(), cycle=cycle, on=on)


def draft_standing(cycle: Cycle, objective: Objective, result: KeyResult) -> Standing | None:
    """Where a key result that is being written would stand."""
    return _cached_draft(cycle, objective, result, version())


@version_cache.kept(max_entries=64, names={Objective: str, KeyResult: str})
def _cached_draft(cycle: Cycle, objective: Objective, result: KeyResult, at: Version) -> Standing | None:  # noqa: ARG001
    return _scoreboard.draft(snapshot(), cycle, objective, result)


def evidence(standing: Standing, board: Scoreboard) -> list[Evidence]:
    """The batches that the figures of a key result come from, the newest first."""
    return _evidence_behind(snapshot().metrics, standing, board)


def marked_days(standing: Standing, board: Scoreboard) -> Mapping[str, list[date]]:
    """The days a key result counts that carry a flag, by its code."""
    return _flags_behind(snapshot(), standing, board)


def why(standing: Standing, board: Scoreboard, first: Moment) -> Why:
    """What moved a key result from a moment to the day of the board."""
    return _cached_why(standing.key_result.id, board.cycle.id, board.on, first, version())


@version_cache.kept(max_entries=64)
def _cached_why(item: str, cycle: str, on: date, first: Moment, at: Version) -> Why:  # noqa: ARG001
    return _bridge.why(snapshot(), item, first, cycle=cycle, on=on)


# What if, and forecasts


def bases(cycle: str | None) -> dict[str, Basis]:
    """What scenarios begin with, for each key result of a cycle; empty where there is no plan."""
    return _cached_bases(cycle, version())


@version_cache.kept(max_entries=8)
def _cached_bases(cycle: str | None, at: Version) -> dict[str, Basis]:
    board = _cached_scoreboard(cycle, None, at)
    return {} if board is None else _what_if.bases(board, snapshot().settings.status.bands, snapshot().catalogue)


def forecasts_kept() -> list[Checked]:
    """The forecasts made about cycles that are over, each with what came."""
    return _cached_kept(version())


@version_cache.kept(max_entries=4)
def _cached_kept(at: Version) -> list[Checked]:  # noqa: ARG001
    return forecast_record.checked(snapshot())


def forecasts_replayed() -> list[Checked]:
    """What would have been forecast in the year before the cycle, each with what came; anew once a day."""
    return _cached_replay(snapshot().today(), cycles(), str(snapshot().home))


@st.cache_resource(max_entries=4, show_spinner=False)
def _cached_replay(today: date, planned: list[Cycle], home: str) -> list[Checked]:  # noqa: ARG001
    return forecast_record.replayed(snapshot())


# Metrics and sources


def metric_history(name: str, days: int) -> MetricHistory:
    """A metric over the last `days` days. Raises KeyError for an unknown one."""
    return _cached_metric(name, days, version())


@version_cache.kept(max_entries=32)
def _cached_metric(name: str, days: int, at: Version) -> MetricHistory:  # noqa: ARG001
    today = snapshot().today()
    return _history(snapshot(), name, today - timedelta(days=days - 1), today)


def metric_list() -> list[MetricLine]:
    """Every metric with its last value and its course."""
    return _cached_metric_list(version())


@version_cache.kept(max_entries=2)
def _cached_metric_list(at: Version) -> list[MetricLine]:  # noqa: ARG001
    return _metric_list(snapshot())


def backup_state() -> BackupState:
    """How it stands with backups; a minute late at most."""
    return _cached_backups(str(snapshot().home), str(snapshot().settings.backup))


@st.cache_resource(max_entries=2, ttl=60, show_spinner=False)
def _cached_backups(home: str, settings: str) -> BackupState:  # noqa: ARG001
    return _backups.state(snapshot())


def restated_behind(standing: Standing, board: Scoreboard) -> RestatementLog | None:
    """What was restated of the days a key result counts; None where it reads no metric."""
    return _restated.behind(snapshot(), standing, board)


def restatements(name: str, days: int) -> RestatementLog:
    """What was restated of a metric over the last `days` days."""
    today = snapshot().today()
    return _restated.log(snapshot(), [name], today - timedelta(days=days - 1), today)


def mapping_preview(text: str, cycle: Cycle, window: int | None) -> Preview:
    """What a formula comes to."""
    return _cached_preview(text, cycle, window, version())


@version_cache.kept(max_entries=64)
def _cached_preview(text: str, cycle: Cycle, window: int | None, at: Version) -> Preview:  # noqa: ARG001
    return _preview(snapshot(), text, cycle, window)


def sources() -> list[SourceState]:
    """How every configured source is doing."""
    return source_states.states(snapshot())


# The plan and its log


def cycles() -> list[Cycle]:
    """Every cycle of the plan."""
    return _cached_cycles(version())


@version_cache.kept(max_entries=8)
def _cached_cycles(at: Version) -> list[Cycle]:  # noqa: ARG001
    return plans.cycles(snapshot())


def plan(cycle_id: str) -> Plan | None:
    """The plan of a cycle; None where there is none."""
    return plans.plan(snapshot(), cycle_id)


def units(cycle_id: str) -> dict[str, str]:
    """The units of a cycle's key results, by id: their own, else their metric's."""
    return _cached_units(cycle_id, version())


@version_cache.kept(max_entries=32)
def _cached_units(cycle_id: str, at: Version) -> dict[str, str]:  # noqa: ARG001
    found, catalogue = plan(cycle_id), snapshot().catalogue
    results = [result for objective in found.objectives for result in objective.key_results] if found else []
    return {result.id: unit_of(result, catalogue) for result in results}


def edition(cycle_id: str) -> Edition | None:
    """The plan of a cycle as it stands, with the revision that an edit of it names."""
    return plans.edition(snapshot(), cycle_id)


def archived(cycle_id: str) -> list[Gone]:
    """What was taken out of a plan, the latest first."""
    return plans.archived(snapshot(), cycle_id)


def earlier_scores(cycle_id: str) -> dict[str, tuple[str, Score]]:
    """By key result: the cycle before in which it was scored, and how."""
    return _cached_scores(cycle_id, version())


@version_cache.kept(max_entries=8)
def _cached_scores(cycle_id: str, at: Version) -> dict[str, tuple[str, Score]]:  # noqa: ARG001
    return plans.earlier_scores(snapshot(), cycle_id)


def limits_over_time(cycle_id: str, result: KeyResult) -> dict[str, list[PastValue]]:
    """What was asked of a key result as the steps it made: its target, or its lowest and highest."""
    fields = ("low", "high") if result.type == "between" else ("target",)
    return {field: plans.over_time(snapshot(), cycle_id, result.id, field) for field in fields}


def changes_of(cycle_id: str, key_result_id: str) -> list[Logged]:
    """The changes of one key result, oldest first."""
    return log(cycle_id=cycle_id, what="key result", item=key_result_id)


def whole_log() -> list[Logged]:
    """Every change there ever was, oldest first."""
    return _cached_log(version())


@version_cache.kept(max_entries=2)
def _cached_log(at: Version) -> list[Logged]:  # noqa: ARG001
    return log()


def log(**chosen: Any) -> list[Logged]:
    """The log of plans and people, oldest first; `chosen` as in `PlanStore.log`."""
    return plans.log(snapshot(), **chosen)


# People, and what they say


def people() -> list[Person]:
    """Everybody who takes part, those who have left last."""
    return _cached_people(version())


@version_cache.kept(max_entries=4)
def _cached_people(at: Version) -> list[Person]:  # noqa: ARG001
    return _people.everybody(snapshot())


def nudges(board: Scoreboard) -> list[Nudge]:
    """Whom to remind of which key result, as of the day of the board."""
    return _cached_nudges(board.cycle.id, board.on, version())


@version_cache.kept(max_entries=16)
def _cached_nudges(cycle: str, on: date, at: Version) -> list[Nudge]:
    board = _cached_scoreboard(cycle, on, at)
    if board is None:
        return []
    asked = Plan.model_construct(cycle=board.cycle, objectives=tuple(o.objective for o in board.objectives))
    last = {item: day for item, day in last_check_ins(board.cycle.id).items() if day <= board.on}
    return _nudges(asked, last, {p.email: p for p in people()}, board.on)


def feed(cycle_id: str, objective_id: str, reader: str) -> list[Entry]:
    """Everything that happened to an objective, as far as this reader may see it; read anew for everyone."""
    return _check_ins.feed(snapshot(), cycle_id, objective_id, by=reader)


def last_check_ins(cycle_id: str) -> dict[str, date]:
    """The day of the last check-in of each key result that has one."""
    return _check_ins.last_check_ins(snapshot(), cycle_id)


def latest_check_ins(cycle_id: str) -> dict[str, Entry]:
    """The latest check-in of each key result that has one of its own."""
    return _check_ins.latest_check_ins(snapshot(), cycle_id)


def typed(cycle_id: str) -> list[Entry]:
    """Every value typed in for a cycle, in the order in which they were."""
    return _check_ins.typed_values(snapshot(), cycle_id)


def mentioning(email: str) -> list[Entry]:
    """The comments that mention a person, the latest first."""
    return _check_ins.mentioning(snapshot(), email)
