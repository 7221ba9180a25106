"""Which objective carries which key result, as plain identifiers: does the way up ever lead back to where it began?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from okr_model.wording.sentences import Unfit


@dataclass(frozen=True, slots=True)
class Circle:
    """A way up that leads back: objectives and key results in turn, the first objective again at the end."""

    way: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.unfit())

    def unfit(self) -> Unfit:
        """Why a plan with it does not do."""
        way = {"way": " → ".join(self.way)}
        if len(self.way[:-1]) // 2 == 1:
            return Unfit("an objective cannot support its own key result: {way}", names=way)
        return Unfit("objectives support in a circle: {way}", names=way)


def circle(supports: Mapping[str, str], homes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The first way up that comes back to an objective it has passed; None where every way ends.

    supports: objective → the key result it carries.  homes: key result → its objective.
    """
    safe: set[str] = set()
    for start in supports:
        passed: list[str] = []
        objective: str | None = start
        while objective is not None and objective not in safe:
            if objective in passed:
                around = passed[passed.index(objective) :]
                return (*(step for one in around for step in (one, supports[one])), objective)
            passed.append(objective)
            objective = homes.get(supports.get(objective, ""))
        safe.update(passed)
    return None
