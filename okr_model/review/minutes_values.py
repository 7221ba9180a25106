"""The minutes of a review as values for programs: what `--json` prints and the API sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from okr_model.review.minutes import Record
from okr_model.review.pack import PackedResult
from okr_model.review.retrospect import Agreed, Decided, Figure, Retrospect


def structured(record: Record) -> dict[str, Any]:
    """The minutes as values for programs; the figures themselves are in the pack with the fingerprint."""
    return {
        "review": record.setting.model_dump(mode="json"),
        "frozen_at": record.pack.frozen_at.isoformat(),
        "frozen_by": record.pack.by,
        "fingerprint": record.fingerprint,
        "closed_at": record.closed_at.isoformat() if record.closed_at else None,
        "objectives": [
            {"id": o.id, "title": o.title, "status": o.status, "key_results": list(map(_values, o.key_results))}
            for o in record.pack.objectives
        ],
        "decisions": [_decided(one) for one in record.decisions],
        "actions": agreed(record.actions),
        "scores": [
            {"key_result": s.key_result, "score": s.value, "reason": s.reason, "by": s.by} for s in record.scores
        ],
        "said_and_happened": looked_back(record.before),
    }


def _values(result: PackedResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "title": result.title,
        "value": result.value,
        "target": result.target,
        "unit": result.unit,
        "status": result.status,
        "judged_likelihood": result.ahead.judged if result.ahead else None,
    }


def _decided(one: Decided) -> dict[str, Any]:
    before = {"was": dict(one.was), "unit": one.unit} if one.was else {}
    said = one.decision.model_dump(mode="json")
    return {"title": one.title, **said, **before, "by": one.by, "at": one.at.isoformat()}


def agreed(actions: Iterable[Agreed]) -> list[dict[str, Any]]:
    """Actions as values."""
    return [
        {"id": one.id, **one.action.model_dump(mode="json"), "state": one.state, "told": one.told} for one in actions
    ]


def looked_back(before: Retrospect | None) -> dict[str, Any] | None:
    """Said and happened as values."""
    if before is None:
        return None
    return {
        "title": before.title,
        "day": before.day.isoformat(),
        "ended": before.ended or None,
        "decisions": [
            {
                **_decided(one.decided), "then": _stands(one.then), "now": _stands(one.now), "turn": one.turn,
                "score": one.score,
            }
            for one in before.decisions
        ],
        "actions": agreed(before.actions),
        "beliefs": [
            {
                "key_result": b.id, "title": b.title, "confidence": b.then.sure, "by": b.by, "then": _stands(b.then),
                "now": _stands(b.now), "turn": b.turn,
            }
            for b in before.beliefs
        ],
    }  # fmt: skip


def _stands(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": figure.value,
        "target": figure.target,
        "unit": figure.unit,
        "progress": figure.progress,
        "status": figure.status,
        "likelihood": figure.likelihood,
    }
