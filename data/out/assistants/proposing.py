"""Tools that leave something for people: check-ins, comments, proposed targets, events.

Each is a command in the name of a person, with the scope for it, and in the log as asked for through an assistant.
Nothing is taken away, and a target moves only when its owner accepts the proposal.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, ValidationError

from data.commands import check_ins, drivers, scenarios
from data.commands.errors import Refused
from data.config.validation_errors import explain, together
from data.out.assistants import boards
from data.out.assistants.figures import Figures
from data.out.assistants.quoted import marked, said
from data.out.assistants.reading import OfCycle
from data.out.assistants.tool import Answer, Asked, Question, Tool
from data.queries import check_ins as check_in_queries
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.drivers.events import KINDS, Event, Kind
from okr_model.what_if.scenario import Change, Scenario
from okr_model.wording.sentences import Sentence

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What says something, blanks aside."""

THROUGH: Final = "(through an assistant)"
"""What stands behind the words of a person that an assistant wrote down, wherever they are read."""


class About(OfCycle):
    """About a key result."""

    key_result: str = Field(description="Its id, as `find` and `status` give it.", max_length=200)


class CheckInQuestion(About):
    """A check-in. The figure comes from the data, never from here."""

    confidence: int | None = Field(None, ge=0, le=10, description="0 (cannot be reached) to 10 (certain).")
    note: str = Field("", max_length=1900)
    obstacles: str = Field("", max_length=1900)
    next_step: str = Field("", max_length=1900)


class CommentQuestion(About):
    """A comment."""

    text: Words = Field(max_length=1900)


class TargetQuestion(About):
    """A target for its owner to accept or decline."""

    target: float = Field(allow_inf_nan=False, description="In the unit of the key result.")
    reason: Words = Field(max_length=1900, description="Why the target should change.")


class EventQuestion(Question):
    """An event to be marked."""

    title: Words = Field(max_length=200)
    kind: Kind = Field("campaign", description=", ".join(KINDS))
    first: date
    last: date | None = Field(None, description="Its last day; else the first.")
    metrics: tuple[str, ...] = Field(min_length=1, max_length=20, description="Full names of the metrics it touches.")
    note: str = Field("", max_length=1900)


def _check_in(asked: Asked, question: CheckInQuestion) -> Answer:
    board, standing = _meant(asked, question)
    fields = question.model_dump(include={"confidence", "note", "obstacles", "next_step"})
    if fields["confidence"] is not None or any(fields[one] for one in ("note", "obstacles", "next_step")):
        fields["note"] = f"{question.note} {THROUGH}".strip()
    number = check_ins.check_in(asked.workspace, asked.actor, board.cycle.id, _about(standing), **fields)
    return _told(asked, board, standing, Sentence("{who} checked in {how}: {title}."), {"check_in": number})


def _comment(asked: Asked, question: CommentQuestion) -> Answer:
    board, standing = _meant(asked, question)
    text = f"{question.text} {THROUGH}"
    number = check_ins.comment(asked.workspace, asked.actor, board.cycle.id, _about(standing), text)
    return _told(asked, board, standing, Sentence("{who} commented {how}: {title}."), {"comment": number})


def _propose(asked: Asked, question: TargetQuestion) -> Answer:
    board, standing = _meant(asked, question)
    change = Change(key_result=standing.key_result.id, target=question.target)
    what, reason = Scenario(name="Assistant", changes=(change,)), f"{question.reason} {THROUGH}"
    scenarios.propose(asked.workspace, asked.actor, board.cycle.id, what, reason=reason)
    sentence = Sentence("{who} proposed a target {how}: {title}. The plan is as it was until its owner accepts.")
    return _told(asked, board, standing, sentence, {"proposed": question.target, "owner": standing.owner})


def _mark(asked: Asked, question: EventQuestion) -> Answer:
    fields: dict[str, Any] = question.model_dump(exclude={"last", "note"}) | {"last": question.last or question.first}
    try:
        event = Event.model_validate(fields | {"note": f"{question.note} {THROUGH}".strip(), "tags": ("assistant",)})
    except ValidationError as error:
        raise Refused(together(explain(error, Event))) from None
    number = drivers.add(asked.workspace, asked.actor, event)
    sentence = Sentence("{who} marked an event {how}: {title}.").filled(**_by(asked), title=event.title)
    return Answer(sentence=said(sentence), answer=marked({"id": number}))


def _meant(asked: Asked, question: About) -> tuple[Scoreboard, Standing]:
    board = boards.planned(asked.reader, question.cycle)
    return board, boards.key_result(board, question.key_result)


def _about(standing: Standing) -> check_in_queries.About:
    return "key result", standing.key_result.id


def _by(asked: Asked) -> dict[str, Any]:
    return {"who": asked.actor.signature, "how": Sentence("through an assistant")}


def _told(asked: Asked, board: Scoreboard, standing: Standing, sentence: Sentence, made: dict[str, Any]) -> Answer:
    whole = sentence.filled(**_by(asked), title=standing.key_result.title)
    figure = Figures(asked.reader, board).of_key_result(standing)
    return Answer(sentence=said(whole), figures=[figure], answer=marked(made))


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        "check_in",
        "Check in",
        "Leaves a check-in of your person on a key result: confidence, note, obstacles, next step. Show it to "
        "them first.",
        CheckInQuestion,
        _check_in,
        "check_ins.check_in",
    ),
    Tool(
        "comment",
        "Comment",
        "Leaves a comment of your person on a key result. Show it to them first.",
        CommentQuestion,
        _comment,
        "check_ins.comment",
    ),
    Tool(
        "propose_target",
        "Propose a target",
        "Proposes another target to the owner of a key result, who accepts or declines it. Show it to your "
        "person first.",
        TargetQuestion,
        _propose,
        "scenarios.propose",
    ),
    Tool(
        "mark_event",
        "Mark an event",
        "Marks a campaign, fair, release or other event on the charts of the metrics it touches. Show it to your "
        "person first.",
        EventQuestion,
        _mark,
        "drivers.add",
    ),
)
