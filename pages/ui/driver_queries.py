"""Events and what they brought, read once: an evaluation is kept until its data or an event beside it changes."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from data.queries.drivers import drivers as _drivers
from data.queries.drivers.drivers import Verdict
from data.queries.drivers.marked import Marked, all_marked
from data.queries.metrics.coverage import generation
from okr_model.drivers.events import Event
from pages.ui import queries, run


def marked() -> list[Marked]:
    """Every event, the latest first."""
    return _cached_marked(queries.version())


@st.cache_resource(max_entries=4, show_spinner=False)
def _cached_marked(at: tuple[object, ...]) -> list[Marked]:  # noqa: ARG001
    return all_marked(run.snapshot())


def touching(metrics: Collection[str]) -> list[Marked]:
    """The events that touch any of these metrics, the latest first."""
    return [one for one in marked() if not set(one.event.metrics).isdisjoint(metrics)]


def verdicts() -> list[Verdict]:
    """Every event against every metric it touches, the latest first."""
    return [verdict(one, name) for one in marked() for name in one.event.metrics]


def verdict(one: Marked, metric: str) -> Verdict:
    """One event against one metric."""
    beside = tuple(other for other in touching([metric]) if other.id != one.id)
    return _cached_verdict(one, metric, beside, generation(run.snapshot()), run.snapshot().today())


@st.cache_resource(max_entries=1024, show_spinner=False, hash_funcs={Event: str})
def _cached_verdict(one: Marked, metric: str, beside: tuple[Marked, ...], *at: object) -> Verdict:  # noqa: ARG001
    return _drivers.verdict(run.snapshot(), one, metric, beside)
