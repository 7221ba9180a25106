"""The theme as `.streamlit/config.toml` says it to Streamlit, whose own widgets and charts are drawn with it.

`python -m data.config.theme.streamlit_theme` writes it anew there; a test holds that the two agree.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from data.config.theme.measures import RADII, ROOT, STACK, TYPE
from data.config.theme.palette import DARK, LIGHT, Palette

FILE: Final = Path(__file__).parents[3] / ".streamlit" / "config.toml"
_BEGINS: Final = "# The theme, as data/config/theme says it: `python -m data.config.theme.streamlit_theme` writes it.\n"
_HEADINGS: Final = ("title", "heading", "heading", "body", "body", "small")  # h1 to h6

Section = dict[str, object]


def sections() -> dict[str, Section]:
    """The sections of the file, by name."""
    return {
        "theme": {
            "font": STACK,
            "baseFontSize": ROOT,
            "baseRadius": f"{RADII['base']:g}rem",
            "showWidgetBorder": True,
            "showSidebarBorder": True,
            "linkUnderline": False,
            "headingFontSizes": [f"{TYPE[name].size:g}rem" for name in _HEADINGS],
            "headingFontWeights": [max(TYPE[name].weight, 600) // 10 * 10 for name in _HEADINGS],
            "metricValueFontSize": f"{TYPE['figure'].size:g}rem",
        },
        "theme.light": _ground(LIGHT),
        "theme.light.sidebar": _side(LIGHT),
        "theme.dark": _ground(DARK),
        "theme.dark.sidebar": _side(DARK),
    }


def _ground(of: Palette) -> Section:
    return {
        "primaryColor": of.accent,
        "backgroundColor": of.ground,
        "secondaryBackgroundColor": of.panel,
        "textColor": of.ink,
        "linkColor": of.accent,
        "borderColor": of.line,
        "greenColor": of.good,
        "greenTextColor": of.good,
        "greenBackgroundColor": of.good_tint,
        "orangeColor": of.risk,
        "orangeTextColor": of.risk,
        "orangeBackgroundColor": of.risk_tint,
        "redColor": of.bad,
        "redTextColor": of.bad,
        "redBackgroundColor": of.bad_tint,
        "dataframeHeaderBackgroundColor": of.panel,
        "dataframeBorderColor": of.line,
        "chartCategoricalColors": [of.accent, of.faint, of.soft, of.fan_edge],
    }


def _side(of: Palette) -> Section:
    return {"backgroundColor": of.panel, "secondaryBackgroundColor": of.ground, "borderColor": of.line}


def written() -> str:
    """The theme's part of the file."""
    told = (
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in section.items())
        for name, section in sections().items()
    )
    return _BEGINS + "\n" + "\n".join(told)


def write(file: Path = FILE) -> None:
    """Put the theme's part, which ends the file, in the place of the old one."""
    text = file.read_text(encoding="utf-8")
    before = text.partition(_BEGINS)[0].partition("[theme]")[0].rstrip()
    file.write_text(f"{before}\n\n{written()}", encoding="utf-8")


if __name__ == "__main__":
    write()
