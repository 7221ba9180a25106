"""A scenario's figures as JSON: what `okr what-if --json` prints and the API sends."""

from __future__ import annotations

from dataclasses import asdict

from data.out.api.answers import Json, Say
from data.queries.what_if.what_if import WhatIf
from okr_model.what_if.what_if import Outcome


def what_if(found: WhatIf, say: Say = str) -> Json:
    """growth and fall are answered in percent, targets and rates in the key result's unit.

    low, high: the corridor that answers where a key result is to stay between two limits.  reached: the likelihood
    that a target or corridor has, which may be more than was asked for where it jumps.
    """
    return {
        "scenario": found.scenario.name,
        "key_results": [_key_result(name, one, say) for name, one in found.outcomes.items()],
        "objectives": [
            {
                "id": s.objective.id,
                "status": s.after.status,
                "likelihood": s.after.likelihood,
                "bar": s.after.bar,
                "score": s.after.outlook and asdict(s.after.outlook),
                "status_planned": s.before.status,
                "likelihood_planned": s.before.likelihood,
                "score_planned": s.before.outlook and asdict(s.before.outlook),
            }
            for s in found.scores
        ],
        "answers": [
            {
                "key_result": one.question.key_result,
                "for": one.question.kind,
                "metric": one.question.metric,
                "likelihood": one.question.likelihood,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "reached": one.reached,
                "beyond_baseline": one.beyond,
                "because": say(one.said),
            }
            for one in found.answers
        ],
    }


def _key_result(name: str, one: Outcome, say: Say) -> Json:
    ahead, rates = one.reading.prospect, one.reading.rates
    return {
        "id": name,
        "title": one.key_result.title,
        "target": one.reading.target,
        "weight": one.key_result.weight,
        "end": one.cycle.end.isoformat(),
        "status": one.reading.status,
        "progress": one.reading.progress,
        "saving": asdict(one.reading.saving) if one.reading.saving else None,
        "because": say(one.reading.because),
        "likelihood": ahead and ahead.likelihood,
        "judged_likelihood": ahead and ahead.judged,
        "forecast": {"p10": ahead.p10, "p50": ahead.p50, "p90": ahead.p90} if ahead else None,
        "landing": ahead and ahead.landing,
        "required_rate": rates and rates.required,
        "rate_per": rates and rates.per,
        "notes": [say(note) for note in one.notes],
    }
