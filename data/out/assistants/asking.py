"""What an assistant asks for, answered: by a tool's name and its arguments, to whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from data.commands.permissions import Actor
from data.config.validation_errors import explain, suggestion, together
from data.out.api.callers import to_read
from data.out.assistants import explaining, prompts, proposing, reading, resources, trying
from data.out.assistants.quoted import said
from data.out.assistants.tool import Answer, Asked, Tool
from data.stores.workspace import Workspace
from data.telemetry import meters
from data.telemetry.error_numbers import number_of
from okr_model.wording.sentences import Sentence, SentenceError, as_typed, sentence_of

log = logging.getLogger(__name__)

Json = dict[str, Any]
TOOLS: Final[Mapping[str, Tool[Any]]] = {
    tool.name: tool for one in (reading, explaining, trying, proposing) for tool in one.TOOLS
}
DEFECT: Final = Sentence(
    "The server could not answer this, and it is not the question's fault. Error {number}: its log says why."
)


def known_to(actor: Actor) -> list[Tool[Any]]:
    """The tools that somebody may use: those that change something only with the scope for it."""
    return [tool for tool in TOOLS.values() if tool.command is None or actor.may_ask_for(tool.command)]


def call(workspace: Workspace, actor: Actor, name: str, arguments: Mapping[str, Any]) -> Json:
    """What a tool answers, or `{"refused": sentence}`: in words, and nothing has changed.

    The snapshot is taken once for each call, which reads everything through it.
    """

    def answer() -> Json:
        tool = _tool(actor, name)
        try:
            question = tool.question.model_validate(arguments)
        except ValidationError as error:
            raise BadQuestion(together(explain(error, tool.question))) from None
        return tool.answer(_asked(workspace, actor), question).model_dump(mode="json")

    return _or_refused(name, answer)


def resource(workspace: Workspace, actor: Actor, address: str) -> Json:
    """What stands at an address, under `found`; or `{"refused": sentence}`."""
    return _or_refused("resource", lambda: {"found": resources.read(_asked(workspace, actor), address)})


def resource_list(workspace: Workspace, actor: Actor) -> Json:
    """The addresses there are, under `found`; or `{"refused": sentence}`."""
    return _or_refused("resources", lambda: {"found": resources.listed(_asked(workspace, actor))})


def prompt(workspace: Workspace, actor: Actor, name: str, arguments: Mapping[str, Any]) -> Json:
    """A prompt with its figures; or `{"refused": sentence}`."""

    def ask(tool: str, given: Mapping[str, Any]) -> Json:
        return call(workspace, actor, tool, given)

    return _or_refused("prompt", lambda: prompts.written(_asked(workspace, actor), ask, name, arguments))


def _asked(workspace: Workspace, actor: Actor) -> Asked:
    """Raises NotAllowed where the figures may not be told to them."""
    to_read(workspace, actor)
    return Asked(workspace, workspace.snapshot(), actor)


def _or_refused(what: str, answer: Callable[[], Json]) -> Json:
    """Expected trouble is told in words; any other is a defect, which stands in the log."""
    try:
        return answer()
    except SentenceError as error:
        return {"refused": said(sentence_of(error))}
    except Exception as error:
        meters.ERRORS.labels("assistant").inc()
        log.exception("An assistant's question could not be answered: %s", what[:80])
        return {"refused": said(DEFECT.filled(number=number_of(error)))}


@cache
def _schemas(tool: Tool[Any]) -> Json:
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


def input_schema(name: str) -> Json | None:
    """What a tool may be asked; None where there is none of that name."""
    return _schemas(TOOLS[name])["input"] if name in TOOLS else None


def _tool(actor: Actor, name: str) -> Tool[Any]:
    tools = {tool.name: tool for tool in known_to(actor)}
    if name not in tools:
        raise NoTool(
            Sentence("There is no tool {name}. {suggestion}.").filled(
                name=as_typed(name[:80]), suggestion=suggestion(name, tools, "tools")
            )
        )
    return tools[name]


class BadQuestion(SentenceError, ValueError):
    """A question that a tool cannot be asked; the message says what is wrong with it."""


class NoTool(SentenceError, LookupError):
    """No such tool, or none for this token; the message lists the known ones."""
