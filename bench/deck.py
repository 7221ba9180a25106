"""How long a deck of twenty slides takes, fifteen with charts: in a process of its own, and in one that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.measure import Measurement
from bench.servers import ROOT
from okr_model.review.pack import Ahead, Pack, PackedObjective, PackedResult, Point, Spread
from okr_model.wording.sentences import Sentence

ROUNDS = 7
ALLOWED = 1500.0  # milliseconds that people wait for a file without wondering
_START, _DAYS, _KNOWN = date(2026, 10, 1), 92, 55
_WRITE = (
    "import sys, pathlib; from okr_model import pack; from data.out import takeaway; "
    "shown = pack.load(pathlib.Path(sys.argv[1]).read_bytes()); "
    "pathlib.Path(sys.argv[2]).write_bytes(takeaway.make(shown, 'pptx'))"
)


def fresh() -> Measurement:
    """Milliseconds from starting Python to the written file, against what is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        kept, deck = Path(folder) / "pack.json", Path(folder) / "deck.pptx"
        kept.write_bytes(pack().dump())
        command = [sys.executable, "-c", _WRITE, str(kept), str(deck)]

        def once() -> float:
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=os.environ, check=True)  # noqa: S603 - our own interpreter
            return (time.perf_counter() - began) * 1000

        once()
        return _against_the_clock("20-slide deck, imports included", [once() for _ in range(ROUNDS)])


def warm() -> Measurement:
    """Milliseconds in a process that has written one before, as the server does."""
    from data.out import exports

    shown = pack()

    def once() -> float:
        began = time.perf_counter()
        exports.make(shown, "pptx")
        return (time.perf_counter() - began) * 1000

    once()
    return _against_the_clock("20-slide deck, warm", [once() for _ in range(ROUNDS)])


def _against_the_clock(name: str, took: list[float]) -> Measurement:
    return Measurement(f"{name}, against 1.5 s", took, [ALLOWED] * len(took), "ms", goal=1)


def pack() -> Pack:
    """Title, overview, three objectives, fifteen key results with a course and a forecast: twenty slides."""
    results = [_result(n) for n in range(15)]
    objectives = tuple(
        PackedObjective(
            id=f"o{n}", title=f"Objective {n}", team="Team", owner="lead@example.com", kind="committed", progress=0.6,
            status="at_risk", likelihood=0.5, key_results=tuple(results[n * 5 : n * 5 + 5]),
        )
        for n in range(3)
    )  # fmt: skip
    return Pack(
        title="Review", cycle="2026-Q4", start=_START, end=_START + timedelta(days=_DAYS - 1), by="lead@example.com",
        on=_START + timedelta(days=_KNOWN - 1), frozen_at=datetime(2026, 11, 24, tzinfo=UTC), objectives=objectives,
    )  # fmt: skip


def _result(n: int) -> PackedResult:
    days = [_START + timedelta(days=day) for day in range(_DAYS)]
    course = tuple(Point(day=day, value=1000 + 13.7 * at) for at, day in enumerate(days[:_KNOWN]))
    last = course[-1].value
    return PackedResult(
        id=f"k{n}", title=f"Key result {n} with a title of some length", type="increase", owner="lead@example.com",
        unit="people", formula="site.signups", baseline=1000, target=2300, low=None, high=None, weight=1, value=last,
        progress=0.57, expected=0.6, attainment=0.57, status="at_risk", required_rate=15, current_rate=13,
        because=Sentence("{likely} likely", {"likely": 0.5}), rate_per="a_day", last_day=days[_KNOWN - 1],
        course=course,
        ahead=Ahead(p10=2100, p50=2250, p90=2400, likelihood=0.5, judged=0.5, landing=0.96, confidence="normal"),
        pace=tuple(Point(day=day, value=1000 + 1300 * at / 91) for at, day in enumerate(days)),
        fan=tuple(
            Spread(day=day, p10=last + 9.7 * at, p50=last + 13.7 * at, p90=last + 17.7 * at)
            for at, day in enumerate(days[_KNOWN:], 1)
        ),
    )  # fmt: skip
