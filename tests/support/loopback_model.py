"""A model behind the common chat interface, on this machine, over real sockets.

It answers in the form of OpenAI's documented example of `POST /v1/chat/completions`
(https://platform.openai.com/docs/api-reference/chat/create).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[dict[str, Any]], str]
"""From what is asked (`language`, `sentences`) to what the model says."""


@dataclass
class Model:
    """What it was asked, with headers. says: its answer.  status, body: instead of one.  held: until then it is silent."""

    port: int = 0
    says: Answering = lambda asked: " ".join(asked["sentences"])
    status: int = 200
    body: bytes | None = None
    held: threading.Event | None = None
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def settings(self) -> str:
        """`[assistant]` for it, and the network that it is in."""
        return (
            f'[assistant]\nurl = "http://127.0.0.1:{self.port}/v1"\nmodel = "small"\ntimeout = 2\n'
            '[network]\nallowed = ["127.0.0.1"]\n'
        )

    def answer(self, document: dict[str, Any]) -> bytes:
        """The document that it answers with."""
        if self.body is not None:
            return self.body
        content = self.says(json.loads(document["messages"][1]["content"]))
        message = {"role": "assistant", "content": content, "refusal": None, "annotations": []}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        usage = {"prompt_tokens": 19, "completion_tokens": 10, "total_tokens": 29}
        return json.dumps(
            {"id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", "object": "chat.completion", "created": 1741569952,
             "model": document["model"], "choices": [choice], "usage": usage}
        ).encode()  # fmt: skip


@contextmanager
def chat_model() -> Iterator[Model]:
    """A model that answers until the block ends."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["content-length"])))
            model.asked.append(({name.lower(): value for name, value in self.headers.items()}, document))
            if model.held is not None:
                model.held.wait(60)
            self.send_response(model.status if self.path == "/v1/chat/completions" else 404)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(model.answer(document))

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked does not wait any more
                super().handle()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        model.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield model
        finally:
            if model.held is not None:
                model.held.set()
            server.shutdown()
            thread.join(5)
