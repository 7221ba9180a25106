"""How a plan hangs together: the tree, what flows up it by the stated rules, and where it has holes."""

import pytest
from plans import Q4
from pydantic import ValidationError

from okr_model.plan.alignment import Figures, findings, tree
from okr_model.plan.plan import KeyResult, Objective, Plan


def kr(id, **more):
    return KeyResult(id=id, title=id, formula="site.sessions", target=1, **more)


def o(id, *results, **more):
    return Objective(id=id, title=id, key_results=results, **more)


PLAN = Plan(
    cycle=Q4,
    objectives=(
        o("grow", kr("revenue"), kr("brand"), level="company", owner="chief@example.com"),
        o("sell", kr("deals", weight=3), kr("calls"), supports="revenue", team="Sales", owner="sales@example.com"),
        o("convert", kr("rate"), supports="revenue", team="Web", owner="web@example.com"),
        o("call", kr("talks", owner="Ada@example.com"), supports="calls", level="person", team="Sales"),
    ),
)
FIGURES = {
    "deals": Figures(0.5, 0.8),
    "calls": Figures(0.1, 0.5),
    "rate": Figures(2.0, 0.9),
    "talks": Figures(0.3, 0.4),
    "brand": Figures(0.7, 0.6),
}


def test_figures_flow_up_by_the_stated_rules():
    (grow,) = tree(PLAN, FIGURES)
    revenue, brand = grow.key_results
    sell, convert = revenue.carriers
    assert sell.progress == pytest.approx((3 * 0.5 + 0.1) / 4)
    assert convert.progress == 1.0, "an objective is never more than covered"
    assert revenue.carried == pytest.approx((sell.progress + 1) / 2)
    assert revenue.progress == revenue.carried, "no data of its own: what carries it speaks"
    assert revenue.likelihood is None, "no forecast is made up from below"
    assert grow.progress == pytest.approx((revenue.carried + 0.7) / 2)
    calls = sell.key_results[1]
    assert (calls.progress, calls.carried) == (0.1, 0.3), "its own data rules; what is below stands beside it"
    assert brand.carriers == ()
    assert [node.objective.id for node in grow] == ["grow", "sell", "call", "convert"]


def test_an_objective_has_come_as_far_as_on_every_other_page():
    (grow,) = tree(PLAN, FIGURES, {"grow": 0.7, "sell": None})
    assert grow.progress == 0.7, "what comes from below is not mixed into its own"
    sell = grow.key_results[0].carriers[0]
    assert sell.progress == pytest.approx((3 * 0.5 + 0.1) / 4), "only where it has none, what is below counts"


def test_a_wide_tree_has_every_objective_once():
    objectives = [o("top", kr("k0"), level="company")]
    objectives += [o(f"o{n}", kr(f"k{n}"), supports=f"k{(n - 1) // 3}") for n in range(1, 60)]
    plan = Plan(cycle=Q4, objectives=tuple(reversed(objectives)))
    (top,) = tree(plan, {})
    assert sorted(node.objective.id for node in top) == sorted(x.id for x in objectives)
    assert top.progress is None


def test_a_circle_is_named():
    circle = [o("a", kr("ka"), supports="kc"), o("b", kr("kb"), supports="ka"), o("c", kr("kc"), supports="kb")]
    with pytest.raises(ValidationError, match="objectives support in a circle: a → kc → c → kb → b → ka → a"):
        Plan(cycle=Q4, objectives=tuple(circle))
    with pytest.raises(ValidationError, match="an objective cannot support its own key result: a → ka → a"):
        Plan(cycle=Q4, objectives=(o("a", kr("ka"), supports="ka"),))
    same_names = (o("x", kr("y")), o("y", kr("x"), supports="y"))  # an objective may be called as a key result is
    assert Plan(cycle=Q4, objectives=same_names).objectives == same_names


def test_holes_in_the_weave():
    plan = Plan(
        cycle=Q4,
        objectives=(
            *PLAN.objectives,
            o("lonely", kr("lonely"), team="Web"),
            o("hollow", supports="brand", owner="x@example.com"),
            o("high", kr("high"), level="company", supports="talks", owner="x@example.com"),
        ),
    )
    assert [(f.kind, f.about) for f in findings(plan)] == [
        ("orphan", "lonely"),
        ("upside_down", "high"),
        ("ownerless", "lonely"),
        ("empty", "hollow"),
        ("uncarried", "high"),
    ]
    assert all(str(f.why) for f in findings(plan))


def test_overload():
    many = [o(f"o{n}", kr(f"a{n}"), kr(f"b{n}"), team="Sales", owner="ada@example.com") for n in range(6)]
    found = {f.kind: f for f in findings(Plan(cycle=Q4, objectives=tuple(many)))}
    assert found["overloaded_team"].about == "Sales"
    assert str(found["overloaded_team"].why).startswith("6 objectives in one cycle")
    assert found["overloaded_person"].about == "ada@example.com"
