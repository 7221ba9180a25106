"""What the plan store refuses. Whatever was refused, nothing has changed.

Refused            the message says why, and what to do
├─ ReasonNeeded    a target or the formula behind it changes, and nobody says why
├─ Conflict        somebody else has changed the same thing in between
├─ NotSaved        the disk is full, or the workspace cannot be written to
└─ NotThere        no objective, key result or cycle is called that; lists those that are
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.config.validation_errors import Problem, suggestion
from data.stores.plan.changes import Change, value_in_words
from okr_model.wording.sentences import Sentence


class Refused(Exception):
    """The plan store does not do this; the message says why. Nothing has changed.

    sentence: the message where pages can say it in the reader's language.
    problems: what the model refused, one by one, where it was the model.
    """

    sentence: Sentence | None = None

    def __init__(self, message: str | Sentence, problems: Sequence[Problem] = ()) -> None:
        super().__init__(str(message))
        self.problems = tuple(problems)
        if isinstance(message, Sentence):
            self.sentence = message


class ReasonNeeded(Refused):
    """Targets, and what they are measured by, change for a reason that is said."""

    def __init__(self, changes: Sequence[Change]) -> None:
        listed = "; ".join(change.in_words() for change in changes)
        super().__init__(f"Say why this changes, in one sentence that others will read: {listed}.")
        self.sentence = Sentence("Give a reason: say why this changes, in one sentence that others will read.")
        self.changes = tuple(changes)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: who came first and when, the value all saw, theirs and ours."""

    author: str
    at: datetime
    change: Change
    ours: Any

    def __str__(self) -> str:
        said = f"{self.author} changed it at {self.at:%Y-%m-%d %H:%M} UTC ({self.change.in_words()})"
        return said if self.change.kind != "changed" else f"{said}; you want {value_in_words(self.ours)}"


class Conflict(Refused):
    """Somebody else was quicker; look at their change, then decide again."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        lines = [str(clash) for clash in clashes]
        super().__init__("\n".join(["Nothing was changed, for someone else was quicker. Look again:", *lines]))
        self.clashes = tuple(clashes)


class NotSaved(Refused):
    """The disk is full, or the workspace cannot be written to."""


class NotThere(Refused, LookupError):
    """No such thing in the plan."""

    def __init__(self, what: str, name: str, known: Collection[str]) -> None:
        super().__init__(f"There is no {what} {name!r}; {suggestion(name, known)}.")
