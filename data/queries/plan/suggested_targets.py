"""Targets to choose from while a key result is being written: by their likelihood, or by steps from the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.queries.scoreboard.scoreboard import draft_board
from data.queries.what_if.what_if import bases
from data.stores.snapshot import Reader
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective
from okr_model.what_if import goal_seek
from okr_model.what_if.push import Refusal
from okr_model.wording.figures import to_digits

LIKELIHOODS = (0.7, 0.5, 0.3)
CHANGES = (0.1, 0.2)
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class SuggestedTarget:
    """value: to three digits.  likelihood: about how likely it is; None where there is no forecast to say so."""

    value: float
    likelihood: float | None = None


def suggested_targets(
    workspace: Reader, cycle: Cycle, objective: Objective, result: KeyResult
) -> tuple[SuggestedTarget, ...]:
    """By likelihood, the likely ones first; and by steps where fewer than two of those ask for anything.

    result: as written so far, with any target; only one that is to rise or fall has some.
    """
    if result.type not in {"increase", "decrease"}:
        return ()
    found = {one.value: one for one in _by_likelihood(workspace, cycle, objective, result)}
    ahead = [one for one in found.values() if _is_ahead(result, one.value)]
    return tuple(ahead) if len(ahead) > 1 else (*ahead, *_by_change(result))


def _by_likelihood(
    workspace: Reader, cycle: Cycle, objective: Objective, result: KeyResult
) -> Iterator[SuggestedTarget]:
    board = draft_board(workspace, cycle, objective, result)
    basis = bases(board, workspace.settings.status.bands, workspace.catalogue)[result.id]
    try:
        answers = goal_seek.targets(basis, [], LIKELIHOODS)
    except Refusal:
        return
    for likelihood, answer in zip(LIKELIHOODS, answers, strict=True):
        if answer.value is not None and not answer.beyond:
            yield SuggestedTarget(to_digits(answer.value, _DIGITS), likelihood)


def _is_ahead(result: KeyResult, value: float) -> bool:
    """Whether it asks for something: it lies beyond the baseline, where there is one."""
    if result.baseline is None:
        return value != 0
    return value > result.baseline if result.type == "increase" else value < result.baseline


def _by_change(result: KeyResult) -> Iterator[SuggestedTarget]:
    if result.baseline:
        way = abs(result.baseline) if result.type == "increase" else -abs(result.baseline)
        yield from (SuggestedTarget(to_digits(result.baseline + share * way, _DIGITS)) for share in CHANGES)
