"""The page *Drivers*: events are marked, compared, taken from files and put into scenarios; charts carry their bands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE
from loopback import Reply, Service
from opened import Open, fine, listed, words
from served import NOVEMBER, copied, with_sign_in
from signed_in import sign_in
from streamlit.testing.v1 import AppTest
from who import answer, is_asked

from data.stores.workspace import close_shared, shared
from okr_model.drivers.events import Event
from pages.ui.charts import event_overlay

CLOCK = NOVEMBER
TODAY = NOVEMBER.date()
DRIVERS, METRICS, WHAT_IF, KEY_RESULT = (
    "explore/drivers/page.py",
    "explore/metrics/page.py",
    "explore/what_if/page.py",
    "okrs/key_result/page.py",
)
WHO = "ada@example.com"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


def named(elements: Any, end: str) -> Any:
    return next(one for one in elements if str(one.key).endswith(end))


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def pressed(app: AppTest, label: str) -> AppTest:
    """The page after a button, and after the answer where it is asked who presses."""
    app = fine(button(app, label).click().run())
    return fine(answer(app, WHO)) if is_asked(app) else app


def mark(app: AppTest, **given: Any) -> AppTest:
    named(app.text_input, "_title").set_value(given.get("title", "Autumn letter"))
    named(app.multiselect, "_metrics").set_value(given.get("metrics", ["crm.leads"]))
    named(app.date_input, "_first").set_value(given.get("first", TODAY - timedelta(days=60)))
    named(app.date_input, "_last").set_value(given.get("last", TODAY - timedelta(days=55)))
    if "cost" in given:
        named(app.text_input, "_cost").set_value(given["cost"])
    if "after" in given:
        named(app.number_input, "_after").set_value(given["after"])
    return pressed(app, "Add event")


def layers(app: AppTest, n: int = 0) -> list[dict[str, Any]]:
    return list(json.loads(app.get("vega_lite_chart")[n].proto.spec)["layer"])


def test_the_demo_compares_its_events(open_page: Open, home: Path) -> None:
    app = open_page(home, DRIVERS)
    table = listed(app)
    assert "Freelancers' fair" in set(table["Event"])
    fair = table[table["Event"] == "Freelancers' fair"].iloc[0]
    assert fair["Cost per extra unit"] == "–"
    assert "No effect distinguishable from noise" in fair["Summary"]
    best = table.iloc[0]
    assert best["Lift"].startswith("+")
    assert "more than without it" in best["Summary"]
    shown = words(app)
    assert "Filled: an effect was found" in shown
    assert "brought" in shown
    assert "of the change" in shown


def test_one_event_is_looked_at_and_leads_into_a_scenario(open_page: Open, home: Path) -> None:
    store = shared(home).plan.drivers
    press = next(one for one in store.all() if one.event.kind == "pr" and one.event.first < TODAY - timedelta(days=40))
    app = open_page(home, DRIVERS, event=press.id)
    shown = words(app)
    assert "expected (forecast on" in shown
    assert "added: demo" in shown
    assert "Use in a scenario" in shown


def test_marking_an_event_shows_it_everywhere(open_page: Open, home: Path) -> None:
    app = mark(open_page(home, DRIVERS), cost="500,00 €")
    one = next(o for o in shared(home).plan.drivers.all() if o.event.title == "Autumn letter")
    assert (one.author, one.event.cost, one.event.currency) == (WHO, 500, "EUR")
    assert app.query_params["event"] in (one.id, [one.id])
    assert "Autumn letter" in set(listed(app)["Event"])
    shown = words(open_page(home, METRICS, metric="crm.leads"))
    assert "Autumn letter" in shown
    assert "Events: " in shown


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"metrics": []}, "at least one"),
        ({"last": TODAY - timedelta(days=90)}, "lies before its first"),
        ({"title": ""}, "write something"),
    ],
)
def test_what_cannot_be_marked_is_told(open_page: Open, home: Path, given: dict[str, Any], says: str) -> None:
    before = len(shared(home).plan.drivers.all())
    app = mark(open_page(home, DRIVERS), **given)
    assert any(says in e.value.replace("\\", "") for e in app.error)
    assert len(shared(home).plan.drivers.all()) == before


def test_an_event_before_the_data_says_so_and_shows_no_figure(open_page: Open, home: Path) -> None:
    app = mark(open_page(home, DRIVERS), first=date(2020, 3, 1), last=date(2020, 3, 5))
    row = listed(app).set_index("Event").loc["Autumn letter"]
    assert "there is no earlier data to compare with" in row["Summary"]
    assert (row["Lift"], row["90% range"]) == ("–", "–")


def test_two_people_at_one_event_lose_nothing_unasked(open_page: Open, home: Path) -> None:
    store = shared(home).plan.drivers
    one = next(o for o in store.all() if o.event.cost)
    app = open_page(home, DRIVERS, event=one.id)

    def own(boxes: Any, end: str) -> Any:
        return named([b for b in boxes if str(b.key).startswith(f"event_{one.id}")], end)

    def save(app: AppTest, cost: str) -> AppTest:
        own(app.text_input, "_cost").set_value(cost)
        return pressed(app, "Save")

    store.change(one.id, {"note": "Rain"}, author="bob@example.com")
    app = save(app, "4.321,00")
    assert (store.find(one.id).event.cost, store.find(one.id).event.note) == (4321.0, "Rain")
    store.change(one.id, {"cost": 1.0, "tags": ["wet"]}, author="bob@example.com")
    app = save(app, "۵۰۰۰")
    assert store.find(one.id).event.cost == 1.0
    assert "bob@example.com" in " ".join(e.value for e in app.error).replace("\u2060", "").replace("\\", "")
    save(app, "۵۰۰۰")
    assert (store.find(one.id).event.cost, store.find(one.id).event.tags) == (5000.0, ("wet",))


def test_removed_and_brought_back(open_page: Open, home: Path) -> None:
    one = shared(home).plan.drivers.all()[0]
    app = open_page(home, DRIVERS, event=one.id)
    app = pressed(app, "Remove")
    assert one.id not in {o.id for o in shared(home).plan.drivers.all()}
    assert "Removed events" in words(app)
    app = pressed(app, "Restore")
    assert one.id in {o.id for o in shared(home).plan.drivers.all()}


def test_a_file_is_looked_at_then_taken_in_once(open_page: Open, home: Path) -> None:
    app = open_page(home, DRIVERS)
    content = b"title,first,metrics\nLetter,2026-03-03,crm.leads\nBad,soon,crm.leads\n"
    named(app.get("file_uploader"), "_file").upload("events.csv", content, "text/csv")
    app = fine(app.run())
    assert any("line 3" in w.value for w in app.warning)
    pressed(app, "Import 1 event")
    assert [o.event.title for o in shared(home).plan.drivers.all()].count("Letter") == 1


def test_the_annotations_of_a_source_are_looked_at_then_taken_in(open_page: Open, home: Path) -> None:
    """Shape: analytics/devguides/config/admin/v1/rest/v1alpha/properties.reportingDataAnnotations."""
    day = {"year": 2026, "month": 10, "day": 5}
    note = {"name": "properties/1/reportingDataAnnotations/1", "title": "New tags", "annotationDate": day}
    with Service() as admin:
        admin.always = Reply(body={"reportingDataAnnotations": [note]})
        given = {"connector": "google_analytics", "property": "1", "credentials": "none", "enabled": False}
        given |= {"base_url": admin.url, "admin_url": admin.url}
        lines = [f"{key} = {json.dumps(value)}" for key, value in given.items()]
        with (home / "okr.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(["", "[sources.analytics]", *lines, ""]))
        app = open_page(home, DRIVERS)
        for box in app.multiselect:
            if str(box.key).startswith("events_file"):
                box.set_value(["crm.leads"])
        app = fine(named(app.selectbox, "_annotations").set_value("analytics").run())
        assert any("New tags" in set(d.value.get("Event", ())) for d in app.dataframe), [*app.error, *app.warning]
        assert len(admin.requests) == 1
        pressed(app, "Import 1 event")
    assert "New tags" in {one.event.title for one in shared(home).plan.drivers.all()}


def test_a_measured_event_moves_a_scenario(open_page: Open, home: Path) -> None:
    store = shared(home).plan.drivers
    press = next(one for one in store.all() if one.event.kind == "pr" and one.event.first < TODAY - timedelta(days=40))
    app = open_page(home, WHAT_IF, id="mentions", driver=f"{press.id}~social.mentions")
    shown = words(app)
    assert "measured: About" in shown
    assert "what if: forecast " in shown
    app = open_page(home, WHAT_IF, id="mentions", driver="nonsense~x")
    assert "what if: forecast " not in words(app)


def test_charts_carry_bands_and_many_events_stay_readable(open_page: Open, home: Path) -> None:
    store, today = shared(home).plan.drivers, TODAY
    for n in range(40):
        first = today - timedelta(days=2 * n)
        store.add(
            Event(title=f"No. {n}", first=first, last=first + timedelta(days=3), metrics=("site.sessions",)), author=WHO
        )
    app = open_page(home, METRICS, metric="site.sessions")
    drawn = layers(app)
    numbers = [one for one in drawn if one["mark"]["type"] == "text"]
    assert (
        sum(len(one["data"]["values"]) if "values" in one.get("data", {}) else 0 for one in numbers)
        <= event_overlay.MOST
    )
    assert drawn[0]["mark"]["type"] == "rect"
    assert "earlier ones" in words(app)
    assert "okr-event" in words(open_page(home, KEY_RESULT, id="visitors"))
    assert "Events: " in words(open_page(home, WHAT_IF, id="visitors"))


def test_hostile_words_stay_words(open_page: Open, home: Path) -> None:
    store, first = shared(home).plan.drivers, TODAY - timedelta(days=40)
    for n, text in enumerate(HOSTILE):
        about = {"title": text[:200], "note": text[:2000], "tags": [text[:200].replace(",", " ")]}
        day = first + timedelta(days=n)
        try:
            event = Event.model_validate(about | {"first": day, "metrics": ["social.mentions"]})
        except ValueError:  # no title, or a control character in it
            continue
        name = store.add(event, author=WHO)
    for page, query in ((DRIVERS, {"event": name}), (METRICS, {"metric": "social.mentions"})):
        app = open_page(home, page, **query)
        for one in app.get("html"):
            assert "<script" not in one.proto.body.lower()
            assert "<img src" not in one.proto.body.lower()


def test_without_events_the_page_says_how_to_begin(open_page: Open, home: Path) -> None:
    store = shared(home).plan.drivers
    for one in store.all():
        store.remove(one.id, author=WHO)
    app = open_page(home, DRIVERS)
    assert "No events yet" in words(app)
    assert "Events: " not in words(open_page(home, METRICS, metric="site.sessions"))


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("member", False), ("editor", True)])
def test_only_editors_are_shown_the_forms_that_change_events(open_page: Open, home: Path, role: str, may: bool) -> None:
    plan = shared(home).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(WHO, author="test", role=role)
    plan.drivers.remove(plan.drivers.all()[1].id, author=WHO)
    event = plan.drivers.all()[0].id
    close_shared()
    app = open_page(with_sign_in(home))
    sign_in(app, home, WHO)
    app.run().switch_page(DRIVERS)
    app.query_params["event"] = event
    fine(app.run())
    shown = {b.label for b in app.button} | {e.label for e in app.expander}
    assert ({"Add event", "Remove", "Restore", "Removed events"} <= shown) is may
    assert bool(app.get("file_uploader")) is may
    assert app.get("download_button")
