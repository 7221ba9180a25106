"""Links that open a key result in the panel beside the list; without the script they lead to its page."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from data.queries.scoreboard.standing import Standing
from pages.ui import cards
from pages.ui.i18n import attribute, html

LINK = "panel"
DO = "do"  # of the address: the form that is open in the panel
BETWEEN = "~"  # no identifier holds it
Doing = Literal["", "target", "check_in", "ask"]


def anchor(id: str, shown: str, doing: Doing = "", *, look: str = "") -> str:
    """A link that opens the panel of a key result. shown, look: markup of its content and of further attributes.

    doing: the form that is open in it.
    """
    value = f"{id}{BETWEEN}{doing}" if doing else id
    return f'<a data-okr-{LINK}="{attribute(value)}" href="{attribute(page(id))}"{look}>{shown}</a>'


def page(id: str, to: str = "key_result", **query: str) -> str:
    """The address of a page about a key result."""
    return f"{to}?{urlencode({'id': id, **query, **cards.kept()})}"


def to(word: str, address: str) -> str:
    """A link that leaves for a page, as markup. word: plain text."""
    return f'<a data-okr-page href="{attribute(address)}">{html(word)}</a>'


def mark_event(standing: Standing) -> str:
    """The address to mark an event that touches the metrics of a key result."""
    metrics = sorted(standing.formula.metrics) if standing.formula else []
    return f"drivers?{urlencode({'mark': '~'.join(metrics)})}"
