"""The whole screen for a page, by a button or a key; its keys; and those pressed in a panel over it stay in the panel.

Streamlit's reruns do not leave the full screen: it is the document's, of which they change parts. Its own shortcuts are
deaf now and then after a redraw (1.67), until the mouse is pressed; so the stage presses the buttons itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pages.ui import components
from pages.ui.i18n import t

KEY = "S"
_IN_BROWSERS: Final = {
    "Left": "ArrowLeft", "Right": "ArrowRight", "Up": "ArrowUp", "Down": "ArrowDown", "Space": " ",
}  # fmt: skip
"""Keys as Streamlit writes them, and what a browser calls them where that is another name."""


def draw(panel: str, close: str, away: str, keys: Mapping[str, str]) -> None:
    """The button. panel: the key of the container over the page.  close: of the button that Esc presses there.

    away: of the button that leaves the page, which Esc presses when no panel is open and the screen is not full.
    keys: the other buttons that are pressed by keys, by key as `st.button(shortcut=…)` has it.
    """
    data = {
        "key": KEY, "enter": t("Full screen"), "leave": t("Leave full screen"), "panel": f".st-key-{panel}",
        "close": f".st-key-{close} button", "away": f".st-key-{away} button",
        "keys": {_IN_BROWSERS.get(key, key): f".st-key-{button} button" for key, button in keys.items()},
    }  # fmt: skip
    components.mount("stage", key="stage", data=data)
