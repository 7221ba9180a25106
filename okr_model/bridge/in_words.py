"""The words of a bridge: what each of its parts is called, the one sentence, and why there is none."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okr_model.bridge.part import BridgePart
from okr_model.bridge.state import Side
from okr_model.plan.plan import KeyResult
from okr_model.wording.figures import rounds_away, unit_is_part_of_number
from okr_model.wording.sentences import Sentence, as_declared

TOGETHER = Sentence("It had no value for a time in between, so the causes cannot all be separated.")


def not_comparable(before: Side, after: Side, units: tuple[str, str], first: date) -> Sentence | None:
    """Why the two values cannot be set against each other."""
    types = (before.result.type, after.result.type)
    if types == ("milestone", "milestone"):
        return Sentence("A milestone moves by its steps; each shows when it was done.")
    if "milestone" in types:
        return Sentence("On {day} it was measured differently: a milestone counts steps.", days={"day": first})
    if before.formula != after.formula and _again(units[0]) != _again(units[1]):  # money, shares and counts
        return Sentence(
            "On {day} it was measured in {old}, now in {new}: the two cannot be compared.",
            days={"day": first},
            names={"old": units[0] or "–", "new": units[1] or "–"},
        )
    return None


def no_value(first: float | None, last: float | None, days: tuple[date, date]) -> Sentence | None:
    """Which of the two moments has no value."""
    if first is None:
        return Sentence("It had no value on {day}: choose a later day.", days={"day": days[0]})
    if last is None:
        return Sentence("It has no value on {day}.", days={"day": days[1]})
    return None


def no_pace(before: KeyResult, after: KeyResult) -> Sentence:
    """Why its distance to the pace line has no bridge."""
    if before.type != after.type:
        return Sentence("Its type was changed, so the distances from pace cannot be compared.")
    if after.type in {"increase", "decrease"}:
        return Sentence("Without a baseline it has no pace line.")
    return Sentence("Its target equals its baseline, so it has no pace line.")


def metric_titles(metrics: Collection[str], titles: Mapping[str, str]) -> dict[str, str]:
    """What to call each metric: its title, with its full name where two would read the same."""
    said = {name: titles.get(name, name) for name in metrics}
    twice = {title for title in said.values() if list(said.values()).count(title) > 1}
    return {name: f"{title} ({name})" if title in twice else title for name, title in said.items()}


def restated(side: Side) -> Sentence:
    """The name of what was corrected."""
    return Sentence("Entered again") if side.formula is None else Sentence("Corrected by the source")


def redefined() -> Sentence:
    """The name of what another definition of a metric brought, in the tool that defines it."""
    return Sentence("Metric defined differently")


def counted(before: Side, after: Side) -> Sentence:
    """The name of what another way of counting brought."""
    old, new = before.formula, after.formula
    if (old.sources if old else None) != (new.sources if new else None):
        return Sentence("Different source")
    if old != new:
        return Sentence("Different formula")
    if before.result.window != after.result.window:
        return Sentence("Different window")
    return Sentence("Different cycle dates")


def planned(before: KeyResult, after: KeyResult, unit: str) -> Sentence:
    """The name of what was asked otherwise."""
    target, baseline = before.target != after.target, before.baseline != after.baseline
    if target and baseline:
        return Sentence("Different target and baseline")
    if target and before.target is not None and after.target is not None:
        return Sentence("Target {old} → {new}", figures={"old": before.target, "new": after.target}, unit=_again(unit))
    if baseline and before.baseline is not None and after.baseline is not None:
        return Sentence(
            "Baseline {old} → {new}", figures={"old": before.baseline, "new": after.baseline}, unit=_again(unit)
        )
    return Sentence("Different baseline") if baseline else Sentence("Different pace")


def window() -> Sentence:
    """The name of what days that are gone took along."""
    return Sentence("Days that left the window")


def activity(side: Side, of: str = "", *, of_metric: bool = False, rest: bool = False) -> Sentence:
    """The name of what is new, or of one part of it: of a metric, by its title, or of one value of a dimension."""
    if side.formula is None:
        return Sentence("Entered since")
    if rest:
        return Sentence("New: other")
    if not of:
        return Sentence("New activity")
    said = Sentence("New: {what}")
    return said.filled(what=as_declared(of) if of_metric else of)


def passed() -> Sentence:
    """The name of what the pace line asks for by now, and did not then."""
    return Sentence("Days passing on the pace")


@dataclass(frozen=True, slots=True)
class Writing:
    """How a bridge's figures are written: their unit, the values they are no finer than, and whether by metrics."""

    unit: str
    beside: tuple[float, ...]
    of_metrics: bool

    def shows(self, amount: float) -> bool:
        """Whether a move is large enough to be seen in the values."""
        return not rounds_away(amount, self.unit, self.beside)


def value_said(change: float, parts: Sequence[BridgePart], first: date, write: Writing) -> Sentence:
    """How the value moved, and by what, the largest first; what is too small for the value to show counts as none."""
    clauses = _clauses(parts, write, _MORE)
    if not clauses:
        return Sentence("No change since {day}.", days={"day": first})
    heads = (
        Sentence("Up {change} since {day}"),
        Sentence("Down {change} since {day}"),
        Sentence("Unchanged since {day}, after moving in between"),
    )
    side = _side(change, write)
    moves = {} if side == _EVEN else {"change": abs(change)}
    said = Sentence(heads[side].text, days={"day": first}, moves=moves, unit=write.unit, beside=write.beside)
    return replace(said, then=tuple(clauses), opens=True)


def plan_said(first: float, last: float, parts: Sequence[BridgePart], day: date, write: Writing) -> Sentence:
    """How far ahead of its pace line it is, and was, and what came between."""
    heads = (
        Sentence("{gap} ahead of pace"),
        Sentence("{gap} behind pace"),
        Sentence("On pace"),
    )
    befores = (
        Sentence("on {day} it was {gap} ahead"),
        Sentence("on {day} it was {gap} behind"),
        Sentence("on {day} it was on pace"),
    )
    unit, beside = write.unit, write.beside
    head, before = heads[_side(last, write)], befores[_side(first, write)]
    was = Sentence(before.text, days={"day": day}, moves={"gap": abs(first)}, unit=_again(unit), beside=beside)
    clauses = (was, *_clauses(parts, write, _GAINED))
    return Sentence(head.text, moves={"gap": abs(last)}, unit=unit, then=clauses, beside=beside)


_EVEN = 2


def _side(gap: float, write: Writing) -> int:
    return _EVEN if not write.shows(gap) else 0 if gap > 0 else 1


def _again(unit: str) -> str:
    """The unit of figures that follow another one: said only where it is part of the number."""
    return unit if unit_is_part_of_number(unit) else ""


_Pair = tuple[Sentence, Sentence]


def _clauses(parts: Sequence[BridgePart], write: Writing, words: Mapping[str, _Pair]) -> list[Sentence]:
    """A clause for each cause, the largest first; new activity in one, unless it is told metric by metric.

    Causes that moved it by less than the value shows are left out.
    """
    causes: dict[tuple[str, str], list[BridgePart]] = {}
    for part in parts:
        causes.setdefault((part.cause, part.of if write.of_metrics else ""), []).append(part)
    together = {key: math.fsum(p.amount for p in group) for key, group in causes.items()}
    order = sorted((key for key in causes if write.shows(together[key])), key=lambda key: -abs(together[key]))
    return [_clause(causes[key], together[key], write, words) for key in order]


def _clause(group: Sequence[BridgePart], amount: float, write: Writing, words: Mapping[str, _Pair]) -> Sentence:
    names: Mapping[str, str] = {}
    parts: Mapping[str, Sentence] = {}
    name: str = group[0].cause
    most = max(group, key=lambda part: abs(part.amount))
    if name == "activity" and most.of:
        if write.of_metrics:
            name, parts = "of a metric", {"what": as_declared(most.of)}
        elif len(group) > 1 and most.amount / amount > 0.5:
            name, names = "mostly", {"what": most.of}
    said = words[name][0 if amount > 0 else 1]
    moves, unit = {"amount": abs(amount)}, _again(write.unit)
    return Sentence(said.text, moves=moves, names=names, parts=parts, unit=unit, beside=write.beside)


_MORE: Mapping[str, _Pair] = {
    "restated": (
        Sentence("{amount} added by a source correction"),
        Sentence("{amount} removed by a source correction"),
    ),
    "definition": (
        Sentence("{amount} more because the metric is defined differently"),
        Sentence("{amount} less because the metric is defined differently"),
    ),
    "formula": (
        Sentence("{amount} more because it is counted differently"),
        Sentence("{amount} less because it is counted differently"),
    ),
    "window": (
        Sentence("{amount} more as old days left the window"),
        Sentence("{amount} less as old days left the window"),
    ),
    "activity": (Sentence("{amount} new activity"), Sentence("{amount} less by new activity")),
    "mostly": (
        Sentence("{amount} new activity, most of it {what}"),
        Sentence("{amount} less by new activity, most of it {what}"),
    ),
    "of a metric": (Sentence("{amount} more through {what}"), Sentence("{amount} less through {what}")),
}
_GAINED: Mapping[str, _Pair] = {
    "restated": (
        Sentence("{amount} gained by a source correction"),
        Sentence("{amount} lost by a source correction"),
    ),
    "definition": (
        Sentence("{amount} gained because the metric is defined differently"),
        Sentence("{amount} lost because the metric is defined differently"),
    ),
    "formula": (
        Sentence("{amount} gained because it is counted differently"),
        Sentence("{amount} lost because it is counted differently"),
    ),
    "plan": (
        Sentence("{amount} gained because the target is easier"),
        Sentence("{amount} lost because the target is harder"),
    ),
    "window": (
        Sentence("{amount} gained as old days left the window"),
        Sentence("{amount} lost as old days left the window"),
    ),
    "activity": (Sentence("{amount} gained by new activity"), Sentence("{amount} lost by new activity")),
    "mostly": (
        Sentence("{amount} gained by new activity, most of it {what}"),
        Sentence("{amount} lost by new activity, most of it {what}"),
    ),
    "of a metric": (Sentence("{amount} gained through {what}"), Sentence("{amount} lost through {what}")),
    "pace": (Sentence("{amount} gained as days passed"), Sentence("{amount} lost as days passed")),
}
