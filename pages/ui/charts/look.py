"""How every chart is drawn before it says anything: no frame, no ticks, quiet lines, letters of one size.

Colours of axes and letters come from Streamlit, which is told the theme (`data/config/theme/streamlit_theme.py`); what
is drawn takes its own from `status_style.palette()`.
"""

from __future__ import annotations

import altair as alt

LETTERS = 12  # pixels


def look() -> alt.theme.ThemeConfig:
    """The configuration that each specification carries."""
    axis = {"domain": False, "ticks": False, "labelPadding": 6, "labelFontSize": LETTERS, "titleFontSize": LETTERS}
    return {
        "config": {
            # a chart says in words what it shows (`alt`): its marks are no images to be read one by one
            "mark": {"aria": False},
            "axis": {**axis, "titleFontWeight": 400, "gridOpacity": 0.6},
            "legend": {"labelFontSize": LETTERS, "titleFontSize": LETTERS, "titleFontWeight": 400},
            "text": {"fontSize": LETTERS},
            "view": {"strokeWidth": 0},
        }
    }


alt.theme.register("okr", enable=True)(look)
