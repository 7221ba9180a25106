"""The style sheet of the program: the theme, what all pages share (`style.css`), and what each feature has of its own.

One sheet serves both directions: it names the beginning and the end of a line, not left and right. What Streamlit
places by left and right is mirrored in `right_to_left.css`.
A feature's styles stand beside it, in any `*.css` of its folder, and are sent with all the others: what should hold on
one page only, as on the one that has the whole screen, stands in `ON_THEIR_OWN` and is drawn by that page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from data.config.theme import faces
from data.config.theme.style_sheet import page_variables

_PAGES: Final = Path(__file__).parents[1]
ON_THEIR_OWN: Final = {"present.css"}


def sheet() -> str:
    """All of it, as it is served."""
    shared = Path(__file__).with_name("style.css")
    own = sorted(_PAGES.glob("ui/*/*.css")) + sorted(
        file for file in _PAGES.glob("*/*/*.css") if file.name not in ON_THEIR_OWN and file.parts[-3] != "ui"
    )
    mirrored = Path(__file__).with_name("right_to_left.css")
    parts = (file.read_text(encoding="utf-8") for file in (shared, *own, mirrored))
    return faces.rules("/okr-faces") + page_variables() + "\n".join(parts)
