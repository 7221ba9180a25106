"""What a meeting left behind, as plain text: decisions, and actions with who and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from okr_model.review import summary
from okr_model.review.minutes import VERDICTS, Amount, Record, revision
from okr_model.wording.figures import Figures, english
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """about: the title of what was decided on.  what: keep, correct, revise or stop, in the reader's words.

    change: of a revised target, from what to what, in words.  was, now: the same as figures in `unit`; a corridor has
    none.
    by, on: who decided, and on which day.
    """

    about: str
    what: str
    reason: str = ""
    owner: str = ""
    due: date | None = None
    change: str = ""
    by: str = ""
    on: date | None = None
    was: float | None = None
    now: float | None = None
    unit: str = ""


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
    """In the order they were recorded. since: what is better and worse than in the review before, for its summary."""

    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    since: tuple[Sentence, ...] = ()


def _plain(value: float | None, unit: str, among: Figures) -> str:
    return "–" if value is None else english(value, unit, tuple(among))


def agreed(record: Record, say: Callable[[Sentence], str] = str, amount: Amount = _plain) -> Minutes:
    """What a review decided and agreed, as it is taken away. say, amount: words and figures as the reader has them."""
    decisions = tuple(
        Decision(
            one.title,
            say(VERDICTS[one.decision.verdict]),
            one.decision.reason,
            one.decision.owner or "",
            one.decision.due,
            revision(one, amount),
            one.by,
            one.at.date(),
            one.was.get("target"),
            one.decision.revised.get("target"),
            one.unit if one.decision.revised else "",
        )
        for one in record.decisions
    )
    actions = tuple(
        Action(one.action.what, one.action.owner or "", one.action.due, done=one.state == "done")
        for one in record.actions
        if one.state != "dropped"
    )
    return Minutes(decisions, actions, summary.since(record.before))
