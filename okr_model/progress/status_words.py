"""What each status is called; answers that arrive as JSON have it as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from okr_model.wording.sentences import Sentence

STATUS_WORDS: Final[Mapping[str, Sentence]] = {
    "achieved": Sentence("achieved"),
    "on_track": Sentence("on track"),
    "at_risk": Sentence("at risk"),
    "off_track": Sentence("off track"),
    "missed": Sentence("missed"),
    "not_started": Sentence("not started"),
    "no_data": Sentence("no data"),
}
