"""The plan in the browser, run by Streamlit's own test runner: every form, refusals, conflicts, archive, order, cycles."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hostile import HOSTILE
from served import ROOT, okr
from streamlit.testing.v1 import AppTest
from who import answer, is_asked

from data.stores.plan.store import PlanStore
from data.stores.workspace import close_shared
from okr_model.plan.cycles import Cycle, quarter_of
from pages.ui import version_cache

PLAN, OBJECTIVE, KEY_RESULT, CYCLE, EDIT_CYCLE = (
    f"plan/{name}/page.py" for name in ("plan", "edit_objective", "edit_key_result", "new_cycle", "edit_cycle")
)
MIA = "mia@example.com"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
NOW = Cycle(TODAY - timedelta(days=30), TODAY + timedelta(days=59), "now")
Open = Callable[..., AppTest]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty plan, and one CSV source with 120 days of figures."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(
        f'[workspace]\nperson = "{MIA}"\n'
        '[sources.site]\nconnector = "csv"\npath = "site.csv"\ndimensions = ["channel"]\n'
        'metrics.visits = {unit = "visits"}\nmetrics.signups = {unit = "people"}\n'
        'metrics.followers = {unit = "people", kind = "stock"}\n',
        encoding="utf-8",
    )
    days = [TODAY - timedelta(days=n) for n in range(120, -1, -1)]
    rows = [f"{d},{c},{v},{v // 10},500" for d in days for c, v in (("Email", 100), ("O'Neil", 40))]
    (home / "site.csv").write_text("day,channel,visits,signups,followers\n" + "\n".join(rows), encoding="utf-8")
    assert okr(home, "sync").returncode == 0
    return home


@pytest.fixture
def store(home: Path) -> Iterator[PlanStore]:
    """Another person's hands on the same plan."""
    with PlanStore(home / "plan.sqlite") as store:
        yield store


@pytest.fixture
def begun(store: PlanStore) -> PlanStore:
    store.add_cycle(NOW, author="ada")
    store.add_objective("now", {"id": "known", "title": "Become better known"}, author="ada")
    store.add_objective("now", {"id": "loved", "title": "They stay"}, author="ada")
    for id, target in (("visitors", 9000), ("signups", 900)):
        result = {"id": id, "title": id.title(), "formula": f"site.{'visits' if id == 'visitors' else id}"}
        store.add_key_result("now", "known", result | {"target": target}, author="ada")
    return store


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    def opened(page: str = PLAN, **query: str) -> AppTest:
        monkeypatch.setenv("OKR_HOME", str(home))
        app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60)
        app.run().switch_page(page)
        app.query_params.update(query)
        return fine(app.run())

    yield opened
    close_shared()
    st.cache_resource.clear()
    version_cache.clear()


def fine(app: AppTest) -> AppTest:
    assert not app.exception, [e.value for e in app.exception]
    return app


def field(app: AppTest, name: str) -> Any:
    """The widget of a field of the open draft."""
    found = [w for kind in ("text_input", "text_area", "selectbox", "toggle", "segmented_control", "multiselect")
             for w in app.get(kind) if (w.key or "").split("@")[0] == name or re.fullmatch(rf".*_\d+_{name}", w.key or "")]  # fmt: skip
    assert found, (name, [w.key for w in app.text_input])
    return found[0]


def press(app: AppTest, name: str) -> AppTest:
    """Press the button with that label or key."""
    found = [b for b in app.button if name in (b.label, b.key)]
    assert found, (name, [(b.label, b.key) for b in app.button])
    return fine(found[0].click().run())


def shown(app: AppTest) -> str:
    return "\n".join(e.value for kind in ("title", "markdown", "caption", "code", "warning", "error", "info")
                     for e in app.get(kind)).replace("\\", "").replace("\u2060", "")  # fmt: skip


def write(app: AppTest, **texts: str) -> AppTest:
    for name, said in texts.items():
        field(app, name).set_value(said)
    return fine(app.run())


# Beginning


def test_an_empty_workspace_leads_to_a_first_cycle(open_page: Open, store: PlanStore) -> None:
    assert "No plan yet" in [s.value for s in open_page().header]
    press(open_page(CYCLE), "Start the cycle")
    assert [c.id for c in store.cycles()] == [quarter_of(TODAY).id]


@pytest.mark.parametrize("page", [PLAN, OBJECTIVE, KEY_RESULT])
def test_every_page_of_a_plan_that_is_not_there_leads_to_one(open_page: Open, page: str) -> None:
    assert "No plan yet" in [s.value for s in open_page(page).header]


def test_a_custom_cycle_that_overlaps_is_refused(open_page: Open, begun: PlanStore) -> None:
    app = open_page(CYCLE)
    field(app, "kind").set_value("custom").run()
    write(app, name="spring")
    app = press(app, "Start the cycle")
    assert "overlaps now" in shown(app)
    assert [c.id for c in begun.cycles()] == ["now"]


def test_a_new_cycle_carries_over_what_was_chosen(open_page: Open, begun: PlanStore) -> None:
    app = open_page(CYCLE, **{"from": "now"})
    field(app, "kind").set_value("custom").run()
    write(app, name="next")
    for box, day in zip(app.date_input, (NOW.end + timedelta(days=1), NOW.end + timedelta(days=90)), strict=True):
        box.set_value(day)
    field(app, "carry").set_value(["visitors"])
    press(app, "Start the cycle")
    plan = begun.plan("next")
    assert plan is not None
    assert [k.id for o in plan.objectives for k in o.key_results] == ["visitors"]


def test_a_cycle_gets_another_name_and_other_days(open_page: Open, begun: PlanStore) -> None:
    begun.add_cycle(Cycle(NOW.end + timedelta(days=5), NOW.end + timedelta(days=90), "next"), author="ada")
    app = write(open_page(EDIT_CYCLE, cycle="now"), name="Spring *push*", reason="The fair moved")
    days = {box.label: box for box in app.date_input}
    days["Last day"].set_value(NOW.end + timedelta(days=9))
    app = press(fine(app.run()), "Save")
    assert "overlaps next" in shown(app)
    assert begun.plan("now").cycle == NOW  # type: ignore[union-attr]
    next(box for box in app.date_input if box.label == "Last day").set_value(NOW.end + timedelta(days=3))
    app = press(fine(app.run()), "Save")
    assert begun.plan("now").cycle == Cycle(NOW.start, NOW.end + timedelta(days=3), "now", "Spring *push*")  # type: ignore[union-attr]
    made = [(one.change.field, one.reason) for one in begun.log(cycle_id="now", what="cycle")[1:]]
    assert made == [("name", "The fair moved"), ("end", "The fair moved")]
    assert "Spring *push*" in shown(app)


def test_the_old_cycle_gets_its_scores_when_the_next_one_begins(open_page: Open, store: PlanStore) -> None:
    past = Cycle(TODAY - timedelta(days=80), TODAY - timedelta(days=1), "past")
    store.add_cycle(past, author="ada")
    store.add_objective("past", {"id": "known", "title": "Become better known"}, author="ada")
    for id, target in (("visitors", 100), ("signups", 100_000)):
        result = {"id": id, "title": id.title(), "formula": f"site.{'visits' if id == 'visitors' else id}"}
        store.add_key_result("past", "known", result | {"target": target}, author="ada")
    app = open_page(CYCLE, **{"from": "past"})
    field(app, "kind").set_value("custom").run()
    write(app, name="next")
    field(app, "give_scores").set_value(True)
    proposed = fine(app.run()).dataframe[0].value
    assert list(proposed["title"]) == ["Visitors", "Signups"]
    assert list(proposed["score"]) == [1.0, 0.01]
    app = press(app, "Start the cycle")
    assert "Give a reason for the scores" in shown(app)
    assert store.plan("next") is None
    press(write(app, scores_why="As the figures say"), "Start the cycle")
    given = [store.plan("past").key_result(id).score for id in ("visitors", "signups")]  # type: ignore[union-attr]
    assert [(s.value, s.reason) for s in given if s] == [(1.0, "As the figures say"), (0.01, "As the figures say")]
    assert store.earlier_scores("next").keys() == {"visitors", "signups"}


# Objectives


def test_an_objective_is_added_and_edited(open_page: Open, begun: PlanStore) -> None:
    app = open_page(OBJECTIVE, cycle="now")
    write(app, title="آگاهی از برند", owner="Sara", team="Brand")
    press(app, "Save")
    new = begun.plan("now").objectives[-1]  # type: ignore[union-attr]
    assert (new.title, new.owner, new.team, new.id) == ("آگاهی از برند", "Sara", "Brand", "objective")
    app = open_page(OBJECTIVE, cycle="now", id=new.id)
    assert field(app, "title").value == "آگاهی از برند"
    field(app, "kind").set_value("aspirational")
    field(app, "supports").set_value("visitors")
    press(app, "Save")
    now = begun.plan("now").objective(new.id)  # type: ignore[union-attr]
    assert now is not None
    assert (now.kind, now.supports) == ("aspirational", "visitors")


def test_an_objective_without_a_title_is_refused_at_its_title(open_page: Open, begun: PlanStore) -> None:
    before = begun.plan("now")
    app = press(open_page(OBJECTIVE, cycle="now"), "Save")
    assert "Give it a title." in shown(app)
    assert begun.plan("now") == before


# Key results and their mapping


def test_a_key_result_is_mapped_by_picking(open_page: Open, begun: PlanStore) -> None:
    app = open_page(KEY_RESULT, cycle="now", objective="loved")
    write(app, title="Visits by mail")
    field(app, "metric1").set_value("site.visits").run()
    key = "roll_up1site.visits"
    assert field(app, key).options[0] == "default"
    field(app, key).set_value("sum").run()
    field(app, "filter1site.visitschannel").set_value(["O'Neil"]).run()
    assert "sum(site.visits) filter (where channel = 'O''Neil')" in shown(app)
    assert f"{31 * 40:,} visits today" in shown(app)
    assert app.get("vega_lite_chart")
    write(app, target="3,000")
    press(app, "Save")
    made = begun.plan("now").key_result("visits_by_mail")  # type: ignore[union-attr]
    assert made is not None
    assert (made.formula, made.target) == ("sum(site.visits) filter (where channel = 'O''Neil')", 3000)


def test_only_roll_ups_that_mean_something_are_offered(open_page: Open, begun: PlanStore) -> None:
    app = open_page(KEY_RESULT, cycle="now", objective="known")
    field(app, "metric1").set_value("site.followers").run()
    assert "sum of all days" not in field(app, "roll_up1site.followers").options


def test_a_ratio_and_a_proposed_baseline(open_page: Open, begun: PlanStore) -> None:
    app = open_page(KEY_RESULT, cycle="now", objective="known")
    write(app, title="Conversion")
    field(app, "metric1").set_value("site.signups").run()
    field(app, "ratio").set_value(True).run()
    field(app, "metric2").set_value("site.visits").run()
    assert "site.signups / nullif(site.visits, 0)" in shown(app)
    app = fine(next(b for b in app.button if b.label.startswith("Last cycle")).click().run())
    assert field(app, "baseline").value == "0.1"
    write(app, target="12 %")
    assert "+20% vs the baseline" in shown(app)
    press(app, "Save")
    made = begun.plan("now").key_result("conversion")  # type: ignore[union-attr]
    assert made is not None
    assert (made.baseline, made.target) == (0.1, 0.12)


def test_a_typed_formula_is_explained_where_it_is_wrong(open_page: Open, begun: PlanStore) -> None:
    app = open_page(KEY_RESULT, cycle="now", id="visitors")
    write(app, formula="sum(site.visit)")
    assert "There is no metric “site.visit”" in shown(app)
    assert "site.visits" in shown(app)
    assert "^^^^^" in shown(app)


def test_a_formula_with_an_error_is_not_saved_and_what_was_meant_is_taken_with_one_press(
    open_page: Open, begun: PlanStore
) -> None:
    before = begun.plan("now")
    app = open_page(KEY_RESULT, cycle="now", id="visitors")
    write(app, title="People who come", formula="sum(site.visit)")
    assert "What you entered stays here until then" in shown(app)
    app = press(app, "Save")
    assert begun.plan("now") == before
    assert field(app, "title").value == "People who come"
    assert field(app, "formula").value == "sum(site.visit)"
    app = press_labelled(app, "sum(site.visits)")
    assert field(app, "formula").value == "sum(site.visits)"
    write(app, formula="sum(site.visits) where channel = 'Email'")
    assert "filter (where channel = 'Email')" in shown(app)
    app = press_labelled(app, "sum(site.visits) filter (where channel = 'Email')")
    press(write(app, reason="Only what our letters bring"), "Save")
    made = begun.plan("now").key_result("visitors")  # type: ignore[union-attr]
    assert made is not None
    assert (made.formula, made.title) == ("sum(site.visits) filter (where channel = 'Email')", "People who come")


def test_what_stands_in_a_broken_formula_is_shown_to_the_letter_and_taken_to_the_letter(
    open_page: Open, begun: PlanStore
) -> None:
    hostile = "<script>alert(1)</script> **b** [a](https://evil.example) `c` :red[d] $e$ می\u200cخواهم"
    app = write(
        open_page(KEY_RESULT, cycle="now", id="visitors"), formula=f"sum(site.visits) where channel = '{hostile}'"
    )
    [offered] = [b.label for b in app.button if "filter (where" in b.label.replace("\\", "")]
    for sign in ("<", "**", "[a]", "`", ":red[", "$"):
        assert sign not in offered.replace(f"\\{sign[0]}", ""), "Markdown would read it"
    app = next(b for b in app.button if b.label == offered).click().run()
    meant = f"sum(site.visits) filter (where channel = '{hostile}')"
    assert field(app, "formula").value == meant
    press(write(app, reason="Only these"), "Save")
    assert begun.plan("now").key_result("visitors").formula == meant  # type: ignore[union-attr]


@pytest.mark.parametrize("formula", ["a" * 10_000, "a.b" + " " * 10_000 + "+", "sum(site.visits)\x00"])
def test_what_no_formula_can_be_is_refused_at_its_field(open_page: Open, begun: PlanStore, formula: str) -> None:
    before = begun.plan("now")
    app = press(write(open_page(KEY_RESULT, cycle="now", id="visitors"), formula=formula), "Save")
    assert not app.exception
    assert begun.plan("now") == before


def test_a_new_key_result_with_a_broken_formula_is_no_part_of_the_plan(open_page: Open, begun: PlanStore) -> None:
    before = begun.plan("now")
    app = open_page(KEY_RESULT, cycle="now", objective="known")
    how = next(one for one in app.get("button_group") if str(one.key).startswith("how@"))
    how.set_value("Write a formula").run()
    write(app, title="Letters", formula="sum(site.letters)", target="10")
    press(app, "Save")
    assert begun.plan("now") == before


def test_a_metric_that_is_gone_is_told_on_the_plan_and_on_its_page_with_the_way_to_mend_it(
    open_page: Open, home: Path, begun: PlanStore
) -> None:
    settings = (home / "okr.toml").read_text()
    (home / "okr.toml").write_text(settings.replace("metrics.visits", "metrics.viewings"))
    plan = open_page(PLAN, cycle="now")
    assert "There is a mistake in its formula." in shown(plan)
    assert "There is no metric “site.visits”" in shown(plan)
    assert "Fix the formula" in links(plan)
    page = open_page("okrs/key_result/page.py", cycle="now", id="visitors")
    assert "This key result has no value" in shown(page)
    assert "Fix the formula" in links(page)
    app = open_page(KEY_RESULT, cycle="now", id="visitors")
    press(write(app, owner="ben@example.com"), "Save")  # all else may be changed meanwhile
    assert begun.plan("now").key_result("visitors").owner == "ben@example.com"  # type: ignore[union-attr]
    app = open_page(KEY_RESULT, cycle="now", id="visitors")
    app = press_labelled(app, "site.viewings")
    press(write(app, reason="It was renamed"), "Save")
    assert begun.plan("now").key_result("visitors").formula == "site.viewings"  # type: ignore[union-attr]
    assert "There is a mistake in its formula." not in shown(open_page(PLAN, cycle="now"))


@pytest.mark.parametrize(("typed", "value"), [("1.234,5", 1234.5), ("2,6 %", 0.026), ("۱۲٬۳۴۵", 12345.0)])
def test_figures_are_read_in_the_dialects_of_uploaded_files(
    open_page: Open, begun: PlanStore, typed: str, value: float
) -> None:
    app = write(open_page(KEY_RESULT, cycle="now", id="visitors"), target=typed)
    press(write(app, reason="As agreed"), "Save")
    assert begun.plan("now").key_result("visitors").target == value  # type: ignore[union-attr]


def press_labelled(app: AppTest, label: str) -> AppTest:
    plain = {b.label.replace("\\", "").replace("\u2060", ""): b for b in app.button}
    return fine(plain[label].click().run())


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_what_the_plan_refuses_is_told_at_its_field(open_page: Open, begun: PlanStore) -> None:
    before = begun.plan("now")
    app = open_page(KEY_RESULT, cycle="now", id="visitors")
    write(app, target="many")
    assert "Not a number" in shown(app)
    app = press(app, "Save")
    assert "Please check: Target." in shown(app)
    assert begun.plan("now") == before
    write(app, target="50", baseline="100", reason="because")
    app = press(app, "Save")
    assert "the target is below the baseline" in shown(app)
    assert begun.plan("now") == before


def test_a_moved_target_needs_its_reason(open_page: Open, begun: PlanStore) -> None:
    app = write(open_page(KEY_RESULT, cycle="now", id="visitors"), target="12000")
    app = press(app, "Save")
    assert "Give a reason" in shown(app)
    assert begun.plan("now").key_result("visitors").target == 9000  # type: ignore[union-attr]
    press(write(app, reason="The fair brought more"), "Save")
    assert begun.plan("now").key_result("visitors").target == 12000  # type: ignore[union-attr]
    assert begun.log(cycle_id="now")[-1].reason == "The fair brought more"


def test_a_run_that_is_ended_by_the_next_one_loses_no_press(open_page: Open, begun: PlanStore) -> None:
    """The press is noted before the run that holds it begins; whichever run gets to the end acts on it, once."""
    app = write(open_page(OBJECTIVE, cycle="now", id="known"), title="Everybody knows us")
    save = next(b for b in app.button if b.label == "Save")
    app.session_state["presses"][save.key] = time.monotonic()  # what the run that was ended had noted
    fine(app.run())
    assert begun.plan("now").objective("known").title == "Everybody knows us"  # type: ignore[union-attr]
    assert any("<h1>Plan</h1>" in one.proto.body for one in app.get("html"))


def test_saving_what_was_not_touched_changes_nothing(open_page: Open, begun: PlanStore) -> None:
    seen = begun.edition("now")
    press(open_page(KEY_RESULT, cycle="now", id="visitors"), "Save")
    assert begun.edition("now") == seen


# Two people


@pytest.mark.parametrize(("choice", "left"), [("Use their version", "Theirs"), ("Keep my version", "Mine")])
def test_two_people_at_one_key_result(open_page: Open, begun: PlanStore, choice: str, left: str) -> None:
    app = write(open_page(KEY_RESULT, cycle="now", id="visitors"), title="Mine")
    begun.edit("now", "key result", "visitors", {"title": "Theirs"}, author="grace@example.com")
    app = press(app, "Save")
    said = shown(app)
    for part in ("Someone else has changed this", "grace changed it", "Theirs", "Mine", "Visitors"):
        assert part in said
    assert begun.plan("now").key_result("visitors").title == "Theirs"  # type: ignore[union-attr]
    app = press(app, choice)
    assert begun.plan("now").key_result("visitors").title == left  # type: ignore[union-attr]


def test_edits_of_different_fields_merge(open_page: Open, begun: PlanStore) -> None:
    app = write(open_page(KEY_RESULT, cycle="now", id="visitors"), title="Mine")
    begun.edit("now", "key result", "visitors", {"owner": "Grace"}, author="grace@example.com")
    press(app, "Save")
    now = begun.plan("now").key_result("visitors")  # type: ignore[union-attr]
    assert now is not None
    assert (now.title, now.owner) == ("Mine", "Grace")


def test_fields_and_the_objective_are_saved_at_once(open_page: Open, begun: PlanStore) -> None:
    app = write(open_page(KEY_RESULT, cycle="now", id="visitors"), title="Mine", objective="loved")
    press(app, "Save")
    assert [k.title for k in begun.plan("now").objective("loved").key_results] == ["Mine"]  # type: ignore[union-attr]
    last = begun.log(cycle_id="now")[-1].revision
    assert {one.change.field for one in begun.log(cycle_id="now") if one.revision == last} == {"title", "objective"}


def test_a_team_with_too_many_objectives_is_told_on_the_plan(open_page: Open, begun: PlanStore) -> None:
    for n in range(5):
        begun.add_objective("now", {"id": f"o{n}", "title": f"Goal {n}", "team": "Sales & co"}, author="ada")
    assert "no focus" not in shown(open_page())
    begun.add_objective("now", {"id": "o6", "title": "Goal 6", "team": "Sales & co"}, author="ada")
    app = open_page()
    assert "It has 6 objectives in one cycle, so no focus." in shown(app)
    assert "Choose the three" in shown(app)
    assert any("Sales" in link.proto.label for link in app.get("page_link"))


# Who does it


def test_who_edits_is_asked_once_and_kept(open_page: Open, home: Path, begun: PlanStore) -> None:
    settings = home / "okr.toml"
    nobody = settings.read_text(encoding="utf-8").replace(f'person = "{MIA}"', "")
    settings.write_text(nobody, encoding="utf-8")
    app = press(write(open_page(OBJECTIVE, cycle="now", id="known"), title="They know us"), "Save")
    assert is_asked(app)
    assert begun.plan("now").objective("known").title == "Become better known"  # type: ignore[union-attr]
    app = answer(app, "Kim@example.com")
    assert begun.plan("now").objective("known").title == "They know us"  # type: ignore[union-attr]
    press(app, "k_down_visitors")
    assert [one.author for one in begun.log(cycle_id="now")[-2:]] == ["kim@example.com"] * 2
    assert settings.read_text(encoding="utf-8") == nobody, "a browser's person is not the workspace's"


# The list


def test_order_archive_and_restore(open_page: Open, begun: PlanStore) -> None:
    app = press(open_page(), "k_down_visitors")
    assert [k.id for k in begun.plan("now").objectives[0].key_results] == ["signups", "visitors"]  # type: ignore[union-attr]
    app = press(app, "o_up_loved")
    assert [o.id for o in begun.plan("now").objectives] == ["loved", "known"]  # type: ignore[union-attr]
    app = press(app, "archive_o_known")
    assert [o.id for o in begun.plan("now").objectives] == ["loved"]  # type: ignore[union-attr]
    app = press(app, "restore_o_known")
    assert [k.id for k in begun.plan("now").objective("known").key_results] == ["signups", "visitors"]  # type: ignore[union-attr]


# Hostile words


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_data_in_every_form(open_page: Open, begun: PlanStore, name: str) -> None:
    text = HOSTILE[name]
    write(open_page(OBJECTIVE, cycle="now", id="known"), title=text, owner=text, note=text)
    app = open_page(OBJECTIVE, cycle="now", id="known")
    press(write(app, title=text, owner=text), "Save")
    assert begun.plan("now").objective("known").title == " ".join(text.split(" ")).strip()  # type: ignore[union-attr]
    begun.edit("now", "key result", "visitors", {"title": text, "note": text, "unit": text[:40]}, author=text[:60])
    for page, query in ((PLAN, {}), (KEY_RESULT, {"id": "visitors"}), (CYCLE, {"from": "now"})):
        app = open_page(page, **({"cycle": "now"} | query))
        assert not any(getattr(e.proto, "allow_html", False) for e in app.markdown)


def test_a_link_to_what_is_not_there_says_so(open_page: Open, begun: PlanStore) -> None:
    for page in (OBJECTIVE, KEY_RESULT):
        assert "not in the plan" in open_page(page, cycle="now", id="<b>nothing").info[0].value
