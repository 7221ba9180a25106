"""What an assistant asks for, answered: by a tool's name and its arguments, to whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from data.commands.permissions import Actor
from data.config.validation_errors import explain, suggestion, together
from data.out.api.callers import to_read
from data.out.api.routing import BAD, UNKNOWN
from data.out.assistants import reading
from data.out.assistants.quoted import said
from data.out.assistants.tool import Answer, Asked, Tool
from data.stores.workspace import Workspace
from data.telemetry import meters
from data.telemetry.error_numbers import number_of
from okr_model.wording.sentences import Sentence, SentenceError, as_typed, sentence_of

log = logging.getLogger(__name__)

Json = dict[str, Any]
TOOLS: Final[Mapping[str, Tool]] = {tool.name: tool for tool in reading.TOOLS}
DEFECT: Final = Sentence(
    "The server could not answer this, and it is not the question's fault. Error {number}: its log says why."
)


def known_to(actor: Actor) -> list[Tool]:
    """The tools that somebody may use: those that change something only with the scope for it."""
    return [tool for tool in TOOLS.values() if tool.command is None or actor.may_ask_for(tool.command)]


def call(workspace: Workspace, actor: Actor, name: str, arguments: Mapping[str, Any]) -> Json:
    """What a tool answers, or `{"refused": sentence}`: in words, and nothing has changed.

    The snapshot is taken once for each call, which reads everything through it.
    """
    try:
        tool = _tool(actor, name)
        question = tool.question.model_validate(arguments)
        to_read(workspace, actor)
        return _plain(tool.answer(Asked(workspace, workspace.snapshot(), actor), question))
    except ValidationError as error:
        return _refused(together(explain(error, TOOLS[name].question)))
    except (*UNKNOWN, *BAD, SentenceError) as error:
        return _refused(sentence_of(error))
    except Exception as error:
        meters.ERRORS.labels("assistant").inc()
        log.exception("The tool %s could not answer", name)
        return _refused(DEFECT.filled(number=as_typed(number_of(error))))


@cache
def _schemas(tool: Tool) -> Json:
    return {"input": tool.question.model_json_schema(), "output": Answer.model_json_schema()}


def described(actor: Actor) -> list[Json]:
    """The tools as they are listed: names, words and forms are the program's own, never text from outside."""
    return [
        {
            "name": tool.name,
            "title": tool.title,
            "description": tool.about,
            "changes": tool.command is not None,
            **_schemas(tool),
        }
        for tool in known_to(actor)
    ]


def _tool(actor: Actor, name: str) -> Tool:
    tools = {tool.name: tool for tool in known_to(actor)}
    if name not in tools:
        raise NoTool(
            Sentence("There is no tool {name}. {suggestion}.").filled(
                name=as_typed(name[:80]), suggestion=suggestion(name, tools, "tools")
            )
        )
    return tools[name]


class NoTool(SentenceError, LookupError):
    """No such tool, or none for this token; the message lists the known ones."""


def _plain(answer: Answer) -> Json:
    return answer.model_dump(mode="json", exclude_none=False)


def _refused(sentence: Sentence) -> Json:
    return {"refused": said(sentence)}
