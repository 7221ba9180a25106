"""The figures of this moment as a pack, for what is written without a review: by a command, or from where one looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.config.validation_errors import suggestion
from data.queries.reviews import review_snapshot
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.snapshot import Reader
from okr_model.review.pack import Pack
from okr_model.wording.sentences import Sentence, SentenceError, as_typed


class UnknownTeam(SentenceError, LookupError):
    """No objective of the cycle is of that team; the message lists the known ones."""


def now(workspace: Reader, *, by: str, cycle: str | None = None, team: str | None = None) -> Pack | None:
    """The pack of a cycle, or of a team's objectives; None where there is no plan yet.

    Raises `scoreboard.UnknownCycle` and `UnknownTeam`.
    """
    board = scoreboard.build(workspace, cycle=cycle)
    return None if board is None else of_board(workspace, board, by=by, team=team)


def of_board(workspace: Reader, board: Scoreboard, *, by: str, team: str | None = None) -> Pack:
    """The pack of a board, or of a team's objectives on it. Raises `UnknownTeam`."""
    objectives = board.objectives if team is None else of_team(board, team)
    settings = workspace.settings.workspace
    title = f"{settings.title} · {team}" if team else settings.title
    return _packed(workspace, board, objectives, title=title, by=by)


def of_team(board: Scoreboard, team: str) -> Sequence[ObjectiveStanding]:
    """A team's objectives. Raises `UnknownTeam`."""
    objectives = [one for one in board.objectives if one.objective.team == team]
    if not objectives:
        known = sorted({one.objective.team for one in board.objectives if one.objective.team})
        raise UnknownTeam(
            Sentence("There is no team {team} in {cycle_id}. {suggestion}.").filled(
                team=as_typed(team), cycle_id=board.cycle.id, suggestion=suggestion(team, known, "teams")
            )
        )
    return objectives


def of_objective(workspace: Reader, board: Scoreboard, goal: ObjectiveStanding, *, by: str) -> Pack:
    """The pack of one objective of a board."""
    return _packed(workspace, board, [goal], title=goal.objective.title, by=by)


def of_key_result(workspace: Reader, board: Scoreboard, standing: Standing, *, by: str) -> Pack:
    """The pack of one key result of a board, under its objective, which stands as all of its key results have it."""
    [goal] = [one for one in board.objectives if one.objective.id == standing.objective.id]
    alone = replace(goal, key_results=(standing,))
    return _packed(workspace, board, [alone], title=standing.key_result.title, by=by)


def _packed(
    workspace: Reader, board: Scoreboard, objectives: Sequence[ObjectiveStanding], *, title: str, by: str
) -> Pack:
    said = review_snapshot.last_check_ins(workspace.plan.check_ins.check_ins(board.cycle.id), board.on)
    at = workspace.now().replace(microsecond=0)
    return review_snapshot.freeze(board, objectives, title=title, by=by, at=at, said=said)
