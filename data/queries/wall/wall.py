"""What a screen on a wall shows: the figures that were chosen for its link, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.stores.display_links.store import Chosen
from data.stores.snapshot import Reader
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.wording.sentences import Sentence

MOST = 6  # key results that can be read from afar on one slide

NOTHING = Sentence("Nothing chosen for this screen is in this cycle's plan.")
GONE = Sentence("This link no longer works.")
OLD = Sentence("The server does not answer; these figures are old.")
FIGURES_FOR = Sentence("Figures for {day}")


@dataclass(frozen=True, slots=True)
class Slide:
    """What stands on the screen at once. heading: an objective's title; empty above a key result chosen alone.

    stands: where that objective does.
    """

    heading: str
    standings: tuple[Standing, ...]
    stands: ObjectiveStatus | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """All slides of a wall, in the order of the plan. on: the day of the figures; None without a plan."""

    chosen: Chosen
    on: date | None
    slides: tuple[Slide, ...]


def show(workspace: Reader, chosen: Chosen) -> Show:
    """The slides of a wall as they are now."""
    try:
        board = scoreboard.build(workspace, cycle=chosen.cycle_id)
    except scoreboard.UnknownCycle:
        board = None
    return Show(chosen, None, ()) if board is None else Show(chosen, board.on, _slides(board, chosen))


def _slides(board: Scoreboard, chosen: Chosen) -> tuple[Slide, ...]:
    everything = not chosen.objectives and not chosen.key_results
    slides: list[Slide] = []
    for objective in board.objectives:
        own = objective.key_results
        if everything or objective.objective.id in chosen.objectives:
            title, stands = objective.objective.title, objective.stands
            slides += [Slide(title, own[first : first + MOST], stands) for first in range(0, max(len(own), 1), MOST)]
        else:
            slides += [Slide("", (s,)) for s in own if s.key_result.id in chosen.key_results]
    return tuple(slides)
