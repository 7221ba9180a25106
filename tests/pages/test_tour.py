"""The guided tour of the demo: on the overview until it is closed, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from opened import Open, fine
from served import NOVEMBER, copied
from streamlit.testing.v1 import AppTest

CLOCK = NOVEMBER


def shown(app: AppTest) -> bool:
    return any("What you see here" in one.proto.body for one in app.get("html"))


def test_it_is_closed_once(open_page: Open, november_demo: Path, tmp_path: Path) -> None:
    app = open_page(copied(november_demo, tmp_path))
    assert shown(app)
    fine(app.button(key="tour_close").click().run())
    assert not shown(app)
    fine(app.run())
    assert not shown(app)


def test_every_step_leads_somewhere(open_page: Open, november_demo: Path, tmp_path: Path) -> None:
    [tour] = [one for one in open_page(copied(november_demo, tmp_path)).get("html") if "okr-tour" in one.proto.body]
    assert tour.proto.body.count("<li>") == 7
    assert tour.proto.body.count("data-okr-page") == 5
