"""The page *What if*: what is moved shows at once, a link opens the same view, and a proposal changes the plan."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browser import Tab, chromium, tab  # noqa: F401 - fixtures
from hostile import HOSTILE
from opened import Open, fine, words
from served import NOVEMBER, Server, copied, emptied
from streamlit.testing.v1 import AppTest

from data.stores.workspace import shared

CLOCK = NOVEMBER
WHAT_IF = "explore/what_if/page.py"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return emptied(copied(november_demo, tmp_path), "scenario", "target_proposal")


def slider(app: AppTest, name: str) -> Any:
    return next(s for s in app.slider if str(s.key).startswith(f"what_{name}_"))


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def text_input(app: AppTest, label: str) -> Any:
    return next(b for b in app.text_input if b.label == label)


def test_nothing_is_moved_at_first(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors")
    shown = words(app)
    assert "to reach 70% of target" in shown, "as on its own page: it is aspirational"
    assert "→" not in shown
    assert "Targets by likelihood" in shown
    assert "Change something above" in shown


def test_a_slider_moves_every_figure_and_the_link(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors")
    fine(slider(app, "growth").set_value(20.0).run())
    shown = words(app)
    assert re.search(r"\d+% → \d+%", shown)
    assert "what if: forecast " in shown
    assert app.query_params["growth"] in ("20", ["20"])


def test_a_link_opens_the_view(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="conversion_rate", growth="12", of="site.sessions", target="0.03")
    assert slider(app, "growth").value == 12
    assert slider(app, "target").value == pytest.approx(0.03)
    assert next(s for s in app.selectbox if s.key == "choice_of").value == "site.sessions"
    assert "from now on" in words(app)


@pytest.mark.parametrize(
    ("result", "query", "shows"),
    [
        ("visitors", {"end": "2027-01-31"}, "→"),
        ("visitors", {"weight": "3"}, "Objective score"),
        ("visitors", {"rate": "3000"}, r"\d+% → &gt;99%"),
        ("visitors", {"per_day": "250"}, r"\d+% → \d+%"),
        ("conversion_rate", {"per_day": "0.01"}, "What it takes"),
        ("visitors", {"end": "2020-01-01"}, "What it takes"),
        ("visitors", {"weight": "-4", "rate": "x", "per_day": "nan", "low": "1", "high": "0"}, "What it takes"),
    ],
)
def test_less_usual_changes_are_tried_too(
    open_page: Open, home: Path, result: str, query: dict[str, str], shows: str
) -> None:
    app = open_page(home, WHAT_IF, id=result, **query)
    assert re.search(shows, words(app))
    assert next(e for e in app.expander if "More to try" in e.label)


@pytest.mark.parametrize("query", [{"growth": "nan"}, {"target": "x"}, {"from": "yesterday"}, {"amount": "1e400"}])
def test_a_broken_link_opens_the_plan(open_page: Open, home: Path, query: dict[str, str]) -> None:
    assert "→" not in words(open_page(home, WHAT_IF, id="visitors", **query))


@pytest.mark.parametrize(("typed", "amount"), [("1.234,5", "1234.5"), ("2k", "2000"), ("1\u00a0500", "1500")])
def test_boxes_take_figures_as_people_type_them(open_page: Open, home: Path, typed: str, amount: str) -> None:
    app = open_page(home, WHAT_IF, id="visitors")
    fine(app.text_input(key="what_amount_visitors").set_value(typed).run())
    assert app.query_params["amount"] in (amount, [amount])


def test_a_box_asks_in_words_for_what_reads_two_ways(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors")
    fine(app.text_input(key="what_amount_visitors").set_value("1.234").run())
    assert "could mean 1234 or" in words(app).replace("\\", "")
    assert "amount" not in app.query_params
    assert app.text_input(key="what_amount_visitors").value == "1.234", "what was typed stays to be mended"


@pytest.mark.parametrize("result", ["nobody", "<b>x"])
def test_a_link_to_a_key_result_that_is_not_there_shows_nothing_else(open_page: Open, home: Path, result: str) -> None:
    app = open_page(home, WHAT_IF, id=result)
    assert "There is no key result" in words(app)
    assert "<h1>What if</h1>" in words(app), "it is titled as the page that it is"
    assert not app.slider
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("result", ["registrations", "signup_page"])
def test_a_key_result_without_a_forecast_is_told_with_the_reason(open_page: Open, home: Path, result: str) -> None:
    app = open_page(home, WHAT_IF, id=result)
    assert "There is no forecast of this key result to try anything on" in words(app)
    assert not app.slider


def test_it_names_the_key_result_and_its_address_does_too(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF)
    picked = next(s for s in app.selectbox if s.key == "choice_id")
    assert "<h1>What if: " in words(app)
    fine(slider(app, "growth").set_value(5.0).run())
    assert app.query_params["id"] in (picked.value, [picked.value])
    app = open_page(home, WHAT_IF, id="visitors", growth="12")
    picked = next(s for s in app.selectbox if s.key == "choice_id")
    assert picked.value == "visitors"
    fine(picked.select("conversion_rate").run())
    assert app.query_params["id"] in ("conversion_rate", ["conversion_rate"])
    assert "growth" not in app.query_params, "what was tried is about the one that was left"
    assert slider(app, "growth").value == 0


def test_plan_trial_and_kept_scenarios_are_one_picture(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors", growth="10")
    fine(text_input(app, "Scenario name").input("Bolder").run())
    fine(button(app, "Save").click().run())
    app = open_page(home, WHAT_IF, id="visitors", growth="20")
    [picture] = [c.proto.alt for c in app.get("vega_lite_chart")]
    assert [picture.count(f"{name}: forecast ") for name in ("plan", "what if", "Bolder")] == [1, 1, 1]
    app = open_page(home, WHAT_IF, id="followers")
    [picture] = [c.proto.alt for c in app.get("vega_lite_chart")]
    assert "Bolder" not in picture, "it moves another key result"


def test_what_has_no_meaning_is_refused_in_words(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="conversion_rate", growth="-100", of="site.sessions")
    assert any("no value" in w.value for w in app.warning)


def test_scenarios_are_kept_compared_and_proposed(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors", target="190000", growth="10")
    fine(text_input(app, "Scenario name").input(HOSTILE["image"]).run())
    fine(button(app, "Save").click().run())
    (kept,) = shared(home).plan.scenarios.all(shared(home).plan.cycles()[-1].id)
    assert [c.target for c in kept.scenario.changes] == [190000, None]
    assert "Scenarios next to the plan" in words(app)
    fine(text_input(app, "Why should the target change?").input("The autumn launch does better").run())
    fine(button(app, "Propose to the owner").click().run())
    assert "The autumn launch does better" in words(app)
    fine(button(app, "Accept").click().run())
    plan = shared(home).plan.plan(shared(home).plan.cycles()[-1].id)
    assert plan is not None
    assert plan.key_result("visitors").target == 190000  # type: ignore[union-attr]
    assert "accepted by " in words(app)


def _taken(app: AppTest, likelihood: float) -> Any:
    return next(b for b in app.button if b.key == f"take_{likelihood}")


def test_each_answer_is_taken_into_the_trial_with_one_press(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors")
    offered = [_taken(app, likelihood).label for likelihood in (0.9, 0.7, 0.5, 0.1)]
    assert len(set(offered)) == 4
    fine(_taken(app, 0.7).click().run())
    taken = slider(app, "target").value
    assert f"{taken:,.0f}" in offered[1]
    assert re.search(r"→ (69|70|71)%", words(app))
    assert app.query_params["target"] in (f"{taken:.10g}", [f"{taken:.10g}"])


def test_a_corridor_answers_where_it_is_to_stay_between_limits(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="ad_budget")
    assert "Limits by likelihood" in words(app)
    assert "–" in _taken(app, 0.9).label
    fine(_taken(app, 0.5).click().run())
    assert re.search(r"→ (49|50|51)%", words(app))


def test_a_target_worse_than_the_baseline_is_offered_called_so_and_tried(open_page: Open, home: Path) -> None:
    with shared(home).plan as store:
        cycle = store.cycles()[-1].id
        standing = store.plan(cycle)
        assert standing is not None
        target = standing.key_result("visitors").target  # type: ignore[union-attr]
        change = {"baseline": target * 3, "target": target * 4}  # type: ignore[operator]
        store.edit(cycle, "key result", "visitors", change, author="ada@example.com", reason="bolder")
    app = open_page(home, WHAT_IF, id="visitors")
    assert "worse than the baseline" in words(app)
    fine(_taken(app, 0.5).click().run())
    assert "so it has no progress" in words(app)
    assert re.search(r"→ (4[7-9]|5[0-3])%", words(app))
    fine(text_input(app, "Why should the target change?").input("Less is enough").run())
    fine(button(app, "Propose to the owner").click().run())
    assert any("cannot be proposed" in e.value for e in app.error)


def test_a_proposal_whose_target_has_moved_is_outdated(open_page: Open, home: Path) -> None:
    app = open_page(home, WHAT_IF, id="visitors", target="190000")
    fine(text_input(app, "Why should the target change?").input("The autumn launch does better").run())
    fine(button(app, "Propose to the owner").click().run())
    assert button(app, "Accept")
    store = shared(home).plan
    store.edit(
        store.cycles()[-1].id, "key result", "visitors", {"target": 185_000}, author="ada@example.com", reason="more"
    )
    app = open_page(home, WHAT_IF, id="visitors")
    assert any("the target is now 185,000 sessions" in w.value.replace("\\", "") for w in app.warning)
    assert not [b for b in app.button if b.label == "Accept"]
    fine(button(app, "Decline").click().run())
    assert "declined by " in words(app)


@pytest.mark.browser
def test_a_real_slider_redraws_the_picture(tab: Tab, november_server: Server) -> None:  # noqa: F811
    page = tab.open(f"{november_server.url}/what_if?id=visitors", "Proposed targets")
    before = page.locator("[data-testid=stVegaLiteChart]").first.inner_text()
    handle = page.get_by_role("slider").nth(1)
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("growth=5"))  # a busy machine draws some of the steps before
    page.get_by_text(re.compile("what if [0-9]")).first.wait_for()
    assert page.locator("[data-testid=stVegaLiteChart]").first.inner_text() != before
    assert not tab.troubles
