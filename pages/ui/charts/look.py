"""How every chart is drawn before it says anything: no frame, no ticks, quiet lines, letters of one size.

Colours of axes and letters come from Streamlit, which is told the theme (`data/config/theme/streamlit_theme.py`); what
is drawn takes its own from `status_style.palette()`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt

from data.config.i18n.translation import wording
from pages.ui.i18n import language

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
            **spoken(language()),
        }
    }


@lru_cache(maxsize=8)
def spoken(language: str) -> dict[str, Any]:
    """Digits, separators and names of months of the axes, as Vega takes them; nothing for English, which it speaks.

    Its own: https://vega.github.io/vega/docs/config/#locale
    """
    if language.startswith("en"):
        return {}
    words = wording(language)
    locale, signs = words.locale, words.locale.number_symbols[words.locale.default_numbering_system]

    def named(names: Any, among: range) -> list[str]:
        return [str(names[n]) for n in among]

    months, days = locale.months["format"], locale.days["format"]
    week = (6, *range(6))  # Vega's begins on Sunday, Babel's on Monday
    return {
        "locale": {
            "number": {
                "decimal": signs["decimal"],
                "thousands": signs["group"],
                "grouping": [3],
                "currency": ["", ""],
                "numerals": [words.digits(str(n)) for n in range(10)],
                "percent": words.digits("%"),
                "minus": "\u2212",
            },
            "time": {
                "dateTime": "%x, %X",
                "date": "%-d/%-m/%Y",
                "time": "%H:%M:%S",
                "periods": [locale.day_periods["format"]["wide"][half] for half in ("am", "pm")],
                "days": [str(days["wide"][n]) for n in week],
                "shortDays": [str(days["abbreviated"][n]) for n in week],
                "months": named(months["wide"], range(1, 13)),
                "shortMonths": named(months["abbreviated"], range(1, 13)),
            },
        }
    }


alt.theme.register("okr", enable=True)(look)
