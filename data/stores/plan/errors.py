"""What the plan store refuses. Whatever was refused, nothing has changed.

Refused            the message says why, and what to do
├─ ReasonNeeded    a target or the formula behind it changes, and nobody says why
├─ Conflict        somebody else has changed the same thing in between
├─ NotSaved        the disk is full, or the workspace cannot be written to
└─ NotThere        no objective, key result or cycle is called that; lists those that are
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from data.config.validation_errors import Problem, suggestion
from data.stores.plan.changes import Change, value_said
from okr_model.wording.sentences import Sentence, SentenceError, as_typed


class Refused(SentenceError):
    """The plan store does not do this; the sentence says why. Nothing has changed.

    problems: what the model refused, one by one, where it was the model.
    """

    def __init__(self, sentence: Sentence, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class ReasonNeeded(Refused):
    """Targets, and what they are measured by, change for a reason that is said."""

    def __init__(self, changes: Sequence[Change]) -> None:
        said = Sentence("Say why this changes, in one sentence that others will read: {changes}.")
        super().__init__(replace(said, series={"changes": tuple(change.sentence() for change in changes)}))
        self.changes = tuple(changes)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: who came first and when, the value all saw, theirs and ours."""

    author: str
    at: datetime
    change: Change
    ours: Any

    @property
    def sentence(self) -> Sentence:
        """Who changed what, when, and what is wanted instead."""
        said = Sentence("{author} changed it at {at} UTC ({change})")
        if self.change.kind == "changed":
            said = Sentence("{author} changed it at {at} UTC ({change}); you want {ours}").filled(
                ours=value_said(self.ours)
            )
        return said.filled(author=self.author, at=self.at, change=self.change.sentence())

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(Refused):
    """Somebody else was quicker; look at their change, then decide again."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        said = Sentence("Nothing was changed, for someone else was quicker. Look again:")
        super().__init__(replace(said, lines=tuple(clash.sentence for clash in clashes)))
        self.clashes = tuple(clashes)


class NotSaved(Refused):
    """The disk is full, or the workspace cannot be written to."""


class NotThere(Refused, LookupError):
    """No such thing in the plan."""

    def __init__(self, what: Missing, name: str, known: Collection[str]) -> None:
        told = {"what": MISSING[what], "name": as_typed(name), "known": suggestion(name, known)}
        super().__init__(Sentence("There is no {what} {name}; {known}.").filled(**told))


Missing = Literal[
    "action", "archived key result", "archived objective", "change", "check-in", "comment", "cycle", "draft", "event",
    "feedback", "field", "frozen pack of review", "group", "hat", "idea", "key result", "kind of entry", "objective",
    "participant", "person", "reaction", "review", "session", "source", "stage", "state", "tile", "token",
    "typed value",
]  # fmt: skip
MISSING: Final[Mapping[str, Sentence]] = {
    "action": Sentence("action"),
    "archived key result": Sentence("archived key result"),
    "archived objective": Sentence("archived objective"),
    "change": Sentence("change"),
    "check-in": Sentence("check-in"),
    "comment": Sentence("comment"),
    "cycle": Sentence("cycle"),
    "draft": Sentence("draft"),
    "event": Sentence("event"),
    "feedback": Sentence("feedback"),
    "field": Sentence("field"),
    "frozen pack of review": Sentence("frozen pack of review"),
    "group": Sentence("group"),
    "hat": Sentence("hat"),
    "idea": Sentence("idea"),
    "key result": Sentence("key result"),
    "kind of entry": Sentence("kind of entry"),
    "objective": Sentence("objective"),
    "participant": Sentence("participant"),
    "person": Sentence("person"),
    "reaction": Sentence("reaction"),
    "review": Sentence("review"),
    "session": Sentence("session"),
    "source": Sentence("source"),
    "stage": Sentence("stage"),
    "state": Sentence("state"),
    "tile": Sentence("tile"),
    "token": Sentence("token"),
    "typed value": Sentence("typed value"),
}
"""What is named, as an error calls it."""
