"""Why something did not go out, by what follows from it."""

from __future__ import annotations

from okr_model.wording.sentences import Sentence, SentenceError


class NotTaken(SentenceError):
    """It was surely not taken. The message says what to do, without secrets.

    for_good: asking again will not help.  unreachable: the server cannot be reached, for other letters neither.
    """

    def __init__(self, why: Sentence, *, for_good: bool = False, unreachable: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.unreachable = unreachable


class NobodyKnows(SentenceError):
    """The line broke before the answer came: it may have been taken."""
