"""Progress in words, the same on pages, in files and on a terminal."""

from __future__ import annotations

from okr_model.plan.plan import KeyResultType
from okr_model.progress.saving import Saving
from okr_model.progress.target_likelihood import STAY
from okr_model.wording.sentences import Sentence


def covered(
    kind: KeyResultType,
    progress: float | None,
    expected: float,
    saved: Saving | None = None,
    *,
    target: float | None = None,
    unit: str = "",
) -> Sentence | None:
    """How far a key result has come, and what is expected by now where it is paced; None where it has no progress.

    target: of the type `baseline` the days that are to be measured.
    """
    if progress is None:
        return None
    if kind in STAY:
        return Sentence("within limits on {share} of days with data", shares={"share": progress})
    if kind == "baseline" and target:
        numbers = {"measured": float(round(progress * target)), "days": target}
        return Sentence("{measured} of {days} days measured", numbers=numbers)
    if saved is not None:
        return saved.in_words(unit)
    if progress > 1:
        return Sentence("beyond target ({progress})", shares={"progress": progress})
    shares = {"progress": progress, "expected": expected}
    if progress < 0:
        return Sentence("worse than the baseline, {expected} expected by now", shares=shares)
    return Sentence("{progress} done, {expected} expected by now", shares=shares)
