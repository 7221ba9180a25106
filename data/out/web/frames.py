"""What passes a page's socket: messages of a page. Streamlit stumbles over some of what no page sends."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from google.protobuf.message import DecodeError
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.out.web.guard import App, Message, Receive, Scope, Send

_NOT_ACCEPTED: Final = 1003  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
_WIDGETS: Final = ("$$ID", "$$STREAMLIT_INTERNAL_KEY")
"""What Streamlit's ids begin with; any other it takes for a key of the session, and misses its value."""


class FramesOfPages:
    """ASGI middleware: whoever sends what no page sends has hung up."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what comes, up to such a frame."""

        async def only_messages() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not _of_a_page(message.get("bytes")):
                return {"type": "websocket.disconnect", "code": _NOT_ACCEPTED}
            return message

        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        with suppress(WebSocketDisconnected):  # Streamlit has a last word for somebody who is gone: no error of ours
            await self.app(scope, only_messages, send)


def _of_a_page(content: bytes | None) -> bool:
    """Whether a frame is a message, and names widgets alone."""
    message = BackMsg()
    try:
        message.ParseFromString(content or b"\xff")
    except DecodeError:
        return False
    return all(state.id.startswith(_WIDGETS) for state in message.rerun_script.widget_states.widgets)
