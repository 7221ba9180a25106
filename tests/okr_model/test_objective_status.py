"""Where an objective stands: one likelihood, one status, and what stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okr_model.plan.plan import KeyResult, Score
from okr_model.progress.objective_score import ScorePart
from okr_model.progress.objective_status import ObjectiveStatus, judge
from okr_model.progress.progress import Reading
from okr_model.progress.status import SEVERITY, Bands, Status
from okr_model.wording.sentences import Sentence

BANDS = Bands()
DAY = date(2026, 11, 24)


def part(
    id: str = "k", status: Status = "on_track", progress: float | None = 0.6, *, weight: float = 1, **more: object
) -> ScorePart:
    """A key result judged by its pace, where 0.6 of the time has passed."""
    score = more.pop("score", None)
    given = Score(value=score, reason="So.", by="ada@example.com", day=DAY) if isinstance(score, float) else None
    result = KeyResult(id=id, title=id.title(), formula="site.sessions", target=1, weight=weight, score=given)
    state = "no_data" if status == "no_data" else "ok"
    grade = more.pop("attainment", progress)
    reading = Reading(progress, state, progress, 0.6, grade, status, Sentence("So."), 1.0)  # type: ignore[arg-type]
    return ScorePart(result, reading, None, accumulating=False)


def stands(*parts: ScorePart, kind: str = "aspirational", over: bool = False) -> ObjectiveStatus:
    return judge(parts, kind, BANDS, over=over)  # type: ignore[arg-type]


GOOD = [part(f"good{n}") for n in range(4)]


def test_one_that_is_behind_is_named_and_does_not_decide() -> None:
    found = stands(*GOOD, part("customers", "off_track", 0.1))
    assert (found.status, found.likelihood, found.bar) == ("on_track", 1.0, 0.7)
    assert str(found.because) == "On track (100%); 1 of 5 is off track: Customers."
    assert [(one.key_result, one.status) for one in found.contrary] == [("customers", "off_track")]
    assert str(found.against) == "1 of 5 is off track: Customers"


def test_what_stands_no_worse_is_not_against_it() -> None:
    found = stands(*(part(f"k{n}", "off_track", 0.1) for n in range(3)), part("rest", "at_risk", 0.5))
    assert (found.status, found.contrary, found.against) == ("off_track", (), None)


def test_the_bar_follows_the_commitment() -> None:
    ones = [part("a", progress=0.48), part("b", progress=0.48)]
    assert (stands(*ones).status, stands(*ones).bar) == ("on_track", 0.7)
    committed = stands(*ones, kind="committed")
    assert (committed.status, committed.bar, committed.likelihood) == ("off_track", 0.9, 0.0)
    bands = Bands(objective_committed=0.8)
    assert judge(ones, "committed", bands, over=False).status == "on_track"


def test_a_key_result_without_data_widens_and_is_named() -> None:
    silent = part("silent", "no_data", None)
    whole = [part(f"k{n}", progress=0.55) for n in range(3)]
    sure, unsure = stands(*whole), stands(*whole, silent)
    assert sure.outlook is not None and unsure.outlook is not None
    assert unsure.outlook.p10 < sure.outlook.p10 and unsure.outlook.p90 >= sure.outlook.p90
    assert unsure.status in {"on_track", "at_risk"}, "it does not blacken the others"
    assert [one.key_result for one in unsure.contrary] == ["silent"]
    assert "1 of 4 has no data: Silent" in str(unsure.because)


def test_what_a_silent_key_result_leaves_open_is_never_said_to_be_certain() -> None:
    silent = part("silent", "no_data", None, weight=0.1)
    good, bad = stands(*GOOD, silent), stands(*(part(f"k{n}", "off_track", 0.05) for n in range(4)), silent)
    assert good.likelihood is not None and 0.99 < good.likelihood < 1
    assert bad.likelihood is not None and 0 < bad.likelihood < 0.01
    assert str(good.because).startswith("On track (>99%)") and str(bad.because).startswith("Off track (<1%)")
    assert stands(*GOOD, part("silent", "no_data", None, weight=0)).likelihood == 1.0


@pytest.mark.parametrize(("weight", "status"), [(1.0, "on_track"), (1.01, "no_data")])
def test_no_data_is_more_than_half_of_the_weight(weight: float, status: Status) -> None:
    found = stands(part("a"), part("b", "no_data", None, weight=weight))
    assert found.status == status or (status == "on_track" and found.status != "no_data")
    assert (found.likelihood is None) == (status == "no_data")


def test_named_states_where_there_is_nothing_to_weigh() -> None:
    assert (stands().status, str(stands().because)) == ("no_data", "It has no key results yet.")
    found = stands(part(weight=0), part("b", "off_track", 0.1, weight=0))
    assert (found.status, found.likelihood) == ("no_data", None)
    assert "have weight 0" in str(found.because)
    assert stands(part(status="not_started", progress=None)).status == "not_started"


def test_the_score_decides_once_the_cycle_is_over() -> None:
    met, short = part("met", "achieved", 1.2), part("short", "missed", 0.3)
    found = stands(met, short, over=True)
    assert (found.status, found.score, found.likelihood, found.outlook) == ("missed", 0.65, None, None)
    assert str(found.because) == "Missed (score 0.65, target 0.7)."[:-1]
    found = stands(met, part("short", "missed", 0.3, score=0.4), over=True)
    assert (found.status, found.score) == ("achieved", 0.7), "what people gave counts before what figures propose"
    assert str(found.because) == "Achieved (score 0.7, target 0.7); 1 of 2 is missed: Short."
    assert stands(met, part("lost", "no_data", None, weight=3), over=True).status == "no_data"
    given = part("lost", "no_data", None, weight=3, score=0.8)
    assert stands(met, given, over=True).score == 0.85, "a given score needs no data"
    assert stands(part("no_grade", "achieved", 1.0, attainment=None), over=True).score == 1.0


@st.composite
def _part(draw: st.DrawFn, number: int) -> ScorePart:
    status = draw(st.sampled_from(SEVERITY))
    progress = None if status == "no_data" else draw(st.floats(-2, 3, allow_nan=False))
    one = part(f"k{number}", status, progress, weight=draw(st.sampled_from([0, 0.5, 1, 3])))
    return replace(one, reading=replace(one.reading, expected=draw(st.floats(0, 1))))


@given(count=st.integers(0, 6), data=st.data(), kind=st.sampled_from(["aspirational", "committed"]), over=st.booleans())
@settings(max_examples=1000, deadline=None)
def test_no_status_lies_outside_the_band_of_its_likelihood(
    count: int, data: st.DataObject, kind: str, over: bool
) -> None:
    parts = [data.draw(_part(n)) for n in range(count)]
    found = stands(*parts, kind=kind, over=over)
    if found.likelihood is not None:
        assert 0 <= found.likelihood <= 1
        assert found.status == BANDS.by_likelihood(found.likelihood)
        assert found.status == BANDS.by_likelihood(float(f"{found.likelihood:.0%}".rstrip("%")) / 100), "as it is shown"
    elif found.score is not None:
        assert found.status == ("achieved" if found.score >= found.bar else "missed")
    else:
        assert found.status in {"no_data", "not_started"}
    worse = {"missed", "off_track", "no_data", "at_risk"}
    assert {one.status for one in found.contrary} <= worse
    assert "nan" not in str(found.because)
