"""After a source's first pull: what has arrived, and the way to a key result made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_home import make, okr, ready
from opened import Open, fine, words
from streamlit.testing.v1 import AppTest
from who import work_as

from data.queries.sources.connector_list import listed, search
from data.stores.workspace import close_shared, shared
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.goal_library import most_meant, template_of
from pages.setup import source_pages

SOURCES, ADD = "setup/sources/page.py", "setup/add_source/page.py"
PLAN, OBJECTIVE, KEY_RESULT = "plan/plan/page.py", "plan/edit_objective/page.py", "plan/edit_key_result/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
EMPTY = "cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}\nobjectives: []\n"
OTHER = """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - {id: sales, title: Sell more, owner: a@example.com, theme: Sales, key_results: []}
  - {id: known, title: Be known, owner: a@example.com, theme: Awareness, key_results: []}
"""


def home_with(folder: Path, plan: str) -> Path:
    home = make(folder / "home", plan=plan)
    assert okr(home, "plan", "apply", str(home / "okrs.yaml")).exit_code == 0
    assert okr(home, "sync").exit_code == 0
    return home


def links(app: AppTest) -> dict[str, tuple[str, str]]:
    """The links of the page: their words, where they lead, and with what."""
    return {one.proto.label: (one.proto.page, one.proto.query_string) for one in app.get("page_link")}


def just_saved(open_page: Open, home: Path) -> AppTest:
    app = open_page(home, SOURCES)
    app.session_state[source_pages.SAVED] = "site"
    return fine(app.run())


def test_what_arrived_leads_to_a_key_result_of_the_objective_that_fits(open_page: Open, tmp_path: Path) -> None:
    app = just_saved(open_page, home_with(tmp_path, OTHER))
    assert "**site**: 2 metrics arrived: sessions, followers" in words(app)
    page, query = links(app)["Create a key result"]
    assert page == "edit_key_result" and "objective=known" in query and "metric=site.sessions" in query


def test_the_form_begins_with_the_metric_as_people_mean_it(open_page: Open, tmp_path: Path) -> None:
    home = home_with(tmp_path, OTHER)
    app = open_page(home, KEY_RESULT, cycle="2026-Q4", objective="known", metric="site.sessions")
    values = {w.value for w in app.text_input}
    assert "Visits to the website" in values
    assert "site.sessions" in words(app) + " ".join(str(w.value) for w in (*app.text_area, *app.selectbox))
    assert fine(open_page(home, KEY_RESULT, cycle="2026-Q4", objective="known", metric="no.such"))


def test_the_form_begins_with_a_baseline_and_takes_a_suggested_target_with_one_press(
    open_page: Open, tmp_path: Path
) -> None:
    home = home_with(tmp_path, OTHER)
    app = open_page(home, KEY_RESULT, cycle="2026-Q4", objective="known", metric="site.sessions")
    app = fine(work_as(app, "a@example.com"))
    fields = {w.label: w.value for w in app.text_input}
    assert float(fields["Baseline"]) > 0 and not fields["Target"]
    assert "Baseline: " in words(app)
    offered = [b for b in app.button if "target_" in (b.key or "")]
    assert len(offered) >= 2
    fine(offered[0].click().run())
    target = next(w.value for w in app.text_input if w.label == "Target")
    assert float(target) > float(fields["Baseline"])
    assert "Take as the target" not in words(app)
    fine(next(b for b in app.button if b.label == "Save").click().run())
    assert "is in the plan" in words(app)
    page, query = links(app)["Add another key result"]
    assert page == "edit_key_result" and "objective=known" in query
    page, query = links(app)["Followers · site"]
    assert "metric=site.followers" in query


def test_what_is_measured_already_is_not_offered_again(open_page: Open, tmp_path: Path) -> None:
    used = OTHER.replace(
        "theme: Sales, key_results: []",
        "theme: Sales, key_results: [{id: v, title: Visits to the website, formula: site.sessions, target: 1000000}]",
    )
    home = home_with(tmp_path, used)
    app = open_page(home, PLAN, cycle="2026-Q4", added="v")
    assert "is in the plan" in words(app) and not any("Visits" in label and "· site" in label for label in links(app))
    app = open_page(home, KEY_RESULT, cycle="2026-Q4", objective="sales", metric="site.sessions")
    assert "Visits to the website (site)" in {w.value for w in app.text_input}
    assert "is in the plan" not in words(open_page(home, PLAN, cycle="2026-Q4", added="no-such"))


def test_the_first_screen_says_the_next_step(open_page: Open, tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    shown = links(open_page(tmp_path / "new"))
    assert {"Add a source", "Upload a file", "Start a cycle for your first key result"} <= shown.keys()
    assert okr(home, "sync").exit_code == 0
    (begun := tmp_path / "begun").mkdir()
    page, query = links(open_page(home))["Start a cycle for your first key result"]
    assert page == "new_cycle" and "metric=site.sessions" in query
    page, query = links(open_page(home_with(begun, OTHER)))["Create a key result"]
    assert page == "edit_key_result" and "metric=site.sessions" in query


def test_without_an_objective_one_is_made_first(open_page: Open, tmp_path: Path) -> None:
    home = home_with(tmp_path, EMPTY)
    app = just_saved(open_page, home)
    page, query = links(app)["Create an objective first"]
    assert page == "edit_objective" and "metric=site.sessions" in query and "from=awareness" in query


def test_without_a_cycle_one_is_begun_first(open_page: Open, tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    assert okr(home, "sync").exit_code == 0
    assert "Start a cycle for your first key result" in links(just_saved(open_page, home))


def test_a_source_that_is_used_asks_for_nothing(open_page: Open, tmp_path: Path) -> None:
    app = open_page(ready(tmp_path / "home"), SOURCES)
    assert "Create a key result" not in links(app) and "No key result uses it yet" not in words(app)


def test_a_source_nobody_uses_says_so_in_its_card(open_page: Open, tmp_path: Path) -> None:
    app = open_page(home_with(tmp_path, OTHER), SOURCES)
    assert "No key result uses it yet" in words(app) and "Create a key result" in links(app)


def test_a_cycle_is_begun_from_one_place_of_the_page(open_page: Open, tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    settings = home / "okr.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[sources.site]" in text
    table = text[text.index("[sources.site]") :]
    end = table.find("\n[", 1)
    second = (table if end < 0 else table[:end]).replace("[sources.site]", "[sources.other]")
    settings.write_text(f"{text}\n{second}\n", encoding="utf-8")
    assert okr(home, "sync").exit_code == 0
    app = open_page(home, SOURCES)
    shown = [link for link in app.get("page_link") if "Start a cycle" in link.proto.label]
    assert len(shown) == 1 and words(app).count("No key result uses it yet") == 2
    facts = " ".join(str(one.proto.body) for one in app.get("html"))
    assert facts.count("from the command line") == 2


def test_a_source_on_its_way_is_spoken_of(open_page: Open, tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    assert "is syncing for the first time" in words(just_saved(open_page, home))
    assert shared(home) is not None
    close_shared()


@pytest.mark.parametrize(
    ("names", "meant", "title"),
    [
        (("engaged_sessions", "sessions", "active_users"), "s.sessions", "Visits to the website"),
        (("posts", "followers"), "s.followers", "Followers"),
        (("refunds", "revenue"), "s.revenue", "Revenue"),
        (("odd",), "s.odd", None),
    ],
)
def test_the_metric_that_people_mean(names: tuple[str, ...], meant: str, title: str | None) -> None:
    catalogue = Catalogue({"s": tuple(Metric(name, "x") for name in names)})
    found = most_meant(catalogue, catalogue)
    assert found == meant
    made = template_of(found, catalogue)
    assert (str(made[1].title) if made else None) == title
    if made:
        assert made[1].formula == meant


@pytest.mark.parametrize(
    ("words", "some", "none"),
    [
        ("sales", {"shopify", "stripe", "woocommerce", "hubspot"}, {"pypi", "bluesky", "umami"}),
        ("downloads", {"pypi", "npm", "google_play", "app_store"}, {"bluesky", "hubspot"}),
        ("followers", {"bluesky", "linkedin", "tiktok", "youtube"}, {"pypi", "stripe"}),
        ("newsletter", {"mailchimp"}, {"pypi", "stripe", "bluesky"}),
        ("Newsletters", {"mailchimp"}, {"pypi"}),
        ("فروش", {"shopify", "stripe"}, {"pypi"}),
        ("دنبال‌کننده", {"bluesky"}, {"pypi"}),
        ("بازديد", {"google_analytics", "umami"}, {"pypi"}),  # with the Arabic letter, as many keyboards write it
        ("google ads", {"google_ads"}, {"google_analytics"}),
        ("excel", {"csv"}, {"stripe"}),
        ("ads", {"google_ads", "meta_ads"}, {"pypi", "hubspot", "mailchimp"}),  # not downloads, leads, reads
    ],
)
def test_connectors_are_found_by_what_people_look_for(words: str, some: set[str], none: set[str]) -> None:
    found = {one.key for one in listed() if one.matches(words)}
    assert some <= found and not none & found


@pytest.mark.parametrize(
    ("words", "first", "none"),
    [
        ("sales", {"shopify", "woocommerce", "stripe"}, {"pypi"}),
        ("excel", {"csv", "google_sheets"}, {"bigquery", "sql", "ibis"}),
        ("sheet", {"csv", "google_sheets"}, {"bigquery", "sql", "ibis"}),
        ("shopify", {"shopify"}, {"stripe"}),
    ],
)
def test_those_that_say_it_themselves_come_first(words: str, first: set[str], none: set[str]) -> None:
    found = [one.key for one in search(words)]
    assert set(found[: len(first)]) == first and not none & set(found)


def test_every_connector_has_a_mark_and_most_a_group() -> None:
    everything = listed()
    assert all(1 <= len(one.mark) <= 2 for one in everything)
    assert {one.key for one in everything if one.group == "other"} <= {"demo"}


def test_a_search_that_finds_nothing_says_what_to_do(open_page: Open, tmp_path: Path) -> None:
    app = open_page(tmp_path / "new", ADD)
    app.text_input[0].input("zzz").run()
    shown = words(fine(app))
    assert (
        "Nothing found for" in shown
        and "a sheet, a database or a web address" in shown
        and "Upload a file" in links(app)
    )
    next(b for b in app.button if b.label == "Show all").click()
    assert "Google Analytics" in words(fine(app.run()))
