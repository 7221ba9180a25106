"""The answers as JSON: what `--json` prints and what the API sends are these very forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from data.config.validation_errors import suggestion
from data.queries.metrics import schema_drift
from data.queries.metrics.coverage import coverage
from data.queries.metrics.quarantine import HeldMetric
from data.queries.metrics.restatements import RestatementLog
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.plan.plan import KeyResult
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.wording.sentences import Sentence, SentenceError, as_typed

if TYPE_CHECKING:
    from data.ingest.sync import Outcome

Json = dict[str, Any]
Say = Callable[[Sentence | str], str]
"""How an answer says its sentences: in English, unless a door knows the language or marks the names in them."""


def status(board: Scoreboard | None, say: Say = str) -> Json:
    """Where every key result stands. An empty plan has no cycle and no objectives."""
    if board is None:
        return {"cycle": None, "on": None, "as_of": None, "objectives": []}
    cycle = board.cycle
    return {
        "cycle": {"id": cycle.id, "name": cycle.name, "start": cycle.start.isoformat(), "end": cycle.end.isoformat()},
        "on": board.on.isoformat(),
        "as_of": _iso(board.as_of),
        "objectives": [_objective(o, say) for o in board.objectives],
    }


def _objective(standing: ObjectiveStanding, say: Say) -> Json:
    objective, stands = standing.objective, standing.stands
    return {
        "id": objective.id,
        "title": objective.title,
        "owner": objective.owner,
        "team": objective.team,
        "kind": objective.kind,
        "progress": standing.progress,
        "status": standing.status,
        "likelihood": stands.likelihood,
        "bar": stands.bar,
        "score": _score(stands),
        "contrary": [{"key_result": one.key_result, "status": one.status} for one in stands.contrary],
        "score_outlook": asdict(standing.outlook) if standing.outlook else None,
        "key_results": [_key_result(s, say) for s in standing.key_results],
    }


def _score(stands: ObjectiveStatus) -> Json | None:
    """The score that is likely; once the cycle is over, the one it came to; None where there is none."""
    if stands.outlook is not None:
        return {"p10": stands.outlook.p10, "p50": stands.outlook.p50, "p90": stands.outlook.p90}
    return None if stands.score is None else dict.fromkeys(("p10", "p50", "p90"), stands.score)


def _key_result(standing: Standing, say: Say) -> Json:
    result, reading = standing.key_result, standing.reading
    return {
        "id": result.id,
        "title": result.title,
        "type": result.type,
        "unit": result.unit,
        "formula": result.formula,
        "baseline": result.baseline,
        "target": reading.target,
        "low": result.low,
        "high": result.high,
        "value": reading.value,
        "progress": reading.progress,
        "expected": reading.expected,
        "attainment": reading.attainment,
        "saving": asdict(reading.saving) if reading.saving else None,
        "status": reading.status,
        "state": reading.state,
        "because": standing.why(say),
        **prospect(standing),
        "held": [say(said) for said in standing.held],
        "last_day": _iso(standing.last_day),
        "settled_through": _iso(standing.settled_through),
        "last_sync": _iso(standing.last_sync),
        "sources": [s.source for s in standing.sources],
    }


def prospect(standing: Standing) -> Json:
    """How it will end. likelihood: that the target is met; judged: of what its commitment asks for (`asked`)."""
    ahead, rates = standing.reading.prospect, standing.reading.rates
    reached = standing.reached_on
    return {
        "likelihood": ahead and ahead.likelihood,
        "judged_likelihood": ahead and ahead.judged,
        "asked_attainment": ahead and ahead.bound,
        "forecast": {"p10": ahead.p10, "p50": ahead.p50, "p90": ahead.p90} if ahead else None,
        "landing": ahead and ahead.landing,
        "required_rate": rates and rates.required,
        "current_rate": rates and rates.current,
        "rate_per": rates and rates.per,
        "reached_on": _iso(reached),
        "confidence": ahead.confidence if ahead else "none",
    }


def why(
    reader: Reader,
    key_result: str,
    *,
    since: date | None = None,
    on: date | None = None,
    cycle: str | None = None,
    by: str | None = None,
    say: Say = str,
) -> Json:
    """What moved a key result since the end of a day, a week before `on` unless given. Raises as `bridge.why`."""
    from data.queries.bridge import bridge

    first = bridge.by_end_of(reader, since) if since else bridge.week_ago(reader, on or reader.today())
    return bridge.why(reader, key_result, first, cycle=cycle, on=on, by=by).plain(say)


def forecast_record(reader: Reader) -> Json:
    """How good forecasts were: `past`, replayed over the workspace's own past; `kept`, those that were made then."""
    from data.queries.forecasts import forecast_record as forecasts
    from okr_model.forecast.calibration import record

    records = {"past": forecasts.replayed(reader), "kept": forecasts.checked(reader)}
    return {name: asdict(known) if (known := record(checked)) else None for name, checked in records.items()}


def metrics(reader: Reader) -> list[Json]:
    """Every metric of every source, with the first and last day the store has of it."""
    reach = coverage(reader)
    return [
        {
            "name": name,
            "source": name.partition(".")[0],
            "title": metric.title,
            "kind": metric.kind,
            "unit": metric.unit,
            "additivity": metric.additivity,
            "direction": metric.direction,
            "dimensions": list(metric.dimensions),
            "first_day": _iso(reach[name].first_day if name in reach else None),
            "last_day": _iso(reach[name].last_day if name in reach else None),
        }
        for name, metric in reader.catalogue.items()
    ]


def restatements(found: RestatementLog, say: Say = str) -> Json:
    """What changed after it was first read; `share` is of what it was."""
    return {
        "start": _iso(found.start),
        "end": _iso(found.end),
        "days": found.days,
        "after_settled": found.after_settled,
        "in_words": say(found.in_words()),
        "restatements": [
            {
                "metric": one.name,
                "day": _iso(one.day),
                "before": one.before,
                "after": one.after,
                "share": one.share,
                "read_at": _iso(one.read_at),
                "changed_at": _iso(one.changed_at),
                "batch": one.batch_id,
                "settled": one.settled,
            }
            for one in found.changes
        ],
    }


def metric_names(reader: Reader, name: str | None) -> list[str]:
    """The metrics meant by a metric's full name, by a source's name, or by none (all). Raises `UnknownMetric`."""
    known = list(reader.catalogue)
    chosen = [one for one in known if name in (None, one, one.partition(".")[0])]
    if not chosen and name is not None:
        raise UnknownMetric(
            Sentence("There is no metric {name}. {suggestion}.").filled(
                name=as_typed(name), suggestion=suggestion(name, known, "metrics")
            )
        )
    return chosen


class UnknownMetric(SentenceError, LookupError):
    """No such metric or source; the message lists the known ones."""


def held(waiting: Sequence[HeldMetric], say: Say = str) -> list[Json]:
    """Values held for confirmation, metric by metric."""
    return [
        {
            "metric": one.name,
            "source": one.source,
            "unit": one.unit,
            "since": _iso(one.since),
            "days": [
                {"day": _iso(d.day), "why": d.why, "value": d.value, "low": d.low, "high": d.high} for d in one.doubts
            ],
            "because": [say(d.sentence) for d in one.doubts],
            "key_results": [k.id for k in one.feeds],
        }
        for one in waiting
    ]


def drifts(reader: Reader, say: Say = str) -> list[Json]:
    """Metrics and dimensions that formulas use and that are gone, with the key results they hit."""
    return [
        {
            "name": one.name,
            "source": one.source,
            "declared": one.declared,
            "said": say(one.said),
            "key_results": [k.id for k in one.feeds],
        }
        for one in schema_drift.drifts(reader)
    ]


def outcome(one: Outcome, feeds: Sequence[KeyResult] = (), say: Say = str) -> Json:
    """What one source's sync came to; feeds: the key results that its error hits."""
    from data.ingest import refused_parts  # what pulls is not needed where nothing was pulled

    form = {k: v for k, v in asdict(one).items() if k not in {"start", "end", "why", "advice"}}
    return form | {
        "error": say(one.why) if one.why else one.error,
        "remedy": say(one.advice) if one.advice else one.remedy,
        "again_at": _iso(one.again_at),
        "key_expires": _iso(one.key_expires),
        "refused": [refused_parts.as_plain(p) for p in one.refused],
        "key_results": [result.id for result in feeds],
        "window": {"start": _iso(one.start), "end": _iso(one.end)} if one.start else None,
    }


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
