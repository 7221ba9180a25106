"""What the overview answers: of a cycle that runs, is over, has not begun, has no data or no key results."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import who
from cli_home import okr
from opened import OVERVIEW, Open, fine, words
from served import with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = CLOCK.date()
PLAN = """
cycle: {{id: {id}, start: {start}, end: {end}}}
objectives:
  - id: known
    title: Be known
    team: Brand
    owner: ada@example.com
    key_results:
      - {{id: visits, title: Visits, formula: site.visits, target: {target}, unit: visits}}
      - {{id: others, title: Others, formula: site.visits, target: 90000, unit: visits}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Ten visits a day for a year, and a cycle that is over, one that runs, and one to come."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    days = [TODAY - timedelta(days=n) for n in range(400)]
    (home / "s.csv").write_text("day,visits\n" + "".join(f"{day},10\n" for day in sorted(days)))
    cycles = (("Q3", date(2026, 7, 1), date(2026, 9, 30), 900), ("Q4", date(2026, 10, 1), date(2026, 12, 31), 900))
    for id, start, end, target in (*cycles, ("Q1", date(2027, 1, 1), date(2027, 3, 31), 900)):
        file = home / "okrs.yaml"
        file.write_text(PLAN.format(id=id, start=start, end=end, target=target))
        assert okr(home, "plan", "apply", str(file)).exit_code == 0
    return home


def answer(app: AppTest) -> str:
    found = re.search(r"<h1>(.*?)</h1>", words(app))
    assert found is not None
    return html.unescape(found[1])


def test_before_the_first_pull_it_says_that_there_is_no_data(home: Path, open_page: Open) -> None:
    assert answer(open_page(home)) == "No data yet for 2 key results; 37 days left."


def test_each_cycle_has_its_own_answer(home: Path, open_page: Open) -> None:
    assert okr(home, "sync").exit_code == 0
    assert answer(open_page(home)) == "Likely to reach 1 of 2 key results; 1 needs attention; 37 days left."
    over = answer(open_page(home, cycle="Q3"))
    assert re.fullmatch(r"1 of 2 key results were achieved; 1 missed; ended 30 Sept? 2026\.", over)
    assert answer(open_page(home, cycle="Q1")) == "2 key results are planned; begins in 38 days."
    assert answer(open_page(home, on="2026-12-31")).endswith("; last day.")
    assert "no status has changed" in words(open_page(home))
    assert "Since" not in answer(open_page(home, cycle="Q3"))


def test_who_comes_back_finds_it_as_they_left_it(home: Path, open_page: Open) -> None:
    assert okr(home, "sync").exit_code == 0
    app = open_page(home, group="team", sort="-likely")
    app.switch_page("plan/plan/page.py").run()
    app.query_params.clear()
    app.switch_page(OVERVIEW)
    fine(app.run())
    assert app.query_params["group"] == "team"
    assert 'aria-sort="descending"' in words(app)


def test_how_each_person_likes_to_see_it_is_remembered_and_an_address_goes_before(home: Path, open_page: Open) -> None:
    with_sign_in(home)

    def comes(email: str, **query: str) -> AppTest:
        app = sign_in(open_page(home), home, email)
        app.query_params.update(query)
        return fine(app.run())

    def sees(email: str, **query: str) -> str:
        return "".join(comes(email, **query).query_params.get("group", ""))

    app = comes("ada@example.com")
    app.query_params["group"] = "team"
    fine(app.run())
    assert sees("ada@example.com") == "team"
    assert sees("ben@example.com") == ""
    assert sees("ada@example.com", group="owner") == "owner"
    assert sees("ada@example.com", sort="-likely") == ""
    assert sees("ada@example.com") == "team", "what a link asks for is no choice"
    app = comes("ada@example.com")
    app.query_params.clear()
    fine(app.run())
    assert sees("ada@example.com") == "", "as usual again"


def test_a_cycle_is_compared_with_the_same_day_of_the_one_before(home: Path, open_page: Open) -> None:
    assert okr(home, "sync").exit_code == 0
    shown = html.unescape(words(open_page(home, compare="last")))
    assert "Q3 on 24 Aug 2026: the same day of the cycle before" in shown
    assert "none then" not in shown, "both key results were there"


def test_a_panel_of_a_key_result_that_is_not_there_says_so(home: Path, open_page: Open) -> None:
    assert "There is no key result" in words(open_page(home, panel="no_such"))


def test_what_is_refused_after_saying_who_one_is_stays_until_it_is_read(open_page: Open, home: Path) -> None:
    app = open_page(home, panel="visits", do="target")
    next(box for box in app.text_input if box.label.startswith("Target")).set_value("lots")
    next(button for button in app.button if button.label == "Save").click().run()
    who.answer(app, "ada@example.com")
    for _ in range(2):  # new data draws the page anew meanwhile
        assert [error.value for error in app.error] == [
            "Not a number\\. Write it like 180000, 180,000, 12\\.5 or 2\\.4 %\\."
        ]
        fine(app.run())
    fine(app.button(key="who_refused").click().run())
    assert not app.error
    assert next(box for box in app.text_input if box.label.startswith("Target")).value == "lots"
