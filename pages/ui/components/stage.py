"""The whole screen for a page, by a button or a key; and keys that are pressed in a panel over it stay in the panel.

Streamlit's reruns do not leave the full screen: it is the document's, of which they change parts.
"""

from __future__ import annotations

from pages.ui import components
from pages.ui.i18n import t

KEY = "S"


def draw(panel: str, close: str, away: str) -> None:
    """The button. panel: the key of the container over the page.  close: of the button that Esc presses there.

    away: of the button that leaves the page, which Esc presses when no panel is open and the screen is not full.
    """
    data = {
        "key": KEY, "enter": t("Full screen"), "leave": t("Leave full screen"), "panel": f".st-key-{panel}",
        "close": f".st-key-{close} button", "away": f".st-key-{away} button",
    }  # fmt: skip
    components.mount("stage", key="stage", data=data)
