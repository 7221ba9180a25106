"""Saving: what a sum that should stay small has saved so far, against its baseline's own pace.

Unsubscribes, cost: such a sum starts at zero, where its target is met, and every day leads away from it. So no share of
the target says how far it has come; what counts is what was not used. Had it gone on at the baseline's pace it would be
at baseline · e by now, e being the share of its pace that has elapsed. Of what lies between there and the pace to the
target, progress is the share that was saved: (baseline · e - value) / (baseline - target). On the pace line it is e; at
the end it is the attainment of the final value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from okr_model.plan.plan import KeyResult
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Saving:
    """What was saved so far, what should be by now, and the whole that is to be by the end, in the unit of the value.

    saved: below zero where more was used than at the baseline's pace.
    Of an `increase` to zero or less, such as a loss that should shrink, all three count upwards.
    """

    saved: float
    expected: float
    whole: float

    @property
    def progress(self) -> float:
        """The share of the whole that is saved, unclamped."""
        return self.saved / self.whole

    def in_words(self, unit: str = "") -> Sentence:
        """`Saved 120 of 200; 130 expected by now.`"""
        shown: dict[str, Any] = {"unit": unit, "beside": (self.saved, self.expected, self.whole)}
        expected, over = {"expected": self.expected}, self.expected == self.whole
        if self.saved < 0:
            more = {"more": -self.saved}
            if over:
                return Sentence("{more} worse than the baseline.", amounts=more, **shown)
            said = Sentence("{more} worse than the baseline's pace", amounts=more, **shown)
            return said.and_then(Sentence("{expected} expected by now", firsts=expected, **shown))
        saved, whole = {"saved": self.saved}, {"whole": self.whole}
        if over:
            return Sentence("Saved {saved} of {whole}.", firsts=saved, amounts=whole, **shown)
        said = Sentence("Saved {saved} of {whole}", firsts=saved, amounts=whole, **shown)
        return said.and_then(Sentence("{expected} expected by now", firsts=expected, **shown))


def is_saving(key_result: KeyResult, accumulating: bool) -> bool:
    """Whether it is a sum that should stay small: one that is to decrease, or to stay at zero or less below zero."""
    if not accumulating or key_result.target is None:
        return False
    return key_result.type == "decrease" or (key_result.type == "increase" and key_result.target <= 0)


def saving(key_result: KeyResult, value: float, elapsed: float) -> Saving | None:
    """What it has saved. elapsed: the share of its pace. None without a baseline, and where that is the target."""
    baseline, target = key_result.baseline, key_result.target
    if baseline is None or target is None or baseline == target:
        return None
    sign = 1.0 if key_result.type == "decrease" else -1.0
    whole = sign * (baseline - target)
    found = Saving(sign * (baseline * elapsed - value), whole * elapsed, whole)
    return found if math.isfinite(found.saved) and math.isfinite(found.whole) and found.whole > 0 else None
