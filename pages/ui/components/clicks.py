"""Clicks on links of our own markup, without leaving the page.

Markup that the server makes in one piece costs the browser least, but its links would load another page. Under this
component a plain click on `<a data-okr-NAME="VALUE" href=…>` comes back as VALUE, in a rerun of the fragment it is
mounted in; with a modifier, or without the script, the link leads where it says.
"""

from __future__ import annotations

from pages.ui import components


def clicked(name: str) -> str | None:
    """The VALUE of the link `data-okr-NAME` whose click caused this run; None in any other run.

    What it gives was sent by a browser: look it up before it is used.
    """
    found = components.mount("clicks", key=f"clicks_{name}", data={"name": name}, on_clicked_change=lambda: None)
    value = getattr(found, "clicked", None)
    return value if isinstance(value, str) else None
