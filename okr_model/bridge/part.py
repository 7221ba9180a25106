"""One part of a bridge: what a single cause moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from okr_model.wording.sentences import Sentence

Cause = Literal["restated", "definition", "formula", "plan", "window", "activity", "pace"]


@dataclass(frozen=True, slots=True)
class BridgePart:
    """What one cause moved. of: the channel or the metric, where a cause is shared out among them."""

    cause: Cause
    label: Sentence
    amount: float
    of: str = ""
