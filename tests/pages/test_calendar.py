"""Days are shown, typed and picked in the reader's calendar; what is kept and linked to stays an ISO day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from opened import Open

from data.stores.plan.store import PlanStore
from okr_model.plan.cycles import quarter_of
from okr_model.plan.plan import KeyResult, Objective, Step

CLOCK = datetime(2026, 11, 23, 10, tzinfo=UTC)  # 2 Azar 1405
LOG, ACCOUNT, NEW = "plan/log/page.py", "setup/account/page.py", "plan/new_cycle/page.py"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "okr.toml").write_text('[workspace]\nperson = "ada@example.com"\ncalendar = "jalali"\n')
    with PlanStore(tmp_path / "plan.sqlite") as store:
        store.add_cycle(quarter_of(CLOCK.date(), 1, "jalali"), author="ada@example.com")
    return tmp_path


def typed_in(app, key="choice_since"):
    return app.text_input(key=f"{key}_typed")


def told(app):
    return " ".join(one.value for one in app.markdown)


def test_a_day_is_typed_in_jalali_and_linked_to_in_iso(open_page: Open, home):
    app = open_page(home, LOG)
    typed_in(app).set_value("۱ آذر ۱۴۰۵").run()
    assert app.query_params["since"] == "2026-11-22"
    assert typed_in(app).value == "1 Azar 1405"
    typed_in(app).set_value("").run()
    assert "since" not in app.query_params


def test_the_last_day_of_a_common_year_is_named_where_it_is_refused(open_page: Open, home):
    app = open_page(home, LOG)
    typed_in(app).set_value("30 Esfand 1404").run()
    assert "its last day is 29 Esfand 1404" in told(app)
    assert typed_in(app).value == "30 Esfand 1404"
    assert "since" not in app.query_params
    typed_in(app).set_value("today").run()
    assert app.query_params["since"] == "2026-11-23"
    assert "last day is" not in told(app)


def test_what_is_picked_shows_in_the_field(open_page: Open, home):
    app = open_page(home, LOG)
    app.date_input(key="choice_since").set_value(CLOCK.date()).run()
    assert typed_in(app).value == "2 Azar 1405"
    assert app.query_params["since"] == "2026-11-23"


def test_a_new_cycle_is_a_jalali_quarter(open_page: Open, home):
    app = open_page(home, NEW)
    (period,) = [box for box in app.selectbox if box.label == "Period"]
    assert [one.partition(":")[0] for one in period.options][:3] == ["Q2 1405", "Q3 1405", "Q4 1405"]
    assert "1 Dey 1405 – 29 Esfand 1405" in period.options[2]
    assert period.value == "1405-Q4"
    (length,) = [one for one in app.get("segmented_control") if one.label == "Length"]
    length.set_value("fiscal").run()
    (month,) = [box for box in app.selectbox if box.label == "Fiscal year starts in"]
    assert month.options[6] == "Mehr"


def test_the_calendar_is_the_readers_own_choice(open_page: Open, home):
    app = open_page(home, ACCOUNT)
    box = app.selectbox(key="account_calendar")
    assert box.value == "jalali"
    box.set_value("gregorian").run()
    app = open_page(home, LOG)
    assert not [one for one in app.text_input if one.key and one.key.endswith("_typed")]


def test_the_week_begins_as_chosen(open_page: Open, home):
    app = open_page(home, ACCOUNT)
    assert app.selectbox(key="account_week_start").value == "saturday"
    app.selectbox(key="account_week_start").set_value("sunday").run()
    (mark,) = [one.proto.body for one in app.get("html") if "data-okr-dates" in one.proto.body]
    assert 'data-okr-dates="en-u-ca-persian-fw-sun"' in mark


def test_days_in_a_table_are_typed_and_found_again(open_page: Open, home):
    """Its date column could show Gregorian days only."""
    steps = (Step(name="Beta", done=date(2026, 11, 22)), Step(name="Release"))
    release = KeyResult(id="ship", title="Ship", type="milestone", steps=steps)
    with PlanStore(home / "plan.sqlite") as store:
        store.add_objective(
            "1405-Q3", Objective(id="o", title="Release", key_results=(release,)), author="ada@example.com"
        )
    app = open_page(home, "plan/edit_key_result/page.py", id="ship", cycle="1405-Q3")
    (table,) = app.dataframe or app.get("data_editor")
    assert [None if one != one else one for one in table.value["done"]] == ["1 Azar 1405", None]
