"""One thing the doctor looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from data.out.cli.language import spoken
from okr_model.wording.sentences import Sentence

REPAIR: Final = Sentence("Stop the server, then run: okr doctor --repair")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. warning: worth a look; failed: something does not work until the remedy is done.

    facts: what programs are told besides.  details: the same, a line each.
    """

    subject: Sentence
    state: Literal["ok", "warning", "failed"]
    message: Sentence
    remedy: Sentence | None = None
    facts: Mapping[str, Any] | None = None
    details: tuple[Sentence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it, with its facts; a warning is nothing wrong, but has a remedy."""
        remedy = spoken(self.remedy) if self.remedy else None
        said = {"name": str(self.subject), "ok": self.state != "failed", "says": spoken(self.message), "remedy": remedy}
        return {**said, **(self.facts or {})}
