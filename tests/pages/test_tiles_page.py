"""The page Live tiles: an editor makes a link to a tile, sees it once, and revokes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from actors import actor
from opened import Open, fine, words
from served import with_sign_in
from test_notices_page import ADA, PLAN, press, signed_in
from who import answer

from data.commands import tiles
from data.stores.workspace import close_shared, shared

TILES, KEY_RESULT = "setup/tiles/page.py", "okrs/key_result/page.py"
CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
WIKI = "https://wiki.example.com"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(f'[tiles]\nsites = ["{WIKI}"]\n', encoding="utf-8")
    from data.queries.plan import plan_file

    shared(home).plan.apply(plan_file.read(PLAN), author="test")
    yield home
    close_shared()


def test_a_tile_is_made_shown_once_and_revoked(open_page: Open, home: Path) -> None:
    app = open_page(home, TILES, of="key_result", id="nps")
    assert "No tiles yet" in words(app)
    press(app, "Create tile")
    fine(answer(app, ADA))
    frame, picture, link = (str(code.value) for code in app.code)
    token = link.rpartition("/")[2]
    (made,) = shared(home).plan.tiles.all()
    assert (made.chosen.item, made.chosen.sites, made.chosen.cycle_id, made.author) == ("nps", (WIKI,), "now", ADA)
    assert (made.ends_at - made.made_at).days in {89, 90}
    assert f'src="{link}"' in frame
    assert f"]({link}.png)" in picture
    assert f'src="tile/{token}.svg"' in words(app)
    press(app, "Copied")
    assert token not in words(fine(app.run()))
    assert "never opened" in words(app)
    press(app, "Revoke")
    assert "No tiles yet" in words(app)
    assert not shared(home).plan.tiles.all()[0].counts_at(CLOCK)


def test_share_leads_to_the_form_about_what_is_shown(open_page: Open, home: Path) -> None:
    app = open_page(home, TILES, of="objective", id="known")
    assert next(s for s in app.selectbox if s.label == "What it shows").value == "objective/known"
    for strange in ({"of": "objective", "id": "gone"}, {"of": "overview/x"}, {}):
        app = open_page(home, TILES, **strange)
        assert next(s for s in app.selectbox if s.label == "What it shows").value == "overview/"


def test_a_viewer_makes_and_revokes_no_tile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = shared(home).plan
    plan.people.save("boss@example.com", author="test", role="admin")
    plan.people.save(ADA, author="test", role="viewer")
    tiles.make(shared(home), actor("boss@example.com", "admin"), "overview", days=7)
    close_shared()
    with_sign_in(home)
    app = signed_in(home, TILES, monkeypatch)
    assert "Overview" in words(app)
    assert [b.label for b in app.button if b.label in {"Revoke", "Create tile"}] == []
