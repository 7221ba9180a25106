"""Tools that read: what is there, and where it stands."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from data.out.api import answers
from data.out.assistants.figures import Figures, opening
from data.out.assistants.quoted import marked, said
from data.out.assistants.tool import Answer, Asked, Question, Tool
from data.queries.scoreboard import scoreboard
from okr_model.wording.sentences import Sentence

NO_PLAN = Sentence("There is no plan yet.")


class OfCycle(Question):
    """About a cycle: the running one unless another is named."""

    cycle: str | None = Field(None, description="Id of a cycle, such as 2026-Q4; else the one running.")


class OnDay(OfCycle):
    """About a cycle on a day."""

    on: date | None = Field(None, description="As if today were that day.")


class StatusQuestion(OnDay):
    """Where things stand."""

    as_of: datetime | None = Field(None, description="With what was known at that time.")


def _status(asked: Asked, question: StatusQuestion) -> Answer:
    reader = asked.reader
    known_at = reader.moment(question.as_of) if question.as_of else None
    board = scoreboard.build(reader, cycle=question.cycle, on=question.on, as_of=known_at)
    whole = marked(answers.status(board, said))
    if board is None or not board.standings:
        return Answer(sentence=said(NO_PLAN), answer=whole)
    figures = Figures(reader, board)
    of_all = [
        one
        for goal in board.objectives
        for one in (figures.of_objective(goal), *map(figures.of_key_result, goal.key_results))
    ]
    return Answer(sentence=said(opening(board)), figures=of_all, answer=whole)


TOOLS = (
    Tool(
        "status",
        "Where the key results stand",
        "Where every objective and key result of a cycle stands: value, target, likelihood, status, and why.",
        StatusQuestion,
        _status,
    ),
)
