"""The first steps: on their own page all of them, on the overview the reader's next ones until done or closed."""

from __future__ import annotations

from pathlib import Path

from opened import Open, fine, words
from served import NOVEMBER, copied
from streamlit.testing.v1 import AppTest

from data.queries.first_steps import PARTS
from data.queries.plan import plan_file
from data.stores.workspace import shared
from pages.ui import checklist

CLOCK = NOVEMBER
FIRST_STEPS = "learn/first_steps/page.py"
PLAN = """
cycle: {id: now, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: o
    title: Count
    owner: ada@example.com
    team: Web
    key_results:
      - {id: visits, title: Visits, manual: true, baseline: 1, target: 9}
"""


def begun(folder: Path) -> Path:
    home = folder / "begun"
    home.mkdir()
    (home / "okr.toml").write_text('[workspace]\ntitle = "T"\nperson = "ada@example.com"\n', encoding="utf-8")
    shared(home).plan.apply(plan_file.read(PLAN), author="test")
    return home


def shown(app: AppTest) -> str:
    """What the overview says of the first steps, in the navigation."""
    return "".join(one.proto.body for one in app.get("html") if "okr-tour" in one.proto.body)


def test_every_step_is_on_its_page_and_ticks_itself(open_page: Open, tmp_path: Path) -> None:
    home = begun(tmp_path)
    markup = words(open_page(home, FIRST_STEPS))
    assert markup.count("<li") - markup.count('<li class="okr-done"') > 0
    assert sum(len(names) for names in PARTS.values()) == markup.count('href="guide?about=')
    assert '<a data-okr-page href="./">Check in once</a>' in markup
    shared(home).plan.check_ins.check_in("now", ("key result", "visits"), author="ada@example.com", confidence=5)
    assert '<a data-okr-page href="./">Check in once</a>' not in words(open_page(home, FIRST_STEPS))


def test_the_overview_names_the_next_ones_until_they_are_closed(open_page: Open, tmp_path: Path) -> None:
    home = begun(tmp_path)
    app = open_page(home)
    assert "First steps" in shown(app) and "Connect a source" in shown(app)
    fine(app.button(key="next_steps_close").click().run())
    assert not shown(app)
    assert not shown(open_page(home))  # kept for the person
    assert "Connect a source" in words(open_page(home, FIRST_STEPS))


def test_the_demo_has_its_tour_instead(open_page: Open, november_demo: Path, tmp_path: Path) -> None:
    app = open_page(copied(november_demo, tmp_path))
    assert "What you see here" in shown(app) and "First steps" not in shown(app)


def test_each_step_has_words_and_leads_to_a_paragraph(open_page: Open, tmp_path: Path) -> None:
    from data.config.guide.chapters import chapters

    open_page(begun(tmp_path), FIRST_STEPS)
    anchors = {anchor for chapter in chapters("en") for anchor in chapter.anchors}
    assert {checklist.in_words(name).guide for names in PARTS.values() for name in names} <= anchors
