"""Who or what had a source pulled, in words."""

from __future__ import annotations

from pages.ui import identity
from pages.ui.i18n import t


def in_words(who: str) -> str:
    """`on schedule`, `from the page`, or a person's name."""
    ways = {
        "scheduler": t("on schedule"),
        "page": t("from the page"),
        "command_line": t("from the command line"),
        "cli": t("from the command line"),
        "api": t("through the API"),
        "assistant": t("by an assistant"),
        "server": t("by the server"),
        "demo": t("with the demo"),
    }
    return ways.get(who) or identity.display_name(who)
