"""Tools that read the plan: what is there, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import Field

from data.out.api import answers
from data.out.assistants import boards
from data.out.assistants.figures import Figures, opening
from data.out.assistants.quoted import marked, said
from data.out.assistants.tool import MOST, Answer, Asked, Question, Tool
from data.queries.reviews import current_pack
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard
from data.queries.search import search
from okr_model.plan.roles import ROLES
from okr_model.wording.sentences import Sentence

Kind = Literal["objective", "key_result", "metric", "person", "review", "driver", "source"]

NO_PLAN: Final = Sentence("There is no plan yet.")


class OfCycle(Question):
    """About a cycle: the running one unless another is named."""

    cycle: str | None = Field(None, description="Id of a cycle, such as 2026-Q4; else the one running.")


class OnDay(OfCycle):
    """About a cycle on a day."""

    on: date | None = Field(None, description="As if today were that day.")


class StatusQuestion(OnDay):
    """Where things stand: all of a cycle, or what is narrowed to."""

    key_result: str | None = Field(None, description="Only this one, by its id.")
    objective: str | None = Field(None, description="Only this one with its key results, by its id.")
    team: str | None = Field(None, description="Only the objectives of this team.")
    as_of: datetime | None = Field(None, description="With what was known at that time.")


class FindQuestion(Question):
    """What is there."""

    kind: Kind | None = Field(None, description="Only things of this kind.")
    words: str = Field("", max_length=200, description="Only things whose title, id or owner have all of these words.")
    limit: int = Field(50, ge=1, description=f"How many at most; no answer has more than {MOST}.")


def _find(asked: Asked, question: FindQuestion) -> Answer:
    words = question.words.casefold().split()
    every = [
        one
        for one in search.things(asked.reader, ROLES[asked.actor.role].rights)
        if question.kind in (None, one.kind)
        and all(word in f"{one.id} {one.title} {one.beside} {one.also}".casefold() for word in words)
    ]
    most = min(question.limit, MOST)
    metrics = {one["name"]: one for one in answers.metrics(asked.reader)} if question.kind == "metric" else {}
    shown = [
        {"kind": one.kind, "id": one.id, "title": one.title, "cycle": one.cycle, "beside": str(one.beside)}
        | ({"metric": metrics[one.id]} if one.id in metrics else {})
        for one in every[:most]
    ]
    found = Sentence("1 thing found.") if len(every) == 1 else Sentence("{n} things found.").filled(n=len(every))
    return Answer(sentence=said(found), answer=marked(shown), left_out=left_out(len(every), len(shown)))


def left_out(all_of_them: int, shown: int) -> str | None:
    """What to say where not everything is shown."""
    if shown >= all_of_them:
        return None
    return said(
        Sentence("Only the first {shown} of {all} are here: narrow the question.").filled(shown=shown, all=all_of_them)
    )


def _status(asked: Asked, question: StatusQuestion) -> Answer:
    reader = asked.reader
    board = boards.board(reader, question.cycle, question.on, question.as_of)
    if board is None or not board.standings:
        return Answer(sentence=said(NO_PLAN), answer=marked(answers.status(board, said)))
    figures, goals = Figures(reader, board), list(_meant(board, question))
    whole = answers.status(board, said)
    ids = {goal.objective.id for goal in goals}
    whole["objectives"] = [one for one in whole["objectives"] if one["id"] in ids]
    if question.key_result is not None:
        for one in whole["objectives"]:
            one["key_results"] = [k for k in one["key_results"] if k["id"] == question.key_result]
        figure = figures.of_key_result(boards.key_result(board, question.key_result))
        return Answer(sentence=figure.sentence, figures=[figure], answer=marked(whole))
    every = [
        one for goal in goals for one in (figures.of_objective(goal), *map(figures.of_key_result, goal.key_results))
    ]
    told = [one for goal in goals for one in goal.key_results] if question.team is not None else None
    opens = said(goals[0].stands.because if question.objective is not None else opening(board, told))
    shown = every[:MOST]
    told_of = {(one.of.kind, one.of.id) for one in shown}
    whole["objectives"] = [
        one | {"key_results": [k for k in one["key_results"] if ("key_result", k["id"]) in told_of]}
        for one in whole["objectives"]
        if ("objective", one["id"]) in told_of
    ]
    return Answer(sentence=opens, figures=shown, answer=marked(whole), left_out=left_out(len(every), len(shown)))


def _meant(board: Scoreboard, question: StatusQuestion) -> Iterator[ObjectiveStanding]:
    """The objectives asked about. Raises NotThere, UnknownKeyResult, UnknownTeam."""
    if question.key_result is not None:
        yield boards.objective(board, boards.key_result(board, question.key_result).objective.id)
    elif question.objective is not None:
        yield boards.objective(board, question.objective)
    elif question.team is not None:
        yield from current_pack.of_team(board, question.team)
    else:
        yield from board.objectives


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        "find",
        "What is there",
        "Objectives, key results, metrics, people, reviews, drivers (events) and sources, with the ids that other "
        "tools ask for.",
        FindQuestion,
        _find,
    ),
    Tool(
        "status",
        "Where the key results stand",
        "Where the objectives and key results of a cycle stand: value, target, likelihood, status, and why.",
        StatusQuestion,
        _status,
    ),
)
