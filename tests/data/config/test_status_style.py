"""Colours of a status stand in one place; style sheets name them."""

import re
from pathlib import Path

import pytest

from data.config import status_style as looks
from data.config.theme import DARK, LIGHT
from data.config.theme.style_sheet import variables

ROOT = Path(__file__).parents[3]
SHEETS = sorted(sheet for room in ("data", "pages") for sheet in (ROOT / room).rglob("*.css"))
INKS = {ink for look in looks.LOOKS.values() if look.sign != "?" for ink in (look.light, look.dark)}
SOFT = {looks.LOOKS["no_data"].light, looks.LOOKS["no_data"].dark}  # also the ink of quiet words


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_style_sheet_has_a_colour_of_a_status_of_its_own(sheet):
    found = set(re.findall(r"#[0-9a-f]{6}", sheet.read_text(encoding="utf-8").lower()))
    assert not found & ((INKS - SOFT) | {LIGHT.accent, DARK.accent})


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name in {"wall.css", "html.css"}], ids=lambda s: s.name)
def test_every_variable_that_a_style_sheet_names_is_given(sheet):
    text = variables() + sheet.read_text(encoding="utf-8")
    used, given = set(re.findall(r"var\(--([\w-]+)", text)), set(re.findall(r"--([\w-]+):", text))
    assert used <= given
    assert {"good", "risk", "bad", "accent"} <= used


def test_the_variables_follow_the_ground():
    plain, dark, chosen = variables().splitlines()
    for status, name in (("achieved", "good"), ("at_risk", "risk"), ("missed", "bad"), ("no_data", "none")):
        assert f"--{name}: {looks.LOOKS[status].light};" in plain
        assert f"--{name}: {looks.LOOKS[status].dark};" in dark
        assert f"--{name}: {looks.LOOKS[status].dark};" in chosen
