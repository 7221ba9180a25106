"""A small pack made by hand, and what a review is about, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from plans import EXAMPLE, Q4

from okr_model.review.pack import Ahead, Pack, PackedObjective, PackedResult, Point, Said, Spread
from okr_model.review.review import Setting
from okr_model.wording.sentences import Sentence

ADA, BEN, DAY = "ada@example.com", "ben@example.com", date(2026, 11, 24)
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def setting(**more: Any) -> Setting:
    return Setting.model_validate(
        {"title": "Weekly review", "cycle": Q4.id, "day": DAY, "minutes": 30, "chair": ADA} | more
    )


def small_pack(by: str = ADA, *, visitors: float = 110_000, sure: int | None = 6, **more: Any) -> Pack:
    """The plan of `plans.EXAMPLE` as it might have stood; `more` are fields of its key result `visitors`."""
    days = [Q4.start + timedelta(days=n) for n in range((DAY - Q4.start).days)]
    left = [DAY + timedelta(days=n) for n in range((Q4.end - DAY).days + 1)]
    figures: dict[str, Any] = {
        "visitors": {
            "value": visitors,
            "progress": visitors / 180_000,
            "status": "off_track",
            "attainment": 0.4,
            "unit": "sessions",
            "ahead": Ahead(
                p10=150e3, p50=160e3, p90=172e3, likelihood=0.1, judged=0.2, landing=0.6, confidence="normal"
            ),
            "course": tuple(Point(day=d, value=visitors * (n + 1) / len(days)) for n, d in enumerate(days)),
            "pace": tuple(Point(day=d, value=180e3 * (n + 1) / 92) for n, d in enumerate(days + left)),
            "fan": tuple(Spread(day=d, p10=110e3 + n, p50=111e3 + n, p90=112e3 + n) for n, d in enumerate(left)),
            "said": Said(day=DAY, by=BEN, confidence=sure, note="Slow weeks"),
            "last_day": days[-1],
            "settled_through": days[-4],
            "sources": ("site",),
        }
        | more,
        "bounce": {"value": 0.3, "progress": 0.9, "status": "on_track", "unit": "%"},
        "release": {"value": None, "progress": None, "status": "no_data"},
    }
    objectives = []
    for o in EXAMPLE.objectives:
        results = []
        for k in o.key_results:
            whole = {
                "id": k.id, "title": k.title, "type": k.type, "owner": k.owner or o.owner, "unit": "",
                "formula": k.formula, "baseline": k.baseline, "target": k.target, "low": k.low, "high": k.high,
                "weight": k.weight, "expected": 0.6, "attainment": None, "because": Sentence("It is so."),
            }  # fmt: skip
            results.append(PackedResult(**(whole | figures[k.id])))
        worst = results[0].status
        objectives.append(
            PackedObjective(
                id=o.id,
                title=o.title,
                team=o.team,
                owner=o.owner,
                level=o.level,
                kind=o.kind,
                progress=0.5,
                status=worst,
                key_results=tuple(results),
            )
        )
    return Pack(
        title="Weekly review", cycle=Q4.id, start=Q4.start, end=Q4.end, on=DAY, frozen_at=AT, by=by,
        objectives=tuple(objectives),
    )  # fmt: skip
