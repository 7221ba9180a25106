"""What is counted and timed while the program runs, in the terms of Prometheus: read at `/metrics`.

Counters begin at zero with each start of the process, as Prometheus expects it.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

disable_created_metrics()  # type: ignore[no-untyped-call]  # a line for each series that says when it began; the process says it once
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, processor time, open files
GCCollector(registry=REGISTRY)
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PULL_SECONDS: Final = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)

REQUESTS: Final = Counter(
    "okr_requests",
    "Requests answered, by kind (page, api, health, wall, tile, asset) and status.",
    ["kind", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS: Final = Histogram(
    "okr_request_seconds", "Seconds to the end of an answer.", ["kind"], buckets=_SECONDS, registry=REGISTRY
)
SESSIONS: Final = Gauge("okr_sessions", "Pages that are open now: sockets.", registry=REGISTRY)
RUNS: Final = Counter("okr_page_runs", "Runs of pages, by how they ended.", ["ended"], registry=REGISTRY)
RUN_SECONDS: Final = Histogram(
    "okr_page_run_seconds",
    "Seconds from what a browser asked for to the end of the run that answers it.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
PULLS: Final = Counter(
    "okr_pulls", "Pulls by this server, by source and how they ended.", ["source", "state"], registry=REGISTRY
)
PULL_SECONDS: Final = Histogram("okr_pull_seconds", "Seconds of a pull.", buckets=_PULL_SECONDS, registry=REGISTRY)
ROWS: Final = Counter("okr_rows_pulled", "Rows that pulls by this server brought.", ["source"], registry=REGISTRY)
ERRORS: Final = Counter(
    "okr_errors",
    "Errors nobody expected, each with a number in the log, by where they were met.",
    ["where"],
    registry=REGISTRY,
)
READY: Final = Gauge("okr_ready", "Whether a check of /readyz holds: 1, or 0.", ["check"], registry=REGISTRY)
for _where in ("page", "api", "request", "pull", "chat"):
    ERRORS.labels(_where)  # a counter that is not there cannot be alerted on

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


def exposed() -> bytes:
    """Everything in the text form that Prometheus reads."""
    return generate_latest(REGISTRY)
