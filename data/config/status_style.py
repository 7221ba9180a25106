"""How a status looks anywhere: a sign that reads without colour, and two inks. Nothing else uses these colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from data.config.theme import DARK, LIGHT
from okr_model.progress.status import Status

Kind = Literal["good", "risk", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Look:
    """A sign, and the kind of its colour: the name of an ink of the palette, and of its tint with `_tint`."""

    sign: str
    kind: Kind

    @property
    def light(self) -> str:
        """The ink of its text and marks on the light ground."""
        return str(getattr(LIGHT, self.kind))

    @property
    def dark(self) -> str:
        """The ink of its text and marks on the dark ground."""
        return str(getattr(DARK, self.kind))

    @property
    def tint(self) -> str:
        """What its word may stand on, on the light ground."""
        return str(getattr(LIGHT, f"{self.kind}_tint"))


LOOKS: Final[dict[Status, Look]] = {
    "achieved": Look("✓", "good"),
    "on_track": Look("▲", "good"),
    "at_risk": Look("◆", "risk"),
    "off_track": Look("▼", "bad"),
    "missed": Look("✕", "bad"),
    "not_started": Look("○", "none"),
    "no_data": Look("?", "none"),
}
