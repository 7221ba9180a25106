"""A leader's week: what the page says to who leads a team, and to who leads none."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened import Open, listed, words
from served import NOVEMBER, copied

CLOCK = NOVEMBER
MY_TEAMS = "meet/my_teams/page.py"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


def read_by(home: Path, email: str) -> Path:
    file = home / "okr.toml"
    text = file.read_text(encoding="utf-8").replace("[workspace]\n", f'[workspace]\nperson = "{email}"\n', 1)
    file.write_text(text, encoding="utf-8")
    return home


def test_who_leads_teams_sees_what_waits_and_their_rhythm(open_page: Open, home: Path) -> None:
    app = open_page(read_by(home, "managing-director@example.com"), MY_TEAMS)
    shown = words(app)
    assert "You lead" in shown and [one.value for one in app.header] == ["Needs a word", "Praise", "Rhythm"]
    assert list(listed(app, -1)["Team"]) == ["Brand", "Growth", "Sales", "Web"]
    app = open_page(home, MY_TEAMS, team="Brand")
    assert list(listed(app, -1)["Team"]) == ["Brand"]


def test_who_leads_none_is_told_what_makes_a_leader_and_may_look_at_a_team(open_page: Open, home: Path) -> None:
    app = open_page(read_by(home, "press@example.com"), MY_TEAMS)
    assert "You lead no team in this cycle" in words(app)
    assert not app.header
    app.selectbox[0].select("Sales").run()
    assert not app.exception and list(listed(app, -1)["Team"]) == ["Sales"]


def test_what_waits_leads_where_the_word_can_be_said(open_page: Open, home: Path) -> None:
    app = open_page(read_by(home, "managing-director@example.com"), MY_TEAMS)
    waiting = [one.proto.body for one in app.get("html") if "Needs a word" in one.proto.body]
    if "Nothing waits" in words(app):
        pytest.skip("the demo has nothing that waits on this day")
    assert 'href="objective?id=' in waiting[0] or 'href="what_if?id=' in waiting[0]
