"""What passes a page's socket: frames of bytes that a page could have sent. Streamlit stumbles over some others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from starlette.websockets import WebSocketDisconnected

from data.out.web.guard import App, Message, Receive, Scope, Send

_NOT_ACCEPTED: Final = 1003  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


class FramesOfPages:
    """ASGI middleware: whoever sends what no page sends has hung up.  of_a_page: whether a frame is of one."""

    def __init__(self, app: App, of_a_page: Callable[[bytes], bool]) -> None:
        self.app = app
        self.of_a_page = of_a_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what comes, up to such a frame."""

        async def only_of_pages() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                content = message.get("bytes")
                if content is None or not self.of_a_page(content):
                    return {"type": "websocket.disconnect", "code": _NOT_ACCEPTED}
            return message

        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        with suppress(WebSocketDisconnected):  # Streamlit has a last word for somebody who is gone: no error of ours
            await self.app(scope, only_of_pages, send)
