"""Packs made by hand: one key result of each kind, hostile titles, two hundred slides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from okr_model.review.agreements import Action, Decision, Minutes
from okr_model.review.pack import Ahead, Move, Moved, Pack, PackedObjective, PackedResult, Point, Said, Spread
from okr_model.wording.sentences import Sentence

START, END, ON = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 24)
DAYS = [START + timedelta(days=n) for n in range((END - START).days + 1)]
PERSIAN = "کاربران تازه"


def result(id: str = "signups", **given: Any) -> PackedResult:
    """On its way from 2,000 to 3,400 and going to miss by 8 %, unless it is told otherwise."""
    known = [day for day in DAYS if day <= ON]
    course = tuple(Point(day=day, value=2000 + 15.5 * n) for n, day in enumerate(known))
    last = course[-1].value
    ahead = DAYS[len(known) :]
    fan = tuple(
        Spread(day=day, p10=last + 4 * n, p50=last + 8 * n, p90=last + 12.25 * n) for n, day in enumerate(ahead, 1)
    )
    fields: dict[str, Any] = {
        "id": id, "title": "Sign-ups", "type": "increase", "owner": "web-lead@example.com", "unit": "people",
        "formula": "site.signups", "baseline": 2000.0, "target": 3400.0, "low": None, "high": None, "weight": 1.0,
        "value": last, "progress": (last - 2000) / 1400, "expected": 0.598, "attainment": (last - 2000) / 1400,
        "status": "off_track", "because": Sentence("{likely} likely", {"likely": 0.04}),
        "ahead": Ahead(p10=2985.0, p50=3120.0, p90=3290.0, likelihood=0.04, judged=0.04, landing=0.8, confidence="normal"),
        "required_rate": 14.8, "current_rate": 8.2, "rate_per": "a_day", "last_day": ON, "course": course, "fan": fan,
        "pace": tuple(Point(day=day, value=2000 + 1400 * n / 91) for n, day in enumerate(DAYS)),
        "said": Said(day=ON, by="web-lead@example.com", confidence=3, note="The new form loses people."),
    }  # fmt: skip
    return PackedResult(**(fields | given))


def silent(**given: Any) -> PackedResult:
    """Never had any data."""
    why = Sentence("There is no data for it yet.")
    none: dict[str, Any] = dict.fromkeys(
        ("value", "progress", "attainment", "ahead", "required_rate", "current_rate", "rate_per", "last_day", "said")
    )
    fields = {
        "id": "silent",
        "title": "Mentions",
        "status": "no_data",
        "because": why,
        "course": (),
        "fan": (),
        "pace": (),
    }
    return result(**(none | fields | given))


def every_kind() -> tuple[PackedResult, ...]:
    """One of each."""
    why = Moved(
        since=date(2026, 11, 3), first=2400.0, last=2852.5, sentence=Sentence("It fell behind."),
        parts=(Move(label=Sentence("conversion of {channel}", names={"channel": "mail"}), amount=-340.0),
               Move(label=Sentence("new activity"), amount=12.0)),
    )  # fmt: skip
    sure = Ahead(p10=0.021, p50=0.031, p90=0.034, likelihood=0.82, judged=0.82, landing=1.1, confidence="normal")
    likely = {"judged": 0.82, "likelihood": 0.61}
    return (
        result(),
        result("moved", title="Trials", moved=why),
        result("rate", title="Conversion", unit="%", baseline=0.02, target=0.03, value=0.024, status="on_track", ahead=sure,
               course=tuple(Point(day=d, value=0.02 + 0.0001 * n) for n, d in enumerate(DAYS[:40])), fan=(), pace=()),
        result("bold", title="Visitors", status="on_track", ahead=result().ahead.model_copy(update=likely)),  # type: ignore[union-attr]
        result("cost", title="Cost of a customer", type="decrease", unit="EUR", baseline=30.0, target=20.0, value=24.5,
               status="at_risk", fan=(), pace=(), ahead=sure.model_copy(update={"p50": 22.0, "p10": 19.0, "p90": 25.0})),
        result("corridor", title="Spend a day", type="between", unit="EUR", target=None, low=400.0, high=600.0,
               status="at_risk", pace=(), fan=()),
        result("steps", title="A new page", type="milestone", unit="", target=5.0, value=3.0, progress=0.6, status="on_track",
               ahead=None, course=(), pace=(), fan=()),
        result("loss", title="Profit", unit="EUR", baseline=-500.0, target=500.0, status="on_track", fan=(), pace=(),
               course=tuple(Point(day=d, value=-500.0 + 9 * n) for n, d in enumerate(DAYS[:50]) if n % 7)),
        silent(),
        silent(id="broken", title="Leads", last_day=date(2026, 11, 12), because=Sentence("{problem}", names={"problem": "The token expired."})),
    )  # fmt: skip


def objective(*results: PackedResult, **given: Any) -> PackedObjective:
    """Likely to be missed, unless it is told otherwise."""
    fields: dict[str, Any] = {
        "id": "growth", "title": "Win customers who stay", "team": "Growth", "owner": "growth-lead@example.com",
        "kind": "committed", "progress": 0.61, "status": "off_track", "likelihood": 0.2, "key_results": results,
    }  # fmt: skip
    return PackedObjective(**(fields | given))


def pack(*objectives: PackedObjective, **given: Any) -> Pack:
    """Frozen on 24 November 2026."""
    fields: dict[str, Any] = {
        "title": "Autumn review", "cycle": "2026-Q4", "start": START, "end": END, "on": ON, "by": "lead@example.com",
        "frozen_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "objectives": objectives,
    }  # fmt: skip
    return Pack(**(fields | given))


MINUTES = Minutes(
    decisions=(Decision("Sign-ups", "Correct the strategy", "The form loses people", "web-lead@example.com", date(2026, 12, 1)),),
    actions=(Action("=Bring back the old form", "web-lead@example.com", date(2026, 11, 30), "Sign-ups"),),
)  # fmt: skip
