"""The theme is said once: legible on both grounds, and the same wherever it is drawn."""

import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from data.config.theme import DARK, LIGHT, Palette, faces, streamlit_theme
from data.config.theme.style_sheet import page_variables, variables
from pages.ui import style

ROOT = Path(__file__).parents[3]
INKS = ("ink", "soft", "accent", "good", "risk", "bad", "none")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")


def luminance(ink: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    shares = [int(ink[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    dark, bright = sorted((luminance(ink), luminance(ground)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_wherever_they_stand(palette: Palette) -> None:
    for name in INKS:
        ink = getattr(palette, name)
        assert min(contrast(ink, palette.ground), contrast(ink, palette.panel)) >= 4.5, name
    for name in ("good", "risk", "bad", "none"):
        assert contrast(getattr(palette, name), getattr(palette, f"{name}_tint")) >= 4.5, name
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.faint, palette.ground) >= 3


def test_streamlit_is_told_the_same_theme() -> None:
    said = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert said == tomllib.loads(streamlit_theme.written())["theme"], (
        "`python -m data.config.theme.streamlit_theme` writes the theme into .streamlit/config.toml"
    )


def test_the_faces_are_served_by_the_program_with_their_licences() -> None:
    assert all(cut.file.is_file() for cut in faces.CUTS)
    for family in {cut.family for cut in faces.CUTS}:
        licence = next(iter(faces.FILES.values())).with_name(f"OFL-{family}.txt")
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")
    assert "http" not in faces.rules("/here")


@pytest.mark.parametrize("sheet", [variables(), page_variables()], ids=["alone", "page"])
def test_every_colour_has_a_variable(sheet: str) -> None:
    for name in asdict(LIGHT):
        assert f"{name.replace('_', '-')}:" in sheet
    assert LIGHT.accent in sheet
    assert DARK.accent in sheet


def test_every_variable_that_a_page_names_is_given() -> None:
    text = style.sheet()
    used, given = set(re.findall(r"var\(--(okr-[\w-]+)\)", text)), set(re.findall(r"--(okr-[\w-]+):", text))
    assert used <= given, used - given


def test_no_colour_stands_outside_the_theme() -> None:
    palette = "data/config/theme/palette.py"
    rooms = [ROOT / "pages", ROOT / "data"]
    files = [f for room in rooms for kind in ("*.py", "*.css", "*.js") for f in room.rglob(kind)]
    found = {
        f.relative_to(ROOT).as_posix(): COLOUR.findall(f.read_text(encoding="utf-8"))
        for f in files
        if "local" not in f.relative_to(ROOT).parts
    }
    assert {name: inks for name, inks in found.items() if inks and name != palette} == {}
