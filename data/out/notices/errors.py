"""Why something did not go out, by what follows from it."""

from __future__ import annotations


class NotTaken(Exception):
    """It was surely not taken. The message says what to do, without secrets.

    for_good: asking again will not help.  unreachable: the server cannot be reached, for other letters neither.
    """

    def __init__(self, why: str, *, for_good: bool = False, unreachable: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.unreachable = unreachable


class NobodyKnows(Exception):
    """The line broke before the answer came: it may have been taken."""
