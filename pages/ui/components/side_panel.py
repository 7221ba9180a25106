"""The panel beside a list, for those who use the keyboard: it takes the focus, closes with Escape, and gives it back.

To be drawn inside the container that is the panel. The panel is closed by a link of our own markup with the VALUE `~`
(see `clicks`); Escape presses it.
"""

from __future__ import annotations

from pages.ui import components


def behave(name: str, id: str, label: str) -> None:
    """name: the links that open the panel are `<a data-okr-NAME="ID">`.  label: what the panel is about."""
    components.mount("side_panel", key=f"side_panel_{name}", data={"name": name, "id": id, "label": label})
