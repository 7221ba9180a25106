"""How every chart is drawn before it says anything: no frame, no ticks, quiet lines, letters of one size.

Colours of axes and letters come from Streamlit, which is told the theme (`data/config/theme/streamlit_theme.py`); what
is drawn takes its own from `status_style.palette()`.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from pages.ui import run

LETTERS = 12  # pixels


def look() -> alt.theme.ThemeConfig:
    """The configuration that each specification carries."""
    spoken = _spoken()
    axis = {"domain": False, "ticks": False, "labelPadding": 6, "labelFontSize": LETTERS, "titleFontSize": LETTERS}
    return {
        "config": {
            # A chart says in words what it shows (`alt`): its marks are no images to be read one by one. And nothing is
            # said when pointed at but what a chart says itself: Streamlit would have Vega say all that is drawn, under
            # names of which Vega writes a program, and a unit that somebody typed may break that off.
            "mark": {"aria": False, "tooltip": None},
            "axis": {**axis, "titleFontWeight": 400, "gridOpacity": 0.6},
            "legend": {"labelFontSize": LETTERS, "titleFontSize": LETTERS, "titleFontWeight": 400},
            "text": {"fontSize": LETTERS},
            "view": {"strokeWidth": 0},
            **({"locale": spoken} if spoken else {}),
        }
    }


def _spoken() -> dict[str, Any]:
    """The reader's digits and separators, as Vega's numbers take them (d3-format); empty for those it has itself."""
    words = run.words()
    zero, sample = words.digits("0"), words.number(1234.5, 1)
    if zero == "0" and sample == "1,234.5":
        return {}
    digits = [words.digits(str(n)) for n in range(10)]
    number = {
        "decimal": sample[-2],
        "thousands": sample[1],
        "grouping": [3],
        "currency": ["", ""],
        "numerals": digits,
        "percent": words.digits("%"),
    }
    return {"number": number}


alt.theme.register("okr", enable=True)(look)
