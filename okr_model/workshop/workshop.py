"""The rules of a goal-setting session: silent ideas, groups, dots, the six thinking hats, drafted objectives.

Silent means silent: while ideas are collected nobody sees another's, and while dots are given nobody sees how they
fall. So the loudest voice does not decide before everybody has thought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from okr_model.wording.sentences import Sentence

Stage = Literal["collect", "group", "vote", "hats", "draft", "closed"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Hat = Literal["facts", "feelings", "caution", "benefits", "creativity", "process"]
HATS: tuple[Hat, ...] = ("process", "facts", "creativity", "benefits", "caution", "feelings")
"""In the order in which they are usually worn: agree how to work, look, invent, weigh, feel."""

COLOURS: dict[Hat, str] = {
    "facts": "white",
    "feelings": "red",
    "caution": "black",
    "benefits": "yellow",
    "creativity": "green",
    "process": "blue",
}
DOTS = 5  # a person has to give
ROUND_SECONDS = 240
GRACE = timedelta(seconds=5)  # after the end of a round, for what was typed in its last moment

Action = Literal["idea", "group", "dot", "hat", "draft"]
_WHEN: dict[Action, frozenset[Stage]] = {
    "idea": frozenset({"collect"}),
    "group": frozenset({"group", "vote"}),
    "dot": frozenset({"vote"}),
    "hat": frozenset({"hats"}),
    "draft": frozenset({"hats", "draft"}),
}


def allowed(action: Action, stage: Stage) -> bool:
    """Whether an action has its time in a stage."""
    return stage in _WHEN[action]


def stages_of(action: Action) -> list[Stage]:
    """The stages in which an action has its time."""
    return [stage for stage in STAGES if stage in _WHEN[action]]


@dataclass(frozen=True, slots=True)
class Round:
    """One hat, worn by everybody at once. ended_at: when it was ended by hand."""

    hat: Hat
    started_at: datetime
    seconds: int
    ended_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends, or has ended."""
        planned = self.started_at + timedelta(seconds=self.seconds)
        return planned if self.ended_at is None else min(planned, self.ended_at)

    def remaining(self, now: datetime) -> timedelta:
        """How long it still goes on; zero once it is over."""
        return max(self.ends_at - now, timedelta())

    def open_for_words(self, now: datetime) -> bool:
        """Whether what arrives now still counts."""
        return now <= self.ends_at + (GRACE if self.ended_at is None else timedelta())


@dataclass(frozen=True, slots=True)
class Idea:
    """A thought of somebody. hat: under which it was said, None for one of the silent collection."""

    id: int
    author: str
    text: str
    hat: Hat | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Ideas that belong together. dots: None until the vote is over."""

    id: int
    name: str
    ideas: tuple[Idea, ...]
    dots: int | None = None


def ranked(groups: Sequence[Group]) -> list[Group]:
    """The groups with most dots first; among equals the one with more ideas, then the older."""
    return sorted(groups, key=lambda g: (-(g.dots or 0), -len(g.ideas), g.id))


@dataclass(frozen=True, slots=True)
class Situation:
    """The team's own figures at the time: how many key results stand how, and how much of the cycle has passed."""

    key_results: int = 0
    on_track: int = 0
    off_track: int = 0
    without_data: int = 0
    passed: float | None = None


def prompts(hat: Hat, situation: Situation | None = None) -> list[Sentence]:
    """What to ask under a hat, the team's own figures first where there are any."""
    return [*_from_figures(hat, situation or Situation()), *_PROMPTS[hat]]


def _from_figures(hat: Hat, now: Situation) -> list[Sentence]:
    said = []
    total = float(now.key_results)
    if hat == "facts" and now.key_results:
        numbers = {"count": float(now.on_track), "total": total}
        said.append(Sentence("{count} of {total} key results are on track. What do they share?", numbers=numbers))
    if hat == "facts" and now.without_data:
        numbers = {"count": float(now.without_data)}
        said.append(Sentence("{count} key results have no data. What do we not know?", numbers=numbers))
    if hat == "caution" and now.off_track:
        numbers = {"count": float(now.off_track), "total": total}
        said.append(
            Sentence("{count} of {total} key results are off track. What did we not see coming?", numbers=numbers)
        )
    if hat == "benefits" and now.on_track:
        numbers = {"count": float(now.on_track), "total": total}
        said.append(Sentence("{count} of {total} key results are on track. What did that bring us?", numbers=numbers))
    if hat == "process" and now.passed is not None:
        said.append(Sentence("{passed} of the cycle has passed. What must be decided today?", {"passed": now.passed}))
    return said


_PROMPTS: dict[Hat, tuple[Sentence, ...]] = {
    "facts": (
        Sentence("What do we know, and from where?"),
        Sentence("Which figure would change our mind?"),
        Sentence("What happened in the same weeks of last year?"),
    ),
    "feelings": (
        Sentence("Without reasons: which of these would you get up for?"),
        Sentence("What makes you uneasy about it?"),
    ),
    "caution": (
        Sentence("What could go wrong, and how would we notice first?"),
        Sentence("What would we have to stop doing for this?"),
        Sentence("How could the figure be reached without the goal being reached?"),
    ),
    "benefits": (
        Sentence("Who would notice if this came true, and by what?"),
        Sentence("What would become easier afterwards?"),
    ),
    "creativity": (
        Sentence("How would we reach ten times as much?"),
        Sentence("What would we do with no budget at all?"),
        Sentence("What do others do whom we admire, in quite another field?"),
    ),
    "process": (
        Sentence("What do we want to have in hand at the end of this hour?"),
        Sentence("Which hat do we need next, and for how long?"),
        Sentence("Who writes the draft?"),
    ),
}
