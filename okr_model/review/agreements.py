"""What a meeting left behind, as plain text: decisions, and actions with who and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from okr_model.review.minutes import VERDICTS, Record
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """about: the title of what was decided on.  what: keep, correct, revise or stop, in the reader's words."""

    about: str
    what: str
    reason: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody does until a day. about: the title of what it is for."""

    what: str
    owner: str = ""
    due: date | None = None
    about: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """In the order they were recorded."""

    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()


def agreed(record: Record, say: Callable[[Sentence], str] = str) -> Minutes:
    """What a review decided and agreed, as it is taken away. say: its verdicts in the reader's words."""
    decisions = tuple(
        Decision(
            one.title,
            say(VERDICTS[one.decision.verdict]),
            one.decision.reason,
            one.decision.owner or "",
            one.decision.due,
        )
        for one in record.decisions
    )
    actions = tuple(
        Action(one.action.what, one.action.owner or "", one.action.due, done=one.state == "done")
        for one in record.actions
        if one.state != "dropped"
    )
    return Minutes(decisions, actions)
