"""Events on the model alone: what comes without an effect is noise, what is planted is found, and words say which."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from okr_model.bridge.channels import of_ratio, of_sum
from okr_model.drivers.events import Event, remarks, touching
from okr_model.drivers.fading import again, course, fading
from okr_model.drivers.in_words import effect_sentence
from okr_model.drivers.lift import Effect, Watched, evaluate
from okr_model.drivers.noise import LEAST, MOST, beside, noise
from okr_model.wording.sentences import Sentence

START = date(2024, 1, 1)
FIRST = date(2025, 10, 6)  # a Monday


def event(first: date = FIRST, days: int = 7, **more: object) -> Event:
    about = {"title": "Autumn offer", "metrics": ["site.sessions"], "after": 7}
    return Event.model_validate(about | {"first": first, "last": first + timedelta(days=days - 1)} | more)


def quiet(seed: int = 1, mean: float = 200.0, count: int = 730) -> pd.Series:
    """A flow of days around a mean, with a week in it."""
    rng = np.random.default_rng(seed)
    days = pd.date_range(START, periods=count)
    week = np.array([1.1, 1.15, 1.1, 1.05, 1.0, 0.8, 0.8])[days.day_of_week]
    return pd.Series(rng.normal(mean * week, mean * 0.06), index=days).round()


def lifted(series: pd.Series, share: float, one: Event, half_life: float = np.inf) -> pd.Series:
    since = (series.index - pd.Timestamp(one.first)).days.to_numpy()
    inside = (since >= 0) & (series.index <= pd.Timestamp(one.acts_until))
    return series * (1 + np.where(inside, share * 0.5 ** (np.maximum(since, 0) / half_life), 0.0))


def watched(
    series: pd.Series | pd.DataFrame, kind: str = "flow", name: str = "site.sessions", unit: str = "sessions"
) -> Watched:
    return Watched(name, series, kind, series.index[-1].date(), unit)  # type: ignore[arg-type]


def effect(one: Event, seen: Watched, *others: Event, control: Watched | None = None) -> Effect:
    found = evaluate(one, seen, others, control)
    assert isinstance(found, Effect), str(found)
    return found


# What people write


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": date(2025, 10, 1)}, "lies before its first"),
        ({"metrics": []}, "at least one"),
        ({"cost": 100, "currency": ""}, "in which currency"),
        ({"cost": -1, "currency": "EUR"}, "greater than or equal to 0"),
        ({"cost": 100, "currency": "euro"}, "three letters"),
        ({"control": "site.sessions"}, "cannot be its control"),
        ({"last": date(2027, 10, 6)}, "longer than a year"),
        ({"title": " "}, "write something"),
        ({"kind": "party"}, "'campaign', 'pr', 'fair', 'release' or 'other'"),
        ({"after": -1}, "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        event(**changes)


def test_an_event_of_one_day_needs_no_last_day() -> None:
    one = Event.model_validate({"title": "Fair", "first": "2026-03-01", "metrics": "site.sessions, crm.leads ,"})
    assert (one.first, one.last, one.days) == (date(2026, 3, 1), date(2026, 3, 1), 1)
    assert one.metrics == ("site.sessions", "crm.leads")


def test_overlaps_are_allowed_and_named() -> None:
    one, other = event(), event(FIRST + timedelta(days=10), title="The fair")
    far = event(FIRST + timedelta(days=60), title="Later")
    elsewhere = event(title="Elsewhere", metrics=["crm.leads"])
    (remark,) = remarks(one, [other, far, elsewhere], {"site.sessions": START})
    assert "The fair (2025-10-16 to 2025-10-22) may affect site.sessions until 2025-10-29" in str(remark)
    (same,) = remarks(one, [event(one.last, title="The fair")], {"site.sessions": START})
    assert "The fair is on site.sessions at the same time" in str(same), "they share a day"
    assert touching([other, elsewhere, one], "site.sessions") == [one, other]
    (early,) = remarks(one, [], {"site.sessions": FIRST})
    assert "there is no earlier data to compare with" in str(early)


# What it brought


def test_without_an_effect_nothing_is_found() -> None:
    found = [effect(event(), watched(quiet(seed))).found for seed in range(40)]
    assert sum(found) <= 8  # a tenth is to be expected


@pytest.mark.parametrize("share", [0.2, 0.4, -0.3])
def test_a_planted_lift_is_found_and_held(share: float) -> None:
    held = []
    for seed in range(20):
        plain = quiet(seed)
        one = effect(event(), watched(lifted(plain, share, event())))
        assert one.found
        assert (one.lift > 0) == (share > 0)
        inside = plain.loc[pd.Timestamp(FIRST) : pd.Timestamp(event().acts_until)]
        held.append(one.low <= share * inside.sum() <= one.high)
    assert sum(held) >= 15


def test_words_say_how_much_or_that_it_cannot_be_told() -> None:
    one = effect(event(), watched(lifted(quiet(), 0.4, event())))
    assert str(effect_sentence(one)).startswith("About ")
    assert "sessions more than without it, +" in str(effect_sentence(one))
    none = str(effect_sentence(effect(event(), watched(quiet(3)))))
    assert none.startswith("No effect distinguishable from noise (a lift under ")
    assert none.endswith("would not show)")
    less = str(effect_sentence(effect(event(), watched(lifted(quiet(), -0.4, event())))))
    assert "sessions less than without it" in less


def test_a_longer_aftermath_looks_at_more_days() -> None:
    near, far = (effect(event(after=n), watched(quiet())) for n in (0, 14))
    assert (far.end - near.end).days == 14
    assert far.expected > near.expected


def test_a_level_is_held_against_its_change() -> None:
    gained = quiet(mean=30)
    one = effect(event(), watched(lifted(gained, 0.5, event()).cumsum() + 5000, "stock", unit="people"))
    assert one.expected == pytest.approx(14 * 30, rel=0.15)
    assert one.found
    assert one.share(one.lift) == pytest.approx(0.5, abs=0.2)
    higher = effect(event(), watched(lifted(gained, 0.5, event()).cumsum() + 905_000, "stock"))
    assert higher.lift == pytest.approx(one.lift, abs=1e-3)
    assert higher.found == one.found


def test_a_ratio_is_held_against_its_value() -> None:
    base = quiet(4, mean=1000)
    num = lifted(quiet(5, mean=50), 0.5, event())
    seen = pd.DataFrame({"num": num, "den": base})
    one = effect(event(), watched(seen, "ratio", unit="%"))
    assert one.expected == pytest.approx(0.05, rel=0.1)
    assert one.found
    assert "%" in str(effect_sentence(one))
    assert course(one, watched(seen, "ratio")).empty


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.01, 1e6), seed=st.integers(0, 50))
def test_another_unit_changes_no_share(factor: float, seed: int) -> None:
    series = lifted(quiet(seed), 0.3, event())
    one, scaled = (effect(event(), watched(series * f)) for f in (1.0, factor))
    assert scaled.found == one.found
    assert scaled.lift == pytest.approx(one.lift * factor, rel=1e-6)
    assert scaled.low == pytest.approx(one.low * factor, rel=1e-5, abs=1e-6 * factor)


@settings(max_examples=15, deadline=None)
@given(days=st.integers(1, 400), seed=st.integers(0, 50))
def test_another_time_changes_nothing_but_the_days(days: int, seed: int) -> None:
    series = lifted(quiet(seed), 0.3, event())
    weeks = pd.Timedelta(days=7 * days)
    later = pd.Series(series.to_numpy(), index=series.index + weeks)
    one, other = effect(event(), watched(series)), effect(event(FIRST + weeks.to_pytimedelta()), watched(later))
    assert other.lift == pytest.approx(one.lift)
    assert other.low == pytest.approx(one.low)


def test_what_comes_after_it_does_not_matter() -> None:
    series = lifted(quiet(), 0.3, event())
    cut = series.loc[: pd.Timestamp(event().acts_until)]
    wild = series.copy()
    wild.loc[pd.Timestamp(event().acts_until) + pd.Timedelta(days=1) :] *= 9
    found = [effect(event(), watched(s)) for s in (series, cut, wild)]
    assert found[0].low == found[1].low == found[2].low


def test_a_larger_lift_is_never_found_less() -> None:
    lows = [effect(event(), watched(lifted(quiet(7), share, event()))).low for share in (0.0, 0.1, 0.2, 0.4, 0.8)]
    assert lows == sorted(lows)


def test_placebos_avoid_other_events() -> None:
    wild = event(FIRST - timedelta(days=200), days=20, title="Spring offer")
    series = lifted(quiet(), 3.0, wild)
    aware, unaware = effect(event(), watched(series), wild), effect(event(), watched(series))
    assert aware.high - aware.low < unaware.high - unaware.low
    assert len(unaware.noise.errors) == MOST
    busy = [event(FIRST - timedelta(days=30 * n), days=20, title=f"no. {n}") for n in range(1, 25)]
    few = effect(event(), watched(quiet()), *busy)
    assert few.noise.few
    assert few.least is None
    assert "comparable periods before it" in str(effect_sentence(few))


def test_an_event_beside_another_says_so() -> None:
    other = event(FIRST + timedelta(days=3), title="The fair")
    assert "at the same time as The fair" in str(effect_sentence(effect(event(), watched(quiet()), other)))


def test_events_are_simultaneous_only_where_their_days_meet() -> None:
    near = event(FIRST + timedelta(days=7), title="The fair")  # it begins in the aftermath
    said = str(effect_sentence(effect(event(), watched(quiet()), near)))
    assert "at the same time" not in said
    assert "some of it may come from The fair, close in time" in said
    far = event(FIRST + timedelta(days=40), title="Later")
    assert "Later" not in str(effect_sentence(effect(event(), watched(quiet()), far)))
    for gap in range(-30, 31):
        one, other = event(), event(FIRST + timedelta(days=gap), days=3)
        assert one.meets(other) == other.meets(one) == (-3 < gap < 7)
        assert one.follows_on(other) == other.follows_on(one)
        assert not (one.meets(other) and one.follows_on(other))


def test_a_control_takes_off_what_both_did() -> None:
    rng = np.random.default_rng(2)
    days = pd.date_range(START, periods=730)
    tide = np.exp(0.25 * np.repeat(rng.standard_normal(53), 14)[:730])  # what moves both
    touched = pd.Series(rng.normal(200, 5, 730) * tide, index=days)
    control = watched(pd.Series(rng.normal(900, 20, 730) * tide, index=days), name="site.other")
    alone = effect(event(control="site.other"), watched(lifted(touched, 0.3, event())))
    both = effect(event(control="site.other"), watched(lifted(touched, 0.3, event())), control=control)
    assert both.high - both.low < 0.6 * (alone.high - alone.low)
    assert both.found
    assert both.control is not None
    assert "its control was" in str(effect_sentence(both))


# Where nothing can be told


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (event(date(2023, 12, 1)), "there is no earlier data to compare with"),
        (event(START), "there is no earlier data to compare with"),
        (event(START + timedelta(days=20)), "28 are needed"),
        (event(date(2026, 5, 1)), "is not final yet"),
        (event(date(2025, 12, 30)), "too few of its days are final"),
    ],
)
def test_what_cannot_be_told_says_why(one: Event, words: str) -> None:
    found = evaluate(one, watched(quiet()))
    assert isinstance(found, Sentence)
    assert words in str(found)


def test_an_event_that_goes_on_is_told_so_far() -> None:
    one = effect(event(date(2025, 12, 20), days=20), watched(quiet()))
    assert not one.whole
    assert one.end == date(2025, 12, 30)
    assert "so far, up to" in str(effect_sentence(one))


def test_gaps_and_empty_histories() -> None:
    hole = quiet()
    hole.loc[pd.Timestamp(FIRST) : pd.Timestamp(FIRST) + pd.Timedelta(days=9)] = np.nan
    assert "have no data" in str(evaluate(event(), watched(hole.dropna())))
    empty = Watched("site.sessions", pd.Series(dtype=float, index=pd.DatetimeIndex([])), "flow", date(2026, 1, 1))
    assert "There is no data" in str(evaluate(event(), empty))
    zeros = pd.Series(0.0, index=pd.date_range(START, periods=730))
    assert isinstance(evaluate(event(), watched(zeros)), Effect | Sentence)
    some = quiet().drop(pd.Timestamp(FIRST) + pd.Timedelta(days=2))
    assert effect(event(), watched(some)).came == pytest.approx(effect(event(), watched(quiet())).came, rel=0.05)


# How sure


@settings(max_examples=50)
@given(st.lists(st.floats(-5, 5), min_size=0, max_size=60), st.floats(0.1, 3))
def test_the_reach_holds_nine_tenths_of_the_placebos(errors: list[float], own: float) -> None:
    found = noise(np.array(errors), own)
    inside = np.abs(errors) <= found.reach + 1e-12
    assert inside.sum() >= 0.9 * len(errors)
    if len(errors) < LEAST:
        assert found.reach >= own
        assert found.least() is None
    else:
        least = found.least()
        assert least is not None
        power = found.power(least + 1e-9)
        assert power is not None
        assert power >= 0.8 - 1e-9


def test_a_control_that_goes_its_own_way_is_left_out() -> None:
    rng = np.random.default_rng(1)
    own, other = rng.standard_normal(39), rng.standard_normal(39)
    left, together = beside(own, other)
    assert abs(together) < 0.4
    assert np.std(left) == pytest.approx(np.std(own), rel=0.15)
    left, together = beside(2 * other, other)
    assert together == pytest.approx(2, rel=0.1)


def test_fading_is_told_where_the_days_tell_it() -> None:
    one = event(days=3, after=25)
    seen = watched(lifted(quiet(), 1.0, one, half_life=5))
    found = effect(one, seen)
    fades = fading(found, seen)
    assert fades is not None
    assert 3 <= fades.half_life <= 8
    assert fades.first == pytest.approx(1.0, abs=0.35)
    driver = again(found, date(2026, 2, 1), fades)
    assert driver is not None
    assert driver.half_life == fades.half_life
    steady = watched(lifted(quiet(), 0.5, one))
    assert fading(effect(one, steady), steady) is None
    driver = again(effect(one, steady), date(2026, 2, 1), None)
    assert driver is not None
    assert driver.until == date(2026, 2, 28)
    assert driver.lift == pytest.approx(50, abs=10)


# Channels


@settings(max_examples=50)
@given(st.lists(st.tuples(*[st.floats(0, 1e6)] * 4), min_size=1, max_size=8))
def test_what_channels_brought_adds_up(rows: list[tuple[float, float, float, float]]) -> None:
    columns = [{str(n): row[k] for n, row in enumerate(rows)} for k in range(4)]
    whole = of_sum(columns[0], columns[1])
    assert sum(p.change for p in whole.parts) == pytest.approx(whole.change, abs=1e-3)
    ratio = of_ratio((columns[0], columns[1]), (columns[2], columns[3]))
    if ratio is None:
        assert not sum(columns[2].values()) or not sum(columns[3].values())
    elif min(sum(columns[2].values()), sum(columns[3].values())) > 1e-3:
        assert sum(p.change for p in ratio.parts) == pytest.approx(
            ratio.change, rel=1e-6, abs=1e-6 * (abs(ratio.then) + abs(ratio.now) + 1e-9)
        )


def test_a_channel_that_grew_for_the_others_brought_it() -> None:
    found = of_sum({"search": 100.0, "direct": 50.0}, {"search": 180.0, "direct": 40.0})
    assert [(p.name, p.change) for p in found.parts] == [("search", 80.0), ("direct", -10.0)]
    assert found.share(found.parts[0]) == pytest.approx(80 / 70)
    assert found.share(found.parts[1]) == pytest.approx(-10 / 70)
    mixed = of_ratio(
        ({"a": 10.0, "b": 1.0}, {"a": 10.0, "b": 3.0}), ({"a": 100.0, "b": 100.0}, {"a": 100.0, "b": 100.0})
    )
    assert mixed is not None
    assert mixed.parts[0].name == "b"
    assert mixed.share(mixed.parts[0]) == pytest.approx(1.0)
