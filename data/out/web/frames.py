"""What passes a page's socket: frames of bytes. Streamlit sends no others, and stumbles over one of text."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from starlette.websockets import WebSocketDisconnected

from data.out.web.guard import App, Message, Receive, Scope, Send

_NOT_ACCEPTED: Final = 1003  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


class FramesOfBytes:
    """ASGI middleware: whoever sends text on a socket has hung up."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what comes, up to a frame of text."""

        async def only_bytes() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                return {"type": "websocket.disconnect", "code": _NOT_ACCEPTED}
            return message

        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        with suppress(WebSocketDisconnected):  # Streamlit has a last word for somebody who is gone: no error of ours
            await self.app(scope, only_bytes, send)
