"""Why did it move? The change of a key result between two moments, split exactly into what caused it.

From state to state one thing is changed at a time, in this order; each cause is what its step moved:

    restated   the days that had been told at the first moment, with the figures they have now
    definition the same, from where on a metric was defined differently by the tool that defines it
    formula    counted as it is at the last moment: formula, source, window, days of the cycle
    plan       target, baseline and pace as they are now: of the distance to the pace line only
    window     days pass, and old ones leave a trailing window
    activity   what was measured since, by channel where it adds up
    pace       days pass, and the pace line asks for more: of the distance to the pace line only

So the opening figure is first put right and on today's footing, and what happened since is told by today's formula
(docs/decisions/0015-why-it-moved.md). The parts are differences of neighbouring states, so they add up to the whole,
and a cause that is the only one to have changed gets all of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from okr_model.bridge import in_words, split
from okr_model.bridge.part import BridgePart, Cause
from okr_model.bridge.split import Channels, Shares
from okr_model.bridge.state import Curves, Side
from okr_model.plan.plan import KeyResult
from okr_model.progress.target_likelihood import shown_together
from okr_model.wording.sentences import Sentence

MOST_CHANNELS = 5  # told by name; the others are one part
_NOTHING = 1e-12  # of the largest figure of a bridge: what equal sums differ by that were added up in another order


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time whose knowledge counts: the figures as they were known and the plan as it stood then."""

    day: date
    known: datetime


@dataclass(frozen=True, slots=True)
class Bridge:
    """From `first` to `last` by `parts`, none of them zero, which add up to the change. said: it in one sentence.

    beside: the value at both moments, baseline and target: its figures are written no finer than these.
    """

    first: float
    last: float
    unit: str
    parts: tuple[BridgePart, ...]
    said: Sentence
    beside: tuple[float, ...] = ()

    @property
    def change(self) -> float:
        """By how much it moved."""
        return self.last - self.first

    def plain(self, say: Callable[[Sentence], str] = str) -> dict[str, Any]:
        """As plain figures and text, English unless `say` says it otherwise."""
        parts = [{"cause": p.cause, "of": p.of, "label": say(p.label), "amount": p.amount} for p in self.parts]
        ends = {"unit": self.unit, "first": self.first, "last": self.last, "beside": list(self.beside)}
        return ends | {"said": say(self.said), "parts": parts}


@dataclass(frozen=True, slots=True)
class Why:
    """Why a key result moved between two moments.

    value: its value.  plan: how far ahead of its pace line it is, below zero how far behind; for one that is to
    decrease, a lower value is ahead. Each is None where it cannot be had: `problem` and `no_plan` say why.
    notes: what is to be known besides.
    """

    key_result: KeyResult
    first: Moment
    last: Moment
    value: Bridge | None = None
    plan: Bridge | None = None
    problem: Sentence | None = None
    no_plan: Sentence | None = None
    notes: tuple[Sentence, ...] = ()

    def plain(self, say: Callable[[Sentence], str] = str) -> dict[str, Any]:
        """As plain figures and text, English unless `say` says it otherwise."""
        return {
            "key_result": self.key_result.id,
            "title": self.key_result.title,
            "since": {"day": self.first.day.isoformat(), "known": self.first.known.isoformat()},
            "until": {"day": self.last.day.isoformat(), "known": self.last.known.isoformat()},
            "value": self.value.plain(say) if self.value else None,
            "plan": self.plan.plain(say) if self.plan else None,
            "problem": say(self.problem) if self.problem else None,
            "no_plan": say(self.no_plan) if self.no_plan else None,
            "notes": [say(note) for note in self.notes],
        }


class _State(NamedTuple):
    """After the step of `cause`: the value, and where the pace line is. None where it has none."""

    cause: Cause | None
    value: float | None
    expected: float | None


def why(
    first: Moment,
    last: Moment,
    before: Side,
    after: Side,
    *,
    units: tuple[str, str] = ("", ""),
    channels: Channels | None = None,
    titles: Mapping[str, str] | None = None,
    notes: Sequence[Sentence] = (),
) -> Why:
    """Split the change from the first moment to the last. before, after: the key result as it was and is planned.

    units: of its value at the two moments.  channels: the figures of the measures of `after`, where they have any.
    titles: of metrics, by full name.
    """
    told = Why(after.result, first, last, notes=tuple(notes))
    if problem := in_words.not_comparable(before, after, units, first.day):
        return replace(told, problem=problem)
    states = _states(first, last, before, after)
    if problem := in_words.no_value(states[0].value, states[-1].value, (first.day, last.day)):
        return replace(told, problem=problem)
    found = split.shares(after, after.put_right(), last.day, channels or {})
    if found.of_metrics:
        names = in_words.metric_titles(found.by, titles or {})
        found = found._replace(by={names[name]: amount for name, amount in found.by.items()})
    build = _Builder(before, after, first.day, units[1], found)
    if any(state.value is None for state in states[:-3]):  # an old window that is gone altogether is all new
        told = replace(told, notes=(*told.notes, in_words.TOGETHER))
    told = replace(told, value=build.of_value(states))
    if before.result.type != after.result.type or None in (states[0].expected, states[-1].expected):
        return replace(told, no_plan=in_words.no_pace(before.result, after.result))
    return replace(told, plan=build.of_plan(states))


def _states(first: Moment, last: Moment, before: Side, after: Side) -> list[_State]:
    """The states from the first moment to the last, each with the step that leads to it."""
    old, new, right, now = before.result, after.result, after.put_right(), after.now
    opening = before.put_right()
    right_before = before.put_right(before.between) if before.between else opening
    footing = after.value(right, first.day)
    stood = after.left(right, last.day)
    final = after.value(now, last.day)
    curves: Curves = {}
    redefined = [
        _State("definition", before.value(opening, first.day), before.expected(old, opening, first.day, curves))
    ] * (before.between is not None)
    asked = after.expected(new, right, first.day, curves)
    return [
        _State(None, before.value(before.then, first.day), before.expected(old, before.then, first.day, curves)),
        _State(
            "restated", before.value(right_before, first.day), before.expected(old, right_before, first.day, curves)
        ),
        *redefined,
        _State("formula", footing, after.expected(old, right, first.day, curves)),
        _State("plan", footing, asked),
        _State("window", stood, asked),
        _State("activity", final, after.expected(new, now, first.day, curves)),
        _State("pace", final, after.expected(new, now, last.day, curves)),
    ]


class _Builder(NamedTuple):
    """Makes bridges of states: steps to parts, and their words."""

    before: Side
    after: Side
    day: date
    unit: str
    shares: Shares

    def of_value(self, states: Sequence[_State]) -> Bridge:
        """The bridge of the value."""
        figures = [(state.cause, state.value) for state in states]
        first, last, parts = self._parts(figures, 1.0)
        change = last - first if parts else 0.0
        write = self._writing(first, last)
        return Bridge(first, last, self.unit, parts, in_words.value_said(change, parts, self.day, write), write.beside)

    def of_plan(self, states: Sequence[_State]) -> Bridge:
        """The bridge of the distance to the pace line, ahead of it above zero."""
        sign = -1.0 if self.after.result.type == "decrease" else 1.0
        figures = [
            (s.cause, None if s.value is None or s.expected is None else sign * (s.value - s.expected)) for s in states
        ]
        first, last, parts = self._parts(figures, sign)
        values = [state.value for state in states if state.value is not None]
        write = self._writing(values[0], values[-1])
        return Bridge(
            first, last, self.unit, parts, in_words.plan_said(first, last, parts, self.day, write), write.beside
        )

    def _writing(self, first: float, last: float) -> in_words.Writing:
        beside = (first, *shown_together(self.after.result, last, None))
        return in_words.Writing(self.unit, beside, self.shares.of_metrics)

    def _parts(
        self, figures: Sequence[tuple[Cause | None, float | None]], sign: float
    ) -> tuple[float, float, tuple[BridgePart, ...]]:
        """A state without a figure is passed over: what moved goes to the next cause that has one."""
        known = [(cause, figure) for cause, figure in figures if figure is not None]
        first, last = known[0][1], known[-1][1]
        parts: list[BridgePart] = []
        for (_, was), (cause, figure) in pairwise(known):
            assert cause is not None
            if cause == "activity":
                parts += self._activity(figure - was, sign)
            else:
                parts.append(BridgePart(cause, self._label(cause), figure - was))
        return first, last, _adding_up(parts, first, last)

    def _activity(self, amount: float, sign: float) -> list[BridgePart]:
        """The largest channels by name, the others together; or the metrics."""
        by = sorted(((name, sign * part) for name, part in self.shares.by.items()), key=lambda one: -abs(one[1]))
        named = by if len(by) <= MOST_CHANNELS + 1 else by[:MOST_CHANNELS]
        parts = [
            BridgePart("activity", in_words.activity(self.after, name, of_metric=self.shares.of_metrics), part, name)
            for name, part in named
            if name
        ]
        rest = amount - math.fsum(part.amount for part in parts)
        return [*parts, BridgePart("activity", in_words.activity(self.after, rest=bool(parts)), rest)]

    def _label(self, cause: Cause) -> Sentence:
        match cause:
            case "restated":
                return in_words.restated(self.before)
            case "definition":
                return in_words.redefined()
            case "formula":
                return in_words.counted(self.before, self.after)
            case "plan":
                return in_words.planned(self.before.result, self.after.result, self.unit)
            case "window":
                return in_words.window()
        return in_words.passed()


def _adding_up(parts: Sequence[BridgePart], first: float, last: float) -> tuple[BridgePart, ...]:
    """Without those that are nothing; the largest takes up what adding in another order left over."""
    least = _NOTHING * max(abs(first), abs(last), *(abs(part.amount) for part in parts))
    found = [part for part in parts if abs(part.amount) > least]
    if found:
        n = max(range(len(found)), key=lambda at: abs(found[at].amount))
        others = math.fsum(part.amount for at, part in enumerate(found) if at != n)
        found[n] = replace(found[n], amount=last - first - others)
    return tuple(found)
