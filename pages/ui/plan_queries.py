"""What helps to write a key result, read through the cache: its baseline, its targets, and what could come next."""

from __future__ import annotations

from data.queries.plan.baseline import Baseline
from data.queries.plan.baseline import proposed_baseline as _proposed_baseline
from data.queries.plan.next_key_results import NextKeyResult
from data.queries.plan.next_key_results import next_key_results as _next_key_results
from data.queries.plan.suggested_targets import SuggestedTarget
from data.queries.plan.suggested_targets import suggested_targets as _suggested_targets
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective
from pages.ui import version_cache
from pages.ui.queries import Version, mapping_preview, version
from pages.ui.run import snapshot


def proposed_baseline(text: str, cycle: Cycle, window: int | None) -> Baseline | None:
    """The baseline that the past of a formula proposes."""
    return _proposed_baseline(snapshot(), mapping_preview(text, cycle, window), cycle, window)


def suggested_targets(cycle: Cycle, objective: Objective, result: KeyResult) -> tuple[SuggestedTarget, ...]:
    """Targets to choose from for a key result that is being written."""
    return _cached_targets(cycle, objective, result, version())


@version_cache.kept(max_entries=64, names={Objective: str, KeyResult: str})
def _cached_targets(
    cycle: Cycle,
    objective: Objective,
    result: KeyResult,
    at: Version,  # noqa: ARG001
) -> tuple[SuggestedTarget, ...]:
    return _suggested_targets(snapshot(), cycle, objective, result)


def next_key_results() -> list[NextKeyResult]:
    """What the next key result could be made of, the most useful first."""
    return _cached_next(version())


@version_cache.kept(max_entries=4)
def _cached_next(at: Version) -> list[NextKeyResult]:  # noqa: ARG001
    return _next_key_results(snapshot())
