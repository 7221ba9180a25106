"""How a status looks anywhere: a sign that reads without colour, and two inks. Nothing else uses these colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from okr_model.progress.status import Status

ACCENT_LIGHT: Final = "#2f5bea"
ACCENT_DARK: Final = "#7c9cff"


@dataclass(frozen=True, slots=True)
class Look:
    """A sign and two inks: for text and marks on the light and the dark ground; contrast is at least 4.5:1."""

    sign: str
    light: str
    dark: str


LOOKS: Final[dict[Status, Look]] = {
    "achieved": Look("✓", "#0f7a43", "#4cc78a"),
    "on_track": Look("▲", "#0f7a43", "#4cc78a"),
    "at_risk": Look("◆", "#955a00", "#e5a93d"),
    "off_track": Look("▼", "#b3261e", "#ff8a80"),
    "missed": Look("✕", "#b3261e", "#ff8a80"),
    "not_started": Look("○", "#5a6272", "#a3abba"),
    "no_data": Look("?", "#5a6272", "#a3abba"),
}
WORDS: Final[dict[Status, str]] = {status: status.replace("_", " ") for status in LOOKS}
"""The English word of each; `pages.ui.status_style.word` has them for translation."""


_VARIABLES: Final[dict[str, Status]] = {"good": "on_track", "risk": "at_risk", "bad": "off_track", "none": "no_data"}


def variables() -> str:
    """A style sheet with `--accent`, `--good`, `--risk`, `--bad` and `--none`, to stand before one that uses them.

    They follow the reader's ground, and `data-theme="light"` or `"dark"` of the page where it says so.
    """
    light = {"accent": ACCENT_LIGHT} | {name: LOOKS[status].light for name, status in _VARIABLES.items()}
    dark = {"accent": ACCENT_DARK} | {name: LOOKS[status].dark for name, status in _VARIABLES.items()}
    on_light, on_dark = (" ".join(f"--{k}: {ink};" for k, ink in inks.items()) for inks in (light, dark))
    return (
        f":root {{ {on_light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {on_dark} }} }}\n'
        f':root[data-theme="dark"] {{ {on_dark} }}\n'
    )
