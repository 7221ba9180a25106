"""Hints that teach: the demo's plan shows the good, crooked plans show each fault with its reason and a better wording."""

from datetime import date

import pytest
from plans import Q4

from data.demo.planning import catalogue, plan
from okr_model.formula.formula import parse
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.cycles import quarter_of
from okr_model.plan.goal_library import suggestions
from okr_model.plan.goal_linter import hints, objective_hints
from okr_model.plan.people import Person
from okr_model.plan.plan import KeyResult, Objective, Plan, Step
from okr_model.progress.scoring import colour, proposed


def kr(id="visits", title="Website visits", **more):
    given = {"formula": "site.sessions", "baseline": 1, "target": 2, "owner": "ada@example.com"} | more
    return KeyResult(id=id, title=title, **given)


def objective(*results, title="Be the first name people think of", **more):
    return Objective(id="o", title=title, key_results=results or (kr(), kr("other")), **more)


def kinds(*args, **more):
    return [h.kind for h in objective_hints(objective(*args), **more)]


def test_a_good_objective_gets_no_hints():
    assert kinds() == []


@pytest.mark.parametrize("today", [date(2026, 11, 24)])
def test_the_demo_is_well_written(today):
    found = hints(plan(quarter_of(today), today))
    assert {h.kind for h in found} <= {"task", "two_in_one"}
    assert len(found) <= 1


@pytest.mark.parametrize(
    ("results", "kind"),
    [
        ([kr()], "too_few"),
        ([kr(f"k{n}") for n in range(6)], "too_many"),
        ([kr(title="Run three webinars"), kr("b")], "task"),
        (
            [KeyResult(id="m", title="The page", type="milestone", steps=(Step(name="done"),), owner="a"), kr("b")],
            "task",
        ),
        ([kr(title="Visitors and downloads"), kr("b")], "two_in_one"),
        ([kr(formula=None, manual=True), kr("b")], "typed_in"),
        ([kr(baseline=None), kr("b")], "no_baseline"),
        ([kr(baseline=2), kr("b")], "no_way"),
        ([kr(owner=""), kr("b")], "no_owner"),
    ],
)
def test_each_fault_gets_its_hint_with_reason_and_example(results, kind):
    (hint,) = objective_hints(objective(*results))
    assert hint.kind == kind
    assert len(str(hint.why)) > 20
    assert len(str(hint.better)) > 20
    assert "{" not in f"{hint.why}{hint.better}"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Reach 20 % more visitors", "figure_in_objective"),
        ("Launch the new page", "task"),
        ("Be known in 2027", None),
        ("Q4: Win customers who stay", None),
        ("برند اول بازار شویم", None),
    ],
)
def test_an_objective_is_where_to_go(title, kind):
    found = [h.kind for h in objective_hints(objective(title=title))]
    assert found == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("kind", "likelihood", "hint"),
    [
        ("aspirational", 0.95, "too_easy"),
        ("committed", 0.95, None),
        ("aspirational", 0.05, "too_hard"),
        ("committed", 0.4, "promised"),
        ("aspirational", 0.4, None),
    ],
)
def test_ambition_is_told_with_the_likelihood(kind, likelihood, hint):
    found = objective_hints(objective(kind=kind), likelihood={"visits": likelihood})
    assert [h.kind for h in found] == ([hint] if hint else [])
    assert all(f"{likelihood:.0%}" in str(h.why) for h in found)


def test_people_who_left_and_crowded_teams():
    left = {"ada@example.com": Person(email="ada@example.com", active=False)}
    assert kinds(people=left) == ["owner_left", "owner_left"]
    many = tuple(
        Objective(id=f"o{n}", title="Known", team="Brand", key_results=(kr(f"a{n}"), kr(f"b{n}"))) for n in range(6)
    )
    (hint,) = hints(Plan(cycle=Q4, objectives=many))
    assert (hint.kind, hint.what, hint.about) == ("too_many_objectives", "team", "Brand")


def test_the_library_adapts_to_the_sources_there_are():
    found = suggestions(catalogue())
    assert {s.id for s in found} == {
        *("awareness", "sales", "conversion", "new_customers", "retention"),
        *("community", "content", "events", "public_relations"),
    }
    for suggestion in found:
        for result in suggestion.key_results:
            assert bool(result.formulas) != bool(result.missing), "it can be measured, or says what is missing"
            for formula in result.formulas:
                parse(formula, catalogue())
    by_id = {s.id: {k.id: k for k in s.key_results} for s in found}
    assert by_id["awareness"]["visits"].formula == "site.sessions"
    assert by_id["conversion"]["conversion"].formula == "sum(site.key_events) / nullif(sum(site.sessions), 0)"
    assert by_id["sales"]["cost_per_customer"].formula == "sum(ads.spend) / nullif(sum(crm.new_customers), 0)"
    assert by_id["sales"]["revenue"].unit == "EUR"
    assert by_id["community"]["stars"].missing == ("stars",)


def test_metrics_of_one_source_are_put_together_first():
    metrics = (Metric("visits", "visits"), Metric("conversions", "conversions"))
    known = Catalogue({"a": metrics[:1], "b": metrics[1:], "c": metrics})
    conversion = next(s for s in suggestions(known) if s.id == "conversion")
    (first, *_) = conversion.key_results
    assert first.formula == "sum(c.conversions) / nullif(sum(c.visits), 0)"


def test_without_sources_the_library_says_what_to_connect():
    found = suggestions(Catalogue({}))
    assert all(s.measurable == 0 for s in found)
    assert all(k.missing for s in found for k in s.key_results)


@pytest.mark.parametrize(
    ("attainment", "score", "shown"),
    [
        (None, None, None),
        (-0.5, 0.0, "red"),
        (0.2999, 0.3, "yellow"),
        (0.294, 0.29, "red"),
        (0.7, 0.7, "green"),
        (1.4, 1.0, "green"),
    ],
)
def test_a_score_is_proposed_from_attainment(attainment, score, shown):
    assert proposed(attainment, "on_track") == score
    assert shown is None or colour(score) == shown


def test_what_has_no_grade_was_met_or_was_not():
    assert [proposed(None, status) for status in ("achieved", "missed", "no_data", "on_track")] == [
        1.0,
        0.0,
        None,
        None,
    ]
    assert proposed(0.4, "missed") == 0.4


def test_a_sum_that_should_stay_small_is_asked_for_its_baseline():
    result = kr(type="decrease", baseline=None, target=200)
    (hint,) = objective_hints(objective(result, kr("b")))
    assert (hint.kind, hint.about) == ("no_baseline", result.id)
    assert "no progress, only a likelihood" in str(hint.why)
