"""One question to a model over the common chat interface, bounded in time and size; whatever goes wrong is a reason.

The interface is OpenAI's, which most services and local servers speak:
https://platform.openai.com/docs/api-reference/chat/create. Asked are only the two fields that all of them know.
"""

from __future__ import annotations

import json
from queue import Empty
from typing import Any, Final

from connectors.framework.errors import ConnectorError
from connectors.framework.http import Web
from connectors.framework.limits import Patience
from connectors.framework.network import Network
from connectors.framework.worker_thread import Helper
from data.config.assistant_settings import AssistantSettings
from okr_model.wording.sentences import Sentence, SentenceError, as_it_is

_LARGEST: Final = 2**16  # bytes of an answer: a few sentences and what stands around them


class NoAnswer(SentenceError):
    """There is none that can be read. The message says why, and quotes nothing of what was asked or answered."""


def ask(settings: AssistantSettings, network: Network, orders: str, question: str) -> str:
    """What the model answers. orders: what it is to do.  question: what with.

    It takes `timeout` seconds at most, however slowly the service speaks. Raises NoAnswer.
    """
    asked: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": "system", "content": orders}, {"role": "user", "content": question}],
    }
    helper = Helper("rewording")
    ending = helper.begin(lambda: _posted(settings, network, asked))
    helper.end()
    try:
        answer, error = ending.get(timeout=settings.timeout)
    except Empty:
        said = Sentence("{host} did not answer within {n} seconds", numbers={"n": settings.timeout})
        raise NoAnswer(said.filled(host=settings.host)) from None
    if isinstance(error, ConnectorError):
        raise NoAnswer(error.sentence) from error
    if error is not None:  # whatever it is: a summary does not wait for a model
        raise NoAnswer(as_it_is(type(error).__name__)) from error
    if answer.status != 200:
        raise NoAnswer(
            Sentence("{host} answered with status {status}").filled(host=settings.host, status=str(answer.status))
        )
    return _content(answer.body)


def _posted(settings: AssistantSettings, network: Network, asked: dict[str, Any]) -> Any:
    seconds = float(settings.timeout)
    web = Web(Patience(attempts=1, connect=seconds, silence=seconds, answer=seconds, largest=_LARGEST), network)
    headers = {"authorization": f"Bearer {settings.key.get_secret_value()}"} if settings.key else {}
    try:
        return web.exchange("POST", f"{settings.url}/chat/completions", seconds, json=asked, headers=headers)
    finally:
        web.close()


def _content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise NoAnswer(Sentence("the answer has no text where the chat interface has it"))
    return content
