"""The pages of one key result and one objective: what they say first, what they name, what can be done, and files."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import pytest
import streamlit as st
from hostile import HOSTILE
from opened import Open, fine, words
from PIL import Image
from served import NOVEMBER, copied
from streamlit.testing.v1 import AppTest
from who import work_as

from data.config.i18n.translation import wording
from data.stores.workspace import shared
from okr_model.metrics.metrics import Metric
from pages.ui import queries
from pages.ui.charts import daily
from pages.ui.share import files, link

CLOCK = NOVEMBER
KEY_RESULT, OBJECTIVE, DRIVERS = "okrs/key_result/page.py", "okrs/objective/page.py", "explore/drivers/page.py"
EN = wording("en")


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(november_demo, tmp_path_factory.mktemp("key_result"))


def links(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """The query of each link of Streamlit's own, by its label."""
    return {one.proto.label.replace("\\", ""): parse_qs(one.proto.query_string) for one in app.get("page_link")}


def picked(app: AppTest) -> Any:
    return next(s for s in app.selectbox if s.key == "choice_id")


def running(home: Path) -> str:
    return str(shared(home).plan.cycles()[-1].id)


def test_it_begins_with_the_answer(open_page: Open, home: Path) -> None:
    shown = html.unescape(words(open_page(home, KEY_RESULT, id="customers_total")))
    answer = shown.partition('<p class="okr-answer">')[2].partition("</p>")[0]
    target = shared(home).plan.plan(running(home)).key_result("customers_total").target  # type: ignore[union-attr]
    assert f" of {target:,.0f} customers, 37 days left." in answer
    assert "% likely" in answer
    assert "needs " in answer
    assert shown.index("okr-answer") < shown.index("okr-facts") < shown.index("How it is measured")


@pytest.mark.parametrize(
    ("page", "ids"), [(KEY_RESULT, ("customers_total", "visitors")), (OBJECTIVE, ("company", "sales"))]
)
def test_the_picker_and_the_address_say_what_is_shown(
    open_page: Open, home: Path, page: str, ids: tuple[str, str]
) -> None:
    app = open_page(home, page)
    assert picked(app).value == ids[0], "without a name in the address the first of the plan"
    fine(picked(app).select(ids[1]).run())
    assert app.query_params["id"] in (ids[1], [ids[1]])
    assert picked(app).value == ids[1]


def test_previous_and_next_go_through_the_plan(open_page: Open, home: Path) -> None:
    ids = [r.id for o in shared(home).plan.plan(running(home)).objectives for r in o.key_results]  # type: ignore[union-attr]
    found = steps(open_page(home, KEY_RESULT, id=ids[1], cycle=running(home)))
    assert [step["id"] for step in found] == [[ids[0]], [ids[2]]]
    assert found[1]["cycle"] == [running(home)], "the same cycle is looked at"
    assert [step["id"] for step in steps(open_page(home, KEY_RESULT, id=ids[-1]))] == [[ids[-2]]]


def steps(app: AppTest) -> list[dict[str, list[str]]]:
    """The queries of the links to the previous and the next one."""
    found = re.findall(r'class="okr-step" data-okr-page href="key_result\?([^"]*)"', words(app))
    return [parse_qs(html.unescape(query)) for query in found]


def test_a_choice_on_a_page_that_was_not_told_what_to_show_names_it(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT)
    assert "id" not in app.query_params, "the way back would lead here again and again"
    since = next(s for s in app.selectbox if s.key == "choice_since")
    fine(since.select("start").run())
    assert app.query_params["id"] in ("customers_total", ["customers_total"])


def test_its_actions_lead_where_they_are_done(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT, id="conversion_rate")
    found, cycle = links(app), [running(home)]
    assert found["Edit"] == {"id": ["conversion_rate"], "cycle": cycle}
    assert found["What if"] == {"id": ["conversion_rate"], "cycle": cycle}
    marked = found["Mark an event"]["mark"][0]
    assert "Check in" in [b.label for b in app.button]
    app = open_page(home, DRIVERS, mark=marked)
    box = next(m for m in app.multiselect if str(m.key).endswith("_metrics"))
    assert "~".join(sorted(box.value)) == marked
    assert next(e for e in app.expander if e.label == "Mark an event").proto.expanded


def test_a_reader_who_may_only_look_is_offered_nothing_to_change(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.identity.may_do", lambda right: right == "look")
    for page in (KEY_RESULT, OBJECTIVE):
        app = open_page(home, page)
        assert not {"Edit", "Mark an event", "Add a key result"} & set(links(app))
        assert "Check in" not in [b.label for b in app.button]


@pytest.mark.parametrize("page", [KEY_RESULT, OBJECTIVE])
@pytest.mark.parametrize("id", ["nobody", HOSTILE["image"]])
def test_a_link_to_what_is_not_there_says_so_and_shows_nothing_else(
    open_page: Open, home: Path, page: str, id: str
) -> None:
    app = open_page(home, page, id=id)
    assert [i.value for i in app.info if "There is no" in i.value]
    assert not app.get("vega_lite_chart")
    assert not app.selectbox
    assert list(links(app)) == ["To the overview"]


def test_what_was_archived_or_is_of_another_cycle_is_said(open_page: Open, november_demo: Path, tmp_path: Path) -> None:
    home = copied(november_demo, tmp_path)
    plan = shared(home).plan
    earlier, now = plan.cycles()[0], plan.cycles()[-1]
    plan.archive(now.id, "key result", "mentions", author="ada@example.com", reason="Not this quarter")
    app = open_page(home, KEY_RESULT, id="mentions")
    assert "**Mentions in four weeks** was archived by ada on 24 Nov 2026." in words(app)
    assert app.get("vega_lite_chart"), "its course can still be looked at"
    for part in ("Target", "social.mentions", "Not this quarter", "Restore"):
        assert part in words(app)
    only_then = {r.id for o in plan.plan(earlier.id).objectives for r in o.key_results}  # type: ignore[union-attr]
    only_then -= {r.id for o in plan.plan(now.id).objectives for r in o.key_results}  # type: ignore[union-attr]
    id = sorted(only_then)[0]
    shown = html.unescape(words(open_page(home, KEY_RESULT, id=id, cycle=now.id)))
    assert f'href="key_result?id={id}&cycle={earlier.id}">Show it in {earlier.display_name}</a>' in shown


def test_what_was_archived_is_restored_from_where_it_is_looked_at(
    open_page: Open, november_demo: Path, tmp_path: Path
) -> None:
    home = copied(november_demo, tmp_path)
    plan = shared(home).plan
    now = plan.cycles()[-1].id
    goal = next(o for o in plan.plan(now).objectives if any(r.id == "mentions" for r in o.key_results))  # type: ignore[union-attr]
    plan.archive(now, "objective", goal.id, author="ada@example.com")
    shown = words(open_page(home, OBJECTIVE, id=goal.id))
    assert all(html.escape(result.title) in shown for result in goal.key_results), "with what was archived along"
    app = open_page(home, KEY_RESULT, id="mentions")
    work_as(app, "ada@example.com")
    fine(next(b for b in app.button if b.label == "Restore").click().run())
    assert f"“{goal.title}” is archived too" in "".join(e.value.replace("\\", "") for e in app.error)
    app = open_page(home, OBJECTIVE, id=goal.id)
    work_as(app, "ada@example.com")
    fine(next(b for b in app.button if b.label == "Restore").click().run())
    assert goal.id in [o.id for o in plan.plan(now).objectives]  # type: ignore[union-attr]
    assert "was archived" not in words(open_page(home, KEY_RESULT, id="mentions"))


def test_a_cycle_that_is_not_there_shows_no_other(open_page: Open, home: Path) -> None:
    app = open_page(home, KEY_RESULT, id="visitors", cycle="1999-Q1")
    assert "There is no cycle “1999-Q1”" in words(app)
    assert not app.get("vega_lite_chart")
    fine(next(b for b in app.button if b.label == "Show the cycle running now").click().run())
    assert "<h1>Website sessions</h1>" in words(app)


def test_an_objective_lists_its_key_results_and_says_whether_it_will_be_met(open_page: Open, home: Path) -> None:
    shown = html.unescape(words(open_page(home, OBJECTIVE, id="awareness")))
    answer = shown.partition('<p class="okr-answer">')[2].partition("</p>")[0]
    assert "likely to score 0.7 or more" in answer
    assert "of 4 key results are on track" in answer
    rows = shown.partition('<div class="okr-results"')[2]
    assert rows.count('role="listitem"') == 4
    assert 'href="key_result?id=followers"' in rows


# Sharing


def test_a_shared_link_opens_this_view_in_the_next_quarter_too(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKR_HOME", str(home))
    board = queries.scoreboard(None, None)
    assert board is not None
    monkeypatch.setattr(st, "context", SimpleNamespace(url="https://okr.example/key_result"))
    monkeypatch.setattr(st, "query_params", {"id": "visitors", "check_in": "visitors", "since": "start"})
    address = link.address(board, board.find("visitors"))  # type: ignore[arg-type]
    path, _, query = address.partition("?")
    assert path == "https://okr.example/key_result"
    assert parse_qs(query) == {"id": ["visitors"], "cycle": [running(home)], "since": ["start"]}


def test_its_figures_as_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_HOME", str(home))
    board = queries.scoreboard(None, None)
    assert board is not None
    visitors, awareness = board.find("visitors"), board.objectives[1]
    assert visitors is not None
    days = pd.read_csv(io.BytesIO(files.made("csv", board, visitors, EN, str)))
    assert set(days["key_result"]) == {"visitors"}
    assert days["value"].dropna().iloc[-1] == visitors.reading.value
    of_objective = pd.read_csv(io.BytesIO(files.made("csv", board, awareness, EN, str)))
    assert set(of_objective["key_result"]) == {s.key_result.id for s in awareness.key_results}
    slides = zipfile.ZipFile(io.BytesIO(files.made("pptx", board, visitors, EN, str)))
    texts = " ".join(slides.read(n).decode() for n in slides.namelist() if n.startswith("ppt/slides/slide"))
    assert "Website sessions" in texts
    assert "Followers on all networks" not in texts
    assert files.made("pdf", board, visitors, EN, str).startswith(b"%PDF")


def test_a_picture_of_it_says_what_it_is_and_runs_nothing_that_was_typed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKR_HOME", str(home))
    board = queries.scoreboard(None, None)
    assert board is not None
    visitors = board.find("visitors")
    assert visitors is not None
    png = Image.open(io.BytesIO(files.made("png", board, visitors, EN, str)))
    assert png.width > 1200
    hostile = visitors.key_result.model_copy(update={"title": '<script>alert(1)</script> {"signal": "x"} & co'})
    svg = files.made("svg", board, replace(visitors, key_result=hostile), EN, str).decode()
    assert "<script" not in svg
    assert "script&gt;alert(1)" in svg
    assert "data to" in svg


# Charts


@pytest.mark.parametrize(("kind", "mark"), [("flow", "bar"), ("stock", "line")])
def test_what_adds_up_is_bars_from_nothing_and_a_level_is_a_line(kind: Any, mark: str) -> None:
    series = pd.Series([900.0, 950.0, 940.0], index=pd.date_range("2026-10-01", periods=3, name="day"))
    metric = Metric(name="x", unit="people", kind=kind, additivity="dims" if kind == "stock" else "all")
    drawn = daily.daily(series, metric, settled=series.index[1].date()).to_dict()
    assert {layer["mark"]["type"] for layer in drawn["layer"]} == {mark}
    assert [layer["encoding"]["y"]["scale"]["zero"] for layer in drawn["layer"]] == [kind == "flow"] * 2
