"""Why it moved: the parts add up to the whole, and a cause that is the only one at work gets all of it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from histories import CATALOGUE, CAUSES, DAY, History, by_channel, history

from okr_model.bridge.bridge import Bridge, Moment, Why, why
from okr_model.bridge.state import Figures, Side
from okr_model.formula.evaluate import running
from okr_model.formula.formula import parse
from okr_model.metrics.measures import Measure
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Step

ITS_OWN = {  # what a cause at work alone may be told as: of the value, and of the distance to the pace line
    "restated": ({"restated"}, {"restated"}),
    "formula": ({"formula"}, {"formula"}),
    "plan": (set(), {"plan"}),
    "activity": ({"activity"}, {"activity"}),
    "days": ({"window"}, {"window", "pace"}),
}
FEW, MANY = range(60), range(2000)
many = pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.slow)], ids=["few", "many"])


def adds_up(bridge: Bridge) -> None:
    assert abs(math.fsum(part.amount for part in bridge.parts) - bridge.change) <= 1e-9
    assert all(part.amount for part in bridge.parts)


def steps_are_differences_of_states(one: History, found: Bridge) -> None:
    """What each cause moved, found from the states themselves."""
    before, after, first, last = one.before, one.after, one.first.day, one.last.day
    opening, right = before.put_right(), after.put_right()
    states = [
        found.first,
        before.value(opening, first),
        after.value(right, first),
        after.left(right, last),
        found.last,
    ]
    if None not in states:
        for cause, (was, became) in zip(("restated", "formula", "window", "activity"), pairwise(states), strict=True):
            moved = math.fsum(part.amount for part in found.parts if part.cause == cause)
            assert moved == pytest.approx(became - was, abs=1e-9), cause


def value(side: Side, figures: Figures, day: date) -> float | None:
    """Independently of the bridge: what the page shows."""
    day = min(day, side.cycle.end)
    if day < side.cycle.start:
        return 0.0
    assert side.formula is not None
    return running(side.formula, figures.daily, side.cycle.start, day, side.result.window).value


@many
def test_the_parts_add_up_to_the_whole(seeds: range) -> None:
    told, plans = 0, 0
    for seed in seeds:
        one = history(seed)
        found = one.why()
        if found.value is None:
            assert found.problem is not None
            continue
        told += 1
        adds_up(found.value)
        steps_are_differences_of_states(one, found.value)
        assert found.value.first == value(one.before, one.before.then, one.first.day)
        assert found.value.last == value(one.after, one.after.now, one.last.day)
        assert str(found.value.said)
        if found.plan is not None:
            plans += 1
            adds_up(found.plan)
            assert str(found.plan.said)
        else:
            assert found.no_plan is not None
    assert told > 0.8 * len(seeds)
    assert plans > 0.5 * len(seeds)


@many
def test_each_cause_alone_is_attributed_to_itself(seeds: range) -> None:
    seen = dict.fromkeys(ITS_OWN, 0)
    for seed in seeds:
        cause = CAUSES[seed % len(CAUSES)]
        found = history(seed, {cause}).why()
        for bridge, own in zip((found.value, found.plan), ITS_OWN[cause], strict=True):
            if bridge is not None:
                adds_up(bridge)
                assert {part.cause for part in bridge.parts} <= own, (seed, cause)
                seen[cause] += bool(bridge.parts)
    assert min(seen.values()) > len(seeds) / 20


@pytest.mark.parametrize("seeds", [FEW, pytest.param(range(600), marks=pytest.mark.slow)], ids=["few", "many"])
def test_channels_are_told_exactly(seeds: range) -> None:
    """Of sums, against the plain difference of what each channel had."""
    seen = 0
    for seed in seeds:
        one = history(seed, {"activity"})
        formula = one.after.formula
        assert formula is not None
        found = one.why().value
        if found is None or any(p.function != "sum" for p in formula.aggregates) or len(formula.metrics) > 1:
            continue
        wanted = channel_differences(one)
        for part in found.parts:
            if part.of:
                assert part.amount == pytest.approx(wanted[part.of], abs=1e-9), seed
                seen += 1
        named = {part.of for part in found.parts if part.of}
        rest = sum(amount for channel, amount in wanted.items() if channel not in named)
        assert sum(p.amount for p in found.parts if not p.of) == pytest.approx(rest, abs=1e-9)
    assert seen > len(seeds) / 20


def channel_differences(one: History) -> dict[str, float]:
    assert one.after.formula is not None
    [part] = one.after.formula.aggregates
    factor = -0.5 if one.after.formula.text.startswith("-") else 1.0
    until = min(one.last.day, one.after.cycle.end)
    window = one.after.result.window
    since = one.after.cycle.start if window is None else until - (window - 1) * DAY
    then, now = (
        by_channel(part.measure, f).loc[pd.Timestamp(since) : pd.Timestamp(until)] for f in (one.then, one.now)
    )
    return {str(k): factor * float(v) for k, v in (now.sum() - then.sum()).items()}


# One history by hand

Q4 = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")
SESSIONS = Measure("site", "sessions")
EVENTS = Measure("site", "events")
MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 9)


def series(start: date, *values: float) -> pd.Series:
    return pd.Series(values, index=pd.date_range(start, periods=len(values), name="day"), dtype=float)


def at(day: date) -> Moment:
    return Moment(day, datetime(day.year, day.month, day.day, 23, tzinfo=UTC))


def side(then: dict[Measure, pd.Series], now: dict[Measure, pd.Series], cycle: Cycle = Q4, **planned: object) -> Side:
    given = {"id": "k", "title": "K", "formula": "site.sessions", "baseline": 0, "target": 920} | planned
    result = KeyResult.model_validate(given)
    formula = parse(result.formula, CATALOGUE) if result.formula else None
    return Side(result, cycle, formula, Figures(then), Figures(now), {m: s.index for m, s in then.items()})


def causes(bridge: Bridge | None) -> dict[str, float]:
    assert bridge is not None
    return {part.cause: part.amount for part in bridge.parts}


def test_everything_at_once() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10, 10, 10, 10)}
    now = {SESSIONS: series(Q4.start, 10, 10, 7, 10, 10, 20, 20, 20, 20)}
    found = why(at(MONDAY), at(FRIDAY), side(then, now), side(then, now, target=1840), units=("sessions", "sessions"))
    assert causes(found.value) == {"restated": -3, "activity": 80}
    assert str(found.value.said) == (
        "Up 77 sessions since 2026-10-05: 80 new activity; 3 removed by a source correction."
    )
    assert causes(found.plan) == {"restated": -3, "plan": -50, "activity": 80, "pace": -80}
    assert (found.plan.first, found.plan.last) == (0, -53)
    assert str(found.plan.said).startswith("53 sessions behind pace; on 2026-10-05 it was on pace; 80 ")


def test_a_ratio_is_told_by_its_numerator_and_its_denominator() -> None:
    then = {EVENTS: series(Q4.start, 2, 2), SESSIONS: series(Q4.start, 100, 100)}
    more_events = {EVENTS: series(Q4.start, 2, 2, 6), SESSIONS: series(Q4.start, 100, 100, 100)}
    more_sessions = {EVENTS: series(Q4.start, 2, 2, 2), SESSIONS: series(Q4.start, 100, 100, 300)}
    for now, moved, by in ((more_events, "site.events", 10 / 300 - 0.02), (more_sessions, "site.sessions", -0.008)):
        one = side(then, now, formula="sum(site.events) / sum(site.sessions)", baseline=0.01, target=0.05)
        found = why(at(Q4.start + DAY), at(MONDAY), one, one, units=("%", "%"))
        [part] = found.value.parts
        assert (part.cause, part.of) == ("activity", moved)
        assert part.amount == pytest.approx(by)
    assert str(found.value.said) == "Down 0.8 points since 2026-10-02: 0.8 points less through site.sessions."


def test_metrics_of_the_same_name_stay_apart() -> None:
    then = {EVENTS: series(Q4.start, 2, 2), SESSIONS: series(Q4.start, 100, 100)}
    now = {EVENTS: series(Q4.start, 2, 2, 6), SESSIONS: series(Q4.start, 100, 100, 300)}
    one = side(then, now, formula="sum(site.events) / sum(site.sessions)", target=1)
    names = {"site.events": "Visits", "site.sessions": "Visits"}
    found = why(at(Q4.start + DAY), at(MONDAY), one, one, titles=names)
    assert sorted(part.of for part in found.value.parts) == ["Visits (site.events)", "Visits (site.sessions)"]


def test_old_days_leave_a_window() -> None:
    then = {SESSIONS: series(Q4.start, 50, 1, 1, 1)}
    one = side(then, {SESSIONS: series(Q4.start, 50, 1, 1, 1, 9)}, window=4, type="at_least")
    found = why(at(date(2026, 10, 4)), at(MONDAY), one, one)
    assert causes(found.value) == {"window": -50, "activity": 9}
    assert found.plan is None
    assert "target equals its baseline" in str(found.no_plan)
    assert "less as old days left the window" in str(found.value.said)


def test_a_count_of_the_cycle_begins_at_zero() -> None:
    now = {SESSIONS: series(Q4.start, 10, 20)}
    one = side({SESSIONS: series(Q4.start)}, now)
    found = why(at(Q4.start - DAY), at(MONDAY), one, one)
    assert (found.value.first, causes(found.value), found.notes) == (0, {"activity": 30}, ())


def test_after_the_cycle_only_corrections_move_it() -> None:
    ended = replace(Q4, end=MONDAY)
    then = {SESSIONS: series(Q4.start, 1, 1, 1, 1, 1, 1, 1, 1)}
    now = {SESSIONS: series(Q4.start, 1, 1, 1, 1, 2, 1, 1, 9, 9)}
    one = side(then, now, ended)
    found = why(at(date(2026, 10, 8)), at(FRIDAY), one, one)
    assert causes(found.value) == causes(found.plan) == {"restated": 1}


def test_nothing_moved() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10)}
    one = side(then, then)
    found = why(at(MONDAY), at(MONDAY), one, one)
    assert found.value.parts == ()
    assert str(found.value.said) == "No change since 2026-10-05."


def test_it_came_back_to_where_it_was() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10)}
    one = side(then, {SESSIONS: series(Q4.start, 10, 4, 6)})
    found = why(at(Q4.start + DAY), at(MONDAY), one, one)
    assert causes(found.value) == {"restated": -6, "activity": 6}
    assert str(found.value.said).startswith("Unchanged since 2026-10-02, after moving in between: 6 ")


def test_values_that_people_typed_in() -> None:
    result = KeyResult(id="k", title="K", manual=True, baseline=0, target=50)
    one = Side(result, Q4, None, Figures(typed={Q4.start: 5.0}), Figures(typed={Q4.start: 7.0, MONDAY: 12.0}))
    found = why(at(Q4.start + DAY), at(FRIDAY), one, one)
    assert causes(found.value) == {"restated": 2, "activity": 5}
    assert [str(part.label) for part in found.value.parts] == ["Entered again", "Entered since"]


def test_from_typed_values_to_a_source() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10)}
    typed = KeyResult(id="k", title="K", manual=True, baseline=0, target=920)
    before = Side(typed, Q4, None, Figures(typed={Q4.start: 25.0}), Figures(typed={Q4.start: 25.0}))
    found = why(at(Q4.start + DAY), at(Q4.start + DAY), before, side(then, then))
    assert causes(found.value) == {"formula": -5}
    assert str(found.value.parts[0].label) == "Different source"


def told(before: Side, after: Side, units: tuple[str, str] = ("", "")) -> Why:
    return why(at(MONDAY), at(FRIDAY), before, after, units=units)


def test_what_cannot_be_compared_is_said() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10), EVENTS: series(Q4.start, 1, 1)}
    plain, empty = side(then, then), side({SESSIONS: series(Q4.start)}, {SESSIONS: series(Q4.start)})
    ratio = side(then, then, formula="sum(site.events) / sum(site.sessions)", target=1)
    steps = Side(
        KeyResult(id="k", title="K", type="milestone", steps=(Step(name="a"),)), Q4, None, Figures(), Figures()
    )
    for found, problem in (
        (told(empty, empty), "It had no value on 2026-10-05"),
        (told(plain, empty), "It has no value on 2026-10-09"),
        (told(plain, ratio, ("sessions", "%")), "measured in sessions, now in %"),
        (told(steps, steps), "A milestone moves by its steps"),
        (told(plain, steps), "On 2026-10-05 it was measured differently"),
    ):
        assert found.value is found.plan is None
        assert problem in str(found.problem)


def test_without_a_pace_line_the_value_is_told_all_the_same() -> None:
    then = {SESSIONS: series(Q4.start, 10, 10)}
    other = side(then, then, type="at_least")
    for found, reason in (
        (told(side(then, then), other), "Its type was changed"),
        (told(other, other), "target equals its baseline"),
        (told(*[side(then, then, formula="mean(site.sessions)", baseline=None)] * 2), "Without a baseline"),
    ):
        assert found.value is not None
        assert found.plan is None
        assert reason in str(found.no_plan)


def test_what_is_lower_is_better() -> None:
    then, now = {SESSIONS: series(Q4.start, 10)}, {SESSIONS: series(Q4.start, 10, 4)}
    one = side(then, now, formula="mean(site.sessions)", type="decrease", baseline=10, target=0.8)
    found = why(at(Q4.start), at(Q4.start + DAY), one, one)
    assert causes(found.value) == {"activity": -3}
    assert causes(found.plan) == pytest.approx({"activity": 3, "pace": -0.1})


def test_what_was_taken_back_altogether_is_told_as_one_with_what_came() -> None:
    then = {SESSIONS: series(Q4.start, 10)}
    now = {SESSIONS: series(Q4.start + DAY, 6)}
    one = side(then, now, formula="mean(site.sessions)")
    found = why(at(Q4.start), at(MONDAY), one, one)
    assert causes(found.value) == {"activity": -4}
    assert "cannot all be separated" in str(found.notes[0])


def test_it_can_be_kept_as_plain_figures() -> None:
    plain = history(3).why().plain()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["since"]["day"] < plain["until"]["day"]
    assert all(part["label"] and part["amount"] for part in plain["value"]["parts"])


def test_many_channels_are_told_by_the_largest() -> None:
    one = history(0, {"days", "activity"})
    now = pd.DataFrame({f"c{n}": [float(n)] for n in range(1, 20)}, index=pd.date_range(MONDAY, periods=1, name="day"))
    sides = side({SESSIONS: series(Q4.start)}, {SESSIONS: now.sum(axis=1)})
    split = type(next(iter(one.channels.values())))(now.iloc[:0], now)
    found = why(at(Q4.start - DAY), at(FRIDAY), sides, sides, channels={SESSIONS: split})
    assert [(p.of, p.amount) for p in found.value.parts] == [
        ("c19", 19),
        ("c18", 18),
        ("c17", 17),
        ("c16", 16),
        ("c15", 15),
        ("", sum(range(1, 15))),
    ]
    assert str(found.value.parts[-1].label) == "New: other"
    assert timedelta(0) < found.last.known - found.first.known
