"""Every page, run by Streamlit's own test runner: with the demo, with nothing, with odd links and hostile words."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hostile import HOSTILE
from opened import Open, fine, words
from served import NOVEMBER, PAGES, ROOT, copied, with_sign_in
from streamlit.testing.v1 import AppTest

from data.ingest import sync
from data.queries.plan import plan_file
from data.stores.workspace import shared
from pages.ui import status_style

CLOCK = NOVEMBER
TODAY = NOVEMBER.date()
OVERVIEW, OBJECTIVE, KEY_RESULT, METRICS, FORECASTS, SOURCES = (
    "okrs/overview/page.py",
    "okrs/objective/page.py",
    "okrs/key_result/page.py",
    "explore/metrics/page.py",
    "explore/forecasts/page.py",
    "setup/sources/page.py",
)
ACCOUNT = "setup/account/page.py"  # about the reader, not about what the workspace holds; see test_account_page
WHAT_IF, DRIVERS = "explore/what_if/page.py", "explore/drivers/page.py"
PLANNED = (
    OVERVIEW,
    OBJECTIVE,
    KEY_RESULT,
    WHAT_IF,
    DRIVERS,
    FORECASTS,
    "plan/ownership/page.py",
    "okrs/alignment/page.py",
    "meet/reviews/page.py",
    "meet/review/page.py",
    "meet/present/page.py",
    "meet/follow/page.py",
    "meet/my_teams/page.py",
    "setup/on_the_wall/page.py",
    "setup/tiles/page.py",
)  # without a plan: nothing
WRITING = (
    "plan/plan/page.py",
    "plan/edit_objective/page.py",
    "plan/edit_key_result/page.py",
    "plan/edit_cycle/page.py",
    "plan/new_cycle/page.py",
)  # see test_plan_pages
LEARNING = ("learn/guide/page.py", "learn/glossary/page.py", "learn/first_steps/page.py")  # full without a plan too
ADDING = ("setup/add_source/page.py", "setup/upload/page.py", "plan/workshop/page.py")  # which fill an empty workspace
KNOW_CYCLES = (
    *(OVERVIEW, OBJECTIVE, KEY_RESULT, WHAT_IF, DRIVERS),
    *("plan/ownership/page.py", "okrs/alignment/page.py", "meet/reviews/page.py", "meet/my_teams/page.py"),
    *WRITING[:4],
    "setup/tiles/page.py",
)


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(demo_home, tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def november(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(november_demo, tmp_path_factory.mktemp("november_pages"))


@pytest.fixture(scope="module")
def plan(november: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((november / "okrs.yaml").read_text(encoding="utf-8")))


def box(app: AppTest, name: str) -> Any:
    """A box of the filters, which are drawn once somebody opens them."""
    if "filters" not in app.session_state or not app.session_state["filters"]:
        app.session_state["filters"] = True
        app.run()
    return next(s for s in app.selectbox if s.key == f"choice_{name}")


# The demo


def test_the_overview_shows_every_objective_and_key_result(
    open_page: Open, november: Path, plan: dict[str, Any]
) -> None:
    app = open_page(november)
    shown = words(app)
    for objective in plan["objectives"]:
        assert objective["title"] in headings(app)
        assert objective["owner"] in shown
        for result in objective["key_results"]:
            assert result["title"] in shown
    assert f"data up to and including {TODAY:%-d %b %Y}" in shown
    assert "last sync" not in shown
    assert len(re.findall('alt="From [^"]* since ', shown)) == sum(
        r.get("type") != "milestone" for o in plan["objectives"] for r in o["key_results"]
    )


def test_every_key_result_has_its_page(open_page: Open, november: Path, plan: dict[str, Any]) -> None:
    app = open_page(november, KEY_RESULT)
    for result in [r for o in plan["objectives"] for r in o["key_results"]]:
        app.query_params["id"] = result["id"]
        fine(app.run())
        shown = words(app)
        assert f"<h1>{html.escape(result['title'])}</h1>" in shown
        assert box(app, "id").value == result["id"]
        if result.get("type") == "milestone":
            assert all(step["name"] in shown for step in result["steps"])
        else:
            assert result["formula"] in shown
            assert "Evidence" in shown
            charts = app.get("vega_lite_chart")
            assert charts
            assert all(chart.proto.alt for chart in charts)
            assert app.dataframe[0].value["Rows"].sum() > 0


def test_sources_say_how_they_are_and_what_to_do(open_page: Open, home: Path) -> None:
    app = open_page(home, SOURCES)
    shown = words(app)
    assert "5 of 6 sources are fresh" in shown
    names = [m.value.split("**")[1] for m in app.markdown if "&nbsp;" in m.value]
    assert names[0] == "events"  # the broken one comes first
    assert sorted(names) == sorted(["ads", "app", "crm", "events", "site", "social"])
    assert "the access token of the account “events” expired" in shown
    assert "What to do:" in shown
    assert "Renew the token" in shown
    assert all(b.disabled for b in app.button if b.label == "Sync now")  # no server runs here
    assert [b.label for b in app.button].count("Sync now") == 6


def test_metrics_are_listed_and_each_has_its_history(open_page: Open, home: Path) -> None:
    app = open_page(home, METRICS)
    names = list(shared(home).catalogue)
    shown = words(app)
    assert all(f'href="metrics?metric={name}"' in shown for name in names)
    for name in names:
        app.query_params["metric"] = name
        fine(app.run())
        charts = app.get("vega_lite_chart")
        assert charts
        assert all(chart.proto.alt for chart in charts)
        assert name in words(app)
    app.query_params["metric"] = "site.sessions"
    app.query_params["days"] = "365"
    assert "Website sessions" in words(fine(app.run()))


# Choices and links


def test_a_choice_narrows_the_overview_and_stands_in_the_url(
    open_page: Open, november: Path, plan: dict[str, Any]
) -> None:
    app = open_page(november)
    titles = [r["title"] for o in plan["objectives"] for r in o["key_results"]]
    brand = [r["title"] for o in plan["objectives"] if o.get("team") == "Brand" for r in o["key_results"]]
    box(app, "team").select("Brand").run()
    assert app.query_params["team"] == "Brand"
    assert headings(app) == [o["title"] for o in plan["objectives"] if o.get("team") == "Brand"]
    assert rows(app) == brand
    box(app, "status").select("at_risk").run()
    assert app.query_params["status"] == "at_risk"
    assert 0 < len(rows(app)) < len(brand)
    box(app, "status").set_value(None).run()
    box(app, "team").set_value(None).run()
    assert not app.query_params
    assert rows(fine(app)) == titles


def headings(app: AppTest) -> list[str]:
    """The titles of the objectives on the overview, each of which is a link."""
    found = re.findall(r'<tr class="okr-group"><th [^>]*><a [^>]*>(.*?)</a>', words(app))
    return [html.unescape(title) for title in found]


def rows(app: AppTest) -> list[str]:
    """The titles of the key results in the list of the overview, each of which is a link."""
    return [html.unescape(title) for title in re.findall(r'<th scope="row"[^>]*><a [^>]*>(.*?)</a>', words(app))]


def addresses(app: AppTest) -> list[str]:
    """Where the links of the overview lead that are markup; the header's to the overview is not one of its own."""
    found = [html.unescape(address) for address in re.findall(r'data-okr-pa[^ >]* href="([^"]*)"', words(app))]
    return [address for address in found if "id=" in address]


def test_a_link_opens_what_its_sender_saw(open_page: Open, home: Path) -> None:
    app = open_page(home, team="Sales", status="off_track")
    assert (box(app, "team").value, box(app, "status").value) == ("Sales", "off_track")
    assert 0 < len(rows(app)) < 4
    assert addresses(app)
    assert not [address for address in addresses(app) if "cycle" in address]
    earlier = shared(home).plan.cycles()[0]
    app = open_page(home, cycle=earlier.id, on=str(earlier.end))
    assert box(app, "cycle").value == earlier.id
    assert f"{earlier.id} · data up to and including {earlier.end:%-d %b %Y}" in words(app)
    assert addresses(app)
    assert all(f"cycle={earlier.id}" in address and f"on={earlier.end}" in address for address in addresses(app))
    app = open_page(home, KEY_RESULT, cycle=earlier.id, on=str(earlier.end), id="visitors")
    assert "0 days left" in words(app)
    assert earlier.display_name in words(app)


def test_filters_that_leave_nothing_say_so_and_can_be_taken_off(open_page: Open, home: Path) -> None:
    app = open_page(home, team="Growth", owner="sales-lead@example.com")
    assert "No key result matches these filters." in words(app)
    next(b for b in app.button if b.label == "Show everything").click().run()
    assert "No key result matches" not in words(fine(app))
    assert not app.query_params


ODD_LINKS: list[dict[str, str]] = [
    {"id": "no-such-key-result"},
    {"id": HOSTILE["image"]},
    {"id": ""},
    {"cycle": "1999-Q1"},
    {"cycle": HOSTILE["markdown-image"]},
    {"team": "Nobody", "owner": "x", "status": "green"},
    {"on": "yesterday"},
    {"on": "2026-02-30"},
    {"on": "0001-01-01"},
    {"on": "9999-12-31"},
    {"metric": "site.no_such_metric", "days": "-1"},
    {"metric": HOSTILE["image"], "days": HOSTILE["image"]},
    {"no": "such", "parameter": "x" * 5000},
]


@pytest.mark.parametrize("page", PAGES)
def test_an_old_or_broken_link_still_opens(open_page: Open, home: Path, page: str) -> None:
    app = open_page(home, page)
    for query in ODD_LINKS:
        app.query_params.clear()
        app.query_params.update(query)
        shown = words(fine(app.run()))
        assert shown.count("<h1>") == 1, query
        # on the last day of a cycle there is nothing left to try, and the page says that instead
        chooses = page == KEY_RESULT or (page == WHAT_IF and "No forecast to try changes on" not in shown)
        assert ("There is no key result" in shown) == (chooses and bool(query.get("id"))), query
        assert ("There is no objective" in shown) == (page == OBJECTIVE and bool(query.get("id"))), query
        assert ("There is no cycle" in shown) == (page in KNOW_CYCLES and bool(query.get("cycle"))), query


# New figures


def test_a_page_drawn_again_shows_what_a_sync_brought(open_page: Open, tmp_path: Path) -> None:
    home = counting(tmp_path, 10)
    app = open_page(home)
    assert "<b>70</b>" in words(app)
    counting(tmp_path, 20)
    sync.sync(shared(home), by="test")
    assert "<b>140</b>" in words(fine(app.run()))
    shared(home).plan.apply(plan_file.read(COUNTING.replace("Visits", "Visitors")), author="test")
    assert rows(fine(app.run())) == ["Visitors"]


COUNTING = f"""
cycle: {{id: now, start: {TODAY.replace(day=1)}, end: {TODAY.replace(day=28)}}}
objectives:
  - id: o
    title: Count
    key_results: [{{id: visits, title: Visits, formula: site.visits, target: 1000}}]
"""


def counting(folder: Path, a_day: int) -> Path:
    """A workspace with `a_day` visits on each of the first seven days of this month."""
    home = folder / "counting"
    home.mkdir(exist_ok=True)
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    (home / "s.csv").write_text("day,visits\n" + "".join(f"{TODAY:%Y-%m}-{d:02},{a_day}\n" for d in range(1, 8)))
    if not (home / "plan.sqlite").exists():
        from data.stores.workspace import Workspace

        with Workspace.open(home) as workspace:
            workspace.plan.apply(plan_file.read(COUNTING), author="test")
            sync.sync(workspace, by="test")
    return home


def test_days_that_have_not_come_are_named_with_their_source(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "coming"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    (home / "s.csv").write_text("day,visits\n2026-11-20,1\n2099-01-01,2\n2099-01-02,3\n")
    assert sync.sync(shared(home), by="test")[0].ahead == 2
    shown = words(open_page(home, SOURCES))
    assert "Days in the future:" in shown
    assert "2 days are in the future, 1 Jan 2099 to 2 Jan 2099" in shown


# Little or nothing to show


@pytest.mark.parametrize("page", PLANNED)
def test_an_empty_workspace_names_the_three_steps(open_page: Open, tmp_path: Path, page: str) -> None:
    shown = words(open_page(tmp_path / "new", page))
    assert "Three steps to your first key result" in shown
    for step in ("Connect a source", "Write the plan", "Watch it move", str(tmp_path / "new")):
        assert step in shown


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in (*PLANNED, *ADDING, *WRITING, *LEARNING, ACCOUNT)]
)
def test_an_empty_workspace_says_on_every_page_what_to_do(open_page: Open, tmp_path: Path, page: str) -> None:
    app = open_page(tmp_path / "new", page)
    shown = words(app)
    assert re.search("No .* yet", shown)
    assert app.main.get("page_link") or "okr.toml" in shown, "the next step: a link, or what an administrator writes"


def test_a_plan_before_the_first_sync_and_a_plan_without_key_results(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "counting"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    plan = shared(home).plan
    plan.apply(plan_file.read(COUNTING), author="test")
    assert "no data yet" in words(open_page(home))
    assert "No sync yet" in words(open_page(home, KEY_RESULT))
    assert "not synced yet" in words(open_page(home, SOURCES))
    head, _, _ = COUNTING.partition("    key_results")
    plan.apply(plan_file.read(head), author="test")
    for page in PAGES:
        open_page(home, page)


def test_a_key_result_whose_value_is_typed_in(open_page: Open, tmp_path: Path) -> None:
    home = counting(tmp_path, 10)
    plan = shared(home).plan
    nps = {"id": "nps", "title": "Recommendation", "manual": True, "baseline": 20, "target": 40}
    plan.add_key_result("now", "o", nps, author="test")
    assert "Recommendation" in words(open_page(home))
    open_page(home, KEY_RESULT, id="nps")
    plan.check_ins.type_in("now", "nps", author="ada@example.com", day=TODAY.replace(day=1), value=30)
    assert "50%" in words(open_page(home, KEY_RESULT, id="nps"))


def test_one_broken_formula_and_one_broken_source_harm_nothing_else(
    open_page: Open, november_demo: Path, tmp_path: Path
) -> None:
    home = copied(november_demo, tmp_path)
    with (home / "okr.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[sources.shop]\nconnector = "githup"\nrepository = "x"\n')
    text = (home / "okrs.yaml").read_text(encoding="utf-8")
    plan = plan_file.read(text.replace("formula: site.sessions\n", "formula: site.visits\n"))
    shared(home).plan.apply(plan, author="test", reason="A typing error")

    shown = words(open_page(home))
    assert "of 16 key results;" in shown
    assert "There is a mistake in its formula." in shown
    unknown = words(open_page(home, team="Brand", status="no_data"))
    assert "There is a mistake in its formula." in unknown
    broken = words(open_page(home, KEY_RESULT, id="visitors"))
    assert "This key result has no value: there is a mistake in its formula." in broken
    assert "There is no metric “site.visits”" in broken
    assert "Fix the formula" in broken
    assert "Evidence" in words(open_page(home, KEY_RESULT, id="people"))
    sources = words(open_page(home, SOURCES))
    assert "5 of 7 sources are fresh" in sources
    assert "did you mean “github”?" in sources
    assert "Edit its settings on the Sources page" in sources


# Sign-in


@pytest.mark.parametrize("page", PAGES)
def test_with_sign_in_a_stranger_sees_the_sign_in_page_and_nothing_else(
    open_page: Open, demo_home: Path, tmp_path: Path, page: str
) -> None:
    app = open_page(with_sign_in(copied(demo_home, tmp_path)), page)
    assert [b.label for b in app.button] == ["Sign in", "فارسی"]
    assert not app.selectbox
    assert list(filter(None, re.sub("<[^>]+>", "", words(app)).split("\n"))) == [
        "Paper Lantern marketing (demo)",
        "Sign in to see the objectives of your team.",
        "Sign in",
        "فارسی",
    ]


# Colours


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours written as #rrggbb."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_every_status_is_readable_on_its_ground_and_has_a_sign(ground: str) -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][ground]
    for name, look in status_style.LOOKS.items():
        assert contrast(getattr(look, ground), theme["backgroundColor"]) >= 4.5, name
        assert look.sign
    assert contrast(theme["textColor"], theme["backgroundColor"]) >= 7


# Hostile words


@pytest.mark.slow  # a workspace of its own and every page of it; browsers see it too
def test_no_page_stumbles_over_hostile_words(open_page: Open, hostile_home: Path, tmp_path: Path) -> None:
    hostile = copied(hostile_home, tmp_path)
    for page in PAGES:
        open_page(hostile, page)
    app = open_page(hostile, KEY_RESULT)
    for key in ("measured", "steps", *HOSTILE):
        app.query_params["id"] = key
        assert "<h1>" in words(fine(app.run()))
