"""What is to be done about key results, and what helps with each: the actions fit the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.queries.scoreboard.standing import Standing
from okr_model.check_ins.check_ins import Nudge
from okr_model.plan.people import is_same_person
from okr_model.progress.status import NEEDS_ATTENTION, urgency

Action = Literal[
    "mend_source", "edit", "enter_value", "give_owner", "check_in", "try_target", "ask_owner", "mark_event", "score"
]


@dataclass(frozen=True, slots=True)
class ToDo:
    """A key result that somebody has to look at. actions: what helps, the most fitting first.

    due: why a check-in is due, or an owner is missing; empty where neither is.
    source: the one to be mended, where its data is missing or too old.
    """

    standing: Standing
    actions: tuple[Action, ...]
    due: tuple[Nudge, ...] = ()
    source: str = ""

    @property
    def needs_attention(self) -> bool:
        """Whether its status asks for it; else it is only that a check-in is due."""
        return self.standing.reading.status in NEEDS_ATTENTION


def to_do(standings: Sequence[Standing], nudges: Sequence[Nudge], reader: str) -> list[ToDo]:
    """What needs attention, worst first, then what a check-in is due on, in the order of the plan.

    nudges: those that concern the reader.  reader: their address; empty where it is not known.
    """
    due: dict[str, tuple[Nudge, ...]] = {}
    for nudge in nudges:
        due[nudge.key_result.id] = (*due.get(nudge.key_result.id, ()), nudge)
    needing = sorted((s for s in standings if s.reading.status in NEEDS_ATTENTION), key=_urgency)
    others = [s for s in standings if s.key_result.id in due and s.reading.status not in NEEDS_ATTENTION]
    return [_of(standing, due, reader) for standing in (*needing, *others)]


def _urgency(standing: Standing) -> tuple[int, float]:
    forecast = standing.reading.prospect
    return urgency(standing.reading.status, forecast.judged if forecast else None)


def _of(standing: Standing, due: Mapping[str, tuple[Nudge, ...]], reader: str) -> ToDo:
    nudges = due.get(standing.key_result.id, ())
    actions = tuple(dict.fromkeys(_actions(standing, nudges, reader)))
    return ToDo(standing, actions, nudges, _source(standing))


def _actions(standing: Standing, nudges: Sequence[Nudge], reader: str) -> Iterator[Action]:
    kinds = {nudge.kind for nudge in nudges}
    unowned = not standing.owner or bool(kinds & {"nobody", "left"})
    status, manual = standing.reading.status, standing.key_result.manual
    if standing.problem:
        yield "edit"
    elif status == "no_data":
        yield "enter_value" if manual else "mend_source" if standing.sources else "edit"
    if status == "missed" and standing.key_result.score is None:
        yield "score"
    if unowned:
        yield "give_owner"
    doubtful = status in {"off_track", "at_risk", "no_data"}
    if doubtful and standing.reading.prospect is not None:
        yield "try_target"
    elif doubtful and standing.key_result.type == "milestone":
        yield "edit"
    if kinds & {"never", "stale", "review"}:
        yield "check_in"
    if not doubtful:
        return
    if not unowned and not (reader and is_same_person(standing.owner, reader)):
        yield "ask_owner"
    if standing.formula is not None and status != "no_data":
        yield "mark_event"


def _source(standing: Standing) -> str:
    """The source that is behind: the one whose data is too old, else the one that reaches least far."""
    if standing.reading.status != "no_data" or not standing.sources:
        return ""
    stale = [one for one in standing.sources if one.stale]
    return (stale or list(standing.sources))[0].source
